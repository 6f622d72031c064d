use std::fs;

use reqwest::{Method, StatusCode};

use crate::harness::{Answer, Browser, Vault};

async fn vault_with_pages() -> (Vault, tempfolder::Folder) {
    let folder = tempfolder::Folder::new();
    fs::create_dir(folder.path().join("assets")).expect("a folder");
    for (file, text) in [
        ("index.html", "<!doctype html><title>app</title>"),
        ("favicon.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("assets/app-1a2b3c.js", "export {}"),
        (".secret", "no"),
    ] {
        fs::write(folder.path().join(file), text).expect("written");
    }
    let root = folder.path().display().to_string();
    (Vault::start_with(&[("WEB_ROOT", &root)]).await, folder)
}

/// A folder that goes with the test.
mod tempfolder {
    use std::path::{Path, PathBuf};

    pub struct Folder(PathBuf);

    impl Folder {
        pub fn new() -> Self {
            let path = std::env::temp_dir().join(format!("infravault-{}", uuid::Uuid::now_v7()));
            std::fs::create_dir(&path).expect("a new folder");
            Self(path)
        }

        pub fn path(&self) -> &Path {
            &self.0
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }
}

async fn open(browser: &Browser, path: &str) -> Answer {
    browser.send(browser.request(Method::GET, path).header("accept", "text/html,*/*;q=0.8")).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_app_answers_for_every_page_and_files_for_themselves() {
    let (vault, _folder) = vault_with_pages().await;
    let browser = vault.browser();
    for page in ["/", "/images/0192", "/mine", "/a/b/c"] {
        let answer = open(&browser, page).await;
        assert_eq!(answer.header("content-type"), "text/html; charset=utf-8", "{page}");
        assert_eq!(answer.header("cache-control"), "no-cache");
        assert!(answer.body.starts_with(b"<!doctype html>"));
    }
    assert!(browser.get("/").await.body.starts_with(b"<!doctype html>"), "for a monitor too");
    let script = open(&browser, "/assets/app-1a2b3c.js").await;
    assert_eq!(script.header("content-type"), "text/javascript");
    assert_eq!(script.header("cache-control"), "public, max-age=31536000, immutable");
    let icon = open(&browser, "/favicon.svg").await;
    assert_eq!(
        (icon.header("content-type"), icon.header("cache-control")),
        ("image/svg+xml", "no-cache")
    );
    let again =
        browser.request(Method::GET, "/favicon.svg").header("if-none-match", icon.header("etag"));
    assert_eq!(browser.send(again).await.status, StatusCode::NOT_MODIFIED);
}

#[tokio::test(flavor = "multi_thread")]
async fn files_go_out_compressed_to_whoever_understands_it() {
    let (vault, folder) = vault_with_pages().await;
    for (file, text) in [
        ("assets/app-1a2b3c.js.br", "as brotli"),
        ("assets/app-1a2b3c.js.gz", "as gzip"),
        ("index.html.gz", "page as gzip"),
    ] {
        fs::write(folder.path().join(file), text).expect("written");
    }
    let browser = vault.browser();
    let script = "/assets/app-1a2b3c.js";
    let mut tags = Vec::new();
    for (path, accepted, encoding, body) in [
        (script, "gzip, deflate, br, zstd", "br", "as brotli"),
        (script, "gzip, br;q=0", "gzip", "as gzip"),
        (script, "identity", "", "export {}"),
        (script, "", "", "export {}"),
        ("/mine", "gzip, deflate, br, zstd", "gzip", "page as gzip"),
        ("/favicon.svg", "br, gzip", "", "<svg xmlns='http://www.w3.org/2000/svg'/>"),
    ] {
        let request = browser
            .request(Method::GET, path)
            .header("accept", "text/html,*/*;q=0.8")
            .header("accept-encoding", accepted);
        let answer = browser.send(request).await;
        assert_eq!(answer.header("content-encoding"), encoding, "{path} for {accepted:?}");
        assert_eq!(answer.header("vary"), "accept-encoding");
        assert_eq!(answer.body, body.as_bytes(), "{path} for {accepted:?}");
        if path == script {
            assert_eq!(answer.header("content-type"), "text/javascript");
            tags.push(answer.header("etag").to_owned());
        }
    }
    tags.dedup();
    assert_eq!(tags.len(), 3, "an encoding of its own has a tag of its own");
    let again = browser
        .request(Method::GET, script)
        .header("accept-encoding", "br")
        .header("if-none-match", &tags[0]);
    let answer = browser.send(again).await;
    assert_eq!(answer.status, StatusCode::NOT_MODIFIED);
    assert_eq!(answer.header("vary"), "accept-encoding");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_page_is_not_found() {
    let (vault, _folder) = vault_with_pages().await;
    let browser = vault.browser();
    for path in ["/assets/old-9z.js", "/api/v1/nothing", "/api/v2/images", "/media/x"] {
        assert_eq!(open(&browser, path).await.problem(), "not-found", "{path}");
    }
    assert_eq!(
        browser.get("/images/0192").await.problem(),
        "not-found",
        "a script that asks is no reader"
    );
    for path in ["/.secret", "/assets/%2e%2e/.secret", "/%2esecret"] {
        assert!(!open(&browser, path).await.body.starts_with(b"no"), "{path}");
    }
    let post = browser.send(browser.request(Method::POST, "/")).await;
    assert_eq!(post.problem(), "not-found");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_carries_the_security_headers() {
    let (vault, _folder) = vault_with_pages().await;
    let browser = vault.browser();
    for path in
        ["/", "/api/v1/session", "/api/v1/nothing", "/assets/app-1a2b3c.js", "/api/v1/openapi.json"]
    {
        let answer = open(&browser, path).await;
        let policy = answer.header("content-security-policy");
        assert!(
            policy.contains("default-src 'none'") && !policy.contains("unsafe"),
            "{path}: {policy}"
        );
        assert!(policy.contains("frame-ancestors 'none'"));
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("cross-origin-opener-policy"), "same-origin");
        assert!(answer.header("strict-transport-security").starts_with("max-age="));
        assert!(
            !answer.header("permissions-policy").is_empty()
                && !answer.header("referrer-policy").is_empty()
        );
        assert_eq!(answer.header("x-served-by"), "pod-1");
        assert!(!answer.header("x-request-id").is_empty());
    }
    assert_eq!(browser.get("/api/v1/session").await.header("cache-control"), "no-store");
    assert_eq!(browser.get("/api/v1/openapi.json").await.json()["openapi"], "3.1.0");
}
