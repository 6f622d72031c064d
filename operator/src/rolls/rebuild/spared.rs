//! Replicas that a copy does not mend: somebody has to act first. And how often each was made anew, which
//! their StatefulSet notes, since a claim takes what is written on it along.

use k8s_openapi::api::{
    apps::v1::StatefulSet,
    core::v1::{ContainerStateTerminated, PersistentVolumeClaim, Pod},
};
use kube::ResourceExt;

use super::{Member, PATIENCE};
use crate::{names::REBUILT_ANNOTATION, rolls::pod::turned, volumes::Fullness};

/// So often one is made anew before somebody has to look why that does not help.
const MOST: u32 = 2;
/// Seconds after which a copy that followed so long has helped.
const DAY: i64 = 86_400;

/// What somebody has to mend before `member` may be made anew, if anything.
pub fn needs(set: &StatefulSet, member: &Member, claim: &PersistentVolumeClaim) -> Option<String> {
    if Fullness::told_by(&member.pod).is_some_and(Fullness::is_full) {
        return Some("its disk is full, see condition VolumesHealthy".into());
    }
    if ran_out_of_memory(&member.pod) {
        return Some("it ran out of memory, raise the limit in spec.database.resources".into());
    }
    let spent = times(set, member, claim) >= MOST;
    spent.then(|| format!("that was done {MOST} times already, see why in its log"))
}

/// What the StatefulSet is to say, and in which annotation, before `claim` is deleted.
pub fn note(set: &StatefulSet, member: &Member, claim: &PersistentVolumeClaim) -> (String, String) {
    let uid = claim.uid().unwrap_or_default();
    (key(member), format!("{} {uid}", times(set, member, claim) + 1))
}

/// How often it was made anew before, of late. Where it is noted that this very claim goes, that is none of
/// them: a run was stopped before it could delete it.
fn times(set: &StatefulSet, member: &Member, claim: &PersistentVolumeClaim) -> u32 {
    let noted = set.annotations().get(&key(member)).and_then(|note| note.split_once(' '));
    let Some((times, uid)) = noted else { return 0 };
    let times: u32 = times.parse().unwrap_or_default();
    if claim.uid().as_deref() == Some(uid) {
        return times.saturating_sub(1);
    }
    let made = claim.metadata.creation_timestamp.as_ref();
    let served =
        turned(&member.pod).zip(made).map(|(end, made)| end.as_second() - made.0.as_second());
    if served.is_some_and(|seconds| seconds > DAY) { 0 } else { times }
}

fn key(member: &Member) -> String {
    let name = member.name();
    format!("{REBUILT_ANNOTATION}-{}", name.rsplit_once('-').map_or("", |(_, ordinal)| ordinal))
}

/// Its last end was for want of memory, and not long before it ceased to follow.
fn ran_out_of_memory(pod: &Pod) -> bool {
    let statuses = pod.status.iter().flat_map(|status| status.container_statuses.iter().flatten());
    let states = statuses.flat_map(|one| one.state.iter().chain(&one.last_state));
    let mut ends = states.filter_map(|state| state.terminated.as_ref());
    let is_recent = |end: &ContainerStateTerminated| {
        let ended = end.finished_at.as_ref().map(|at| at.0.as_second());
        let turned = turned(pod).map(jiff::Timestamp::as_second);
        ended.zip(turned).is_none_or(|(ended, turned)| ended + PATIENCE >= turned)
    };
    ends.any(|end| end.reason.as_deref() == Some("OOMKilled") && is_recent(end))
}
