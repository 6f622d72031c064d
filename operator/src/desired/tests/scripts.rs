//! The shell scripts that pods run.

use std::{
    collections::BTreeSet,
    fs,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
    process::{Child, Command},
    thread::sleep,
    time::{Duration, Instant},
};

use super::{build, pods};
use crate::names::Task;

/// Stands in for Patroni: writes down what it is told, and ends when it is told to.
const PATRONI: &str = "trap 'echo reload >> $0/log' HUP; trap 'echo stop >> $0/log; exit 3' TERM; \
    echo start $$ >> $0/log; while :; do sleep 0.05; done";

/// Ends what a failed test leaves: a process that holds its output open would keep the run waiting.
struct StandIn {
    process: Child,
    folder: PathBuf,
}

impl Drop for StandIn {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// A Secret as the kubelet mounts it: files behind a link that it exchanges.
fn mount(folder: &Path, version: &str) {
    let (data, next) = (folder.join(version), folder.join("..next"));
    fs::create_dir(&data).expect("a new version");
    fs::write(data.join("tls.crt"), version).expect("a file");
    symlink(version, &next).expect("a link");
    fs::rename(&next, folder.join("..data")).expect("it is exchanged");
}

/// Stands in for what tells how full the disk is: writes down what it is given.
const TELL_DISK: &str = "echo $1 $2 >> $0.log";

fn folder() -> PathBuf {
    let folder = std::env::temp_dir().join(format!("infravault-start-{}", std::process::id()));
    fs::create_dir(&folder).expect("a new folder");
    mount(&folder, "first");
    symlink("..data/tls.crt", folder.join("tls.crt")).expect("a link");
    folder
}

fn start(folder: PathBuf) -> StandIn {
    let script = include_str!("../postgres/start.sh");
    let mut shell = Command::new("sh");
    let tell = format!("sh {}", folder.join("tell").display());
    fs::write(folder.join("tell"), TELL_DISK).expect("a file");
    shell.args(["-c", script, "start.sh"]).arg(folder.join("tls.crt"));
    shell.args([folder.as_os_str(), tell.as_ref(), "0.1".as_ref()]);
    let process = shell.args(["sh", "-c", PATRONI]).arg(&folder).spawn().expect("a shell");
    StandIn { process, folder }
}

/// What the stand-in wrote, once it is `lines` long.
fn log(folder: &Path, lines: usize) -> Vec<String> {
    let until = Instant::now() + Duration::from_secs(20);
    loop {
        let text = fs::read_to_string(folder.join("log")).unwrap_or_default();
        if text.lines().count() >= lines || Instant::now() > until {
            return text.lines().map(str::to_owned).collect();
        }
        sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_renewed_certificate_reloads_patroni_which_alone_is_stopped() {
    let mut patroni = start(folder());
    let folder = patroni.folder.clone();
    let started = format!("start {}", patroni.process.id());
    assert_eq!(log(&folder, 1), [started], "it takes the shell's place");
    sleep(Duration::from_millis(500));
    assert_eq!(log(&folder, 1).len(), 1, "nothing has changed");
    mount(&folder, "second");
    assert_eq!(log(&folder, 2)[1..], ["reload"]);
    sleep(Duration::from_millis(500));
    assert_eq!(log(&folder, 2).len(), 2, "once a change");
    mount(&folder, "third");
    assert_eq!(log(&folder, 3)[1..], ["reload", "reload"]);
    let stop = format!("kill -TERM {}", patroni.process.id());
    assert!(Command::new("sh").args(["-c", &stop]).status().expect("a shell").success());
    assert_eq!(
        patroni.process.wait().expect("it ends").code(),
        Some(3),
        "its own end is the pod's"
    );
    assert_eq!(log(&folder, 4)[1..], ["reload", "reload", "stop"]);
    let told = fs::read_to_string(folder.join("tell.log")).expect("the disk is told of");
    let told: Vec<_> = told.lines().collect();
    let first: Vec<u64> =
        told[0].split_whitespace().map(|word| word.parse().expect("a number")).collect();
    assert!((49..=100).contains(&first[0]) && first[1] > 1 << 20, "{told:?}");
    // Others write to that disk too.
    assert!(told.windows(2).all(|pair| pair[0] != pair[1]), "again only when it changes: {told:?}");
}

#[test]
fn the_database_starts_by_that_script() {
    let objects = build("{}");
    let (.., pod) =
        pods(&objects).into_iter().find(|(name, ..)| name == "photos-postgres").unwrap();
    let command = pod.containers[0].command.clone().unwrap();
    let expected = "/bin/sh /etc/patroni/start.sh /etc/postgres-tls/tls.crt /var/lib/postgresql/data python3 /etc/patroni/tell-disk.py infravault.dev/disk-used-percent infravault.dev/disk-bytes 10 patroni /etc/patroni/patroni.yaml";
    assert_eq!(command.join(" "), expected);
    let mounts: BTreeSet<_> =
        pod.containers[0].volume_mounts.iter().flatten().map(|it| it.mount_path.as_str()).collect();
    assert!(mounts.contains("/etc/patroni") && mounts.contains("/etc/postgres-tls"));
}

/// `set -u` would end the script at a variable that the Job does not set.
#[test]
fn the_script_of_the_bucket_gets_every_variable_that_it_reads() {
    let objects = build("{}");
    let is_bucket = |name: &str| name.contains(Task::Bucket.as_str());
    let (.., pod) = pods(&objects).into_iter().find(|(name, ..)| is_bucket(name)).unwrap();
    let container = &pod.containers[0];
    let set: BTreeSet<_> = container.env.iter().flatten().map(|env| env.name.as_str()).collect();
    let script = &container.command.as_ref().unwrap()[2];
    let read = script.split('$').skip(1).map(|rest| {
        let end = rest.find(|c: char| c != '_' && !c.is_ascii_uppercase()).unwrap_or(rest.len());
        &rest[..end]
    });
    assert_eq!(read.filter(|name| !name.is_empty()).collect::<BTreeSet<_>>(), set);
    assert!(script.contains("NoncurrentDays"), "what is deleted is freed");
}
