use serde_json::{Value, json};

use super::*;

fn lock(annotations: &Value) -> Option<Lock> {
    let object = json!({ "metadata": { "name": "l", "annotations": annotations } });
    Lock::of(&serde_json::from_value(object).unwrap())
}

fn at(time: &str) -> Timestamp {
    format!("2026-11-23T{time}Z").parse().unwrap()
}

#[test]
fn a_lock_is_fresh_as_long_as_it_lasts_and_stale_after_twice_that() {
    let lock = lock(&json!({
        "leader": "photos-postgres-0", "ttl": "20", "renewTime": "2026-11-23T12:00:00.5+00:00",
    }));
    let lock = lock.unwrap();
    assert_eq!(lock.holder, "photos-postgres-0");
    for (time, fresh, stale) in [
        ("11:59:50", true, false),
        ("12:00:20", true, false),
        ("12:00:21", false, false),
        ("12:00:40", false, false),
        ("12:00:41", false, true),
    ] {
        assert_eq!((lock.is_fresh(at(time)), lock.is_stale(at(time))), (fresh, stale), "{time}");
    }
}

#[test]
fn a_lock_that_does_not_say_when_is_neither_fresh_nor_stale() {
    let lock = lock(&json!({ "leader": "photos-postgres-0" })).unwrap();
    assert!(!lock.is_fresh(at("12:00:00")) && !lock.is_stale(at("12:00:00")));
}

#[test]
fn a_released_lock_is_nobody_s() {
    assert_eq!(lock(&json!({ "leader": "", "ttl": "20" })), None);
    assert_eq!(lock(&json!({})), None);
}

#[test]
fn who_may_lead_is_the_last_leader_and_enough_of_those_that_stood_by() {
    let state = |annotations: &Value| {
        let object = json!({ "metadata": { "name": "s", "annotations": annotations } });
        SyncState::of(&serde_json::from_value(object).unwrap())
    };
    let of = |members: &[&str], needed| {
        let members = members.iter().map(|&name| name.to_owned()).collect();
        Some(SyncState { members, needed })
    };
    let quorum = json!({ "leader": "a", "sync_standby": "b,c", "quorum": "1" });
    assert_eq!(state(&quorum), of(&["a", "b", "c"], 2));
    assert_eq!(state(&json!({ "leader": "a", "quorum": "0" })), of(&["a"], 1));
    assert_eq!(state(&json!({ "leader": "a", "sync_standby": "b" })), of(&["a", "b"], 1));
    assert_eq!(state(&json!({})), None, "nothing was promised");
}
