//! The environment that we hand the API server is one that it accepts.

use std::collections::BTreeMap;

use api_server::{
    config::{CheckConfig, Config, DatabaseConfig, Visibility},
    imaging::WORKER_MEMORY,
};
use crds::SignInSpec;
use k8s_openapi::api::core::v1::{Container, PodSpec};

use super::{desired, golden_vaults, observed, pods};
use crate::{desired::patroni_configuration, names::Task, quantity::bytes, vault::Vault};

fn pod(vault: &Vault, of: &str) -> PodSpec {
    let pods = pods(&desired(vault, &observed()));
    let found = pods.into_iter().find(|(name, ..)| name.contains(of));
    found.unwrap_or_else(|| panic!("no pod of {of}")).2
}

fn variables(container: &Container) -> BTreeMap<String, String> {
    let variables = container.env.iter().flatten();
    // What has no value is the pod's name.
    variables
        .map(|env| (env.name.clone(), env.value.clone().unwrap_or_else(|| "the-pod".into())))
        .collect()
}

/// Where the pod's files are, by the folders of its mounts.
fn assert_mounted(container: &Container, path: &std::path::Path) {
    let folder = path.parent().and_then(|folder| folder.to_str()).unwrap_or_default();
    let mounted = container.volume_mounts.iter().flatten().any(|mount| mount.mount_path == folder);
    assert!(mounted, "nothing is mounted at {folder}");
}

#[test]
fn the_server_starts_with_the_environment_that_we_build() {
    for (_, vault) in golden_vaults() {
        let container = pod(&vault, "-api").containers.remove(0);
        let variables = variables(&container);
        let config = Config::from_vars(|name| variables.get(name).cloned()).expect("it starts");
        assert_eq!(config.host, vault.spec.host);
        assert_eq!(config.max_upload_bytes, vault.max_upload_bytes);
        assert_eq!(config.forwarded_hops, 1, "people have addresses of their own");
        let days = vault.spec.gallery.trash_retention_days;
        assert_eq!(i32::from(config.trash_retention_days), days);
        let quota = vault.spec.gallery.quota.clone().unwrap_or_default();
        assert_eq!(config.quota.images.map(i64::from), quota.images.map(i64::from));
        assert_eq!(config.quota.bytes, vault.quota_bytes);
        assert_eq!(config.sign_in.issuer, vault.spec.sign_in.issuer);
        assert_eq!(config.sign_in.ca_file.is_some(), vault.spec.sign_in.ca_bundle.is_some());
        let SignInSpec { allowed_domains, allowed_emails, .. } = &vault.spec.sign_in;
        assert_eq!(config.sign_in.allowed_domains, *allowed_domains);
        assert_eq!(config.sign_in.allowed_emails, *allowed_emails);
        let closed = vault.spec.gallery.visibility == crds::Visibility::SignedIn;
        assert_eq!(config.visibility == Visibility::SignedIn, closed);
        let instances = usize::try_from(vault.spec.database.instances).unwrap();
        assert_eq!(config.database.hosts.len(), instances);
        let files = [
            &config.database.password_file,
            &config.s3.access_key_file,
            &config.s3.secret_key_file,
            &config.sign_in.client_id_file,
            &config.sign_in.client_secret_file,
        ];
        let bundles = [&config.database.ca_file, &config.s3.ca_file, &config.sign_in.ca_file]
            .into_iter()
            .flatten();
        files.into_iter().chain(bundles).for_each(|file| assert_mounted(&container, file));
    }
}

/// The most that the schema admits: the kernel starts no program with a longer variable.
#[test]
fn the_longest_lists_fit_into_the_environment() {
    let mut vault = super::vault("{}");
    let address = |n: usize| format!("{n:0>242}@example.org");
    vault.spec.sign_in.allowed_emails = (0..512).map(address).collect();
    vault.spec.sign_in.allowed_domains = (0..64).map(|n| format!("{n:0>253}")).collect();
    let container = pod(&vault, "-api").containers.remove(0);
    for (name, value) in variables(&container) {
        assert!(name.len() + value.len() + 2 <= 128 << 10, "{name}: {}", value.len());
    }
    let variables = variables(&container);
    let config = Config::from_vars(|name| variables.get(name).cloned()).expect("it starts");
    assert_eq!(config.sign_in.allowed_emails, vault.spec.sign_in.allowed_emails);
}

