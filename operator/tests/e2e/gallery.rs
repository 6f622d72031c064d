//! The gallery's verbs, as its web app sends them.

use std::convert::Infallible;
use std::time::Duration;

use futures::{StreamExt, stream};
use http_body_util::StreamBody;
use hyper::body::{Bytes, Frame};
use reqwest::{Body, Method, RequestBuilder, Response, StatusCode, Url};
use serde::Deserialize;

use crate::browser::Browser;

/// Where the vault of the sample is.
const ORIGIN: &str = "https://photos.localhost";
const BOUNDARY: &str = "e2e-boundary-7f3a";

/// Why a request did not succeed: what the network or the server said.
pub type Refusal = String;

/// An image, as far as these tests look at it.
#[derive(Debug, Clone, Deserialize)]
pub struct Image {
    /// Its identity.
    pub id: String,
    /// What its owner called it.
    pub title: String,
}

/// Someone who looks at a gallery.
#[derive(Clone)]
pub struct Visitor {
    browser: Browser,
    origin: &'static str,
}

impl Visitor {
    /// Someone who is not signed in.
    pub fn stranger() -> Self {
        Self { browser: Browser::new(), origin: ORIGIN }
    }

    /// Somebody with an account at the sign-in provider, signed in by its form.
    pub async fn signed_in(name: &str) -> Self {
        Self::signed_in_at(ORIGIN, name).await
    }

    /// The same at another gallery.
    pub async fn signed_in_at(origin: &'static str, name: &str) -> Self {
        let mut browser = Browser::new();
        let url = |path| url(origin, path);
        let form =
            browser.open(url("/api/v1/auth/sign-in?next=/")).await.expect("the sign-in page opens");
        assert_eq!(form.status(), StatusCode::OK, "{} shows a form", form.url());
        let action = form.url().clone();
        let home = browser
            .submit(&action, &[("login", name), ("password", name)])
            .await
            .expect("sign-in answers");
        assert_eq!(home.url().as_str(), url("/").as_str(), "signing in leads back to the gallery");

        let visitor = Self { browser, origin };
        let session = visitor.get("/api/v1/session").await.expect("a session");
        let session = session.text().await.expect("the session has a body");
        assert!(session.contains(&format!("{name}@example.org")), "{name} is signed in: {session}");
        visitor
    }

    /// Uploads a PNG. The same `key` again stores nothing twice.
    pub async fn upload(&self, title: &str, png: &[u8], key: &str) -> Result<Image, Refusal> {
        self.send(self.form(key).body(form(title, png))).await
    }

    /// The same over a slow line: so many pieces, one a second.
    pub async fn upload_slowly(
        &self,
        title: &str,
        png: &[u8],
        key: &str,
        seconds: usize,
    ) -> Result<Image, Refusal> {
        let patience = Duration::from_mins(1) + Duration::from_secs(seconds as u64);
        let body = trickle(&form(title, png), seconds);
        self.send(self.form(key).timeout(patience).body(body)).await
    }

    fn form(&self, key: &str) -> RequestBuilder {
        self.change(Method::POST, "/api/v1/images")
            .header("Content-Type", format!("multipart/form-data; boundary={BOUNDARY}"))
            .header("Idempotency-Key", key)
    }

    async fn send(&self, upload: RequestBuilder) -> Result<Image, Refusal> {
        json(expect(StatusCode::CREATED, upload.send().await).await?).await
    }

    /// Deletes an image, and it from the trash.
    pub async fn delete(&self, id: &str) -> Result<(), Refusal> {
        for path in [format!("/api/v1/images/{id}"), format!("/api/v1/trash/{id}")] {
            let request = self.change(Method::DELETE, &path);
            expect(StatusCode::NO_CONTENT, request.send().await).await?;
        }
        Ok(())
    }

    /// The newest images of everybody.
    pub async fn public_images(&self) -> Result<Vec<Image>, Refusal> {
        #[derive(Deserialize)]
        struct Page {
            items: Vec<Image>,
        }
        json::<Page>(self.get("/api/v1/images?scope=public").await?).await.map(|page| page.items)
    }

    /// An image as it was uploaded.
    pub async fn original(&self, id: &str) -> Result<Vec<u8>, Refusal> {
        let response = self.get(&format!("/media/{id}/original")).await?;
        Ok(response.bytes().await.map_err(|error| describe(&error))?.to_vec())
    }

    /// A request that must be answered with 200.
    pub async fn get(&self, path: &str) -> Result<Response, Refusal> {
        expect(StatusCode::OK, self.ask(path).await).await
    }

    /// A request, whatever the answer is; its body waits to be read.
    pub async fn ask(&self, path: &str) -> reqwest::Result<Response> {
        self.browser.request(Method::GET, &url(self.origin, path)).send().await
    }

    /// A request that changes something, as our own pages send it.
    fn change(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.browser.request(method, &url(self.origin, path));
        request.header("X-Requested-With", "infravault").header("Origin", self.origin)
    }
}

fn url(origin: &str, path: &str) -> Url {
    Url::parse(origin).and_then(|origin| origin.join(path)).expect("a path of the gallery")
}

fn form(title: &str, png: &[u8]) -> Vec<u8> {
    let mut body = format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\n{title}\r\n\
         --{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"photo.png\"\r\n\
         Content-Type: image/png\r\n\r\n"
    )
    .into_bytes();
    body.extend_from_slice(png);
    body.extend_from_slice(format!("\r\n--{BOUNDARY}--\r\n").as_bytes());
    body
}

fn trickle(body: &[u8], seconds: usize) -> Body {
    let pieces = body.chunks(body.len().div_ceil(seconds)).map(Bytes::copy_from_slice);
    let pieces = stream::iter(pieces.collect::<Vec<_>>()).then(|piece| async {
        tokio::time::sleep(Duration::from_secs(1)).await;
        Ok::<_, Infallible>(Frame::data(piece))
    });
    Body::wrap(StreamBody::new(pieces))
}

async fn expect(
    status: StatusCode,
    answer: reqwest::Result<Response>,
) -> Result<Response, Refusal> {
    let response = answer.map_err(|error| describe(&error))?;
    if response.status() == status {
        return Ok(response);
    }
    let (found, place) = (response.status(), response.url().clone());
    Err(format!("{place}: {found}: {}", response.text().await.unwrap_or_default()))
}

async fn json<T: for<'a> Deserialize<'a>>(response: Response) -> Result<T, Refusal> {
    let text = response.text().await.map_err(|error| describe(&error))?;
    serde_json::from_str(&text).map_err(|error| format!("{error}: {text}"))
}

/// An error with its causes: reqwest's own text hides the one that matters.
fn describe(error: &reqwest::Error) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}
