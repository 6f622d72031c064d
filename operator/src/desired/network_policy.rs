//! Which pods may talk to which. All is denied that is not one of these edges.

mod peer;

use crds::{NetworkPolicyMode, NetworkPolicySpec};
use k8s_openapi::{
    api::networking::v1::{
        NetworkPolicy, NetworkPolicyEgressRule, NetworkPolicyIngressRule, NetworkPolicySpec as Spec,
    },
    apimachinery::pkg::apis::meta::v1::LabelSelector,
};
use kube::core::DynamicObject;

use self::peer::{component, from, namespace, selector, task, to, to_anyone};
use super::object::dynamic;
use crate::{
    names::{
        API_PORT,
        Component::{self, Api, MinIo, Postgres},
        HEALTH_PORT, INSTANCE_LABEL, MANAGED_BY_LABEL, MANAGER, MINIO_PORT, PATRONI_PORT,
        POSTGRES_PORT,
        Task::{self, Bucket, Drain, Heal, Migrate, Offer, Retire, Take},
    },
    observed::{ClusterFacts, Observed},
    vault::Vault,
};

/// Every edge that the vault needs, or nothing where the spec wants none.
pub(super) fn objects(vault: &Vault, observed: &Observed) -> Vec<DynamicObject> {
    match vault.spec.network_policy.mode {
        NetworkPolicyMode::Disabled => Vec::new(),
        NetworkPolicyMode::Managed => {
            let (store, database) = (store_tasks(vault, observed), database_tasks(observed));
            let parts = [
                deny(vault),
                postgres(vault, &database),
                minio(vault, &store, &observed.cluster),
                api(vault),
            ];
            let of_store = store.into_iter().map(|task| of_store(vault, task));
            let of_database = database.into_iter().map(|task| of_database(vault, task));
            let all = parts.into_iter().chain(of_store).chain(of_database);
            all.map(|policy| dynamic(&policy)).collect()
        }
    }
}

/// Nothing to and from any of the vault's pods but names.
fn deny(vault: &Vault) -> NetworkPolicy {
    let pods = selector([(INSTANCE_LABEL, vault.name.as_str()), (MANAGED_BY_LABEL, MANAGER)]);
    policy(vault, Postgres, "default-deny", pods, vec![], vec![peer::names()])
}

fn postgres(vault: &Vault, tasks: &[Task]) -> NetworkPolicy {
    let members = component(vault, Postgres);
    let tasks = tasks.iter().map(|of| task(vault, *of));
    let clients = [component(vault, Api)].into_iter().chain(tasks).collect();
    let ingress = vec![
        from(vec![members.clone()], &[POSTGRES_PORT, PATRONI_PORT]),
        from(clients, &[POSTGRES_PORT]),
    ];
    // Patroni speaks with Kubernetes, whose address differs from cluster to cluster.
    let egress = vec![to(vec![members], &[POSTGRES_PORT, PATRONI_PORT]), to_anyone(&[443, 6443])];
    policy(vault, Postgres, "postgres", vault.selector(Postgres), ingress, egress)
}

fn minio(vault: &Vault, tasks: &[Task], cluster: &ClusterFacts) -> NetworkPolicy {
    let servers = component(vault, MinIo);
    let mut clients = vec![servers.clone(), component(vault, Api)];
    clients.extend(tasks.iter().map(|of| task(vault, *of)));
    // The operator asks how the servers are.
    clients.extend(cluster.operator_namespace.as_deref().map(namespace));
    let ingress = vec![from(clients, &[MINIO_PORT])];
    let egress = vec![to(vec![servers], &[MINIO_PORT])];
    policy(vault, MinIo, "minio", vault.selector(MinIo), ingress, egress)
}

fn api(vault: &Vault) -> NetworkPolicy {
    let NetworkPolicySpec { mode: _, ingress_namespace, monitoring_namespace } =
        &vault.spec.network_policy;
    let ingress = vec![
        from(vec![namespace(ingress_namespace)], &[API_PORT]),
        from(vec![namespace(monitoring_namespace)], &[HEALTH_PORT]),
    ];
    let egress = vec![
        to(vec![component(vault, Postgres)], &[POSTGRES_PORT]),
        to(vec![component(vault, MinIo)], &[MINIO_PORT]),
        // The sign-in provider: anywhere, or in this cluster behind Traefik, on whatever port that has.
        to_anyone(&[443, issuer_port(&vault.spec.sign_in.issuer)]),
        to(vec![namespace(ingress_namespace)], &[]),
    ];
    policy(vault, Api, "api", vault.selector(Api), ingress, egress)
}

/// What is done with the object store's root keys.
fn store_tasks(vault: &Vault, observed: &Observed) -> Vec<Task> {
    let drains = vault.pools.iter().any(|pool| pool.decommission);
    let keys = observed.credentials.on_its_way();
    let keys = keys.map(|_| if observed.credentials.has_next() { Offer } else { Retire });
    [Bucket, Heal].into_iter().chain(drains.then_some(Drain)).chain(keys).collect()
}

/// What is done in the database.
fn database_tasks(observed: &Observed) -> Vec<Task> {
    [Migrate].into_iter().chain(observed.passing.taking.then_some(Take)).collect()
}

fn of_store(vault: &Vault, task: Task) -> NetworkPolicy {
    let egress = vec![to(vec![component(vault, MinIo)], &[MINIO_PORT])];
    policy(vault, MinIo, task.as_str(), peer::task_pods(vault, task), vec![], egress)
}

fn of_database(vault: &Vault, task: Task) -> NetworkPolicy {
    let component = if task == Migrate { Api } else { Postgres };
    let egress = vec![to(vec![self::component(vault, Postgres)], &[POSTGRES_PORT])];
    policy(vault, component, task.as_str(), peer::task_pods(vault, task), vec![], egress)
}

fn policy(
    vault: &Vault,
    component: Component,
    name: &str,
    pods: LabelSelector,
    ingress: Vec<NetworkPolicyIngressRule>,
    egress: Vec<NetworkPolicyEgressRule>,
) -> NetworkPolicy {
    NetworkPolicy {
        metadata: vault.metadata(component, vault.names().network_policy(name)),
        spec: Some(Spec {
            pod_selector: Some(pods),
            policy_types: Some(vec!["Ingress".into(), "Egress".into()]),
            ingress: (!ingress.is_empty()).then_some(ingress),
            egress: (!egress.is_empty()).then_some(egress),
        }),
    }
}

fn issuer_port(issuer: &str) -> i32 {
    let authority = issuer.trim_start_matches("https://").split('/').next().unwrap_or_default();
    authority.rsplit_once(':').and_then(|(_, port)| port.parse().ok()).unwrap_or(443)
}
