//! A vault that stands, as it was seen, for the tests of what is decided from it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use k8s_openapi::ByteString;
use serde_json::{Value, json, to_value};

use super::{
    authority, files_hash, mark,
    passwords::{self, Passing, Step, passing},
};
use crate::{
    certificates::{draw_authority, to_data},
    credentials::Credentials,
    observe::Snapshot,
    vault::Vault,
};

const NOON: &str = "2026-11-23T12:00:00Z";

pub fn noon() -> Timestamp {
    NOON.parse().unwrap()
}

/// A vault that stands, one object after the other.
pub struct Scene {
    pub rotate: Option<&'static str>,
    pub rotate_authority: Option<&'static str>,
    pub hibernated: bool,
    pub external: bool,
    pub credentials: Value,
    pub authority: Value,
    pub api: Value,
    pub jobs: Vec<Value>,
    pub pods: Vec<Value>,
    /// What the instance of the database has told of its files.
    pub read: Option<String>,
    pub trusted: String,
}

fn secret(name: &str, data: impl serde::Serialize) -> Value {
    json!({
        "apiVersion": "v1", "kind": "Secret", "metadata": { "name": name, "annotations": {} },
        "data": data,
    })
}

fn job(task: &str, mark: &str, succeeded: i32) -> Value {
    json!({
        "apiVersion": "batch/v1", "kind": "Job",
        "metadata": { "name": format!("photos-{task}-1"), "labels": {
            "infravault.dev/task": task, "infravault.dev/rotation": mark,
        } },
        "status": { "succeeded": succeeded },
    })
}

impl Scene {
    pub fn new() -> Self {
        let drawn = draw_authority("photos", noon()).unwrap();
        let mut scene = Self {
            rotate: None,
            rotate_authority: None,
            hibernated: false,
            external: false,
            credentials: secret(
                "photos-credentials",
                Credentials::draw(&mut rand::rng()).to_data(),
            ),
            authority: secret("photos-ca", to_data(&drawn)),
            api: json!({
                "apiVersion": "apps/v1", "kind": "Deployment",
                "metadata": { "name": "photos-api", "generation": 4 },
                "spec": { "replicas": 2, "selector": {}, "template": { "metadata": { "annotations": {} } } },
            }),
            jobs: vec![job("bucket", "", 1)],
            pods: Vec::new(),
            read: None,
            trusted: drawn.cert,
        };
        scene.rolled(2);
        scene.reads();
        scene
    }

    /// The Job that does `task` for the rotation that is under way.
    pub fn job(&self, task: &str, succeeded: i32) -> Value {
        job(task, &mark(&self.passwords()).unwrap(), succeeded)
    }

    /// So many pods of the API are of its newest template.
    pub fn rolled(&mut self, pods: i32) {
        self.api["status"] = json!({
            "observedGeneration": 4, "replicas": 2, "updatedReplicas": pods, "readyReplicas": 2,
        });
    }

    pub fn api_has(&mut self, annotation: &str, value: &str) {
        self.api["spec"]["template"]["metadata"]["annotations"][annotation] = json!(value);
    }

    /// The database goes by the files that are mounted.
    pub fn reads(&mut self) {
        self.read = files_hash(&self.seen(), self.vault().names()).unwrap();
    }

    pub fn seen(&self) -> Snapshot {
        let metadata = |name: &str| json!({ "name": name, "generation": 1, "uid": "set" });
        let bytes = |text: &str| ByteString(text.as_bytes().to_vec());
        let set = json!({
            "apiVersion": "apps/v1", "kind": "StatefulSet", "metadata": metadata("photos-postgres"),
            "spec": { "replicas": 1, "selector": {}, "template": {} },
        });
        let told = self.read.as_ref().map(|read| [("infravault.dev/files-read", read)]);
        let told: BTreeMap<_, _> = told.into_iter().flatten().collect();
        let pod = json!({
            "apiVersion": "v1", "kind": "Pod", "metadata": {
                "name": "photos-postgres-0", "annotations": told,
            },
        });
        let mut objects = vec![
            self.credentials.clone(),
            self.authority.clone(),
            self.api.clone(),
            secret("photos-postgres-tls", json!({ "tls.crt": bytes("certificate") })),
            secret("photos-patroni-passwords", json!({ "passwords.yaml": bytes("passwords") })),
            json!({
                "apiVersion": "v1", "kind": "ConfigMap", "metadata": { "name": "photos-ca-bundle" },
                "data": { "ca.crt": self.trusted },
            }),
            set,
            pod,
        ];
        objects.extend(self.jobs.iter().chain(&self.pods).cloned());
        let mut seen = Snapshot::default();
        seen.overlay(objects.into_iter().map(|object| serde_json::from_value(object).unwrap()));
        seen
    }

    pub fn vault(&self) -> Vault {
        let external = self.external.then(|| {
            json!({ "external": {
            "endpoint": "https://s3.example.org", "bucket": "photos",
            "credentials": { "secretName": "photos-s3" },
        } })
        });
        let resource = serde_json::from_value(json!({
            "apiVersion": "infravault.dev/v1alpha1", "kind": "ImageVault",
            "metadata": { "name": "photos", "namespace": "media", "uid": "u", "annotations": {
                "infravault.dev/rotate": self.rotate.unwrap_or_default(),
                "infravault.dev/rotate-ca": self.rotate_authority.unwrap_or_default(),
            } },
            "spec": {
                "host": "photos.example.org", "hibernated": self.hibernated, "objectStore": external,
                "signIn": { "credentials": { "secretName": "google-oauth" } },
            },
        }));
        Vault::unchecked(&resource.unwrap()).unwrap()
    }

    pub fn step(&self) -> Option<Step> {
        passwords::next(&self.vault(), &self.seen()).unwrap()
    }

    pub fn waits_for(&self, what: &str) {
        let Some(Step::Await(waits)) = self.step() else { panic!("{:?}", self.step()) };
        assert!(waits.contains(what), "{waits}");
    }

    pub fn passing(&self) -> Passing {
        passing(&self.vault(), &self.seen(), &self.passwords()).unwrap()
    }

    fn passwords(&self) -> Credentials {
        let secret: k8s_openapi::api::core::v1::Secret =
            serde_json::from_value(self.credentials.clone()).unwrap();
        Credentials::of("photos-credentials", &secret, !self.external).unwrap()
    }

    pub fn drawn(&mut self, token: &str) {
        for (key, value) in Credentials::draw_next(&mut rand::rng()) {
            self.credentials["data"][key] = to_value(value).unwrap();
        }
        self.credentials["metadata"]["annotations"]["infravault.dev/rotating"] = json!(token);
    }

    pub fn authority_step(&self, now: Timestamp) -> Option<authority::Step> {
        authority::next(&self.vault(), &self.seen(), now).unwrap()
    }
}
