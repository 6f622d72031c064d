//! Children of this very program confine themselves and then try what no decoder needs; and the filter is run for
//! every call that there is, as the kernel would run it.

use std::{
    env,
    fs::{self, File},
    hint::black_box,
    io,
    net::{TcpListener, TcpStream, UdpSocket},
    os::unix::{
        net::UnixStream,
        process::{CommandExt, ExitStatusExt},
    },
    process::{self, Command, ExitStatus, Stdio},
    thread,
};

use rustix::process::{Signal, getpid, kill_process};

use super::{MEMORY, access, calls, enter};

mod filter;

/// The variable that makes [`attempt`] of a child try something.
const ATTEMPT: &str = "SANDBOX_ATTEMPT";

/// What a child ends with that was not stopped.
const DONE: i32 = 7;

fn attempts(what: &str) {
    match what {
        "nothing" => {}
        "memory" => drop(black_box(vec![1_u8; 64 << 20])),
        "an abort" => process::abort(),
        "a file" => drop(File::open("/etc/hostname")),
        "a written file" => drop(fs::write("/dev/null", "x")),
        "a folder" => drop(fs::read_dir("/")),
        "a TCP connection" => drop(TcpStream::connect("127.0.0.1:1")),
        "a UDP socket" => drop(UdpSocket::bind("127.0.0.1:0")),
        "a pair of sockets" => drop(UnixStream::pair()),
        "another program" => drop(Command::new("/bin/true").exec()),
        "a process" => drop(Command::new("/bin/true").spawn()),
        "a thread" => drop(thread::Builder::new().spawn(|| {})),
        "a signal" => drop(kill_process(getpid(), Signal::WINCH)),
        what => panic!("nobody knows how to try {what}"),
    }
}

/// What a child does; by itself it does nothing.
#[test]
fn attempt() {
    let Ok(what) = env::var(ATTEMPT) else { return };
    if let Some(what) = what.strip_prefix("confined ") {
        enter(MEMORY).expect("it is confined");
        attempts(what);
    } else {
        attempts(&what);
    }
    process::exit(DONE);
}

/// How a child ends that tries `what`. It has one arena of memory, as a process with one thread has.
fn ended(what: &str) -> ExitStatus {
    Command::new(env::current_exe().expect("this program"))
        .args(["imaging::sandbox::tests::attempt", "--exact", "--nocapture"])
        .env_clear()
        .envs([(ATTEMPT, what), ("MALLOC_ARENA_MAX", "1")])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .expect("it starts")
}

#[test]
fn what_a_decoder_needs_not_ends_it() {
    for what in [
        "a file",
        "a written file",
        "a folder",
        "a TCP connection",
        "a UDP socket",
        "a pair of sockets",
        "a process",
        "a thread",
        "a signal",
    ] {
        assert_eq!(ended(what).code(), Some(DONE), "{what} can be tried");
        let ended = ended(&format!("confined {what}"));
        assert_eq!(ended.signal(), Some(Signal::SYS.as_raw()), "{what}: {ended}");
    }
    assert!(ended("another program").success(), "it has become another program");
    assert_eq!(ended("confined another program").signal(), Some(Signal::SYS.as_raw()));
}

#[test]
fn what_a_decoder_needs_it_can_do() {
    for what in ["nothing", "memory"] {
        let ended = ended(&format!("confined {what}"));
        assert_eq!(ended.code(), Some(DONE), "{what}: {ended}");
    }
    let ended = ended("confined an abort");
    assert_eq!(ended.signal(), Some(Signal::ABORT.as_raw()), "{ended}");
}

/// Of one thread, which is all that it binds.
#[test]
fn the_kernel_denies_files_and_ports_where_it_knows_how() {
    let port = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = port.local_addr().expect("an address");
    let denied = |error: Option<io::Error>| {
        error.is_some_and(|error| error.kind() == io::ErrorKind::PermissionDenied)
    };
    let confined = thread::spawn(move || {
        let access = access::give_up();
        let file = File::open("/etc/passwd").err();
        let connection = TcpStream::connect(address).err();
        (access, denied(file), denied(connection))
    });
    let (access, file, connection) = confined.join().expect("it ends");
    assert_eq!((access.files_denied, access.ports_denied), (file, connection));
}
