//! The rules that the architecture asks of what is desired.

use std::{fs, path::Path};

use k8s_openapi::api::{
    apps::v1::{Deployment, StatefulSet},
    batch::v1::Job,
    core::v1::ConfigMap,
    networking::v1::NetworkPolicy,
    policy::v1::PodDisruptionBudget,
};
use kube::core::DynamicObject;

use super::{all, build, desired, find, observed, parse, pods, vault};
use crate::{
    desired::{bucket_job, migrate_job},
    foreign::traefik::IngressRoute,
    names::Names,
    observed::{ClusterFacts, Observed, RunningImages},
    vault::{InvalidSpec, Vault},
};

fn image(objects: &[DynamicObject], of: &str) -> Option<String> {
    let pods = pods(objects);
    let pod = pods.into_iter().find(|(name, ..)| name == of)?.2;
    pod.containers.into_iter().next()?.image
}

#[test]
fn api_replicas_reach_the_deployment() {
    let api: Deployment = find(&build("{api: {replicas: 5}}"), "photos-api");
    assert_eq!(api.spec.and_then(|spec| spec.replicas), Some(5));
}

#[test]
fn the_api_waits_for_the_migration_of_its_image() {
    let vault = vault("{api: {image: new}}");
    let first = Observed { migrated: false, ..observed() };
    let objects = desired(&vault, &first);
    assert!(all::<Deployment>(&objects).is_empty(), "nothing serves an empty database");
    find::<Job>(&objects, &migrate_job(&vault, &observed().running));

    let running = RunningImages { api: Some("old".into()), ..RunningImages::default() };
    let objects = desired(&vault, &Observed { running: running.clone(), ..first });
    assert_eq!(image(&objects, "photos-api").as_deref(), Some("old"));
    assert_eq!(image(&objects, &migrate_job(&vault, &observed().running)).as_deref(), Some("new"));

    let objects = desired(&vault, &Observed { running, ..observed() });
    assert_eq!(image(&objects, "photos-api").as_deref(), Some("new"));
}

#[test]
fn a_changed_job_is_another_job() {
    let running = RunningImages::default();
    let (plain, moved) = (vault("{}"), vault("{scheduling: {priorityClassName: high}}"));
    assert_ne!(migrate_job(&plain, &observed().running), migrate_job(&moved, &observed().running));
    assert_ne!(bucket_job(&plain, &running), bucket_job(&moved, &running));
    assert_eq!(
        migrate_job(&plain, &observed().running),
        migrate_job(&vault("{api: {replicas: 7}}"), &observed().running)
    );
}

#[test]
fn data_images_stay_what_runs_until_the_spec_moves_them() {
    let running = RunningImages {
        postgres: Some("postgres:old".into()),
        minio: Some("minio:old".into()),
        api: None,
        ..RunningImages::default()
    };
    let seen = Observed { running, ..observed() };
    let images = |spec| {
        let objects = desired(&vault(spec), &seen);
        [image(&objects, "photos-postgres"), image(&objects, "photos-minio-p0")].map(Option::unwrap)
    };
    assert_eq!(images("{}"), ["postgres:old", "minio:old"]);
    let released = ["ghcr.io/infravault/postgres:2.0.0", "ghcr.io/infravault/minio:2.0.0"];
    assert_eq!(images("{version: 2.0.0}"), released);
    assert_eq!(images("{database: {image: mine}}"), ["mine", "minio:old"]);
}

#[test]
fn budgets_exist_only_where_one_pod_can_be_spared() {
    let budgets = |spec| {
        let budgets = all::<PodDisruptionBudget>(&build(spec)).into_iter();
        budgets.filter_map(|budget| budget.metadata.name).collect::<Vec<_>>()
    };
    assert!(budgets("{api: {replicas: 1}}").is_empty());
    let many = "{database: {instances: 3}, objectStore: {pools: [{name: p0, servers: 3}]}}";
    assert_eq!(budgets(many), ["photos-postgres", "photos-minio", "photos-api"]);
}

#[test]
fn data_pods_never_roll_by_themselves_and_start_together() {
    for set in all::<StatefulSet>(&build("{}")) {
        let spec = set.spec.unwrap();
        assert_eq!(spec.update_strategy.unwrap().type_.as_deref(), Some("OnDelete"));
        assert_eq!(spec.pod_management_policy.as_deref(), Some("Parallel"));
    }
}

