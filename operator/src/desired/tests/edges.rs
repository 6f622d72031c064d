//! Who may talk to whom is who has to: the edges that pods and routes name, and no other.

mod ends;
mod policy;

use std::collections::{BTreeMap, BTreeSet};

use k8s_openapi::{
    api::{
        core::v1::{PodSpec, Service},
        networking::v1::NetworkPolicy,
    },
    apimachinery::pkg::util::intstr::IntOrString,
};
use kube::core::DynamicObject;

use self::{
    ends::{End, anybody, operator},
    policy::selects,
};
use super::{all, desired, find, golden_vaults, observed, pods, rotating};
use crate::{foreign::traefik::IngressRoute, vault::Vault};

type Labels = BTreeMap<String, String>;

type Edge = (End, End, i32);

/// A vault and what is desired of it.
struct Scene {
    vault: Vault,
    objects: Vec<DynamicObject>,
    pods: Vec<(String, Labels, PodSpec)>,
    policies: Vec<NetworkPolicy>,
    /// How many edges there are.
    edges: usize,
}

fn scenes() -> impl Iterator<Item = Scene> {
    // Postgres, two ports, among its members; MinIO among its servers; the API and a Job to each, and the
    // Job that heals; the operator to MinIO; Traefik and Prometheus to the API.
    let with_minio = 3 + 2 + 3 + 1 + 2;
    // Without MinIO the operator asks the API.
    let without = 2 + 2 + 1 + 2;
    // A Job more to each while passwords are exchanged.
    let times = move |(_, vault): (_, Vault)| {
        let (at_rest, jobs) =
            if vault.spec.external().is_some() { (without, 1) } else { (with_minio, 2) };
        [(vault.clone(), observed(), at_rest), (vault, rotating(), at_rest + jobs)]
    };
    golden_vaults().into_iter().flat_map(times).map(|(vault, seen, edges)| {
        let objects = desired(&vault, &seen);
        Scene { pods: pods(&objects), policies: all(&objects), vault, objects, edges }
    })
}

impl Scene {
    fn ends(&self) -> Vec<End> {
        self.pods.iter().map(|(name, labels, _)| End::Pod(name.clone(), labels.clone())).collect()
    }

    /// What a port of a Service comes out at; the port is told by number or by name.
    fn behind(&self, service: &str, port: &IntOrString) -> Vec<(End, i32)> {
        let spec = find::<Service>(&self.objects, service).spec.unwrap();
        let is_meant = |number, name: Option<&String>| match port {
            IntOrString::Int(wanted) => *wanted == number,
            IntOrString::String(wanted) => Some(wanted) == name,
        };
        let ports = spec.ports.unwrap();
        let target = ports.iter().find(|port| is_meant(port.port, port.name.as_ref()));
        let Some(IntOrString::String(target)) = target.and_then(|port| port.target_port.clone())
        else {
            panic!("{service} has no port {port:?}")
        };
        let selector = spec.selector.unwrap();
        let selected = self.pods.iter().filter(|(_, labels, _)| selects(&selector, labels));
        selected
            .flat_map(|(name, labels, pod)| {
                let ports = pod.containers.iter().flat_map(|it| it.ports.iter().flatten());
                ports
                    .filter(|port| port.name.as_ref() == Some(&target))
                    .map(|port| (End::Pod(name.clone(), labels.clone()), port.container_port))
            })
            .collect()
    }

