//! Every pod of the vault is made anew because the spec asks for others.

use std::time::{Duration, Instant};

use crds::ImageVault;
use k8s_openapi::api::core::v1::Pod;
use kube::ResourceExt;
use kube::api::{Patch, PatchParams};
use operator::patroni::MemberStatus;
use serde_json::json;

use super::stage::Stage;
use crate::cluster::{VAULT, api, eventually, ready_pods};

/// What the slowest machine may take for three instances and three servers, one after the other, and
/// the API.
const ROLL: Duration = Duration::from_mins(8);
const COMPONENTS: [&str; 3] = ["postgres", "minio", "api"];
/// A toleration changes the template of every pod, and where none may run.
const KEY: &str = "infravault.dev/rolled";

/// Another toleration: the replicas are restarted, the primary hands over once and goes last; the
/// object store's servers go one at a time, and the API after its migration.
pub async fn everything(stage: &Stage) {
    let (primary, before) = (stage.primary().await, stage.pods().await);
    let timeline = timeline(stage, &primary).await;
    stage.moment(Duration::from_secs(5)).await;
    let began = Instant::now();
    let tolerations = json!([{ "key": KEY, "operator": "Exists" }]);
    let change = Patch::Merge(json!({ "spec": { "scheduling": { "tolerations": tolerations } } }));
    let vaults = api::<ImageVault>(&stage.client);
    vaults.patch(VAULT, &PatchParams::default(), &change).await.expect("the spec can be edited");

    eventually(ROLL, async || {
        let pods = serving(stage).await;
        let old = pods.iter().find(|pod| before.get(&pod.name_any()) == pod.uid().as_ref());
        let told = || async { told(stage).await };
        match old {
            Some(old) => Err(format!("{} is as it was; {}", old.name_any(), told().await)),
            None if pods.len() < 8 => Err(format!("{} pods serve; {}", pods.len(), told().await)),
            None => Ok(()),
        }
    })
    .await;
    eventually(ROLL, async || match told(stage).await {
        told if told.starts_with("Converged") => Ok(()),
        told => Err(told),
    })
    .await;
    let successor = stage.primary().await;
    println!(
        "every pod was made anew in {} s, and {primary} handed over to {successor}",
        began.elapsed().as_secs()
    );
    let moves = self::timeline(stage, &successor).await - timeline;
    assert_eq!(moves, 1, "the primary moved exactly once");
    for pod in serving(stage).await {
        let tolerations = pod.spec.as_ref().and_then(|spec| spec.tolerations.as_ref());
        let tolerates =
            tolerations.is_some_and(|all| all.iter().any(|it| it.key.as_deref() == Some(KEY)));
        assert!(tolerates, "{} is not as the spec asks", pod.name_any());
    }
}

async fn serving(stage: &Stage) -> Vec<Pod> {
    let mut pods = Vec::new();
    for component in COMPONENTS {
        pods.extend(ready_pods(&stage.client, component).await);
    }
    pods
}

/// What the vault says of its progress, for the spec as it is now.
pub async fn told(stage: &Stage) -> String {
    let Ok(vault) = api::<ImageVault>(&stage.client).get(VAULT).await else {
        return "the API server does not answer".into();
    };
    let generation = vault.metadata.generation;
    let conditions = vault.status.unwrap_or_default().conditions;
    let mut progress = conditions.iter().filter(|one| one.type_ == "Progressing");
    let now = progress.find(|one| one.observed_generation == generation);
    now.map_or_else(|| "not looked at yet".into(), |it| format!("{}: {}", it.reason, it.message))
}

/// Counts the promotions, as the primary tells it.
async fn timeline(stage: &Stage, primary: &str) -> i64 {
    eventually(Duration::from_secs(30), async || {
        let pod =
            api::<Pod>(&stage.client).get(primary).await.map_err(|error| error.to_string())?;
        MemberStatus::of(&pod).timeline.ok_or(format!("{primary} does not say its timeline"))
    })
    .await
}
