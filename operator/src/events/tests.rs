use k8s_openapi::apimachinery::pkg::apis::meta::v1::Time;

use super::*;

fn condition(type_: &str, status: &str, reason: &str, message: &str) -> Condition {
    Condition {
        type_: type_.into(),
        status: status.into(),
        reason: reason.into(),
        message: message.into(),
        observed_generation: None,
        last_transition_time: Time(jiff::Timestamp::UNIX_EPOCH),
    }
}

/// What is told of `now` after nothing, as (what about, note).
fn told(now: &[Condition]) -> Vec<(String, String)> {
    let events = turned(&[], now);
    events.into_iter().map(|event| (event.action, event.note.unwrap_or_default())).collect()
}

#[test]
fn a_cause_is_told_once_and_by_whom_it_concerns() {
    let missing = "Secret google-oauth is missing";
    let ready = format!("API: {missing}");
    let stalled = format!("waits until somebody acts: {ready}");
    let now = [
        condition("ApiReady", "False", "SignInSecretMissing", missing),
        condition("Progressing", "False", "Stalled", &stalled),
        condition("Ready", "False", "SignInSecretMissing", &ready),
    ];
    assert_eq!(told(&now), [("ApiReady".to_owned(), missing.to_owned())]);
}

#[test]
fn a_run_that_failed_is_told_once_and_not_by_those_it_could_not_look_at() {
    let now = [
        condition("DatabaseReady", "Unknown", "NotSeen", "nobody could look"),
        condition("Progressing", "True", "Retrying", "tries again: cannot list Pod photos: no"),
        condition("Ready", "False", "ReadFailed", "cannot list Pod photos: no"),
    ];
    assert_eq!(told(&now), [("Ready".to_owned(), "cannot list Pod photos: no".to_owned())]);
}

#[test]
fn what_is_well_again_is_told_by_each() {
    let now = [
        condition("DatabaseReady", "True", "Ready", "1 of 1 instances are ready"),
        condition("Ready", "True", "Ready", "every part is ready"),
    ];
    assert_eq!(told(&now).len(), 2);
    assert!(turned(&now, &now).is_empty(), "nothing has turned");
}

#[test]
fn a_note_that_is_too_long_ends_with_a_whole_word() {
    let names: Vec<_> = (0..200).map(|n| format!("ConfigMap größe-{n}")).collect();
    let note = cut(&names.join(", "));
    assert!(note.len() <= 1024 && note.len() > 950, "{}", note.len());
    let listed: Vec<_> = note.strip_suffix(" …").expect("an ellipsis").split(", ").collect();
    let whole = |name: &&str| names.iter().any(|one| one == name) || *name == "ConfigMap";
    assert!(listed.iter().all(whole), "{listed:?}");
    assert_eq!(cut("short"), "short");
    assert!(cut(&"ü".repeat(2000)).len() <= 1024, "not even a word fits");
}

fn led(primary: Option<&str>, timeline: Option<i64>) -> ImageVaultStatus {
    let primary = primary.map(str::to_owned);
    let database = Some(DatabaseStatus { primary, timeline, ..DatabaseStatus::default() });
    ImageVaultStatus { database, ..ImageVaultStatus::default() }
}

#[test]
fn a_promotion_is_told_though_no_condition_turned() {
    let event = promoted(&led(Some("p-0"), Some(4)), &led(Some("p-1"), Some(5)));
    assert_eq!(
        event.and_then(|event| event.note).as_deref(),
        Some("p-1 was promoted and is the primary: timeline 5 follows 4")
    );
    let again = promoted(&led(Some("p-0"), Some(4)), &led(Some("p-0"), Some(5)));
    assert_eq!(again.expect("a promotion of the same").reason, "Promoted");
}

#[test]
fn what_is_no_promotion_is_not_told_as_one() {
    let stands = led(Some("p-0"), Some(4));
    assert!(promoted(&stands, &stands).is_none());
    assert!(promoted(&ImageVaultStatus::default(), &led(Some("p-0"), Some(1))).is_none(), "new");
    assert!(promoted(&stands, &led(None, Some(4))).is_none(), "nobody leads yet");
}
