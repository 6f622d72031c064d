//! Events on a vault: what was made or deleted, and which conditions turned.

use crds::{ImageVault, ImageVaultStatus};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::Condition;
use kube::{
    Resource,
    runtime::events::{Event, EventType},
};
use tracing::warn;

use crate::{
    apply::{Act, Change},
    context::Context,
    status::is_failure,
};

/// An Event's note may hold a kilobyte, and a character takes up to four bytes.
const NOTE: usize = 1000 / 4;

/// Publishes what is new. An Event that cannot be written is logged, and keeps nothing up.
pub async fn publish(
    resource: &ImageVault,
    status: &ImageVaultStatus,
    changes: &[Change],
    context: &Context,
) {
    if context.leadership.check().is_err() {
        return;
    }
    let before = resource.status.as_ref().map(|status| status.conditions.as_slice());
    let reference = resource.object_ref(&());
    for event in written(changes).into_iter().chain(turned(before.unwrap_or_default(), status)) {
        if let Err(error) = context.recorder.publish(&event, &reference).await {
            warn!(%error, reason = event.reason, "cannot publish an event");
        }
    }
}

/// One Event for each kind of act: a new vault makes some forty objects.
fn written(changes: &[Change]) -> Vec<Event> {
    let acts = [(Act::Created, "Created"), (Act::Changed, "Changed"), (Act::Deleted, "Deleted")];
    let event = |(act, reason): (Act, &str)| {
        let of_act = changes.iter().filter(|change| change.act == act);
        let names: Vec<_> =
            of_act.map(|change| format!("{} {}", change.kind, change.name)).collect();
        (!names.is_empty()).then(|| event(EventType::Normal, reason, "Apply", &names.join(", ")))
    };
    acts.into_iter().filter_map(event).collect()
}

/// Conditions whose status or cause is another than before.
fn turned(before: &[Condition], status: &ImageVaultStatus) -> Vec<Event> {
    let is_new = |condition: &&Condition| {
        let old = before.iter().find(|old| old.type_ == condition.type_);
        old.is_none_or(|old| (&old.status, &old.reason) != (&condition.status, &condition.reason))
    };
    let event = |condition: &Condition| {
        let kind = if is_failure(condition) { EventType::Warning } else { EventType::Normal };
        event(kind, &condition.reason, &condition.type_, &condition.message)
    };
    status.conditions.iter().filter(is_new).map(event).collect()
}

fn event(kind: EventType, reason: &str, action: &str, note: &str) -> Event {
    Event {
        type_: kind,
        reason: reason.to_owned(),
        note: Some(note.chars().take(NOTE).collect()),
        action: action.to_owned(),
        secondary: None,
    }
}
