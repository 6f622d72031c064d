use k8s_openapi::api::{
    core::v1::ServiceAccount,
    rbac::v1::{PolicyRule, Role, RoleBinding, RoleRef, Subject},
};

use crate::{names::Component::Postgres, vault::Vault};

/// Who Patroni is to Kubernetes.
pub(super) fn service_account(vault: &Vault) -> ServiceAccount {
    ServiceAccount {
        metadata: vault.metadata(Postgres, vault.names().postgres()),
        automount_service_account_token: Some(false),
        ..ServiceAccount::default()
    }
}

/// What Patroni may do: see its namespace, and write its own ConfigMaps and its own pods. It may create
/// nothing, and touch no other vault's.
pub(super) fn role(vault: &Vault, instances: i32) -> Role {
    let names = vault.names();
    let pods = (0..instances).map(|ordinal| names.postgres_pod(ordinal));
    Role {
        metadata: vault.metadata(Postgres, names.postgres()),
        rules: Some(vec![
            rule("configmaps", &["get", "list", "watch"], None),
            rule("configmaps", &["patch", "update"], Some(names.patroni_state().into())),
            rule("pods", &["get", "list", "watch"], None),
            rule("pods", &["patch"], Some(pods.collect())),
        ]),
    }
}

/// Gives Patroni that role.
pub(super) fn role_binding(vault: &Vault) -> RoleBinding {
    let name = vault.names().postgres();
    RoleBinding {
        metadata: vault.metadata(Postgres, name.clone()),
        role_ref: RoleRef {
            api_group: "rbac.authorization.k8s.io".into(),
            kind: "Role".into(),
            name: name.clone(),
        },
        subjects: Some(vec![Subject {
            kind: "ServiceAccount".into(),
            name,
            namespace: Some(vault.namespace.clone()),
            ..Subject::default()
        }]),
    }
}

fn rule(resource: &str, verbs: &[&str], names: Option<Vec<String>>) -> PolicyRule {
    PolicyRule {
        api_groups: Some(vec![String::new()]),
        resources: Some(vec![resource.to_owned()]),
        resource_names: names,
        verbs: verbs.iter().map(|&verb| verb.to_owned()).collect(),
        ..PolicyRule::default()
    }
}
