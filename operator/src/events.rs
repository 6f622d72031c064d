//! Events on a vault: what was made or deleted, which conditions turned, who was promoted.

use crds::{DatabaseStatus, ImageVault, ImageVaultStatus};
use k8s_openapi::{api::core::v1::ObjectReference, apimachinery::pkg::apis::meta::v1::Condition};
use kube::{
    Resource,
    runtime::events::{Event, EventType, Recorder},
};
use tracing::{info, warn};

use crate::{
    apply::{Act, Change},
    context::Context,
    error::is_terminating,
    status::{End, ending_hindered, is_failure},
};

/// What the API server takes of an Event's note, in bytes.
const NOTE: usize = 1024;

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
    let nothing = ImageVaultStatus::default();
    let before = resource.status.as_ref().unwrap_or(&nothing);
    let reference = resource.object_ref(&());
    for event in written(changes).into_iter().chain(promoted(before, status)) {
        // The recorder of the others counts one of the same reason as the same, and keeps its note.
        tell(&event, &context.fresh_recorder(), &reference).await;
    }
    for event in turned(&before.conditions, &status.conditions) {
        tell(&event, &context.recorder, &reference).await;
    }
}

async fn tell(event: &Event, recorder: &Recorder, reference: &ObjectReference) {
    let (reason, note) = (&event.reason, &event.note);
    let published = match recorder.publish(event, reference).await {
        // Nothing is made in a namespace that ends, and no Event either.
        Err(kube::Error::Api(status)) if is_terminating(&status) => {
            let (event, namespace) = of_namespace(event, reference);
            recorder.publish(&event, &namespace).await
        }
        published => published,
    };
    match published {
        Ok(()) => {
            let (vault, namespace) = (&reference.name, &reference.namespace);
            info!(vault, namespace, reason, about = event.action, note, "event");
        }
        Err(error) => warn!(%error, reason, "cannot publish an event"),
    }
}

/// The same, told of the vault's namespace: such Events are kept in namespace `default`.
fn of_namespace(event: &Event, vault: &ObjectReference) -> (Event, ObjectReference) {
    let namespace = ObjectReference {
        api_version: Some("v1".into()),
        kind: Some("Namespace".into()),
        name: vault.namespace.clone(),
        ..ObjectReference::default()
    };
    let (name, note) = (vault.name.as_deref().unwrap_or_default(), event.note.as_deref());
    let note = cut(&format!("ImageVault {name}: {}", note.unwrap_or_default()));
    let event = Event {
        type_: event.type_,
        reason: event.reason.clone(),
        note: Some(note),
        action: event.action.clone(),
        secondary: None,
    };
    (event, namespace)
}

/// Tells that a vault goes while some of its data stays: the step that did not end and what it was
/// about, and what stood in its way.
pub async fn data_kept(resource: &ImageVault, end: End<'_>, context: &Context) {
    let note = match (end, ending_hindered(resource)) {
        (Ok((step, left)), None) => {
            format!("{step} takes too long, and what is left is kept: {left}")
        }
        (Ok((step, left)), Some(why)) => {
            format!("{step} takes too long ({why}), and what is left is kept: {left}")
        }
        (Err(error), _) => format!("it takes too long, and what is left is kept: {error}"),
    };
    let event = event(EventType::Warning, "DataKept", "Delete", &note);
    warn!(vault = resource.metadata.name, note, "deleted without all of its data");
    if let Err(error) = context.recorder.publish(&event, &resource.object_ref(&())).await {
        warn!(%error, reason = event.reason, "cannot publish an event");
    }
}

/// One Event for each kind of act: a new vault makes some forty objects.
fn written(changes: &[Change]) -> Vec<Event> {
    let acts = [
        (Act::Created, "Created"),
        (Act::Changed, "Changed"),
        (Act::Deleted, "Deleted"),
        (Act::Rotating, "RotationBegun"),
        (Act::Rotated, "Rotated"),
    ];
    let event = |(act, reason): (Act, &str)| {
        let of_act = changes.iter().filter(|change| change.act == act);
        let names: Vec<_> =
            of_act.map(|change| format!("{} {}", change.kind, change.name)).collect();
        (!names.is_empty()).then(|| event(EventType::Normal, reason, "Apply", &names.join(", ")))
    };
    acts.into_iter().filter_map(event).collect()
}

/// A failover may be over before a condition has turned: the timeline, which Postgres counts up at
/// each promotion, tells of it all the same.
fn promoted(before: &ImageVaultStatus, now: &ImageVaultStatus) -> Option<Event> {
    let timeline = |status: &ImageVaultStatus| status.database.as_ref()?.timeline;
    let (old, new) = (timeline(before)?, timeline(now)?);
    let leads = |database: &DatabaseStatus| database.primary.clone();
    let primary = now.database.as_ref().and_then(leads)?;
    let note = format!("{primary} was promoted and is the primary: timeline {new} follows {old}");
    (new > old).then(|| event(EventType::Normal, "Promoted", "Failover", &note))
}

/// Conditions whose status or cause is another than before; each cause once, by the condition that
/// says it in the fewest words. What could not be looked at is told by the cause of that.
fn turned(before: &[Condition], now: &[Condition]) -> Vec<Event> {
    let is_new = |condition: &&Condition| {
        let old = before.iter().find(|old| old.type_ == condition.type_);
        old.is_none_or(|old| (&old.status, &old.reason) != (&condition.status, &condition.reason))
    };
    let repeats = |condition: &&Condition| now.iter().any(|other| is_within(other, condition));
    let event = |condition: &Condition| {
        let kind = if is_failure(condition) { EventType::Warning } else { EventType::Normal };
        event(kind, &condition.reason, &condition.type_, &condition.message)
    };
    let new = now.iter().filter(|condition| condition.status != "Unknown").filter(is_new);
    new.filter(|condition| !repeats(condition)).map(event).collect()
}

/// Whether `whole` says what `part` says, behind words of its own: `API: Secret … is missing`.
fn is_within(part: &Condition, whole: &Condition) -> bool {
    let own_words = whole.message.strip_suffix(part.message.as_str());
    part.status == "False" && own_words.is_some_and(|words| !words.is_empty())
}

fn event(kind: EventType, reason: &str, action: &str, note: &str) -> Event {
    Event {
        type_: kind,
        reason: reason.to_owned(),
        note: Some(cut(note)),
        action: action.to_owned(),
        secondary: None,
    }
}

/// As many whole words as a note holds.
fn cut(text: &str) -> String {
    if text.len() <= NOTE {
        return text.to_owned();
    }
    let head = &text[..text.floor_char_boundary(NOTE - " …".len())];
    let words = head.rsplit_once(char::is_whitespace).map_or(head, |(words, _)| words);
    format!("{} …", words.trim_end_matches(','))
}

#[cfg(test)]
mod tests;
