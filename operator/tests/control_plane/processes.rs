//! etcd and kube-apiserver on free ports of the loopback interface, once for all tests.

mod folders;
mod identity;

pub use identity::Identity;

use std::{
    env, fs,
    net::TcpListener,
    panic::catch_unwind,
    path::{Path, PathBuf},
    process::{Command, Output},
    sync::{OnceLock, mpsc},
    thread,
    time::{Duration, Instant},
};

/// A running control plane with the operator's manifests applied.
pub struct ControlPlane {
    pub url: String,
    folder: PathBuf,
}

/// The control plane of this test run; the first to ask starts it.
pub fn control_plane() -> &'static ControlPlane {
    static RUNNING: OnceLock<Option<ControlPlane>> = OnceLock::new();
    // Tried once: the other tests need not wait for what has failed already.
    let running = RUNNING.get_or_init(|| catch_unwind(ControlPlane::start).ok());
    running.as_ref().expect("the control plane runs")
}

/// The project's folder.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

impl ControlPlane {
    fn start() -> Self {
        let folder = folders::fresh();
        let (client, peer, api) = (free_port(), free_port(), free_port());
        let plane = Self { url: format!("https://127.0.0.1:{api}"), folder };
        plane.start_etcd(client, peer);
        plane.start_api_server(client, api);
        plane.write_kubeconfig();
        plane.wait();
        plane.install();
        plane
    }

    /// `kubectl` as an admin.
    pub fn kubectl(&self, arguments: &[&str]) -> Output {
        let mut kubectl = Command::new(program("kubectl"));
        kubectl.arg("--kubeconfig").arg(self.kubeconfig()).args(arguments);
        kubectl.current_dir(root()).output().expect("kubectl starts")
    }

    /// An admin's.
    pub fn kubeconfig(&self) -> PathBuf {
        self.folder.join("kubeconfig")
    }

    fn start_etcd(&self, client: u16, peer: u16) {
        let (client, peer) =
            (format!("http://127.0.0.1:{client}"), format!("http://127.0.0.1:{peer}"));
        self.spawn(
            "etcd",
            &[
                &format!("--data-dir={}", self.path("etcd")),
                "--unsafe-no-fsync",
                "--log-level=warn",
                &format!("--listen-client-urls={client}"),
                &format!("--advertise-client-urls={client}"),
                &format!("--listen-peer-urls={peer}"),
                &format!("--initial-advertise-peer-urls={peer}"),
                &format!("--initial-cluster=default={peer}"),
            ],
        );
    }

    fn start_api_server(&self, etcd: u16, port: u16) {
        fs::write(self.folder.join("tokens.csv"), identity::TOKENS).expect("tokens are written");
        let key = rcgen::KeyPair::generate().expect("a key");
        let (private, public) = (self.path("accounts.key"), self.path("accounts.pub"));
        fs::write(&private, key.serialize_pem()).expect("a key is written");
        fs::write(&public, key.public_key_pem()).expect("a key is written");
        self.spawn(
            "kube-apiserver",
            &[
                &format!("--etcd-servers=http://127.0.0.1:{etcd}"),
                &format!("--secure-port={port}"),
                "--bind-address=127.0.0.1",
                &format!("--cert-dir={}", self.path("certificates")),
                &format!("--token-auth-file={}", self.path("tokens.csv")),
                "--service-account-issuer=https://kubernetes.default.svc",
                &format!("--service-account-key-file={public}"),
                &format!("--service-account-signing-key-file={private}"),
                "--authorization-mode=RBAC",
                "--service-cluster-ip-range=10.90.0.0/16",
                // Nobody makes the accounts it would ask for; nobody collects what it would hold up.
                "--disable-admission-plugins=ServiceAccount",
                "--enable-admission-plugins=OwnerReferencesPermissionEnforcement",
            ],
        );
    }

    /// The kernel ends the program with the thread that started it, however this process ends.
    fn spawn(&self, name: &str, arguments: &[&str]) {
        let log = fs::File::create(self.folder.join(format!("{name}.log"))).expect("a log");
        let mut command = Command::new("setpriv");
        command.args(["--pdeathsig", "KILL", "--"]).arg(program(name)).args(arguments);
        command.stdout(log.try_clone().expect("a log")).stderr(log);
        let (started, is_started) = mpsc::channel();
        thread::spawn(move || {
            let child = command.spawn();
            started.send(child.is_ok()).expect("somebody waits");
            child.map(|mut child| child.wait()).expect("setpriv starts").expect("it is ours");
        });
        assert!(is_started.recv().expect("the thread answers"), "{name} does not start");
    }

    fn wait(&self) {
        let start = Instant::now();
        while !self.kubectl(&["get", "--raw", "/readyz"]).status.success() {
            let log =
                || fs::read_to_string(self.folder.join("kube-apiserver.log")).unwrap_or_default();
            assert!(start.elapsed() < Duration::from_secs(90), "no control plane: {}", log());
            thread::sleep(Duration::from_millis(200));
        }
    }

    /// The operator's own manifests, by a plain apply, and as much of the kinds of others as we write.
    fn install(&self) {
        let traefik = "operator/tests/control_plane/traefik.yaml";
        let cert_manager = "operator/tests/control_plane/cert-manager.yaml";
        for manifests in [["-f", traefik], ["-f", cert_manager], ["-k", "config/default"]] {
            let applied = self.kubectl(&["apply", manifests[0], manifests[1]]);
            assert!(applied.status.success(), "{}", String::from_utf8_lossy(&applied.stderr));
        }
        let wait = ["wait", "--for=condition=Established", "crd", "--all", "--timeout=30s"];
        assert!(self.kubectl(&wait).status.success(), "the kinds are not established");
    }

    fn write_kubeconfig(&self) {
        let (url, token) = (&self.url, Identity::Admin.token());
        let text = format!(
            "apiVersion: v1\nkind: Config\ncurrent-context: test\n\
             clusters: [{{name: test, cluster: {{server: '{url}', insecure-skip-tls-verify: true}}}}]\n\
             users: [{{name: test, user: {{token: {token}}}}}]\n\
             contexts: [{{name: test, context: {{cluster: test, user: test}}}}]\n"
        );
        fs::write(self.kubeconfig(), text).expect("a kubeconfig is written");
    }

    fn path(&self, name: &str) -> String {
        self.folder.join(name).display().to_string()
    }
}

fn program(name: &str) -> PathBuf {
    let home = || Path::new(&env::var("HOME").expect("HOME is set")).join(".cache/infravault");
    let cache = env::var("INFRAVAULT_CACHE").map_or_else(|_| home(), PathBuf::from);
    let program = cache.join("bin").join(name);
    assert!(
        program.exists(),
        "{} is missing: config/cluster/tools/build kubernetes",
        program.display()
    );
    program
}

/// A port that nobody listens at.
pub fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("an address").port()
}
