//! Disks that fill.

use crate::cluster::exec;

pub const DATA: &str = "/var/lib/postgresql/data";
pub const DRIVE: &str = "/data1";

/// Asks for another file of the write-ahead log, without which Postgres stops.
pub const WRITE: &str = "psql -qc \"select pg_logical_emit_message(true, 'x', repeat('x', 4000000))\" -c 'select pg_switch_wal()'";

/// Fills the disk of a pod to `percent`, beside what it keeps.
pub fn fill(pod: &str, folder: &str, percent: u64) {
    exec(pod, &["sh", "-c", &ballast(folder, percent)]).expect("the disk can be filled");
}

/// Takes what is left of a disk up to `percent`, without writing it: the last of it piece by piece.
fn ballast(folder: &str, percent: u64) -> String {
    let to = format!("fallocate -l $(($1 * {percent} / 100 - $2))k ballast");
    let rest = "n=0 step=1048576; while [ $step -gt 0 ]; do n=$((n + 1)); \
        fallocate -l ${step}k ballast.$n 2> /dev/null || { rm -f ballast.$n; step=$((step / 2)); }; done";
    let script = if percent < 100 { &to } else { rest };
    format!("cd {folder}; set -- $(df -k --output=size,used . | tail -n 1); {script}")
}

/// Frees what was filled.
pub fn empty(pod: &str, folder: &str) {
    exec(pod, &["sh", "-c", &format!("rm -f {folder}/ballast*")]).expect("the disk can be emptied");
}