/// The kernel counts decoders as one with the server, and ends all of it where its limit is met. As many are
/// started as have room, each by its own limit.
#[test]
fn a_pod_has_room_for_the_server_and_all_of_its_decoders() {
    const SERVER: u64 = 300 << 20;
    for (limit, workers) in [
        (None, 2),
        (Some("1324Mi"), 1),
        (Some("2347Mi"), 1),
        (Some("2348Mi"), 2),
        (Some("4Gi"), 3),
        (Some("64Gi"), 16),
    ] {
        let limits =
            limit.map(|it| format!("{{api: {{resources: {{limits: {{memory: {it}}}}}}}}}"));
        let vault = super::vault(limits.as_deref().unwrap_or("{}"));
        let container = pod(&vault, "-api").containers.remove(0);
        let variables = variables(&container);
        let config = Config::from_vars(|name| variables.get(name).cloned()).expect("it starts");
        assert_eq!(config.decode_workers, workers, "{limit:?}");
        let limits = container.resources.and_then(|it| it.limits).expect("a limit");
        let memory = bytes(&limits["memory"]).expect("a size");
        assert!(memory >= SERVER + workers as u64 * WORKER_MEMORY, "{limit:?}: {memory}");
    }
}

/// Whatever the number of pods, and one more while they are being replaced.
#[test]
fn all_pods_together_never_hold_all_connections() {
    for replicas in [0, 1, 2, 5, 21, 22, 50, 100] {
        let vault = super::vault(&format!("{{api: {{replicas: {replicas}}}}}"));
        let container = pod(&vault, "-api").containers.remove(0);
        let each: i32 = variables(&container)["DATABASE_CONNECTIONS"].parse().expect("a number");
        assert!((2..=10).contains(&each), "{replicas} pods: {each}");
        let parameters = &patroni_configuration(&vault)["postgresql"]["parameters"];
        let most = parameters["max_connections"].as_i64().expect("a number");
        assert!(i64::from(each * (replicas + 1)) + 20 <= most, "{replicas} pods: {each} each");
    }
}

#[test]
fn the_migration_starts_with_the_environment_that_we_build() {
    for (_, vault) in golden_vaults() {
        let container = pod(&vault, Task::Migrate.as_str()).containers.remove(0);
        let variables = variables(&container);
        let config = DatabaseConfig::from_vars(|name| variables.get(name).cloned());
        let config = config.expect("it starts");
        assert_mounted(&container, &config.password_file);
        assert_mounted(&container, &config.ca_file.expect("TLS"));
    }
}

/// The check is of no use unless it asks what the API is going to ask, and with the same keys.
#[test]
fn a_store_is_tried_with_the_environment_that_the_api_has() {
    let vault = golden_vaults().into_iter().find(|(name, _)| *name == "external").unwrap().1;
    let [check, api] = ["check-store", "-api"].map(|of| pod(&vault, of).containers.remove(0));
    let of_check = variables(&check);
    let config = CheckConfig::from_vars(|name| of_check.get(name).cloned()).expect("it starts");
    assert_eq!((config.owner.as_str(), config.known), ("hills/lake", false));
    let files = [&config.s3.access_key_file, &config.s3.secret_key_file];
    let bundle = config.s3.ca_file.iter();
    files.into_iter().chain(bundle).for_each(|file| assert_mounted(&check, file));
    let of_store = |variables: BTreeMap<String, String>| {
        let own = ["S3_OWNER", "S3_OWNED"];
        let is_of_store = |name: &String| name.starts_with("S3_") && !own.contains(&name.as_str());
        variables.into_iter().filter(|(name, _)| is_of_store(name)).collect::<BTreeMap<_, _>>()
    };
    assert_eq!(of_store(of_check), of_store(variables(&api)));
    let of_api = Config::from_vars(|name| variables(&api).get(name).cloned()).expect("it starts");
    assert_eq!(of_api.s3.endpoint, "https://s3.example.org:9000");
    assert_eq!(
        (of_api.s3.bucket.as_str(), of_api.s3.region.as_str()),
        ("lake-images", "eu-central-1")
    );
    assert!(!of_api.s3.path_style && of_api.s3.servers.is_empty());
}
