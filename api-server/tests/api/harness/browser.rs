use std::{collections::HashMap, fs, sync::Mutex};

use reqwest::{
    Certificate, Client, Method, RequestBuilder, StatusCode, Url, header::SET_COOKIE,
    redirect::Policy,
};
use serde_json::Value;

use super::{Answer, Form, services};

/// A browser: it keeps cookies, follows no redirect by itself, and sends what our own pages send.
pub struct Browser {
    http: Client,
    base: String,
    /// By host and name.
    cookies: Mutex<HashMap<(String, String), String>>,
}

impl Browser {
    pub fn new(base: &str) -> Self {
        let ca = fs::read(services::file("tls/ca.crt")).expect("the CA");
        let ca = Certificate::from_pem(&ca).expect("a certificate");
        let http = Client::builder()
            .redirect(Policy::none())
            .add_root_certificate(ca)
            .build()
            .expect("a client");
        Self { http, base: base.to_owned(), cookies: Mutex::default() }
    }

    /// A request of our own pages; `path` may be a whole URL.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let url =
            if path.starts_with('/') { format!("{}{path}", self.base) } else { path.to_owned() };
        let request = self.http.request(method, &url);
        let request = request
            .header("sec-fetch-site", "same-origin")
            .header("x-requested-with", "infravault");
        match self.cookie_header(&url) {
            cookies if cookies.is_empty() => request,
            cookies => request.header("cookie", cookies),
        }
    }

    /// Sends a request and keeps the cookies of its answer.
    pub async fn send(&self, request: RequestBuilder) -> Answer {
        self.try_send(request).await.expect("an answer")
    }

    /// Like `send`, for requests that may be cut.
    pub async fn try_send(&self, request: RequestBuilder) -> reqwest::Result<Answer> {
        let response = request.send().await?;
        let host = authority(response.url().as_str());
        let (status, headers) = (response.status(), response.headers().clone());
        for cookie in headers.get_all(SET_COOKIE) {
            self.keep(&host, cookie.to_str().expect("ASCII"));
        }
        Ok(Answer { status, headers, body: response.bytes().await? })
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path)).await
    }

    /// A page's address, as a browser asks for it when somebody follows a link.
    pub async fn open(&self, path: &str) -> Answer {
        let accept = "text/html,application/xhtml+xml,*/*;q=0.8";
        self.send(self.request(Method::GET, path).header("accept", accept)).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        self.send(self.request(Method::DELETE, path)).await
    }

    pub async fn patch(&self, path: &str, json: &Value) -> Answer {
        let request = self.request(Method::PATCH, path).header("content-type", "application/json");
        self.send(request.body(json.to_string())).await
    }

    pub async fn post(&self, path: &str, json: &Value) -> Answer {
        let request = self.request(Method::POST, path).header("content-type", "application/json");
        self.send(request.body(json.to_string())).await
    }

    /// Deletes an image of one's own, and it from the trash.
    pub async fn delete_for_good(&self, id: &str) {
        for path in [format!("/api/v1/images/{id}"), format!("/api/v1/trash/{id}")] {
            let answer = self.delete(&path).await;
            assert_eq!(answer.status, StatusCode::NO_CONTENT, "{answer:?}");
        }
    }

    /// Takes an image back from the trash.
    pub async fn restore(&self, id: &str) -> Answer {
        self.send(self.request(Method::POST, &format!("/api/v1/images/{id}/restore"))).await
    }

    /// The images in the trash.
    pub async fn trash(&self) -> Vec<Value> {
        let answer = self.get("/api/v1/trash?limit=200").await;
        assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
        answer.json()["items"].as_array().expect("items").clone()
    }

    pub async fn upload(&self, form: Form) -> Answer {
        self.send(form.post(self)).await
    }

    /// Uploads a small image and gives its JSON.
    pub async fn upload_ok(&self, title: &str) -> Value {
        let answer = self.upload(Form::image(title, super::png(40, 30))).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{answer:?}");
        answer.json()
    }

    /// Signs in through the provider's form; where we are sent afterwards.
    pub async fn sign_in(&self, account: &str, next: &str) -> String {
        let callback = self.walk_to_callback(account, next).await;
        let answer = self.get(&callback).await;
        assert_eq!(answer.status, StatusCode::FOUND, "{answer:?}");
        answer.header("location").to_owned()
    }

    /// As far as the provider goes: the path of our callback, with code and state.
    pub async fn walk_to_callback(&self, account: &str, next: &str) -> String {
        let query: String = url_encoded(&[("next", next)]);
        let mut at =
            self.get(&format!("/api/v1/auth/sign-in?{query}")).await.header("location").to_owned();
        let origin = format!("https://{}", services::HOST);
        for _ in 0..10 {
            if let Some(path) = at.strip_prefix(&origin) {
                return path.to_owned();
            }
            let answer = self.get(&at).await;
            let answer = if answer.status == StatusCode::OK {
                self.fill_in(&at, account).await
            } else {
                answer
            };
            let here = Url::parse(&at).expect("a URL");
            at = here
                .join(answer.header("location"))
                .unwrap_or_else(|_| panic!("{answer:?}"))
                .into();
        }
        panic!("the provider never sent us back: {at}");
    }

    async fn fill_in(&self, form: &str, account: &str) -> Answer {
        let body = url_encoded(&[("login", account), ("password", account)]);
        let request = self
            .request(Method::POST, form)
            .header("content-type", "application/x-www-form-urlencoded");
        self.send(request.body(body)).await
    }

    /// One of our cookies.
    pub fn cookie(&self, name: &str) -> Option<String> {
        self.cookies
            .lock()
            .expect("unpoisoned")
            .get(&(authority(&self.base), name.to_owned()))
            .cloned()
    }

    /// Plants one of our cookies.
    pub fn set_cookie(&self, name: &str, value: &str) {
        self.keep(&authority(&self.base), &format!("{name}={value}"));
    }

    /// Signs out at the provider, as it were.
    pub fn forget_the_provider(&self) {
        let ours = authority(&self.base);
        self.cookies.lock().expect("unpoisoned").retain(|(host, _), _| *host == ours);
    }

    fn cookie_header(&self, url: &str) -> String {
        let host = authority(url);
        let cookies = self.cookies.lock().expect("unpoisoned");
        let ours = cookies.iter().filter(|((at, _), _)| *at == host);
        ours.map(|((_, name), value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }

    fn keep(&self, host: &str, cookie: &str) {
        let (pair, attributes) = cookie.split_once(';').unwrap_or((cookie, ""));
        let (name, value) = pair.split_once('=').expect("a cookie");
        let key = (host.to_owned(), name.to_owned());
        let mut cookies = self.cookies.lock().expect("unpoisoned");
        let gone = value.is_empty() || attributes.contains("Max-Age=0");
        if gone {
            cookies.remove(&key)
        } else {
            cookies.insert(key, value.to_owned())
        };
    }
}

fn authority(url: &str) -> String {
    let url = Url::parse(url).expect("a URL");
    format!("{}:{}", url.host_str().expect("a host"), url.port_or_known_default().expect("a port"))
}

pub fn url_encoded(pairs: &[(&str, &str)]) -> String {
    let mut url = Url::parse("http://x").expect("a URL");
    url.query_pairs_mut().extend_pairs(pairs);
    url.query().unwrap_or_default().to_owned()
}
