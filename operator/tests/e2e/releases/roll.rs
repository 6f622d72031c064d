//! What is seen of a roll: the pods come and go, and who answers.

use std::collections::BTreeMap;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures::StreamExt;
use k8s_openapi::api::batch::v1::Job;
use k8s_openapi::api::core::v1::{Pod, PodSpec};
use kube::runtime::WatchStreamExt;
use kube::runtime::watcher::{self, Event};
use kube::{Client, ResourceExt};
use tokio::task::JoinSet;

use crate::cluster::{VAULT, api, eventually, ours, ready_pods};
use crate::gallery::Visitor;

type Shared = Arc<Mutex<Seen>>;

#[derive(Default)]
struct Seen {
    /// The pods by name, as they were seen last.
    pods: BTreeMap<String, Pod>,
    /// Those that are gone.
    gone: Vec<String>,
    /// Who answered, one after the other.
    answers: Vec<String>,
    /// Requests that were not answered as they should be.
    refused: Vec<String>,
}

async fn watch(client: Client, seen: Shared) {
    let labels = format!("app.kubernetes.io/instance={VAULT},app.kubernetes.io/component=api");
    let config = watcher::Config::default().labels(&labels);
    let mut events = pin!(watcher::watcher(api::<Pod>(&client), config).default_backoff());
    while let Some(event) = events.next().await {
        let Ok(event) = event else { continue };
        match event {
            Event::Apply(pod) | Event::InitApply(pod) => {
                lock(&seen).pods.insert(pod.name_any(), pod);
            }
            Event::Delete(pod) => {
                let mut seen = lock(&seen);
                seen.gone.push(pod.name_any());
                seen.pods.insert(pod.name_any(), pod);
            }
            Event::Init | Event::InitDone => {}
        }
    }
}

/// Looks once, and never tries again.
async fn look(seen: Shared) {
    let visitor = Visitor::stranger();
    loop {
        let answer = visitor.get("/api/v1/images?scope=public").await;
        let served_by = answer.map(|answer| answer.headers().get("X-Served-By").cloned());
        match served_by {
            Ok(Some(name)) => lock(&seen).answers.push(name.to_str().expect("a name").to_owned()),
            Ok(None) => lock(&seen).refused.push("an answer of nobody".to_owned()),
            Err(why) => lock(&seen).refused.push(why),
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

fn lock(seen: &Shared) -> MutexGuard<'_, Seen> {
    seen.lock().unwrap_or_else(PoisonError::into_inner)
}

/// One image that replaces another: the API's pods are watched, and people look at the gallery.
pub struct Roll<'a> {
    from: &'a str,
    to: &'a str,
    seen: Shared,
    tasks: JoinSet<()>,
}

impl<'a> Roll<'a> {
    pub fn begin(client: &Client, from: &'a str, to: &'a str) -> Self {
        let (seen, mut tasks) = (Shared::default(), JoinSet::new());
        tasks.spawn(watch(client.clone(), seen.clone()));
        for _ in 0..2 {
            tasks.spawn(look(seen.clone()));
        }
        Self { from, to, seen, tasks }
    }

    /// Waits until nobody of the old release is left, asserts how that came about, and gives what was
    /// refused meanwhile.
    pub async fn end(mut self, client: &Client, limit: Duration) -> Vec<String> {
        eventually(limit, async || {
            let ready = ready_pods(client, "api").await;
            let new = ready.iter().filter(|pod| image(pod) == Some(self.to)).count();
            let old = ours::<Pod>(client).await.iter().any(|pod| image(pod) == Some(self.from));
            if new == 2 && !old { Ok(()) } else { Err(format!("{new} new ones; old: {old}")) }
        })
        .await;
        self.both_served();
        self.migrated_first(client).await;
        eventually(limit, async || self.ended_by_themselves()).await;
        self.tasks.shutdown().await;
        std::mem::take(&mut lock(&self.seen).refused)
    }

    fn both_served(&self) {
        let seen = lock(&self.seen);
        let of = |answer: &String| seen.pods.get(answer).and_then(image);
        let answers: Vec<_> = seen.answers.iter().map(of).collect();
        let first_new = answers.iter().position(|it| *it == Some(self.to));
        let last_old = answers.iter().rposition(|it| *it == Some(self.from));
        let both = first_new.zip(last_old).map(|(new, old)| old.saturating_sub(new));
        println!("{both:?} of {} answers came while both served", answers.len());
        assert!(both.is_some_and(|both| both > 5), "{first_new:?} to {last_old:?}");
    }

    /// The schema is the new release's before the first of its pods is there.
    async fn migrated_first(&self, client: &Client) {
        let jobs = ours::<Job>(client).await;
        let of_release = |job: &&Job| {
            let spec = job.spec.as_ref().and_then(|spec| spec.template.spec.as_ref());
            job.name_any().contains("-migrate-") && spec.and_then(first_image) == Some(self.to)
        };
        let job = jobs.iter().find(of_release).expect("the new release has migrated");
        let done = job.status.as_ref().and_then(|status| status.completion_time.clone());
        let done = done.expect("its migration has ended").0;
        let seen = lock(&self.seen);
        let new = seen.pods.values().filter(|pod| image(pod) == Some(self.to));
        let first = new.filter_map(ResourceExt::creation_timestamp).map(|at| at.0).min();
        assert!(first.is_some_and(|first| first >= done), "{first:?} is before {done}");
    }

    /// They were asked to go and went, rather than killed when their time was over.
    fn ended_by_themselves(&self) -> Result<(), String> {
        let seen = lock(&self.seen);
        let old = seen.pods.values().filter(|pod| image(pod) == Some(self.from));
        let told: Vec<_> = old.map(|pod| (pod.name_any(), exit_code(pod))).collect();
        let gone = told.iter().all(|(name, _)| seen.gone.contains(name));
        if !gone || told.len() < 2 {
            return Err(format!("{told:?} ended, and these are gone: {:?}", seen.gone));
        }
        assert!(told.iter().all(|(_, code)| *code == Some(0)), "{told:?}");
        Ok(())
    }
}

/// The image of a pod of the API; none of its Jobs'.
fn image(pod: &Pod) -> Option<&str> {
    let spec = pod.spec.as_ref()?;
    (spec.containers.first()?.name == "api").then(|| first_image(spec)).flatten()
}

fn first_image(spec: &PodSpec) -> Option<&str> {
    spec.containers.first()?.image.as_deref()
}

fn exit_code(pod: &Pod) -> Option<i32> {
    let containers = pod.status.as_ref()?.container_statuses.as_ref()?;
    Some(containers.first()?.state.as_ref()?.terminated.as_ref()?.exit_code)
}
