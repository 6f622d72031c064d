use reqwest::{Method, StatusCode};

use crate::harness::{Browser, Form, Vault, jpeg, photograph};

#[tokio::test(flavor = "multi_thread")]
async fn a_rendition_is_webp_of_its_size_and_nothing_is_enlarged() {
    let vault = Vault::start().await;
    let ada = vault.user("ada").await;
    let image = ada.upload(Form::image("Sea", jpeg(1000, 500))).await.json();
    let id = image["id"].as_str().expect("an id");
    for (name, width, height) in
        [(320, 320, 160), (640, 640, 320), (1280, 1000, 500), (2048, 1000, 500)]
    {
        let answer = vault.browser().get(&format!("/media/{id}/{name}.webp")).await;
        assert_eq!((answer.status, answer.header("content-type")), (StatusCode::OK, "image/webp"));
        let seen = image::load_from_memory_with_format(&answer.body, image::ImageFormat::WebP)
            .expect("WebP");
        assert_eq!((seen.width(), seen.height()), (width, height), "{name}");
        assert_eq!(answer.header("content-length"), answer.body.len().to_string());
    }
    for file in ["321.webp", "320.jpg", "320", "0.webp", "-1.webp", "..%2foriginal", "320.webp/x"] {
        let answer = vault.browser().get(&format!("/media/{id}/{file}")).await;
        assert_eq!(answer.problem(), "not-found", "{file}");
    }
    assert_eq!(vault.browser().get("/media/not-an-id/320.webp").await.problem(), "not-found");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_original_is_a_download_byte_for_byte() {
    let vault = Vault::start().await;
    let ada = vault.user("ada").await;
    // Above one part of a multipart upload.
    let file = photograph(2000, 1600);
    let image = ada.upload(Form::image("海 & \"sea\"", file.clone())).await.json();
    let answer = vault.browser().get(image["originalUrl"].as_str().expect("a URL")).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(answer.body == file, "the bytes are those that were sent");
    assert_eq!(answer.header("content-type"), "image/png");
    assert_eq!(
        answer.header("content-disposition"),
        "attachment; filename=\"_ & _sea_.png\"; filename*=UTF-8''%E6%B5%B7%20&%20_sea_.png"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn media_can_do_nothing_in_a_browser_and_is_not_sent_twice() {
    let vault = Vault::start().await;
    let ada = vault.user("ada").await;
    let image = ada.upload_ok("Sea").await;
    let urls = [image["renditions"][0]["url"].as_str(), image["originalUrl"].as_str()];
    for url in urls.map(|url| url.expect("a URL")) {
        let answer = ada.get(url).await;
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("content-security-policy"), "default-src 'none'; sandbox");
        assert_eq!(answer.header("cache-control"), "public, max-age=3600");
        let tag = answer.header("etag");
        assert!(tag.starts_with('"') && tag.len() > 20, "strong: {tag}");

        for known in [tag, &format!("\"other\", {tag}"), "*"] {
            let again =
                ada.send(ada.request(Method::GET, url).header("if-none-match", known)).await;
            assert_eq!((again.status, again.body.len()), (StatusCode::NOT_MODIFIED, 0), "{known}");
            assert_eq!(again.header("etag"), tag);
            let policy = again.header("content-security-policy");
            assert_eq!(policy, "default-src 'none'; sandbox", "a cache takes it from here");
        }
        let other =
            ada.send(ada.request(Method::GET, url).header("if-none-match", "\"other\"")).await;
        assert_eq!(other.status, StatusCode::OK);
    }
    let tags: Vec<_> =
        [ada.get(urls[0].expect("a URL")).await, ada.get(urls[1].expect("a URL")).await]
            .map(|answer| answer.header("etag").to_owned())
            .into();
    assert_ne!(tags[0], tags[1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_that_has_a_deleted_image_is_told_so() {
    let vault = Vault::start().await;
    let ada = vault.user("ada").await;
    let image = ada.upload_ok("Sea").await;
    let url = image["renditions"][0]["url"].as_str().expect("a URL");
    let tag = ada.get(url).await.header("etag").to_owned();
    ada.delete(&format!("/api/v1/images/{}", image["id"].as_str().expect("an id"))).await;
    let visitor = vault.browser();
    let again = |browser: &Browser| browser.request(Method::GET, url).header("if-none-match", &tag);
    assert_eq!(visitor.send(again(&visitor)).await.status, StatusCode::NOT_FOUND);
    ada.delete(&format!("/api/v1/trash/{}", image["id"].as_str().expect("an id"))).await;
    assert_eq!(ada.send(again(&ada)).await.status, StatusCode::NOT_FOUND);
}
