//! The database: how safe a commit is, and how many instances there are.

use k8s_openapi::api::{
    apps::v1::{Deployment, StatefulSet},
    batch::v1::Job,
    core::v1::{ConfigMap, PersistentVolumeClaim, Secret},
    policy::v1::PodDisruptionBudget,
    rbac::v1::Role,
};
use kube::core::DynamicObject;
use serde_json::{Value, json};

use super::{all, build, desired, find, observed, vault};
use crate::{
    desired::{migrate_job, patroni_configuration},
    observed::Observed,
};

fn dynamic(spec: &str) -> Value {
    patroni_configuration(&vault(spec))
}

#[test]
fn a_cluster_starts_with_a_configuration_that_loses_no_commit() {
    let made: ConfigMap = find(&build("{database: {instances: 3}}"), "photos-postgres-config");
    let config = &made.metadata.annotations.unwrap()["config"];
    let config: Value = serde_json::from_str(config).unwrap();
    assert_eq!(config, dynamic("{database: {instances: 3}}"));
    assert_eq!(config["synchronous_mode"], "quorum");
    assert_eq!(config["failsafe_mode"], true);
    let seconds = |name| config[name].as_i64().unwrap();
    assert!(seconds("loop_wait") + 2 * seconds("retry_timeout") <= seconds("ttl"));
    assert!(seconds("primary_start_timeout") < seconds("ttl"), "a crash costs no more than a loss");
}

/// Members prove themselves to each other by certificate and password, and check whom they speak to.
#[test]
fn patroni_hears_commands_from_its_members_only() {
    let made: ConfigMap = find(&build("{}"), "photos-patroni");
    let config: Value = serde_json::from_str(&made.data.unwrap()["patroni.yaml"]).unwrap();
    let (api, ctl) = (&config["restapi"], &config["ctl"]);
    assert_eq!(api["verify_client"], "optional", "probes read without a certificate");
    assert_eq!(api["cafile"], ctl["cacert"]);
    // Without a certificate of its own Patroni checks none of others.
    assert_eq!((&ctl["certfile"], &ctl["keyfile"]), (&api["certfile"], &api["keyfile"]));
    // Commands need a password too, which Patroni reads beside its configuration.
    let objects = build("{}");
    let secret: Secret = find(&objects, "photos-patroni-passwords");
    let passwords = &secret.data.unwrap()["passwords.yaml"].0;
    let passwords: Value = serde_json::from_slice(passwords).unwrap();
    let password = &passwords["restapi"]["authentication"]["password"];
    assert!(password.as_str().is_some_and(|it| !it.is_empty()));
    let set: StatefulSet = find(&objects, "photos-postgres");
    let pod = serde_json::to_string(&set.spec.unwrap().template).unwrap();
    assert!(pod.contains("photos-patroni-passwords"));
}

#[test]
fn the_mode_says_when_a_commit_is_acknowledged() {
    let of = |mode: &str| {
        let config =
            dynamic(&format!("{{database: {{instances: 3, replication: {{mode: {mode}}}}}}}"));
        (config["synchronous_mode"].clone(), config["synchronous_mode_strict"].clone())
    };
    assert_eq!(of("Quorum"), (json!("quorum"), json!(false)));
    assert_eq!(of("Strict"), (json!("quorum"), json!(true)));
    assert_eq!(of("Asynchronous"), (json!(false), json!(false)));
}

#[test]
fn a_commit_waits_for_more_than_half() {
    for (instances, standbys) in [(1, 1), (2, 1), (3, 1), (4, 2), (5, 2), (9, 4)] {
        let config = dynamic(&format!("{{database: {{instances: {instances}}}}}"));
        assert_eq!(config["synchronous_node_count"], standbys, "{instances} instances");
    }
}

/// What is the same for all members is in no pod's own file, so no pod restarts for it.
#[test]
fn another_setting_or_mode_changes_no_pod() {
    let set = |spec| find::<StatefulSet>(&build(spec), "photos-postgres").spec.unwrap().template;
    let plain = set("{database: {instances: 3}}");
    assert_eq!(plain, set("{database: {instances: 3, parameters: {work_mem: 64MB}}}"));
    assert_eq!(plain, set("{database: {instances: 3, replication: {mode: Strict}}}"));
    assert_eq!(plain, set("{database: {instances: 5}}"));
}

fn held(spec: &str, held_instances: i32) -> Vec<DynamicObject> {
    desired(&vault(spec), &Observed { held_instances, ..observed() })
}

/// While superfluous instances go one at a time, those that are still there have all they need.
#[test]
fn every_instance_that_is_still_there_is_provided_for() {
    for (objects, instances) in
        [(held("{}", 3), 3), (held("{database: {instances: 5}}", 3), 5), (held("{}", 0), 1)]
    {
        let set: StatefulSet = find(&objects, "photos-postgres");
        assert_eq!(set.spec.unwrap().replicas, Some(instances));
        let last = instances - 1;
        let claims = all::<PersistentVolumeClaim>(&objects);
        let claim = format!("data-photos-postgres-{last}");
        assert!(claims.iter().any(|it| it.metadata.name.as_ref() == Some(&claim)), "{claim}");
        let pods = find::<Role>(&objects, "photos-postgres").rules.unwrap().pop().unwrap();
        assert_eq!(pods.resource_names.unwrap().len(), usize::try_from(instances).unwrap());
        let budgets = all::<PodDisruptionBudget>(&objects);
        let has_budget =
            budgets.iter().any(|it| it.metadata.name.as_deref() == Some("photos-postgres"));
        assert_eq!(has_budget, instances > 1);
        let api = serde_json::to_string(&find::<Deployment>(&objects, "photos-api")).unwrap();
        assert!(
            api.contains(&format!("photos-postgres-{last}.photos-postgres")),
            "the API asks it"
        );
    }
}

#[test]
fn another_number_of_instances_is_no_other_migration() {
    let (one, three) = (vault("{}"), vault("{database: {instances: 3}}"));
    assert_eq!(migrate_job(&one, &observed().running), migrate_job(&three, &observed().running));
    let job: Job =
        find(&build("{database: {instances: 3}}"), &migrate_job(&three, &observed().running));
    let job = serde_json::to_string(&job).unwrap();
    assert!(job.contains("photos-postgres-2.photos-postgres"), "it asks every member");
}
