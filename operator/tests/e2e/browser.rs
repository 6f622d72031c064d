//! As much of a browser as signing in takes: cookies by host, and redirects followed one by one.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;

use reqwest::header::{COOKIE, HeaderMap, LOCATION, SET_COOKIE};
use reqwest::{Certificate, Client, Method, RequestBuilder, Response, Url, redirect};

use crate::setting;

/// What every request may take; a lost node must not hold a test for ever.
const PATIENCE: Duration = Duration::from_secs(10);

/// Someone's browser.
#[derive(Clone)]
pub struct Browser {
    client: Client,
    cookies: BTreeMap<String, BTreeMap<String, String>>,
}

impl Browser {
    /// A browser without a cookie, which trusts the cluster's CA and finds its hosts.
    pub fn new() -> Self {
        // Another test of this process may have been first.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let ca = std::fs::read(setting("CA_FILE")).expect("CA_FILE is readable");
        let address: SocketAddr =
            format!("{}:443", setting("ADDRESS")).parse().expect("ADDRESS is an IP address");
        let client = Client::builder()
            .add_root_certificate(Certificate::from_pem(&ca).expect("CA_FILE is a certificate"))
            .resolve("photos.localhost", address)
            .resolve("second.localhost", address)
            .resolve("sign-in.localhost", address)
            .redirect(redirect::Policy::none())
            .timeout(PATIENCE)
            .connect_timeout(Duration::from_secs(3))
            .build()
            .expect("a client");
        Self { client, cookies: BTreeMap::new() }
    }

    /// A request that carries this browser's cookies for its host.
    pub fn request(&self, method: Method, url: &Url) -> RequestBuilder {
        let request = self.client.request(method, url.clone());
        match self.cookies.get(host(url)) {
            Some(jar) => {
                let line: Vec<String> =
                    jar.iter().map(|(name, value)| format!("{name}={value}")).collect();
                request.header(COOKIE, line.join("; "))
            }
            None => request,
        }
    }

    /// Follows redirects from `url` to a page, whose address is in the response.
    pub async fn open(&mut self, url: Url) -> reqwest::Result<Response> {
        let response = self.request(Method::GET, &url).send().await?;
        self.follow(response).await
    }

    /// Sends a form to `url` and follows where that leads.
    pub async fn submit(
        &mut self,
        url: &Url,
        fields: &[(&str, &str)],
    ) -> reqwest::Result<Response> {
        let response = self.request(Method::POST, url).form(fields).send().await?;
        self.follow(response).await
    }

    async fn follow(&mut self, mut response: Response) -> reqwest::Result<Response> {
        for _ in 0..10 {
            self.keep_cookies(host(response.url()).to_owned(), response.headers());
            let Some(next) = location(&response) else { return Ok(response) };
            response = self.request(Method::GET, &next).send().await?;
        }
        panic!("{} redirects without end", response.url());
    }

    fn keep_cookies(&mut self, host: String, headers: &HeaderMap) {
        let jar = self.cookies.entry(host).or_default();
        for header in headers.get_all(SET_COOKIE) {
            let pair =
                header.to_str().ok().and_then(|line| line.split(';').next()?.split_once('='));
            if let Some((name, value)) = pair {
                jar.insert(name.trim().to_owned(), value.to_owned());
            }
        }
    }
}

fn host(url: &Url) -> &str {
    url.host_str().unwrap_or_default()
}

fn location(response: &Response) -> Option<Url> {
    let header = response.headers().get(LOCATION).filter(|_| response.status().is_redirection())?;
    response.url().join(header.to_str().ok()?).ok()
}
