//! What the operator writes into its own log.

use std::{
    io,
    sync::{Arc, Mutex},
};

use k8s_openapi::api::core::v1::Secret;
use operator::telemetry;
use serde_json::Value;
use tracing_subscriber::fmt::MakeWriter;

use crate::world::World;

/// What this thread has logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("nobody panicked with it").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'writer> MakeWriter<'writer> for Log {
    type Writer = Self;

    fn make_writer(&'writer self) -> Self {
        self.clone()
    }
}

impl Log {
    fn take(&self) -> String {
        let bytes = std::mem::take(&mut *self.0.lock().expect("nobody panicked with it"));
        String::from_utf8(bytes).expect("text")
    }
}

#[tokio::test]
async fn each_write_is_a_line_of_the_log_and_a_vault_at_rest_is_silent() {
    let world = World::with_vault("logged").await;
    let log = Log::default();
    let lines = telemetry::lines("info", log.clone()).expect("a filter");
    let _logging = tracing::subscriber::set_default(lines);
    world.run().await.expect("it converges as far as it can");

    let text = log.take();
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
    log.take();
    world.run().await.expect("it rests");
    assert_eq!(log.take(), "");
}
