//! The end of a vault takes five minutes at most, whatever keeps its data from going.

use std::{sync::Arc, time::Duration};

use crds::ImageVault;
use http::Method;
use k8s_openapi::api::events::v1::Event;
use kube::api::ListParams;
use operator::{context::Context, leader::Leadership, metrics::Metrics};

use super::{data, delete, is_there, look, pod, with_data_to_go};
use crate::{
    faults::{Asked, Fate, Faults},
    processes::Identity,
    told::told,
    world::{VAULT, World, client},
};

#[tokio::test]
async fn a_pod_that_never_goes_keeps_the_data_and_not_the_resource() {
    let mut world = with_data_to_go("ending-late").await;
    look(&mut world).await;
    let kept = data(&world).await;
    world.create(&pod()).await;
    delete(&world).await;
    look(&mut world).await;
    pass(&mut world, 400).await;
    look(&mut world).await;
    assert!(is_there(&world).await, "an operator that has just begun to look gives it its time");
    pass(&mut world, 400).await;
    world.run().await.expect("it lets go");
    assert!(!is_there(&world).await);
    assert_eq!(data(&world).await, kept);
    let note = noted(&world, "DataKept").await;
    assert!(note.contains("Pod photos-postgres-0"), "{note}");
}

#[tokio::test]
async fn a_deletion_that_is_refused_for_ever_is_told_and_ends_all_the_same() {
    type Strikes = fn(&Asked) -> bool;
    let refusals: [(&str, &str, Strikes); 2] = [
        ("delete", "WriteFailed", |asked| asked.method == Method::DELETE),
        ("list", "ReadFailed", Asked::is_list),
    ];
    for (verb, reason, strikes) in refusals {
        let mut world = with_data_to_go(&format!("ending-no-{verb}")).await;
        look(&mut world).await;
        let kept = data(&world).await;
        delete(&world).await;
        let refuse =
            move |asked: &Asked| if strikes(asked) { Fate::Refuse(403) } else { Fate::Pass };
        let operator = Faults::new(refuse).client(client(Identity::Operator, &world.recording));
        world.context = Arc::new(Context::new(operator, Leadership::alone(), Metrics::default()));
        world.run().await.expect_err("it is refused");
        let said = told(&world, "Ready", reason).await;
        assert!(said.starts_with(&format!("cannot {verb} ")), "{said}");
        assert_eq!(world.condition("Deleting").await.status, "True", "the time runs");

        pass(&mut world, 200).await;
        world.run().await.expect_err("it is refused again");
        assert!(is_there(&world).await);
        pass(&mut world, 200).await;
        world.run().await.expect("it lets go");
        assert!(!is_there(&world).await);
        assert_eq!(data(&world).await, kept);
        let note = noted(&world, "DataKept").await;
        assert!(note.contains(&format!("cannot {verb} ")), "{note}");
    }
}

/// So many seconds go by for the deletion and the operator.
async fn pass(world: &mut World, seconds: u64) {
    let mut context = (*world.context).clone();
    context.since -= Duration::from_secs(seconds);
    world.context = Arc::new(context);
    let mut status = world.get::<ImageVault>(VAULT).await.status.expect("a status");
    for condition in &mut status.conditions {
        condition.last_transition_time.0 -= Duration::from_secs(seconds);
    }
    world.patch_status::<ImageVault>(VAULT, &serde_json::to_value(&status).unwrap()).await;
}

/// What the first Event of that reason says.
async fn noted(world: &World, reason: &str) -> String {
    let events = world.api::<Event>().list(&ListParams::default()).await.expect("events").items;
    let told = events.iter().find(|event| event.reason.as_deref() == Some(reason));
    told.and_then(|event| event.note.clone()).unwrap_or_default()
}
