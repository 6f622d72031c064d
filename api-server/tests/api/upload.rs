use reqwest::StatusCode;
use uuid::Uuid;

use crate::harness::{Browser, Form, Vault, gif, jpeg, photograph, png, webp};

#[tokio::test(flavor = "multi_thread")]
async fn every_format_is_taken_and_seen_by_everybody() {
    let vault = Vault::start().await;
    let ada = vault.user("ada").await;
    let formats = [
        ("image/jpeg", jpeg(700, 500)),
        ("image/png", png(700, 500)),
        ("image/webp", webp(700, 500)),
        ("image/gif", gif(700, 500)),
    ];
    for (content_type, file) in formats {
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

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_taken_is_refused_with_a_reason_and_leaves_nothing() {
    let vault = Vault::start().await;
    let ada = vault.user("ada").await;
    let image = || png(20, 20);
    let cut = || photograph(300, 300)[..40_000].to_vec();
    let bomb = || {
        let mut header = png(1, 1);
        header[16..24].copy_from_slice(&[0, 0, 0x80, 0, 0, 0, 0x80, 0]);
        // IHDR of 32,768 × 32,768, eight bits, RGB: its CRC.
        let crc = crc32(&header[12..29]).to_be_bytes();
        header[29..33].copy_from_slice(&crc);
        header
    };
    for (form, expected) in [
        (Form::new().file("image/png", &image()), (422, "title-required")),
        (Form::image(" \t ", image()), (422, "title-required")),
        (Form::image(&"x".repeat(121), image()), (422, "title-too-long")),
        (
            Form::new()
                .text("title", "x")
                .text("description", &"x".repeat(2001))
                .file("image/png", &image()),
            (422, "description-too-long"),
        ),
        (Form::image("a\nb", image()), (400, "invalid-request")),
        (Form::new().text("title", "x"), (400, "invalid-request")),
        (
            Form::new().text("title", "x").text("color", "red").file("image/png", &image()),
            (400, "invalid-request"),
        ),
        (Form::image("x", image()).key("not a uuid"), (400, "invalid-request")),
        (Form::image("x", Vec::new()), (415, "unsupported-image")),
        (
            Form::image("x", b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec()),
            (415, "unsupported-image"),
        ),
        (
            Form::image("x", b"\x89PNG\r\n\x1a\n and then nothing of it".to_vec()),
            (415, "unsupported-image"),
        ),
        (Form::image("x", cut()), (415, "unsupported-image")),
        (Form::image("x", bomb()), (422, "too-many-pixels")),
        (Form::image("x", photograph(2100, 2000)), (413, "image-too-large")),
    ] {
        let (status, problem) = refused(&vault, &ada, form).await;
        assert_eq!((status, &*problem), expected);
    }
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg())
        })
    })
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

#[tokio::test(flavor = "multi_thread")]
async fn a_key_uploads_once_and_for_one_body() {
    let vault = Vault::start().await;
    let (ada, grace) = (vault.user("ada").await, vault.user("grace").await);
    let key = Uuid::now_v7().to_string();
    let file = png(64, 64);
    let form = |title: &str, file: &[u8]| Form::image(title, file.to_vec()).key(&key);

    let first = ada.upload(form("One", &file)).await;
    assert_eq!(first.status, StatusCode::CREATED);
    let again = ada.upload(form("One", &file)).await;
    assert_eq!((again.status, again.json()), (StatusCode::CREATED, first.json()));
    for other in [form("Two", &file), form("One", &png(65, 64))] {
        let answer = ada.upload(other).await;
        assert_eq!((answer.status.as_u16(), &*answer.problem()), (422, "idempotency-conflict"));
    }
    assert_eq!(vault.texts("SELECT count(*) FROM images").await, ["1"]);
    assert_eq!(vault.blobs().await.len(), 2);

    let hers = grace.upload(form("One", &file)).await;
    assert_eq!(hers.status, StatusCode::CREATED, "a key is its user's own");
    assert_ne!(hers.json()["id"], first.json()["id"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_sent_twice_at_once_makes_one_image() {
    let vault = Vault::start().await;
    let ada = vault.user("ada").await;
    let (key, file) = (Uuid::now_v7().to_string(), photograph(400, 400));
    let tries = (0..3).map(|_| ada.upload(Form::image("One", file.clone()).key(&key)));
    let answers = futures::future::join_all(tries).await;
    let made: Vec<_> = answers
        .iter()
        .filter(|a| a.status == StatusCode::CREATED)
        .map(|a| a.json()["id"].clone())
        .collect();
    assert!(!made.is_empty(), "{answers:?}");
    assert!(made.iter().all(|id| *id == made[0]), "{made:?}");
    vault.reap_in(2).await;
    assert_eq!(vault.texts("SELECT state FROM images").await, ["ready"]);
    assert_eq!(
        vault.blobs().await.len(),
        3,
        "original, 320 and 400: the other attempts' blobs are gone"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_that_is_cut_leaves_nothing() {
    let vault = Vault::start().await;
    let ada = vault.user("ada").await;
    // More than one part of a multipart upload, so that the store holds some of it already.
    let form = Form::image("Cut", photograph(2000, 1600)).post_cut(&ada, 9_000_000);
    let upload = tokio::spawn(form.send());
    while vault.texts("SELECT id FROM images WHERE state = 'pending'").await.is_empty() {
        assert!(!upload.is_finished(), "it waits for the rest of the body");
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    upload.abort();
    for _ in 0..100 {
        if vault.texts("SELECT id FROM images").await.is_empty() {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    assert!(vault.texts("SELECT id FROM images").await.is_empty());
    assert!(vault.blobs().await.is_empty());
    let metrics = vault.browser().get(&format!("{}/metrics", vault.health)).await;
    assert!(String::from_utf8_lossy(&metrics.body).contains(r#"uploads_total{result="cut"} 1"#));
}
