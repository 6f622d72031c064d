use reqwest::StatusCode;

use crate::harness::{Browser, Form, Vault, gif, hostile, jpeg, photograph, png, webp};

fn formats() -> [(&'static str, Vec<u8>); 4] {
    [
        ("image/jpeg", jpeg(700, 500)),
        ("image/png", png(700, 500)),
        ("image/webp", webp(700, 500)),
        ("image/gif", gif(700, 500)),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn every_format_is_taken_and_seen_by_everybody() {
    let vault = Vault::start().await;
    let ada = vault.user("ada").await;
    for (content_type, file) in formats() {
        let form = Form::new()
            .text("title", " Sea \u{1f30a} ")
            .text("description", "a\r\nb")
            .file("text/html", &file);
        let answer = ada.upload(form).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{content_type}: {answer:?}");
        let image = answer.json();
        assert_eq!(
            answer.header("location"),
            format!("/api/v1/images/{}", image["id"].as_str().expect("an id"))
        );
        assert_eq!(
            image["contentType"], content_type,
            "the bytes say what it is, the client does not"
        );
        assert_eq!(
            (&image["title"], &image["description"]),
            (&"Sea \u{1f30a}".into(), &"a\nb".into())
        );
        assert_eq!((&image["width"], &image["height"]), (&700.into(), &500.into()));
        assert_eq!(image["bytes"], file.len());
        assert_eq!(image["owner"]["name"], "Ada Lovelace");
        assert_eq!(image["createdAt"], image["updatedAt"]);
        assert!(image["thumbhash"].as_str().is_some_and(|hash| hash.len() > 8));
        let widths: Vec<_> =
            image["renditions"].as_array().expect("sizes").iter().map(|r| &r["width"]).collect();
        assert_eq!(widths, [320, 640, 700]);

        let visitor = vault.browser().get(answer.header("location")).await.json();
        assert_eq!((&visitor["mine"], &image["mine"]), (&false.into(), &true.into()));
        assert_eq!(vault.blobs().await.len(), 4 * vault.texts("SELECT 1 FROM images").await.len());
    }
}

async fn refused(vault: &Vault, browser: &Browser, form: Form) -> (u16, String) {
    let answer = browser.upload(form).await;
    assert!(vault.blobs().await.is_empty(), "a refused upload leaves no blob");
    assert!(
        vault.texts("SELECT id FROM images").await.is_empty(),
        "a refused upload leaves no row"
    );
    (answer.status.as_u16(), answer.problem())
}

/// Each is refused as expected.
async fn all_refused(forms: impl IntoIterator<Item = (Form, (u16, &str))>) {
    let vault = Vault::start().await;
    let ada = vault.user("ada").await;
    for (form, expected) in forms {
        let (status, problem) = refused(&vault, &ada, form).await;
        assert_eq!((status, &*problem), expected);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_that_is_not_taken_is_refused_with_a_reason_and_leaves_nothing() {
    let image = || png(20, 20);
    let described = Form::new().text("title", "x").text("description", &"x".repeat(2001));
    let painted = Form::new().text("title", "x").text("color", "red");
    let twice = Form::new().text("title", "x").text("title", "y");
    let late = Form::image("x", image()).text("description", "It would be lost.");
    let two = Form::image("x", image()).file("image/png", &image());
    all_refused([
        (Form::new().file("image/png", &image()), (422, "title-required")),
        (Form::image(" \t ", image()), (422, "title-required")),
        (Form::image(&"x".repeat(121), image()), (422, "title-too-long")),
        (described.file("image/png", &image()), (422, "description-too-long")),
        (Form::image("a\nb", image()), (400, "invalid-request")),
        (Form::new().text("title", "x"), (400, "invalid-request")),
        (painted.file("image/png", &image()), (400, "invalid-request")),
        (twice.file("image/png", &image()), (400, "invalid-request")),
        (late, (400, "invalid-request")),
        (two, (400, "invalid-request")),
        (Form::image("x", image()).key("not a uuid"), (400, "invalid-request")),
    ])
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_not_taken_is_refused_with_a_reason_and_leaves_nothing() {
    let cut = photograph(300, 300)[..40_000].to_vec();
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec();
    let start = b"\x89PNG\r\n\x1a\n and then nothing of it".to_vec();
    all_refused([
        (Form::image("x", Vec::new()), (415, "unsupported-image")),
        (Form::image("x", svg), (415, "unsupported-image")),
        (Form::image("x", start), (415, "unsupported-image")),
        (Form::image("x", cut), (415, "unsupported-image")),
        (Form::image("x", photograph(2100, 2000)), (413, "image-too-large")),
    ])
    .await;
}

/// The start of a file, and then nothing but zeros.
fn long(start: impl Into<Vec<u8>>) -> Vec<u8> {
    let mut file = start.into();
    file.resize(file.len() + 5_000_000, 0);
    file
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_first_bytes_say_is_too_much_costs_nothing_at_all() {
    let vault = Vault::start().await;
    let ada = vault.user("ada").await;
    for (file, expected) in [
        (long(hostile::promise(32_768, 32_768)), (422, "too-many-pixels")),
        (long(hostile::promise(40_000, 1)), (422, "too-many-pixels")),
        (long(hostile::frames(1000, 2000)), (422, "too-many-frames")),
        (long(hostile::unfinished_metadata(1100)), (422, "metadata-too-large")),
        // No file may have so much.
        (long(*b"\x89PNG\r\n\x1a\n\x02\0\0\0iCCP"), (415, "unsupported-image")),
        (long(*b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"), (415, "heic-not-supported")),
        (long(*b"\0\0\0\x1cftypavif\0\0\0\0mif1miafavif"), (415, "avif-not-supported")),
    ] {
        let (status, problem) = refused(&vault, &ada, Form::image("x", file)).await;
        assert_eq!((status, &*problem), expected);
    }
    assert_eq!(vault.texts("SELECT count(*) FROM attempts").await, ["0"]);
    // What is said later is heard, too.
    let (status, problem) =
        refused(&vault, &ada, Form::image("x", long(hostile::late_frame()))).await;
    assert_eq!((status, &*problem), (422, "too-many-frames"));
    assert_eq!(vault.texts("SELECT count(*) FROM attempts").await, ["1"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_field_that_is_wrong_is_named() {
    let vault = Vault::start().await;
    let answer = vault.user("ada").await.upload(Form::image("", png(9, 9))).await;
    assert_eq!(answer.json()["errors"][0]["field"], "title");
    assert_eq!(answer.json()["errors"][0]["code"], "title-required");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_visitor_cannot_upload() {
    let vault = Vault::start().await;
    let (status, problem) = refused(&vault, &vault.browser(), Form::image("x", png(9, 9))).await;
    assert_eq!((status, &*problem), (401, "not-signed-in"));
}
