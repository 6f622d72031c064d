/// The name of a Service inside the cluster. It leaves the cluster's own domain out, which not every
/// cluster calls `cluster.local`.
pub fn service_host(service: &str, namespace: &str) -> String {
    format!("{service}.{namespace}.svc")
}

/// The name of a StatefulSet's pod inside the cluster.
pub fn pod_host(pod: &str, service: &str, namespace: &str) -> String {
    format!("{pod}.{}", service_host(service, namespace))
}
