use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use actix_files::NamedFile;
use actix_web::{
    HttpRequest, HttpResponse,
    http::{
        Method,
        header::{self, HeaderValue},
    },
    web::Data,
};

use crate::{
    app::App,
    error::{Error, Result},
};

/// Built files carry a hash of their content in their name, so they never change.
const FOREVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

/// Everything else is asked for again, and answered with 304 where it is the same.
const CHECKED: HeaderValue = HeaderValue::from_static("no-cache");

/// The web app: a file where there is one, and the app itself for a page that only the app knows.
pub async fn serve(app: Data<Arc<App>>, request: HttpRequest) -> Result<HttpResponse> {
    let root = app.config.web_root.as_deref().ok_or(Error::NotFound)?;
    let path = request.path();
    let known = [Method::GET, Method::HEAD].contains(request.method());
    if !known || path.starts_with("/api/") || path.starts_with("/media/") {
        return Err(Error::NotFound);
    }
    if let Some(file) = file_of(root, path)
        && let Some(file) = open(&file)
    {
        let cached = if path.starts_with("/assets/") { FOREVER } else { CHECKED };
        return Ok(reply(file, &request, cached));
    }
    // The front door opens for whoever knocks: monitors and `curl` do not ask for HTML by name.
    let page = path == "/" || super::wants_a_page(&request);
    if !page || path.starts_with("/assets/") {
        return Err(Error::NotFound);
    }
    let index = open(&root.join("index.html")).ok_or(Error::NotFound)?;
    Ok(reply(index, &request, CHECKED))
}

fn open(file: &Path) -> Option<NamedFile> {
    NamedFile::open(file).ok().filter(|file| file.metadata().is_file())
}

fn reply(file: NamedFile, request: &HttpRequest, cached: HeaderValue) -> HttpResponse {
    let mut response = file.disable_content_disposition().prefer_utf8(true).into_response(request);
    response.headers_mut().insert(header::CACHE_CONTROL, cached);
    response
}

/// The file that a path names, if each of its parts is a plain name: nothing hidden, nothing upwards, and
/// nothing encoded, which none of our files needs.
fn file_of(root: &Path, path: &str) -> Option<PathBuf> {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let mut file = root.to_owned();
    for part in path.strip_prefix('/')?.split('/') {
        if part.is_empty() || part.starts_with('.') || !part.chars().all(plain) {
            return None;
        }
        file.push(part);
    }
    Some(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_names_a_file_below_the_root_or_none() {
        let root = Path::new("/srv/web");
        assert_eq!(
            file_of(root, "/assets/app-1a2b.js"),
            Some("/srv/web/assets/app-1a2b.js".into())
        );
        for path in [
            "/",
            "",
            "/../etc/passwd",
            "/a/../b",
            "/./a",
            "/.env",
            "//etc/passwd",
            "/a//b",
            "/a\\..\\b",
            "/%2e%2e/a",
            "/a%2fb",
            "/a\0b",
        ] {
            assert_eq!(file_of(root, path), None, "{path:?}");
        }
    }
}
