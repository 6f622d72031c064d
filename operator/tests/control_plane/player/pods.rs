//! Pods of `StatefulSets`: made and started as their controller and a kubelet do.

use std::{
    collections::hash_map::DefaultHasher,
    hash::{Hash, Hasher},
};

use k8s_openapi::api::{
    apps::v1::StatefulSet,
    core::v1::{Pod, PodTemplateSpec},
};
use kube::{
    Resource, ResourceExt,
    api::{DeleteParams, PostParams},
};
use operator::names::Names;
use serde_json::{Value, json};

use super::{NO_IMAGE, NO_RELEASE, Player, TIME, nonzero};

const REVISION: &str = "controller-revision-hash";

/// Whether a kubelet can start what `template` says.
pub fn runs(template: Option<&PodTemplateSpec>) -> bool {
    let spec = template.and_then(|template| template.spec.as_ref());
    spec.is_some_and(|spec| spec.containers.iter().all(|one| is_pulled(one.image.as_deref())))
}

fn is_pulled(image: Option<&str>) -> bool {
    let release = image.and_then(|image| image.rsplit_once(':')).map(|(_, release)| release);
    image != Some(NO_IMAGE) && release != Some(NO_RELEASE)
}

impl Player {
    pub(super) async fn stateful_sets(&self) -> usize {
        let mut moved = 0;
        for set in self.ours::<StatefulSet>().await {
            if set.metadata.deletion_timestamp.is_none() {
                moved += self.stateful_set(&set).await;
            }
        }
        moved
    }

    async fn stateful_set(&self, set: &StatefulSet) -> usize {
        let wanted = set.spec.as_ref().and_then(|spec| spec.replicas).unwrap_or(1);
        let mut moved = 0;
        let mut ready = 0;
        for ordinal in 0..wanted {
            let name = format!("{}-{ordinal}", set.name_any());
            match self.api::<Pod>().get_opt(&name).await.expect("an answer") {
                None => moved += self.start(set, ordinal).await,
                Some(pod) if self.is_lost(&pod) => moved += self.give_up(&pod).await,
                Some(pod) if pod.metadata.deletion_timestamp.is_some() => {
                    moved += self.end(&pod).await;
                }
                Some(pod) => {
                    ready += i32::from(is_ready(&pod));
                    moved += self.look_after(&pod).await;
                }
            }
        }
        for pod in self.ours::<Pod>().await {
            if ordinal(&pod, set).is_some_and(|ordinal| ordinal >= wanted) {
                moved += self.end(&pod).await;
            }
        }
        let newest = revision(set);
        let status = json!({
            "observedGeneration": set.metadata.generation, "replicas": wanted, "readyReplicas": ready,
            "availableReplicas": ready, "updateRevision": newest, "currentRevision": newest,
        });
        moved + self.status(set, nonzero(status)).await
    }

    /// Of a database of several, never more than one is away at once.
    pub async fn hold_quorum(&self) {
        let set = self.api::<StatefulSet>().get_opt(&Names(&self.vault).postgres()).await;
        let Some(set) = set.expect("an answer") else { return };
        let status = set.status.clone().unwrap_or_default();
        if status.ready_replicas < Some(2) || set.metadata.deletion_timestamp.is_some() {
            return;
        }
        let pods: Vec<Pod> = self.ours().await;
        let is_of = |pod: &&Pod| {
            pod.owner_references().iter().any(|it| Some(&it.uid) == set.uid().as_ref())
        };
        let stays = |pod: &&Pod| pod.metadata.deletion_timestamp.is_none();
        let there = pods.iter().filter(is_of).filter(stays).count();
        let wanted = usize::try_from(status.replicas).expect("a number");
        assert!(there + 1 >= wanted, "{there} of {wanted} instances are left");
    }

    /// A pod of the newest template. What admission refuses is not made, as in a cluster.
    async fn start(&self, set: &StatefulSet, ordinal: i32) -> usize {
        let pod = pod(set, ordinal);
        usize::from(self.api::<Pod>().create(&PostParams::default(), &pod).await.is_ok())
    }

    fn is_lost(&self, pod: &Pod) -> bool {
        let node = pod.spec.as_ref().and_then(|spec| spec.node_name.as_ref());
        node.is_some_and(|node| self.lost.contains(node))
    }