    /// Every edge that the variables and arguments of a pod name, and those into the vault.
    fn wanted(&self) -> BTreeSet<Edge> {
        let mut edges = BTreeSet::new();
        for (name, labels, pod) in &self.pods {
            for (service, port) in addresses(pod, &self.vault.namespace) {
                let behind = self.behind(&service, &IntOrString::Int(port));
                let from = End::Pod(name.clone(), labels.clone());
                edges.extend(behind.into_iter().map(|(to, port)| (from.clone(), to, port)));
            }
        }
        // The operator asks the object store's servers how they are.
        for (name, labels, pod) in &self.pods {
            let ports = pod.containers.iter().flat_map(|it| it.ports.iter().flatten());
            let s3 = ports.filter(|port| port.name.as_deref() == Some("s3"));
            let from = operator();
            let to = End::Pod(name.clone(), labels.clone());
            edges.extend(s3.map(|it| (from.clone(), to.clone(), it.container_port)));
        }
        let policy = &self.vault.spec.network_policy;
        let routes = all::<IngressRoute>(&self.objects).into_iter().flat_map(|it| it.spec.routes);
        for service in routes.flat_map(|it| it.services).filter(|it| it.kind.is_none()) {
            let from = anybody(&policy.ingress_namespace);
            let port = IntOrString::String(service.port.expect("a route names its port"));
            let behind = self.behind(&service.name, &port);
            edges.extend(behind.into_iter().map(|(to, port)| (from.clone(), to, port)));
        }
        for (name, labels, pod) in &self.pods {
            let ports = pod.containers.iter().flat_map(|it| it.ports.iter().flatten());
            let health = ports.filter(|port| port.name.as_deref() == Some("health"));
            let health: Vec<_> = health.map(|port| port.container_port).collect();
            // The operator asks the API how a store is that somebody else runs.
            let asks = self.vault.spec.external().map(|_| operator());
            for from in [anybody(&policy.monitoring_namespace)].into_iter().chain(asks) {
                let to = End::Pod(name.clone(), labels.clone());
                edges.extend(health.iter().map(|port| (from.clone(), to.clone(), *port)));
            }
        }
        edges
    }
}

/// Every `[pod.]service.namespace.svc:port` among the variables and arguments of a pod.
fn addresses(pod: &PodSpec, namespace: &str) -> BTreeSet<(String, i32)> {
    let suffix = format!(".{namespace}.svc:");
    let texts = pod.containers.iter().flat_map(|container| {
        let variables = container.env.iter().flatten().filter_map(|env| env.value.as_deref());
        variables.chain(container.args.iter().flatten().map(String::as_str))
    });
    let mut found = BTreeSet::new();
    for part in texts.flat_map(|text| text.split([',', '/', '@'])) {
        if let Some((host, port)) = part.split_once(&suffix) {
            let service = host.rsplit('.').next().unwrap_or(host);
            found.insert((service.to_owned(), port.parse().expect("a port")));
        }
    }
    found
}

#[test]
fn pods_reach_whom_their_environment_and_arguments_name_and_nobody_else() {
    for scene in scenes() {
        let wanted = scene.wanted();
        assert_eq!(wanted.len(), scene.edges, "{wanted:#?}");
        let ports =
            wanted.iter().map(|(.., port)| *port).chain([22, 53, 80, 443, 6443, 8443, 16443]);
        let ports: BTreeSet<_> = ports.collect();
        let policy = &scene.vault.spec.network_policy;
        let operator = operator();
        let End::Elsewhere(home, labels) = operator.clone() else { panic!("it is no part") };
        let impostor = End::Elsewhere("elsewhere".into(), labels);
        let namespaces =
            [&policy.ingress_namespace, &policy.monitoring_namespace, &*home, "elsewhere"];
        let outside = namespaces.map(anybody).into_iter().chain([operator, impostor]);
        let mut allowed = BTreeSet::new();
        for from in scene.ends().into_iter().chain(outside) {
            for (to, &port) in scene.ends().iter().flat_map(|to| ports.iter().map(move |p| (to, p)))
            {
                let sent = scene.passes(&from, to, port, true);
                if sent && scene.passes(to, &from, port, false) {
                    allowed.insert((from.clone(), to.clone(), port));
                }
            }
        }
        assert_eq!(allowed, wanted);
    }
}

#[test]
fn pods_leave_the_vault_for_names_kubernetes_the_sign_in_provider_and_a_store_only() {
    for scene in scenes() {
        let issuer = &scene.vault.spec.sign_in.issuer;
        let mut provider =
            if issuer.contains(":8443") { vec![53, 443, 8443] } else { vec![53, 443] };
        // Its port is 9000.
        provider.extend(scene.vault.spec.external().map(|_| 9000));
        for from in scene.ends() {
            let End::Pod(name, _) = &from else { continue };
            let elsewhere = anybody("elsewhere");
            let ports = [22, 53, 80, 443, 5432, 6443, 8008, 8443, 9000, 16443];
            let left = |port: &i32| scene.passes(&from, &elsewhere, *port, true);
            let open: Vec<_> = ports.into_iter().filter(left).collect();
            let expected = match name.rsplit_once('-').map(|(_, part)| part) {
                _ if name.contains("check-store") => vec![53, 9000],
                Some("postgres") => vec![53, 443, 6443, 8443, 16443],
                Some("api") => provider.clone(),
                _ => vec![53],
            };
            assert_eq!(open, expected, "{name}");
        }
    }
}
