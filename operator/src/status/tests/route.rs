use serde_json::json;

use super::*;
use crate::observed::ReadTimeout;

fn within(seconds: Option<u64>) -> Condition {
    let mut seen = seen(&healthy());
    let timeout = |seconds| ReadTimeout { seconds, entry_point: "secure".into() };
    seen.cluster.read_timeout = seconds.map(timeout);
    told(&report(&resource(&json!({})), &seen, None), "IngressReady").clone()
}

#[test]
fn a_traefik_that_cuts_slow_uploads_off_is_told_and_keeps_nobody_out() {
    for fine in [None, Some(61), Some(3600)] {
        assert_eq!(within(fine).reason, "RouteWritten", "{fine:?}");
    }
    let short = within(Some(60));
    assert_eq!((&*short.status, &*short.reason), ("True", "SlowUploadsCutOff"));
    let way = "longer than 60 s: start it with \
        --entryPoints.secure.transport.respondingTimeouts.readTimeout=1h";
    assert!(short.message.ends_with(way), "{short:?}");
    assert!(!is_failure(&short));
}
