//! What all pods share.

mod affinity;
mod probe;
mod resources;
mod volume;

use k8s_openapi::api::core::v1::{
    Capabilities, Container, EnvVar, EnvVarSource, ObjectFieldSelector, PodSecurityContext,
    PodSpec, SeccompProfile, SecretKeySelector, SecurityContext, VolumeMount,
};

pub(super) use affinity::{one_per_node, over_nodes, over_zones};
pub(super) use probe::{every, http, https, startup};
pub(super) use resources::{Defaults, resources};
pub(super) use volume::{
    config_map_items, config_map_volume, empty_dir, memory_dir, projected, secret_items,
    secret_volume,
};

use crds::SchedulingSpec;

use crate::vault::Vault;

/// A pod under Kubernetes' restricted profile, where the vault wants it. `user` is a number that the
/// image knows, or initdb and psql refuse to start.
pub(super) fn pod(vault: &Vault, user: i64, spec: PodSpec) -> PodSpec {
    let SchedulingSpec { node_selector, tolerations, priority_class_name } = &vault.spec.scheduling;
    PodSpec {
        security_context: Some(PodSecurityContext {
            run_as_non_root: Some(true),
            run_as_user: Some(user),
            run_as_group: Some(user),
            fs_group: Some(user),
            // Or each start would open the data directory to the group, and Postgres would refuse it.
            fs_group_change_policy: Some("OnRootMismatch".into()),
            seccomp_profile: Some(SeccompProfile {
                type_: "RuntimeDefault".into(),
                ..SeccompProfile::default()
            }),
            ..PodSecurityContext::default()
        }),
        automount_service_account_token: Some(spec.service_account_name.is_some()),
        enable_service_links: Some(false),
        image_pull_secrets: some(&vault.spec.image_pull_secrets),
        node_selector: (!node_selector.is_empty()).then(|| node_selector.clone()),
        tolerations: some(tolerations),
        priority_class_name: priority_class_name.clone(),
        ..spec
    }
}

/// A container that can write nowhere but in its mounts, and gains nothing.
pub(super) fn container(name: &str, image: String, container: Container) -> Container {
    Container {
        name: name.to_owned(),
        image: Some(image),
        image_pull_policy: Some("IfNotPresent".into()),
        security_context: Some(SecurityContext {
            allow_privilege_escalation: Some(false),
            read_only_root_filesystem: Some(true),
            capabilities: Some(Capabilities {
                drop: Some(vec!["ALL".into()]),
                ..Capabilities::default()
            }),
            ..SecurityContext::default()
        }),
        // The last lines of a failed container reach its status, and so ours.
        termination_message_policy: Some("FallbackToLogsOnError".into()),
        ..container
    }
}

/// A variable with a value.
pub(super) fn env(name: &str, value: impl Into<String>) -> EnvVar {
    EnvVar { name: name.to_owned(), value: Some(value.into()), ..EnvVar::default() }
}

/// A variable out of a Secret.
pub(super) fn secret_env(name: &str, secret: String, key: &str) -> EnvVar {
    let source = EnvVarSource {
        secret_key_ref: Some(SecretKeySelector {
            name: secret,
            key: key.to_owned(),
            optional: None,
        }),
        ..EnvVarSource::default()
    };
    EnvVar { name: name.to_owned(), value_from: Some(source), ..EnvVar::default() }
}

/// A variable with the name of the pod.
pub(super) fn pod_name_env(name: &str) -> EnvVar {
    field_env(name, "metadata.name")
}

/// A variable from what the pod itself says at `path`.
pub(super) fn field_env(name: &str, path: &str) -> EnvVar {
    let source = EnvVarSource {
        field_ref: Some(ObjectFieldSelector {
            field_path: path.to_owned(),
            api_version: Some("v1".into()),
        }),
        ..EnvVarSource::default()
    };
    EnvVar { name: name.to_owned(), value_from: Some(source), ..EnvVar::default() }
}

/// A volume, writable, at `path`.
pub(super) fn mount(volume: &str, path: &str) -> VolumeMount {
    VolumeMount { name: volume.to_owned(), mount_path: path.to_owned(), ..VolumeMount::default() }
}

/// A volume, to be read only, at `path`. Never a part of it: such a mount would miss rotations.
pub(super) fn read_only(volume: &str, path: &str) -> VolumeMount {
    VolumeMount { read_only: Some(true), ..mount(volume, path) }
}

fn some<T: Clone>(list: &[T]) -> Option<Vec<T>> {
    (!list.is_empty()).then(|| list.to_vec())
}
