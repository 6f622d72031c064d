use std::io::Cursor;

use bytes::Bytes;
use image::{ColorType, DynamicImage, ImageFormat, Rgb, RgbImage};
use reqwest::{Body, Method, RequestBuilder};

use super::Browser;

const BOUNDARY: &str = "----a-boundary-that-no-image-holds";

/// An upload's form, byte for byte.
pub struct Form {
    body: Vec<u8>,
    key: Option<String>,
}

impl Form {
    /// An empty form.
    pub fn new() -> Self {
        Self { body: Vec::new(), key: None }
    }

    /// A title and a file, as our own page sends them.
    pub fn image(title: &str, file: Vec<u8>) -> Self {
        Self::new().text("title", title).part("image/png", file)
    }

    /// A part of text.
    pub fn text(mut self, name: &str, value: &str) -> Self {
        let part = format!(
            "--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
        );
        self.body.extend_from_slice(part.as_bytes());
        self
    }

    /// The part with the file.
    pub fn file(self, content_type: &str, bytes: &[u8]) -> Self {
        self.part(content_type, bytes.to_vec())
    }

    fn part(mut self, content_type: &str, bytes: Vec<u8>) -> Self {
        let head = format!(
            "--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"file\"; filename=\"x\"\r\ncontent-type: {content_type}\r\n\r\n"
        );
        self.body.extend_from_slice(head.as_bytes());
        self.body.extend(bytes);
        self.body.extend_from_slice(b"\r\n");
        self
    }

    /// The request's idempotency key.
    pub fn key(mut self, key: &str) -> Self {
        self.key = Some(key.to_owned());
        self
    }

    /// The request.
    pub fn post(mut self, browser: &Browser) -> RequestBuilder {
        self.body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
        let length = self.body.len();
        let body = std::mem::take(&mut self.body);
        self.head(browser).header("content-length", length).body(body)
    }

    /// The request, of which only the first `length` bytes are ever sent: then nothing, until it is dropped.
    pub fn post_cut(self, browser: &Browser, length: usize) -> RequestBuilder {
        let whole = self.body.len() + 100;
        let start = Bytes::copy_from_slice(&self.body[..length]);
        let stream = futures::stream::unfold(Some(start), |start| async move {
            let Some(start) = start else { return std::future::pending().await };
            Some((Ok::<_, std::io::Error>(start), None))
        });
        self.head(browser).header("content-length", whole).body(Body::wrap_stream(stream))
    }

    fn head(&self, browser: &Browser) -> RequestBuilder {
        let content_type = format!("multipart/form-data; boundary={BOUNDARY}");
        let request =
            browser.request(Method::POST, "/api/v1/images").header("content-type", content_type);
        match &self.key {
            Some(key) => request.header("idempotency-key", key),
            None => request,
        }
    }
}

fn encoded(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let shade = |at: u32, side: u32| u8::try_from(at * 255 / side).unwrap_or(255);
    let pixel = |x: u32, y: u32| Rgb([shade(x, width), shade(y, height), 90]);
    let mut bytes = Cursor::new(Vec::new());
    let image = DynamicImage::from(RgbImage::from_fn(width, height, pixel));
    image.write_to(&mut bytes, format).expect("encodes");
    bytes.into_inner()
}

pub fn png(width: u32, height: u32) -> Vec<u8> {
    encoded(width, height, ImageFormat::Png)
}

/// A PNG of sixteen bits a channel, and four channels.
pub fn deep(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let image = DynamicImage::new(width, height, ColorType::Rgba16);
    image.write_to(&mut bytes, ImageFormat::Png).expect("encodes");
    bytes.into_inner()
}

pub fn jpeg(width: u32, height: u32) -> Vec<u8> {
    encoded(width, height, ImageFormat::Jpeg)
}

pub fn webp(width: u32, height: u32) -> Vec<u8> {
    encoded(width, height, ImageFormat::WebP)
}

pub fn gif(width: u32, height: u32) -> Vec<u8> {
    encoded(width, height, ImageFormat::Gif)
}

/// A file of about `width` × `height` × 3 bytes that takes its time: noise does not compress.
pub fn photograph(width: u32, height: u32) -> Vec<u8> {
    let mut noise = vec![0; width as usize * height as usize * 3];
    rand::fill(&mut noise[..]);
    let noise = RgbImage::from_raw(width, height, noise).expect("as many bytes as pixels need");
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::from(noise).write_to(&mut bytes, ImageFormat::Png).expect("encodes");
    bytes.into_inner()
}