#[test]
fn every_server_of_a_pool_is_told_of_all_with_ellipses() {
    let argument = |spec| {
        let (_, _, pod) =
            pods(&build(spec)).into_iter().find(|(name, ..)| name.ends_with("-p0")).unwrap();
        pod.containers[0].args.as_ref().unwrap().last().unwrap().clone()
    };
    let at = |servers| {
        format!(
            "https://photos-minio-p0-{{0...{servers}}}.photos-minio-p0.pictures.svc:9000/data{{0...1}}"
        )
    };
    assert_eq!(argument("{}"), at(0));
    assert_eq!(argument("{objectStore: {pools: [{name: p0, servers: 3}]}}"), at(2));
}

#[test]
fn a_member_reads_a_configuration_that_lets_nobody_in_without_a_password() {
    let config: ConfigMap = find(&build("{database: {instances: 3}}"), "photos-patroni");
    let config = &config.data.unwrap()["patroni.yaml"];
    let config: serde_json::Value = serde_saphyr::from_str(config).unwrap();
    assert!(config["bootstrap"].get("dcs").is_none(), "it starts with what the cluster holds only");
    let open = ["trust", "password", "md5", "host "];
    for rule in config["postgresql"]["pg_hba"].as_array().unwrap() {
        let rule = rule.as_str().unwrap();
        assert!(!open.iter().any(|word| rule.contains(word)), "{rule}");
    }
}

#[test]
fn routes_are_written_only_where_the_cluster_knows_them() {
    let without = Observed { cluster: ClusterFacts::default(), ..observed() };
    assert!(all::<IngressRoute>(&desired(&vault("{}"), &without)).is_empty());
}

#[test]
fn plain_http_is_redirected_only_where_the_spec_names_its_entry_point() {
    assert_eq!(all::<IngressRoute>(&build("{}")).len(), 1);
    let both = build("{ingress: {entryPoints: [web, websecure]}}");
    assert_eq!(find::<IngressRoute>(&both, "photos").spec.entry_points, ["websecure"]);
    assert_eq!(find::<IngressRoute>(&both, "photos-redirect").spec.entry_points, ["web"]);
}

#[test]
fn no_network_policy_is_written_where_the_spec_wants_none() {
    assert!(all::<NetworkPolicy>(&build("{networkPolicy: {mode: Disabled}}")).is_empty());
}

#[test]
fn the_longest_name_still_fits_every_label() {
    let (vault, pool) = ("v".repeat(35), "p".repeat(10));
    let names = Names(&vault);
    // A StatefulSet's pods bear its name, a dash and ten letters in a label.
    assert!(names.pool(&pool).len() <= 63 - 11 && names.postgres().len() <= 63 - 11);
    assert!(names.job(crate::names::Task::CheckStore, "0123456789").len() <= 63);
}

#[test]
fn an_older_resource_that_breaks_a_rule_is_refused_in_its_words() {
    let mut resource = parse(include_str!("../../../tests/golden/minimal/vault.yaml"));
    resource.spec.monitoring = Some(crds::MonitoringSpec::default());
    let InvalidSpec(message) = Vault::try_from(&resource).unwrap_err();
    assert_eq!(message, "monitoring is not built yet");
    resource.spec.monitoring = None;
    resource.metadata.name = Some("v".repeat(36));
    let InvalidSpec(message) = Vault::try_from(&resource).unwrap_err();
    assert!(message.starts_with("metadata.name must be at most 35 characters"), "{message}");
}

/// Whatever decides is a function of what it is given.
#[test]
fn nothing_that_is_desired_asks_a_client_a_clock_or_chance() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = ["desired", "names", "vault"].map(|folder| source.join(folder)).to_vec();
    let mut files =
        vec![source.join("desired.rs"), source.join("names.rs"), source.join("vault.rs")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            match entry.is_dir() {
                true if entry.ends_with("tests") => {}
                true => folders.push(entry),
                false if entry.ends_with("tests.rs") => {}
                false => files.push(entry),
            }
        }
    }
    assert!(files.len() > 20, "the folder is where it was");
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        for word in ["Client", "async ", ".await", "now()", "rand::", "std::env", "std::fs"] {
            assert!(!text.contains(word), "{} says {word}", file.display());
        }
    }
}
