//! The operator ends after any write, and the next one comes to the same end.

use crds::ImageVault;
use kube::api::DeleteParams;

use crate::{
    draws::{Draws, whole},
    faults::Faults,
    normal::{Dump, difference, dump},
    scenarios::{self, Scenario},
    stage::Stage,
    world::{VAULT, vault},
};

/// After every write in `just test-long faults`, after a few that are drawn otherwise. Gives the end.
async fn ends_the_same_after(few: usize, scenario: &Scenario) -> Dump {
    let name = scenario.name;
    let calm = Faults::none();
    let expected = Stage::play(&format!("crash-{name}"), scenario, &calm).await;
    let writes = calm.writes().len();
    assert_eq!(writes > 1, !scenario.needs_nobody(), "{name}: {writes} writes");
    let moments = moments(name, few, writes);
    for n in &moments {
        let faults = Faults::crash_after(*n);
        let found = Stage::play(&format!("crash-{name}-{n}"), scenario, &faults).await;
        assert!(faults.counts().1 > 0, "{name}: there was no write {n}");
        let difference = difference(&expected, &found);
        assert!(difference.is_empty(), "{name}, ended after write {n}: {difference:#?}");
    }
    println!("{name}: ended after {} of {writes} writes, always the same end", moments.len());
    expected
}

fn moments(name: &str, few: usize, writes: usize) -> Vec<usize> {
    if whole() { (1..=writes).collect() } else { Draws::new(name).some(few, writes) }
}

#[tokio::test]
async fn an_operator_that_ends_while_it_makes_a_vault_is_continued() {
    ends_the_same_after(2, &scenarios::install()).await;
    ends_the_same_after(1, &scenarios::install_elsewhere()).await;
}

#[tokio::test]
async fn an_operator_that_ends_while_it_changes_a_vault_is_continued() {
    let mut changes = scenarios::changes();
    changes.retain(|it| !it.name.starts_with("rotate-"));
    if !whole() {
        let drawn = Draws::new("changes").some(2, changes.len());
        changes = drawn.into_iter().map(|one| changes[one - 1].clone()).collect();
    }
    for scenario in changes {
        ends_the_same_after(1, &scenario).await;
    }
}

/// That each thing is deleted as it was seen, by its UID and its version, the layer holds of every write.
#[tokio::test]
async fn an_operator_that_ends_while_data_goes_with_its_vault_is_continued() {
    let left = ends_the_same_after(2, &scenarios::delete_with_data()).await;
    assert!(left.is_empty(), "{:?}", left.keys());
}

/// Where both passwords, or both authorities, are on their way.
#[tokio::test]
async fn an_operator_that_ends_while_it_exchanges_secrets_is_continued() {
    ends_the_same_after(2, &scenarios::rotate_passwords()).await;
    ends_the_same_after(2, &scenarios::rotate_authority()).await;
}

/// Whatever was made so far, nothing but data stays of a vault that is deleted then.
#[tokio::test]
async fn a_vault_that_was_never_finished_leaves_its_data_only() {
    let scenario = scenarios::install();
    for n in moments("unfinished", 1, 45) {
        let mut stage = Stage::new(&format!("unfinished-{n}")).await;
        scenario.prepare(&stage.world).await;
        stage.befall(&Faults::crash_after(n));
        stage.world.create(&vault(&scenario.fields)).await;
        drop(stage.run().await);
        let vaults = stage.world.api::<ImageVault>();
        vaults.delete(VAULT, &DeleteParams::background()).await.expect("it is deleted");
        stage.rest().await;
        let left = dump(&stage.world).await;
        let data = ["PersistentVolumeClaim", "Secret photos-c", "ConfigMap photos-postgres-"];
        let other: Vec<_> =
            left.keys().filter(|key| !data.iter().any(|data| key.starts_with(data))).collect();
        assert!(other.is_empty(), "after write {n}: {other:?}");
    }
}
