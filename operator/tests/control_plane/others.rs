//! What others do to what a vault rests on: kinds that go for a moment, admission that rewrites, and whoever is
//! quicker.

use crds::ImageVault;
use k8s_openapi::api::batch::v1::Job;
use kube::ResourceExt;
use operator::foreign::traefik::{IngressRoute, Middleware};
use serde_json::json;

use crate::{
    faults::{Fate, Faults},
    stage::Stage,
    world::{VAULT, World},
};

#[tokio::test]
async fn a_kind_of_traefik_s_that_is_gone_for_a_moment_takes_no_route_along() {
    let mut stage = Stage::at_rest("kinds", &json!({})).await;
    let before = stage.world.get::<IngressRoute>(VAULT).await;
    let middlewares = stage.world.names::<Middleware>().await;
    for code in [404, 403, 503] {
        stage.befall(&Faults::new(move |asked| {
            let is_theirs = asked.is_list() && asked.path.ends_with("/middlewares");
            if is_theirs { Fate::Refuse(code) } else { Fate::Pass }
        }));
        stage.run().await.expect("it goes on");
        let after = stage.world.get::<IngressRoute>(VAULT).await;
        assert_eq!(after.resource_version(), before.resource_version(), "{code}");
        assert_eq!(stage.world.names::<Middleware>().await, middlewares, "{code}");
        let told = stage.world.condition("IngressReady").await;
        assert_eq!((&*told.status, &*told.reason), ("Unknown", "ReadFailed"), "{code}");
        assert!(told.message.contains("traefik.io"), "{}", told.message);
    }
    stage.befall(&Faults::none());
    stage.run().await.expect("it looks again");
    assert_eq!(stage.world.condition("IngressReady").await.status, "True");
}

#[tokio::test]
async fn what_admission_makes_of_a_job_is_left_as_it_is() {
    let world = World::with_vault("admitted").await;
    world.run().await.expect("it converges as far as it can");
    let jobs = world.names::<Job>().await;
    let uid = world.get::<Job>(&jobs[0]).await.uid();
    world.patch::<Job>(&jobs[0], &json!({ "spec": { "backoffLimit": 1 } })).await;
    world.run().await.expect("it looks again");
    assert_eq!(world.get::<Job>(&jobs[0]).await.uid(), uid, "the next one would be rewritten too");
    let none = json!({ "metadata": { "annotations": { "infravault.dev/spec-hash": "another" } } });
    world.patch::<Job>(&jobs[0], &none).await;
    world.run().await.expect("it is made anew");
    world.run().await.expect("it is made anew");
    assert_ne!(world.get::<Job>(&jobs[0]).await.uid(), uid);
}

/// Where somebody makes an object between our look and our write, the API server refuses ours.
#[tokio::test]
async fn what_is_not_there_is_made_without_force() {
    let world = World::with_vault("quicker").await;
    world.run().await.expect("it converges as far as it can");
    let forced = |world: &World| {
        let exchanges = world.recording.take();
        let applied = exchanges.into_iter().filter(|one| one.query.contains("fieldManager"));
        let own = applied
            .filter(|one| !one.path.ends_with("/status") && !one.path.contains("imagevaults"));
        own.map(|one| (one.path.clone(), one.query.contains("force=true"))).collect::<Vec<_>>()
    };
    let made = forced(&world);
    assert!(made.len() > 10 && made.iter().all(|(_, force)| !force), "{made:#?}");
    let edit = json!({ "spec": { "host": "other.example.org" } });
    world.patch::<ImageVault>(VAULT, &edit).await;
    world.run().await.expect("it changes the route");
    let changed = forced(&world);
    assert!(
        changed.iter().any(|(path, force)| path.ends_with("/ingressroutes/photos") && *force),
        "{changed:#?}"
    );
}