    /// No kubelet speaks for it; that it is not ready is the word of the controller of nodes.
    async fn give_up(&self, pod: &Pod) -> usize {
        if !is_ready(pod) {
            return 0;
        }
        let mut status = serde_json::to_value(&pod.status).expect("a status is JSON");
        let mut conditions = status["conditions"].take();
        for condition in conditions.as_array_mut().into_iter().flatten() {
            if condition["type"] == "Ready" {
                condition["status"] = json!("False");
            }
        }
        self.status(pod, json!({ "conditions": conditions })).await
    }

    /// The kubelet confirms that it has ended.
    async fn end(&self, pod: &Pod) -> usize {
        let now = DeleteParams { grace_period_seconds: Some(0), ..DeleteParams::default() };
        usize::from(self.api::<Pod>().delete(&pod.name_any(), &now).await.is_ok())
    }

    async fn look_after(&self, pod: &Pod) -> usize {
        let template = PodTemplateSpec { spec: pod.spec.clone(), metadata: None };
        let ready = runs(Some(&template));
        let name = pod.spec.iter().flat_map(|spec| &spec.containers).map(|one| one.name.clone());
        let state = if ready {
            json!({ "running": { "startedAt": TIME } })
        } else {
            json!({ "waiting": { "reason": "ImagePullBackOff", "message": "not found" } })
        };
        let containers: Vec<_> = name
            .map(|name| {
                json!({
                    "name": name, "ready": ready, "restartCount": 0, "image": "", "imageID": "",
                    "state": state,
                })
            })
            .collect();
        if is_ready(pod) == ready && pod.status.as_ref().is_some_and(|one| one.start_time.is_some())
        {
            return 0;
        }
        let status = if ready { "True" } else { "False" };
        let condition =
            |type_, status| json!({ "type": type_, "status": status, "lastTransitionTime": TIME });
        let status = json!({
            "phase": if ready { "Running" } else { "Pending" }, "startTime": TIME,
            "conditions": [
                condition("PodScheduled", "True"), condition("ContainersReady", status),
                condition("Ready", status),
            ],
            "containerStatuses": containers,
        });
        self.status(pod, status).await
    }
}

/// Which of the set's pods it is.
fn ordinal(pod: &Pod, set: &StatefulSet) -> Option<i32> {
    pod.name_any().strip_prefix(&set.name_any())?.strip_prefix('-')?.parse().ok()
}

pub fn is_ready(pod: &Pod) -> bool {
    let mut conditions = pod.status.iter().flat_map(|status| status.conditions.iter().flatten());
    conditions.any(|condition| condition.type_ == "Ready" && condition.status == "True")
}

/// Names the template, as its controller's revisions do.
fn revision(set: &StatefulSet) -> String {
    let template = set.spec.as_ref().map(|spec| serde_json::to_string(&spec.template));
    let mut hasher = DefaultHasher::new();
    template.expect("a spec").expect("JSON").hash(&mut hasher);
    format!("{}-{:010x}", set.name_any(), hasher.finish() >> 24)
}

fn pod(set: &StatefulSet, ordinal: i32) -> Pod {
    let spec = set.spec.clone().expect("a spec");
    let name = format!("{}-{ordinal}", set.name_any());
    let mut pod = Pod { spec: spec.template.spec, ..Pod::default() };
    pod.metadata = spec.template.metadata.unwrap_or_default();
    pod.labels_mut().insert(REVISION.into(), revision(set));
    pod.labels_mut().insert("statefulset.kubernetes.io/pod-name".into(), name.clone());
    pod.labels_mut().insert("apps.kubernetes.io/pod-index".into(), ordinal.to_string());
    pod.metadata.owner_references = set.controller_owner_ref(&()).map(|owner| vec![owner]);
    let claims = spec.volume_claim_templates.unwrap_or_default();
    let spec = pod.spec.as_mut().expect("a spec");
    spec.node_name = Some(format!("worker-{}", ordinal % 3 + 1));
    let volumes = claims.iter().map(|claim| -> Value {
        let claim = claim.name_any();
        json!({ "name": claim, "persistentVolumeClaim": { "claimName": format!("{claim}-{name}") } })
    });
    let volumes = volumes.map(|volume| serde_json::from_value(volume).expect("a volume"));
    spec.volumes.get_or_insert_default().extend(volumes);
    pod.metadata.name = Some(name);
    pod
}
