//! Whoever asks for too much in too short a time is told when to come again, and nobody else is.

use std::time::{Duration, Instant};

use futures::future::join_all;
use reqwest::{Method, StatusCode};

use crate::harness::{Answer, Away, Browser, Liar, Vault, truth, who};

const SIGN_IN: &str = "/api/v1/auth/sign-in";
/// Addresses that are somebody's, by the documentation of the Internet.
const SOMEBODY: &str = "203.0.113.7";
const SOMEBODY_ELSE: &str = "203.0.113.8";

/// A vault behind one proxy, and a provider for it.
async fn vault() -> (Liar, Vault) {
    let liar = Liar::start();
    let changes = [("OIDC_ISSUER", &*liar.issuer), ("FORWARDED_HOPS", "1")];
    let vault = Vault::start_with(&changes).await;
    (liar, vault)
}

/// What the proxy passes on, with what it has written into the header.
async fn from(browser: &Browser, forwarded_for: &str, path: &str) -> Answer {
    let request = browser.request(Method::GET, path).header("x-forwarded-for", forwarded_for);
    browser.send(request).await
}

/// How many of `tries` at once are let through.
async fn passed(browser: &Browser, tries: usize, forwarded_for: &str, path: &str) -> usize {
    let all = join_all((0..tries).map(|_| from(browser, forwarded_for, path))).await;
    all.iter().filter(|answer| !is_limited(answer)).count()
}

fn is_limited(answer: &Answer) -> bool {
    if answer.status != StatusCode::TOO_MANY_REQUESTS {
        return false;
    }
    assert_eq!(answer.problem(), "too-many-requests");
    assert!(wait(answer) >= Duration::from_secs(1), "{answer:?}");
    true
}

fn wait(answer: &Answer) -> Duration {
    Duration::from_secs(answer.header("retry-after").parse().expect("seconds"))
}

#[tokio::test(flavor = "multi_thread")]
async fn sign_ins_are_begun_so_often_from_one_address_and_retry_after_is_true() {
    let (_liar, vault) = vault().await;
    let browser = vault.browser();
    assert_eq!(from(&browser, SOMEBODY_ELSE, SIGN_IN).await.status, StatusCode::FOUND);
    let began = Instant::now();
    let passed = passed(&browser, 40, SOMEBODY, SIGN_IN).await;
    let meanwhile = usize::try_from(began.elapsed().as_secs() / 6).expect("a number") + 1;
    assert!((10..=10 + meanwhile).contains(&passed), "{passed}");

    let answer = loop {
        let answer = from(&browser, SOMEBODY, SIGN_IN).await;
        if is_limited(&answer) {
            break answer;
        }
    };
    assert!(wait(&answer) <= Duration::from_secs(6), "{answer:?}");
    assert_eq!(from(&browser, SOMEBODY_ELSE, SIGN_IN).await.status, StatusCode::FOUND);
    tokio::time::sleep(wait(&answer)).await;
    assert_eq!(from(&browser, SOMEBODY, SIGN_IN).await.status, StatusCode::FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forged_header_changes_nobodys_bucket() {
    let (_liar, vault) = vault().await;
    let browser = vault.browser();
    passed(&browser, 40, SOMEBODY, SIGN_IN).await;
    // The proxy adds the true address to whatever was there.
    let forged = (0..40_u8).map(|n| format!("198.51.100.{n}, {SOMEBODY}")).collect::<Vec<_>>();
    let all = join_all(forged.iter().map(|header| from(&browser, header, SIGN_IN))).await;
    let passed = all.iter().filter(|answer| !is_limited(answer)).count();
    assert!(passed < 10, "{passed} of 40");
    let victim = from(&browser, &format!("{SOMEBODY}, {SOMEBODY_ELSE}"), SIGN_IN).await;
    assert_eq!(victim.status, StatusCode::FOUND, "who is named by somebody else is not counted");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_many_share_may_begin_more_often() {
    let (_liar, vault) = vault().await;
    assert_eq!(passed(&vault.browser(), 60, "10.42.0.1", SIGN_IN).await, 60);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_who_is_limited_sees_the_gallery() {
    let (_liar, vault) = vault().await;
    let browser = vault.browser();
    passed(&browser, 40, SOMEBODY, SIGN_IN).await;
    let pages = (0..20).map(|_| {
        let request = browser.request(Method::GET, SIGN_IN).header("accept", "text/html");
        browser.send(request.header("x-forwarded-for", SOMEBODY))
    });
    let told = join_all(pages).await;
    let told = told.iter().find(|answer| answer.status == StatusCode::SEE_OTHER);
    assert_eq!(told.expect("a page").header("location"), "/?signIn=too-many-requests");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_does_nothing_but_fail_is_kept_from_trying() {
    let (liar, vault) = vault().await;
    let (guesser, browser) = (vault.browser(), vault.browser());
    let away = Away::from(&browser).await;
    let wrong = "/api/v1/auth/callback?code=any&state=any";
    let tried = passed(&guesser, 60, SOMEBODY, wrong).await;
    assert!((20..=25).contains(&tried), "{tried} of 60");

    liar.gives(Some(liar.signs(&truth(&liar, &away.has("nonce")))));
    assert!(is_limited(&from(&browser, SOMEBODY, &away.callback()).await));
    // The sign-in was not touched by that.
    let answer = from(&browser, SOMEBODY_ELSE, &away.callback()).await;
    assert_eq!(answer.status, StatusCode::FOUND, "{answer:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_that_succeeds_counts_for_nothing() {
    let (liar, vault) = vault().await;
    for number in 0..25 {
        let browser = vault.browser();
        let away = Away::from(&browser).await;
        liar.gives(Some(liar.signs(&truth(&liar, &away.has("nonce")))));
        let answer = from(&browser, SOMEBODY, &away.callback()).await;
        assert_eq!(answer.status, StatusCode::FOUND, "{number}: {answer:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_user_does_not_use_up_anothers_and_images_are_not_counted() {
    let vault = Vault::start_with(&[("GALLERY_VISIBILITY", "SignedIn")]).await;
    let (ada, grace) = (vault.user("ada").await, vault.user("grace").await);
    let image = ada.upload_ok("Ada's").await;
    let rendition = format!("/media/{}/320.webp", image["id"].as_str().expect("an id"));
    let user = who(&ada).await["id"].as_str().and_then(|id| id.parse().ok()).expect("an id");
    // Somebody who asks all the time, faster than any connection.
    let app = vault.app.clone();
    let busy = tokio::spawn(async move {
        loop {
            while app.limits.user(user).is_ok() {}
            tokio::task::yield_now().await;
        }
    });
    tokio::time::sleep(Duration::from_millis(50)).await;
    let mine = (0..20).map(|_| ada.get("/api/v1/session"));
    assert!(join_all(mine).await.iter().any(is_limited));
    let hers = (0..20).map(|_| grace.get("/api/v1/session"));
    assert!(join_all(hers).await.iter().all(|answer| answer.status == StatusCode::OK));
    let images = (0..20).map(|_| ada.get(&rendition));
    assert!(join_all(images).await.iter().all(|answer| answer.status == StatusCode::OK));
    busy.abort();
    let metrics = vault.browser().get(&format!("{}/metrics", vault.health)).await;
    let metrics = String::from_utf8_lossy(&metrics.body).into_owned();
    assert!(metrics.contains(r#"rate_limited_total{limiter="user"}"#), "{metrics}");
    assert!(metrics.contains(r#"rate_limited_total{limiter="sign_in"} 0"#), "{metrics}");
}
