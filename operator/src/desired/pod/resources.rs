use std::collections::BTreeMap;

use k8s_openapi::{
    api::core::v1::ResourceRequirements, apimachinery::pkg::api::resource::Quantity,
};

use crate::quantity::bytes;

/// What a container gets where the spec does not say.
#[derive(Clone, Copy)]
pub(in crate::desired) struct Defaults {
    pub(in crate::desired) cpu: &'static str,
    pub(in crate::desired) memory: &'static str,
    pub(in crate::desired) memory_limit: &'static str,
}

/// What the spec gives, filled up so that a container always has requests and a memory limit, and
/// never a request above its limit.
pub(in crate::desired) fn resources(
    given: Option<&ResourceRequirements>,
    defaults: Defaults,
) -> ResourceRequirements {
    let mut resources = given.cloned().unwrap_or_default();
    let limits = resources.limits.get_or_insert_default();
    let requests = resources.requests.get_or_insert_default();
    fill(limits, "memory", larger(defaults.memory_limit, requests.get("memory")));
    fill(requests, "memory", smaller(defaults.memory, limits.get("memory")));
    if !limits.contains_key("cpu") {
        fill(requests, "cpu", Quantity(defaults.cpu.to_owned()));
    }
    resources
}

fn fill(amounts: &mut BTreeMap<String, Quantity>, name: &str, amount: Quantity) {
    amounts.entry(name.to_owned()).or_insert(amount);
}

fn larger(default: &str, given: Option<&Quantity>) -> Quantity {
    let default = Quantity(default.to_owned());
    given.filter(|given| bytes(given) > bytes(&default)).cloned().unwrap_or(default)
}

fn smaller(default: &str, given: Option<&Quantity>) -> Quantity {
    let default = Quantity(default.to_owned());
    given.filter(|given| bytes(given) < bytes(&default)).cloned().unwrap_or(default)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(given: &str) -> serde_json::Value {
        let given: ResourceRequirements = serde_json::from_str(given).unwrap();
        let defaults = Defaults { cpu: "100m", memory: "256Mi", memory_limit: "1Gi" };
        serde_json::to_value(resources(Some(&given), defaults)).unwrap()
    }

    #[test]
    fn a_container_always_has_requests_and_a_memory_limit() {
        let expected = serde_json::json!({"limits": {"memory": "1Gi"}, "requests": {"cpu": "100m", "memory": "256Mi"}});
        assert_eq!(filled("{}"), expected);
    }

    #[test]
    fn a_request_is_never_above_its_limit() {
        let more = filled(r#"{"requests": {"memory": "4Gi"}}"#);
        assert_eq!(more["limits"]["memory"], "4Gi");
        let less = filled(r#"{"limits": {"memory": "128Mi", "cpu": "50m"}}"#);
        assert_eq!(less["requests"]["memory"], "128Mi");
        assert_eq!(less["requests"]["cpu"], serde_json::Value::Null, "Kubernetes takes the limit");
    }
}
