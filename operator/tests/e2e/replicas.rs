//! More than one API server stands behind the host, each on a node of its own, and losing one is not
//! noticed.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use k8s_openapi::api::core::v1::Pod;
use kube::api::{DeleteParams, ListParams};
use kube::{Api, ResourceExt};
use tokio::task::JoinSet;

use crate::cluster::{api, client, eventually, ready_pods};
use crate::gallery::Visitor;
use crate::vault::well;

#[tokio::test]
async fn requests_reach_every_api_replica() {
    let client = client().await;
    let pods: BTreeSet<String> =
        ready_pods(&client, "api").await.iter().map(ResourceExt::name_any).collect();
    assert!(pods.len() >= 2, "a vault of three nodes has several API pods: {pods:?}");

    let mut seen = BTreeSet::new();
    eventually(Duration::from_secs(30), async || {
        let answer = Visitor::stranger().get("/api/v1/session").await?;
        let server = answer
            .headers()
            .get("X-Served-By")
            .and_then(|name| name.to_str().ok())
            .unwrap_or("nobody");
        seen.insert(server.to_owned());
        if seen == pods { Ok(()) } else { Err(format!("of {pods:?} answered {seen:?}")) }
    })
    .await;
}

/// What there are two of is on two nodes: the API, and the operator.
#[tokio::test]
async fn no_node_bears_both_of_two() {
    let client = client().await;
    let operators = Api::<Pod>::namespaced(client.clone(), "infravault-system");
    let operators = operators.list(&ListParams::default()).await.expect("the API server lists");
    for pods in [ready_pods(&client, "api").await, operators.items] {
        let homes: BTreeSet<_> =
            pods.iter().filter_map(|pod| pod.spec.as_ref()?.node_name.as_deref()).collect();
        let names: Vec<_> = pods.iter().map(ResourceExt::name_any).collect();
        assert_eq!(homes.len(), pods.len().min(3), "{names:?} are on {homes:?}");
    }
}

#[tokio::test]
async fn killing_an_api_pod_loses_no_request() {
    let client = client().await;
    well(&client).await;
    let pods = ready_pods(&client, "api").await;
    let victim = pods[0].name_any();
    let end = Instant::now() + Duration::from_secs(20);
    let mut visitors = JoinSet::new();
    for _ in 0..4 {
        visitors.spawn(look_until(end));
    }

    tokio::time::sleep(Duration::from_secs(3)).await;
    api::<Pod>(&client)
        .delete(&victim, &DeleteParams::default().grace_period(0))
        .await
        .expect("the pod can be killed");

    let looks = visitors.join_all().await;
    let (requests, retries) =
        looks.iter().fold((0, 0), |sum, look| (sum.0 + look.requests, sum.1 + look.retries));
    let lost: Vec<&String> = looks.iter().flat_map(|look| &look.lost).collect();
    println!("{requests} requests, {retries} needed a second try, {} lost", lost.len());
    assert!(requests > 100, "the stream of requests was too thin to tell: {requests}");
    assert!(lost.is_empty(), "{victim} was killed and these were lost: {lost:?}");
    eventually(Duration::from_secs(90), async || {
        let now = ready_pods(&client, "api").await.len();
        if now >= pods.len() {
            Ok(())
        } else {
            Err(format!("{now} of {} API pods are ready", pods.len()))
        }
    })
    .await;
}

#[derive(Default)]
struct Look {
    requests: u32,
    retries: u32,
    lost: Vec<String>,
}

/// Looks at the gallery again and again, trying each request twice.
async fn look_until(end: Instant) -> Look {
    let visitor = Visitor::stranger();
    let mut look = Look::default();
    while Instant::now() < end {
        look.requests += 1;
        if visitor.public_images().await.is_err() {
            look.retries += 1;
            if let Err(why) = visitor.public_images().await {
                look.lost.push(why);
            }
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    look
}
