//! The primary is cut off from the others and goes on running, and so does a client on its side.

use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::stage::{LIMIT, Stage};
use crate::cluster::{NAMESPACE, eventually, node, script};

/// Counts up, a row a number, and says each that the database has acknowledged.
const COUNT: &str = "n=0; while :; do n=$((n+1)); \
    timeout 30 psql -qX -d infravault -c \"INSERT INTO cut_off VALUES ($n)\" 2>/dev/null && echo $n; \
    done";

/// The node of the primary is cut off while a client beside the primary writes rows.
pub async fn cut_the_primary_off(stage: &Stage) {
    let primary = stage.primary().await;
    let home = stage.home(&primary).await;
    sql(&primary, "DROP TABLE IF EXISTS cut_off; CREATE TABLE cut_off (n int PRIMARY KEY)");
    let beside = Beside::begin(&primary);
    stage.moment(Duration::from_secs(5)).await;
    node("cut-node", &home);
    let cut = Instant::now();
    let successor = stage.successor(&primary).await;
    stage.traffic.writes(10, LIMIT).await;
    stage.moment(Duration::from_secs(10)).await;
    assert!(is_running(&primary), "{primary} was to be cut off, not stopped");
    let (acknowledged, after) = beside.end(cut);
    println!(
        "{home} with {primary} was cut off and {successor} leads; beside {primary}, {} rows were \
         acknowledged, {after} of them after the cut",
        acknowledged.len()
    );
    node("join-node", &home);
    stage.settled().await;
    let leader = stage.primary().await;
    let kept = eventually(LIMIT, async || {
        let rows = sql(&leader, "SELECT n FROM cut_off");
        if rows.is_empty() { Err(format!("{leader} does not answer")) } else { Ok(rows) }
    })
    .await;
    assert!(!acknowledged.is_empty(), "the client beside {primary} wrote nothing");
    let gone = acknowledged.iter().filter(|number| !kept.contains(number));
    let mut lost = stage.lost.lock().unwrap_or_else(PoisonError::into_inner);
    lost.extend(gone.map(|number| format!("row {number}, acknowledged by {primary}")));
}

/// A client in the primary's own pod.
struct Beside {
    process: Child,
    rows: Arc<Mutex<Vec<(Instant, String)>>>,
}

impl Beside {
    fn begin(primary: &str) -> Self {
        let mut process = script("on-pod", &format!("{NAMESPACE}/{primary}"))
            .args(["--", "sh", "-c", COUNT])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a client can be started");
        let rows = Arc::new(Mutex::new(Vec::new()));
        let (out, into) = (process.stdout.take().expect("it says what it did"), rows.clone());
        std::thread::spawn(move || {
            for row in BufReader::new(out).lines().map_while(Result::ok) {
                into.lock().unwrap_or_else(PoisonError::into_inner).push((Instant::now(), row));
            }
        });
        Self { process, rows }
    }

    /// The rows that were acknowledged, and how many of them after `cut`.
    fn end(mut self, cut: Instant) -> (Vec<String>, usize) {
        self.process.kill().expect("it can be stopped");
        self.process.wait().expect("it ends");
        let rows = self.rows.lock().unwrap_or_else(PoisonError::into_inner);
        let after = rows.iter().filter(|(at, _)| *at > cut).count();
        (rows.iter().map(|(_, row)| row.clone()).collect(), after)
    }
}

/// What a statement gives, a line a row, as the database's owner.
fn sql(pod: &str, statement: &str) -> Vec<String> {
    inside(pod, &["psql", "-qtAX", "-d", "infravault", "-c", statement])
}

/// Whether there is somebody to run a command beside.
fn is_running(pod: &str) -> bool {
    !inside(pod, &["hostname"]).is_empty()
}

fn inside(pod: &str, command: &[&str]) -> Vec<String> {
    let output = script("on-pod", &format!("{NAMESPACE}/{pod}")).arg("--").args(command).output();
    let output = output.expect("the cluster script runs");
    let said = String::from_utf8_lossy(&output.stdout);
    said.lines().map(ToOwned::to_owned).filter(|line| !line.is_empty()).collect()
}
