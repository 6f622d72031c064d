//! Who talks or listens.

use std::{fs, path::Path};

use k8s_openapi::api::apps::v1::Deployment;

use super::Labels;

/// Somebody who talks or listens.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum End {
    /// A workload of the vault.
    Pod(String, Labels),
    /// A pod of another namespace.
    Elsewhere(String, Labels),
}

/// The operator as `config/manager` installs it.
pub(super) fn operator() -> End {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../config/manager/deployment.yaml");
    let text = fs::read_to_string(file).expect("the operator's Deployment");
    let deployment: Deployment = serde_saphyr::from_str(&text).expect("a Deployment");
    let pods = deployment.spec.and_then(|spec| spec.template.metadata);
    let labels = pods.and_then(|pods| pods.labels).expect("its pods have labels");
    End::Elsewhere(deployment.metadata.namespace.expect("it has a namespace"), labels)
}

/// A pod of `namespace` that bears no label.
pub(super) fn anybody(namespace: &str) -> End {
    End::Elsewhere(namespace.to_owned(), Labels::new())
}
