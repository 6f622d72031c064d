//! What becomes of uploads whose decoder is ended, and what Prometheus is told of decoders.

use std::time::Duration;

use api_server::imaging::WORKER_MEMORY;
use reqwest::StatusCode;
use rustix::process::Signal;
use tokio::time::sleep;

use crate::harness::{Browser, Form, Vault, photograph, png, worker_of};

async fn metrics(vault: &Vault, browser: &Browser) -> String {
    let answer = browser.get(&format!("{}/metrics", vault.health)).await;
    String::from_utf8(answer.body.to_vec()).expect("text")
}

fn assert_told(metrics: &str, lines: &[&str]) {
    for line in lines {
        assert!(metrics.lines().any(|it| it == *line), "{line} is not in\n{metrics}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_decoder_that_is_killed_is_one_refused_upload_and_is_counted() {
    let vault = Vault::start().await;
    let ada = vault.user("ada").await;
    // It is decoded for long enough to be found.
    let file = photograph(1873, 1999);
    let length = file.len() as u64;
    let kill = async { worker_of(length).await.signal(Signal::KILL) };
    let (answer, ()) = tokio::join!(ada.upload(Form::image("Killed", file)), kill);
    assert_eq!((answer.status.as_u16(), &*answer.problem()), (413, "image-too-large"));
    assert!(
        vault.blobs().await.is_empty() && vault.texts("SELECT id FROM images").await.is_empty()
    );

    let cut = photograph(300, 300)[..40_000].to_vec();
    let answer = ada.upload(Form::image("Cut", cut)).await;
    assert_eq!(answer.status, StatusCode::UNSUPPORTED_MEDIA_TYPE, "{answer:?}");
    let answer = ada.upload(Form::image("Next", png(40, 30))).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{answer:?}");
    assert_told(
        &metrics(&vault, &ada).await,
        &[
            r#"decodes_total{result="killed"} 1"#,
            r#"decodes_total{result="refused"} 1"#,
            r#"decodes_total{result="decoded"} 1"#,
            r#"decodes_total{result="crashed"} 0"#,
            r#"decodes_total{result="timed_out"} 0"#,
            "decode_duration_seconds_count 3",
            r#"uploads_total{result="refused"} 2"#,
            r#"uploads_total{result="stored"} 1"#,
        ],
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_memory_of_a_decoder_is_reserved_while_it_is_there() {
    let vault = Vault::start().await;
    let ada = vault.user("ada").await;
    let turn = vault.app.decoder.turn(WORKER_MEMORY).await.expect("nobody decodes");
    assert_told(&metrics(&vault, &ada).await, &["decode_memory_reserved_bytes 1073741824"]);
    drop(turn);
    assert_told(&metrics(&vault, &ada).await, &["decode_memory_reserved_bytes 0"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_tells_how_its_decoders_are_confined() {
    let vault = Vault::start().await;
    let browser = vault.browser();
    while !metrics(&vault, &browser).await.contains("decoder_sandbox{") {
        sleep(Duration::from_millis(20)).await;
    }
    let text = metrics(&vault, &browser).await;
    assert_told(&text, &[r#"decoder_sandbox{layer="seccomp"} 1"#]);
    // These are up to the kernel.
    for layer in ["landlock_files", "landlock_network"] {
        assert!(text.contains(&format!("decoder_sandbox{{layer=\"{layer}\"}}")), "{text}");
    }
}
