use k8s_openapi::{
    api::core::v1::{HTTPGetAction, Probe},
    apimachinery::pkg::util::intstr::IntOrString,
};

/// Asks `path` over plain HTTP.
pub(in crate::desired) fn http(path: &str, port: i32) -> Probe {
    get(path, port, "HTTP")
}

/// Asks `path` over TLS. The kubelet does not check the certificate.
pub(in crate::desired) fn https(path: &str, port: i32) -> Probe {
    get(path, port, "HTTPS")
}

/// Asks every `seconds`, and acts after the third failure.
pub(in crate::desired) fn every(seconds: i32, probe: Probe) -> Probe {
    Probe {
        period_seconds: Some(seconds),
        timeout_seconds: Some(5),
        failure_threshold: Some(3),
        ..probe
    }
}

/// Asks every second for up to five minutes; the other probes wait that long.
pub(in crate::desired) fn startup(probe: Probe) -> Probe {
    Probe {
        period_seconds: Some(1),
        timeout_seconds: Some(5),
        failure_threshold: Some(300),
        ..probe
    }
}

fn get(path: &str, port: i32, scheme: &str) -> Probe {
    Probe {
        http_get: Some(HTTPGetAction {
            path: Some(path.to_owned()),
            port: IntOrString::Int(port),
            scheme: Some(scheme.to_owned()),
            ..HTTPGetAction::default()
        }),
        ..Probe::default()
    }
}
