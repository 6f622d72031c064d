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

use super::{build, desired, fixed_credentials, observed, pods, rotating, vault};
use crate::{
    names::Task,
    observed::{Credentials, Observed},
};

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
    fs::write(data.join("tls.crt"), format!("{version} certificate")).expect("a file");
    fs::write(data.join("passwords.yaml"), format!("{version} passwords")).expect("a file");
    symlink(version, &next).expect("a link");
    fs::rename(&next, folder.join("..data")).expect("it is exchanged");
}

/// Stands in for what tells: writes down what it is given.
const TELL: &str = "echo \"$@\" >> $0.log";

fn folder() -> PathBuf {
    let folder = std::env::temp_dir().join(format!("infravault-start-{}", std::process::id()));
    fs::create_dir(&folder).expect("a new folder");
    mount(&folder, "first");
    for file in ["tls.crt", "passwords.yaml"] {
        symlink(format!("..data/{file}"), folder.join(file)).expect("a link");
    }
    folder
}

fn start(folder: PathBuf) -> StandIn {
    let script = include_str!("../postgres/start.sh");
    let mut shell = Command::new("sh");
    let tell = format!("sh {}", folder.join("tell").display());
    fs::write(folder.join("tell"), TELL).expect("a file");
    let files = ["tls.crt", "passwords.yaml"].map(|file| folder.join(file).display().to_string());
    shell.args(["-c", script, "start.sh", &files.join(" "), "read"]).arg(&folder);
    shell.args(["used", "size", &tell, "0.1"]);
    let process = shell.args(["sh", "-c", PATRONI]).arg(&folder).spawn().expect("a shell");
    StandIn { process, folder }
}

/// What is told of the files of `version`: as the operator computes it.
fn told_of(version: &str) -> String {
    let files = ["certificate", "passwords"].map(|file| format!("{version} {file}").into_bytes());
    format!("read={}", crate::rotation::hash_of(&files))
}

fn told(folder: &Path) -> Vec<String> {
    let text = fs::read_to_string(folder.join("tell.log")).expect("something is told");
    text.lines().map(str::to_owned).collect()
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
fn other_files_reload_patroni_which_alone_is_stopped() {
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
    sleep(Duration::from_millis(500));
    let stop = format!("kill -TERM {}", patroni.process.id());
    assert!(Command::new("sh").args(["-c", &stop]).status().expect("a shell").success());
    assert_eq!(
        patroni.process.wait().expect("it ends").code(),
        Some(3),
        "its own end is the pod's"
    );
    assert_eq!(log(&folder, 4)[1..], ["reload", "reload", "stop"]);
    let (files, disk): (Vec<_>, Vec<_>) =
        told(&folder).into_iter().partition(|told| told.starts_with("read="));
    assert_eq!(files, ["first", "second", "third"].map(told_of), "each once");
    let words: Vec<_> = disk[0].split(['=', ' ']).collect();
    let [used, percent, size, bytes] = words[..] else { panic!("{disk:?}") };
    let numbers: Vec<u64> = [percent, bytes].map(|it| it.parse().expect("a number")).into();
    assert_eq!([used, size], ["used", "size"]);
    assert!((49..=100).contains(&numbers[0]) && numbers[1] > 1 << 20, "{disk:?}");
    // Others write to that disk too.
    assert!(disk.windows(2).all(|pair| pair[0] != pair[1]), "again only when it changes: {disk:?}");
}

#[test]
fn the_database_starts_by_that_script() {
    let objects = build("{}");
    let (.., pod) =
        pods(&objects).into_iter().find(|(name, ..)| name == "photos-postgres").unwrap();
    let command = pod.containers[0].command.clone().unwrap();
    let expected = "/bin/sh /etc/patroni/start.sh /etc/postgres-tls/tls.crt /etc/patroni/passwords.yaml /etc/ca/ca.crt infravault.dev/files-read /var/lib/postgresql/data infravault.dev/disk-used-percent infravault.dev/disk-bytes python3 /etc/patroni/tell.py 5 patroni /etc/patroni";
    assert_eq!(command.join(" "), expected);
    let mounts: BTreeSet<_> =
        pod.containers[0].volume_mounts.iter().flatten().map(|it| it.mount_path.as_str()).collect();
    assert!(mounts.contains("/etc/patroni") && mounts.contains("/etc/postgres-tls"));
}

/// `set -u` would end a script at a variable that its Job does not set.
#[test]
fn the_scripts_of_the_store_s_keys_get_every_variable_that_they_read() {
    let after = Observed { credentials: retiring(), ..observed() };
    let of = |seen: &Observed, task: Task| {
        let objects = desired(&vault("{}"), seen);
        let is_meant = |name: &str| name.contains(&format!("-{}-", task.as_str()));
        let (.., pod) = pods(&objects).into_iter().find(|(name, ..)| is_meant(name)).unwrap();
        pod.containers.into_iter().next().unwrap()
    };
    for (seen, task) in
        [(observed(), Task::Bucket), (rotating(), Task::Offer), (after, Task::Retire)]
    {
        let container = of(&seen, task);
        let set: BTreeSet<_> =
            container.env.iter().flatten().map(|env| env.name.as_str()).collect();
        let script = &container.command.as_ref().unwrap()[2];
        let read = script.split('$').skip(1).map(|rest| {
            let end = rest.find(|c: char| c != '_' && !c.is_ascii_uppercase());
            &rest[..end.unwrap_or(rest.len())]
        });
        let read: BTreeSet<_> = read.filter(|name| !name.is_empty()).collect();
        let unread: Vec<_> = set.difference(&read).copied().collect();
        assert!(read.is_subset(&set), "{task:?}: {read:?}");
        assert!(unread.is_empty() || unread == ["ROTATION"], "{task:?}: {unread:?}");
    }
    assert!(of(&observed(), Task::Bucket).command.unwrap()[2].contains("NoncurrentDays"));
}

/// The next passwords are in force, and the former key of the store is still known.
fn retiring() -> Credentials {
    let mut credentials = fixed_credentials();
    credentials.rotating = Some("monday".into());
    credentials
}
