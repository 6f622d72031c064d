use serde_json::json;

use super::*;

#[test]
fn a_lost_instance_shows_though_the_primary_serves() {
    let mut objects = healthy();
    objects[0]["status"]["readyReplicas"] = json!(2);
    let resource = resource(&json!({ "database": { "instances": 3 } }));
    let status = report(&resource, &seen(&objects), None);
    let database = told(&status, "DatabaseReady");
    assert_eq!((database.status.as_str(), database.reason.as_str()), ("False", "Degraded"));
    assert_eq!(database.message, "2 of 3 instances are ready, photos-postgres-0 is the primary");
}

#[test]
fn a_lock_that_nobody_renews_is_nobody_s() {
    let (resource, mut objects) = (resource(&json!({})), healthy());
    let renewed = |objects: &mut [Value], time: &str| {
        objects[2]["metadata"]["annotations"]["renewTime"] = json!(time);
    };
    renewed(&mut objects, "2026-11-23T11:59:20.5+00:00");
    assert!(is_ready(&report(&resource, &seen(&objects), None)), "twice the ttl is not over");
    renewed(&mut objects, "2026-11-23T11:59:19.5+00:00");
    let status = report(&resource, &seen(&objects), None);
    let database = told(&status, "DatabaseReady");
    assert_eq!((database.status.as_str(), database.reason.as_str()), ("False", "NoPrimary"));
    assert_eq!(
        database.message,
        "no instance is the primary: photos-postgres-0 was and has gone silent"
    );
    assert_eq!(status.database.unwrap().primary, None);
}

#[test]
fn the_timeline_stands_while_nobody_leads() {
    let (mut resource, mut objects) = (resource(&json!({})), healthy());
    resource.status = Some(report(&resource, &seen(&objects), None));
    objects[2]["metadata"]["annotations"] = json!({});
    objects[0]["status"]["readyReplicas"] = json!(0);
    let database = report(&resource, &seen(&objects), None).database.unwrap();
    assert_eq!((database.primary, database.timeline), (None, Some(4)));
}
