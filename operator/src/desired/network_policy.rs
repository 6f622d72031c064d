//! Which pods may talk to which. All is denied that is not one of these edges.

mod peer;

use crds::{ExternalStoreSpec, NetworkPolicyMode, NetworkPolicySpec};
use k8s_openapi::{
    api::networking::v1::{
        NetworkPolicy, NetworkPolicyEgressRule, NetworkPolicyIngressRule, NetworkPolicySpec as Spec,
    },
    apimachinery::pkg::apis::meta::v1::LabelSelector,
};
use kube::core::DynamicObject;

use self::peer::{component, from, namespace, operator, selector, task, to, to_anyone};
use super::object::dynamic;
use crate::{
    names::{
        API_PORT,
        Component::{self, Api, MinIo, Postgres},
        HEALTH_PORT, INSTANCE_LABEL, MANAGED_BY_LABEL, MANAGER, MINIO_PORT, PATRONI_PORT,
        POSTGRES_PORT,
        Task::{self, Bucket, CheckStore, Drain, Heal, Migrate, Offer, Retire, Take},
    },
    observed::{ClusterFacts, Observed},
    vault::Vault,
};

/// Where an API server listens behind its Service: on its own port a policy judges the request. These are the
/// ports of kubeadm and K3s, minikube, and `MicroK8s`; most services of providers use the first.
const KUBERNETES_PORTS: [i32; 4] = [443, 6443, 8443, 16443];

/// Every edge that the vault needs, or nothing where the spec wants none.
pub(super) fn objects(vault: &Vault, observed: &Observed) -> Vec<DynamicObject> {
    match vault.spec.network_policy.mode {
        NetworkPolicyMode::Disabled => Vec::new(),
        NetworkPolicyMode::Managed => {
            let (store, database) = (store_tasks(vault, observed), database_tasks(observed));
            let mut all = vec![deny(vault), postgres(vault, &database)];
            match vault.spec.external() {
                None => all.push(minio(vault, &store, &observed.cluster)),
                Some(store) => all.push(check_store(vault, store)),
            }
            all.push(api(vault, observed));
            all.extend(store.into_iter().map(|task| of_store(vault, task)));
            all.extend(database.into_iter().map(|task| of_database(vault, task)));
            all.iter().map(dynamic).collect()
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
    let egress =
        vec![to(vec![members], &[POSTGRES_PORT, PATRONI_PORT]), to_anyone(&KUBERNETES_PORTS)];
    policy(vault, Postgres, "postgres", vault.selector(Postgres), ingress, egress)
}

fn minio(vault: &Vault, tasks: &[Task], cluster: &ClusterFacts) -> NetworkPolicy {
    let servers = component(vault, MinIo);
    let mut clients = vec![servers.clone(), component(vault, Api)];
    clients.extend(tasks.iter().map(|of| task(vault, *of)));
    // The operator asks how the servers are.
    clients.extend(cluster.operator_namespace.as_deref().map(operator));
    let ingress = vec![from(clients, &[MINIO_PORT])];
    let egress = vec![to(vec![servers], &[MINIO_PORT])];
    policy(vault, MinIo, "minio", vault.selector(MinIo), ingress, egress)
}

fn api(vault: &Vault, observed: &Observed) -> NetworkPolicy {
    let NetworkPolicySpec { mode: _, ingress_namespace, monitoring_namespace } =
        &vault.spec.network_policy;
    let mut watchers = vec![namespace(monitoring_namespace)];
    // The sign-in provider: anywhere, or in this cluster behind Traefik, on whatever port that has.
    let mut outside = vec![443, port_of(&vault.spec.sign_in.issuer)];
    let mut egress = vec![to(vec![component(vault, Postgres)], &[POSTGRES_PORT])];
    match vault.spec.external() {
        None => egress.push(to(vec![component(vault, MinIo)], &[MINIO_PORT])),
        Some(wanted) => {
            // Where images are kept now, and where the spec wants them.
            let stores = [Some(wanted), observed.external_store(vault)].into_iter().flatten();
            outside.extend(stores.map(|store| port_of(&store.endpoint)));
            // The operator asks the API how that store is.
            watchers.extend(observed.cluster.operator_namespace.as_deref().map(operator));
        }
    }
    egress.extend([to_anyone(&outside), to(vec![namespace(ingress_namespace)], &[])]);
    let ingress =
        vec![from(vec![namespace(ingress_namespace)], &[API_PORT]), from(watchers, &[HEALTH_PORT])];
    policy(vault, Api, "api", vault.selector(Api), ingress, egress)
}

/// Like the API, it finds the store anywhere, or in this cluster behind Traefik.
fn check_store(vault: &Vault, store: &ExternalStoreSpec) -> NetworkPolicy {
    let traefik = namespace(&vault.spec.network_policy.ingress_namespace);
    let egress = vec![to_anyone(&[port_of(&store.endpoint)]), to(vec![traefik], &[])];
    let pods = peer::task_pods(vault, CheckStore);
    policy(vault, Api, CheckStore.as_str(), pods, vec![], egress)
}

/// What is done with the root keys of MinIO.
fn store_tasks(vault: &Vault, observed: &Observed) -> Vec<Task> {
    if vault.spec.external().is_some() {
        return Vec::new();
    }
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

fn port_of(url: &str) -> i32 {
    let authority = url.trim_start_matches("https://").split('/').next().unwrap_or_default();
    authority.rsplit_once(':').and_then(|(_, port)| port.parse().ok()).unwrap_or(443)
}
