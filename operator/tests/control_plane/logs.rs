//! What the operator writes into its own log.

use std::{cell::RefCell, io};

use k8s_openapi::api::core::v1::Secret;
use operator::telemetry;
use serde_json::Value;
use tracing_subscriber::fmt::MakeWriter;

use crate::world::World;

thread_local! {
    static LOG: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// What the thread of a test logs. The subscriber is everybody's: one of a single thread would miss
/// what another thread came by first, because it is asked only once whether it cares.
#[derive(Clone, Copy)]
struct OfThisThread;

impl OfThisThread {
    fn begin() {
        let lines = telemetry::lines("info", Self).expect("a filter");
        // Another test may have been quicker.
        let _ = tracing::subscriber::set_global_default(lines);
    }

    fn take() -> String {
        String::from_utf8(LOG.take()).expect("text")
    }
}

impl io::Write for OfThisThread {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        LOG.with_borrow_mut(|log| log.extend_from_slice(bytes));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for OfThisThread {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        *self
    }
}

#[tokio::test]
async fn each_write_is_a_line_of_the_log_and_a_vault_at_rest_is_silent() {
    let world = World::with_vault("logged").await;
    OfThisThread::begin();
    world.run().await.expect("it converges as far as it can");

    let text = OfThisThread::take();
    let lines: Vec<Value> =
        text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let are = |message| lines.iter().filter(|line| line["message"] == message).count();
    assert!(are("written") > 30 && are("event") > 3, "{text}");
    assert_eq!(are("written") + are("event"), world.recording.writes().len(), "{text}");
    let about = lines.iter().find(|line| line["kind"] == "StatefulSet").expect("a StatefulSet");
    assert_eq!((&about["verb"], &about["namespace"]), (&"apply".into(), &"logged".into()));

    let secrets: Vec<Secret> = world.ours().await;
    let values = secrets.iter().flat_map(|secret| secret.data.iter().flatten());
    for (key, value) in values {
        let value = String::from_utf8_lossy(&value.0);
        assert!(!text.contains(&*value), "{key} is in the log");
    }

    world.run().await.expect("it reports what it saw");
    OfThisThread::take();
    world.run().await.expect("it rests");
    assert_eq!(OfThisThread::take(), "");
}
