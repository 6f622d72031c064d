use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use actix_files::NamedFile;
use actix_web::{
    HttpRequest, HttpResponse,
    http::{
        Method,
        header::{self, AcceptEncoding, ContentEncoding, Encoding, Header, HeaderValue},
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

/// How files are stored beside themselves by the web app's build, what is smallest first.
const STORED: [(ContentEncoding, &str); 2] =
    [(ContentEncoding::Brotli, "br"), (ContentEncoding::Gzip, "gz")];

/// The web app: a file where there is one, and the app itself for a page that only the app knows.
pub async fn serve(app: Data<Arc<App>>, request: HttpRequest) -> Result<HttpResponse> {
    let root = app.config.web_root.as_deref().ok_or(Error::NotFound)?;
    let path = request.path();
    let known = [Method::GET, Method::HEAD].contains(request.method());
    if !known || path.starts_with("/api/") || path.starts_with("/media/") {
        return Err(Error::NotFound);
    }
    if let Some(file) = file_of(root, path)
        && let Some(file) = open(&file, &request)
    {
        let cached = if path.starts_with("/assets/") { FOREVER } else { CHECKED };
        return Ok(reply(file, &request, cached));
    }
    // The front door opens for whoever knocks: monitors and `curl` do not ask for HTML by name.
    let page = path == "/" || super::wants_a_page(&request);
    if !page || path.starts_with("/assets/") {
        return Err(Error::NotFound);
    }
    let index = open(&root.join("index.html"), &request).ok_or(Error::NotFound)?;
    Ok(reply(index, &request, CHECKED))
}

/// A file as its reader likes it best: compressed, where that is understood and stored.
fn open(path: &Path, request: &HttpRequest) -> Option<NamedFile> {
    let file = open_as_is(path)?;
    let stored = STORED.into_iter().filter(|(encoding, _)| accepts(request, *encoding)).find_map(
        |(encoding, extension)| {
            let mut name = path.as_os_str().to_owned();
            name.push(".");
            name.push(extension);
            Some(open_as_is(Path::new(&name))?.set_content_encoding(encoding))
        },
    );
    Some(match stored {
        // What it is does not change by how it is written down.
        Some(stored) => stored.set_content_type(file.content_type().clone()),
        None => file,
    })
}

fn open_as_is(path: &Path) -> Option<NamedFile> {
    NamedFile::open(path).ok().filter(|file| file.metadata().is_file())
}

/// Whether the browser says that it understands an encoding; silence is no word for it.
fn accepts(request: &HttpRequest, encoding: ContentEncoding) -> bool {
    let supported = [Encoding::identity(), Encoding::Known(encoding)];
    AcceptEncoding::parse(request)
        .ok()
        .and_then(|accepted| accepted.negotiate(supported.iter()))
        .is_some_and(|chosen| chosen == Encoding::Known(encoding))
}

fn reply(file: NamedFile, request: &HttpRequest, cached: HeaderValue) -> HttpResponse {
    let mut response = file.disable_content_disposition().prefer_utf8(true).into_response(request);
    response.headers_mut().insert(header::CACHE_CONTROL, cached);
    // Also where it goes out as it is: a cache in between must not hand that to others, nor theirs to it.
    response.headers_mut().append(header::VARY, HeaderValue::from_static("accept-encoding"));
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
