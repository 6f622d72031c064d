//! What holds of everything that is desired. Vaults are built from YAML; no cluster is needed.

mod any_spec;
mod claims;
mod closed_world;
mod database;
mod edges;
mod environment;
mod external;
mod fields;
mod golden;
mod hibernation;
mod ingress;
mod pods;
mod pools;
mod rotation;
mod rules;
mod scaling;
mod scripts;
mod variants;

use std::collections::BTreeMap;

use crds::ImageVault;
use k8s_openapi::{ByteString, api::core::v1::PodSpec};
use kube::{Resource, core::DynamicObject};
use serde::de::DeserializeOwned;

use super::desired;
use crate::{
    credentials::{self, Credentials},
    observed::{
        ApiScale, Certificates, ClusterFacts, ExternalStore, KeyPair, Observed, Passing,
        RunningImages, StorePools,
    },
    vault::Vault,
};

/// The vaults of `tests/golden`, by the name of their folder.
fn golden_vaults() -> Vec<(&'static str, Vault)> {
    let vault = |yaml: &str| Vault::try_from(&parse(yaml)).expect("the vault keeps the rules");
    vec![
        ("minimal", vault(include_str!("../../tests/golden/minimal/vault.yaml"))),
        ("ha", vault(include_str!("../../tests/golden/ha/vault.yaml"))),
        ("edge", vault(include_str!("../../tests/golden/edge/vault.yaml"))),
        ("external", vault(include_str!("../../tests/golden/external/vault.yaml"))),
    ]
}

/// The vault `photos` with what `spec` adds to the least there must be.
pub(in crate::desired) fn vault(spec: &str) -> Vault {
    let mut resource = parse(include_str!("../../tests/golden/minimal/vault.yaml"));
    let mut all = serde_json::to_value(&resource.spec).expect("a spec is JSON");
    merge(&mut all, serde_saphyr::from_str(spec).expect("YAML"));
    resource.spec = serde_json::from_value(all).expect("a spec");
    Vault::try_from(&resource).expect("the vault keeps the rules")
}

/// What is desired of [`vault`] once its database is migrated.
fn build(spec: &str) -> Vec<DynamicObject> {
    desired(&vault(spec), &observed())
}

fn parse(yaml: &str) -> ImageVault {
    serde_saphyr::from_str(yaml).expect("an ImageVault")
}

fn merge(into: &mut serde_json::Value, from: serde_json::Value) {
    match (into.as_object_mut(), from) {
        (Some(fields), serde_json::Value::Object(more)) => {
            for (name, value) in more {
                merge(fields.entry(name).or_insert(serde_json::Value::Null), value);
            }
        }
        (_, from) => *into = from,
    }
}

/// A new vault, seen after its Jobs are done.
fn observed() -> Observed {
    let pair = |of: &str| KeyPair { cert: format!("{of} certificate"), key: format!("{of} key") };
    Observed {
        credentials: fixed_credentials(),
        passing: Passing::default(),
        certificates: Certificates {
            ca_bundle: "authority".into(),
            trusts: None,
            line: None,
            postgres: pair("postgres"),
            minio: Some(pair("minio")),
        },
        running: RunningImages::default(),
        sizes: BTreeMap::new(),
        held_instances: 0,
        api_scale: ApiScale::Absent,
        api_stopped: false,
        going_claims: Vec::new(),
        migrated: true,
        bucket_ready: true,
        store: StorePools { returned: Some("0123456789".into()), ..StorePools::default() },
        external: ExternalStore { keys: Some("9876543210".into()), checked: true, in_use: None },
        cluster: ClusterFacts {
            operator_namespace: Some("infravault-system".into()),
            traefik: true,
            cert_manager: true,
            traefik_replicas: None,
            read_timeout: None,
        },
    }
}

/// The same while the database takes the next passwords.
fn rotating() -> Observed {
    let mut data = fixed_credentials().to_data();
    let next = Credentials::draw_next(&mut rand::rng()).into_keys();
    data.extend(next.map(|key| (key.clone(), ByteString(format!("the {key}").into_bytes()))));
    let mut credentials =
        Credentials::from_data("photos-credentials", &data, true).expect("complete");
    credentials.rotating = Some("monday".into());
    let passing = Passing { offered: true, taking: true };
    Observed { credentials, passing, ..observed() }
}

fn fixed_credentials() -> Credentials {
    let keys = [
        credentials::POSTGRES_SUPERUSER_PASSWORD,
        credentials::POSTGRES_REPLICATION_PASSWORD,
        credentials::POSTGRES_APP_PASSWORD,
        credentials::PATRONI_PASSWORD,
        credentials::MINIO_ROOT_USER,
        credentials::MINIO_ROOT_PASSWORD,
        credentials::S3_ACCESS_KEY,
        credentials::S3_SECRET_KEY,
    ];
    let value = |key: &str| (key.to_owned(), ByteString(format!("the {key}").into_bytes()));
    let data: BTreeMap<_, _> = keys.into_iter().map(value).collect();
    Credentials::from_data("photos-credentials", &data, true).expect("every key is there")
}

/// The one object of that kind and name.
fn find<K: Resource<DynamicType = ()> + DeserializeOwned>(
    objects: &[DynamicObject],
    name: &str,
) -> K {
    let found =
        all::<K>(objects).into_iter().find(|object| object.meta().name.as_deref() == Some(name));
    found.unwrap_or_else(|| panic!("no {} {name}", K::kind(&())))
}

/// Every object of that kind.
fn all<K: Resource<DynamicType = ()> + DeserializeOwned>(objects: &[DynamicObject]) -> Vec<K> {
    let of_kind = |object: &&DynamicObject| {
        object.types.as_ref().is_some_and(|types| {
            types.kind == K::kind(&()) && types.api_version == K::api_version(&())
        })
    };
    let typed = |object: &DynamicObject| {
        let json = serde_json::to_value(object).expect("an object is JSON");
        serde_json::from_value(json).expect("an object of that kind")
    };
    objects.iter().filter(of_kind).map(typed).collect()
}

/// Every pod that the objects make: the name of its maker, its labels, its spec.
fn pods(objects: &[DynamicObject]) -> Vec<(String, BTreeMap<String, String>, PodSpec)> {
    let pod = |object: &DynamicObject| {
        let template = object.data.pointer("/spec/template")?;
        let labels = template.pointer("/metadata/labels").cloned().unwrap_or_default();
        let spec = template.get("spec").cloned()?;
        Some((
            object.metadata.name.clone()?,
            serde_json::from_value(labels).ok()?,
            serde_json::from_value(spec).ok()?,
        ))
    };
    objects.iter().filter_map(pod).collect()
}
