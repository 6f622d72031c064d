//! Which images a question finds, and whose.

use serde_json::{Value, json};

use crate::harness::{Browser, Form, Vault, png};

async fn upload(browser: &Browser, title: &str, description: &str) {
    let form = Form::new().text("title", title).text("description", description);
    let form = form.file("image/png", &png(8, 8));
    assert_eq!(browser.upload(form).await.status.as_u16(), 201, "{title}");
}

/// The titles of what is found, newest first.
async fn found(browser: &Browser, query: &[(&str, &str)]) -> Vec<String> {
    let url = reqwest::Url::parse_with_params("https://any.example/api/v1/images", query);
    let url = url.expect("a URL");
    let answer = browser.get(&format!("/api/v1/images?{}", url.query().unwrap_or_default())).await;
    assert_eq!(answer.status.as_u16(), 200, "{answer:?}");
    let items = answer.json()["items"].as_array().expect("items").clone();
    items.iter().map(|image| image["title"].as_str().expect("a title").to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn words_are_found_in_titles_descriptions_and_names_and_small_mistakes_are_forgiven() {
    let vault = Vault::start().await;
    let (ada, grace) = (vault.user("ada").await, vault.user("grace").await);
    upload(&ada, "Beach at Sunset", "Long shadows").await;
    upload(&grace, "Mountain lake", "Cold water, 100% clear_blue").await;
    upload(&ada, "Caf\u{e9} in Malm\u{f6}", "").await;
    upload(&ada, "海辺の写真", "").await;
    let visitor = vault.browser();
    let (beach, lake, cafe, sea) =
        ("Beach at Sunset", "Mountain lake", "Caf\u{e9} in Malm\u{f6}", "海辺の写真");
    for (words, titles) in [
        ("beach", vec![beach]),
        ("BEACH  sunset", vec![beach]),
        ("sunset lake", vec![]),
        ("sun", vec![beach]),
        ("shadow", vec![beach]),
        ("sunstt", vec![beach]),
        ("beech", vec![]),
        ("montain", vec![lake]),
        ("cafe malmo", vec![cafe]),
        ("caf\u{e9}", vec![cafe]),
        ("写真", vec![sea]),
        ("grace", vec![lake]),
        ("ada", vec![sea, cafe, beach]),
        ("ada sunset", vec![beach]),
        ("100%", vec![lake]),
        ("%", vec![lake]),
        ("_", vec![lake]),
        ("\\", vec![]),
        ("zebra", vec![]),
        ("cat", vec![]),
        (" ", vec![sea, cafe, lake, beach]),
    ] {
        assert_eq!(found(&visitor, &[("q", words)]).await, titles, "{words}");
    }
    assert_eq!(found(&ada, &[("scope", "mine"), ("q", "lake")]).await, [""; 0]);
    let all = [("q", "ada"), ("limit", "2")];
    let first = visitor.get("/api/v1/images?q=ada&limit=2").await.json();
    let cursor = first["nextCursor"].as_str().expect("there is more");
    assert_eq!(found(&visitor, &all).await, [sea, cafe]);
    assert_eq!(found(&visitor, &[all[0], ("cursor", cursor)]).await, [beach]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_may_see_is_not_found_and_odd_questions_are_refused() {
    let vault = Vault::start().await;
    let ada = vault.user("ada").await;
    let image = ada.upload_ok("Secret plan").await;
    let path = format!("/api/v1/images/{}", image["id"].as_str().expect("an id"));
    assert_eq!(found(&ada, &[("q", "secret")]).await, ["Secret plan"]);
    ada.patch(&path, &json!({ "title": "Open plan" })).await;
    assert_eq!(found(&ada, &[("q", "secret")]).await, [""; 0], "it is called otherwise now");
    ada.delete(&path).await;
    assert_eq!(found(&ada, &[("q", "plan")]).await, [""; 0]);
    let long = format!("q={}", "a".repeat(201));
    let many = format!("q={}", "a+".repeat(11));
    let both = "scope=mine&owner=0192f0c1-7d7e-7000-8000-000000000000";
    for query in [&*long, &many, both, "owner=x"] {
        let answer = ada.get(&format!("/api/v1/images?{query}")).await;
        assert_eq!(answer.problem(), "invalid-request", "{query}");
    }
    let odd = ada.get("/api/v1/images?q=a%00b%0d%0a").await;
    assert_eq!(odd.status.as_u16(), 200, "control characters part words");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_has_a_page_where_there_is_something_to_see() {
    let vault = Vault::start().await;
    let (ada, grace) = (vault.user("ada").await, vault.user("grace").await);
    let id = |session: &Value| session["user"]["id"].as_str().expect("an id").to_owned();
    let (ada_id, grace_id) = (
        id(&ada.get("/api/v1/session").await.json()),
        id(&grace.get("/api/v1/session").await.json()),
    );
    ada.upload_ok("Sea").await;
    let visitor = vault.browser();
    let shown = visitor.get(&format!("/api/v1/users/{ada_id}")).await;
    let name = ada.get("/api/v1/session").await.json()["user"]["name"].clone();
    assert_eq!(shown.json(), json!({ "id": ada_id, "name": name }), "and no address");
    assert_eq!(found(&visitor, &[("owner", &ada_id)]).await, ["Sea"]);
    assert_eq!(found(&visitor, &[("owner", &grace_id)]).await, [""; 0]);
    let hers = format!("/api/v1/users/{grace_id}");
    assert_eq!(visitor.get(&hers).await.problem(), "not-found", "who shares nothing is unknown");
    assert_eq!(grace.get(&hers).await.json()["id"], grace_id);
}

/// Postgres would else look at every image for every word that somebody types.
#[tokio::test(flavor = "multi_thread")]
async fn words_are_looked_up_in_the_indexes() {
    let vault = Vault::start().await;
    let ada = vault.user("ada").await;
    let users = "INSERT INTO users (id, issuer, subject, name)
        SELECT gen_random_uuid(), 'x', n::text, md5(n::text) FROM generate_series(1, 20000) AS n";
    vault.execute(users).await;
    let images =
        "INSERT INTO images (id, owner_id, state, attempt, title, content_type, bytes, sha256, width, height)
        SELECT gen_random_uuid(), id, 'ready', gen_random_uuid(), md5(subject), 'image/png', 1, '', 1, 1 FROM users";
    vault.execute(images).await;
    vault.execute("ANALYZE users, images").await;
    ada.upload_ok("Lighthouse").await;
    assert_eq!(found(&ada, &[("q", "lighthuose")]).await, ["Lighthouse"]);
    let unused = "SELECT indexrelname FROM pg_stat_user_indexes
        WHERE indexrelname IN ('images_words', 'users_words') AND idx_scan = 0";
    // Postgres writes down at its leisure what it has used.
    for _ in 0..60 {
        if vault.texts(unused).await.is_empty() {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    }
    panic!("not used: {:?}", vault.texts(unused).await);
}
