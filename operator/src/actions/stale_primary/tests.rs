use serde_json::{Value, json};

use super::*;

fn pod(name: &str, role: &str) -> Value {
    json!({
        "apiVersion": "v1", "kind": "Pod",
        "metadata": { "name": name, "labels": { "infravault.dev/role": role } },
    })
}

fn lock(holder: &str) -> Value {
    json!({ "apiVersion": "v1", "kind": "ConfigMap", "metadata": {
        "name": "photos-postgres-leader", "annotations": {
            "leader": holder, "ttl": "20", "renewTime": "2026-11-23T12:00:00+00:00" } } })
}

fn stripped(objects: &[Value], now: &str) -> Vec<String> {
    let mut seen = Snapshot::default();
    seen.overlay(objects.iter().map(|object| serde_json::from_value(object.clone()).unwrap()));
    next(Names("photos"), &seen, now.parse().unwrap()).unwrap()
}

#[test]
fn who_is_called_primary_while_another_leads_is_called_so_no_longer() {
    let pods = [pod("a", "primary"), pod("b", "primary"), pod("c", "replica")];
    let seen = [pods.as_slice(), &[lock("b")]].concat();
    assert_eq!(stripped(&seen, "2026-11-23T12:00:10Z"), ["a"]);
    assert!(stripped(&seen, "2026-11-23T12:00:21Z").is_empty(), "nobody knows who leads");
    assert!(stripped(&pods, "2026-11-23T12:00:10Z").is_empty(), "nobody leads");
}
