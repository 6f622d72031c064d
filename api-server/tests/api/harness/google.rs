//! A liar under Google's name: whoever asks for `accounts.google.com` by way of its proxy reaches it, over
//! TLS with a certificate of that name, which a server has to be told to trust.

use std::{path::PathBuf, process::Command, sync::Arc};

use rustls::{ServerConfig, pki_types::pem::PemObject};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional},
    net::{TcpListener, TcpStream},
};
use tokio_rustls::TlsAcceptor;
use uuid::Uuid;

use super::Liar;

const NAME: &str = "accounts.google.com";

/// The liar, and the way to it.
pub struct Google {
    pub liar: Liar,
    folder: PathBuf,
    port: u16,
}

impl Google {
    /// Starts one; it ends with the test.
    pub async fn start() -> Self {
        let (liar, port) = Liar::named(&format!("https://{NAME}"));
        let folder = std::env::temp_dir().join(format!("infravault-{}", Uuid::now_v7()));
        std::fs::create_dir(&folder).expect("a new folder");
        let acceptor = acceptor(&folder);
        let proxy = TcpListener::bind("127.0.0.1:0").await.expect("binds");
        let google = Self { liar, folder, port: proxy.local_addr().expect("bound").port() };
        tokio::spawn(async move {
            while let Ok((client, _)) = proxy.accept().await {
                tokio::spawn(lead(client, acceptor.clone(), port));
            }
        });
        google
    }

    /// What has a server take it for Google.
    pub fn variables(&self) -> Vec<(&'static str, String)> {
        vec![
            ("OIDC_ISSUER", self.liar.issuer.clone()),
            ("OIDC_CA_FILE", self.folder.join("public.crt").display().to_string()),
            ("HTTPS_PROXY", format!("http://127.0.0.1:{}", self.port)),
            ("NO_PROXY", "127.0.0.1".into()),
        ]
    }
}

impl Drop for Google {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// Ends TLS as the host that was asked for, and leads to the liar at `port`.
async fn lead(mut client: TcpStream, acceptor: TlsAcceptor, port: u16) {
    let mut asked = Vec::new();
    while !asked.ends_with(b"\r\n\r\n") {
        asked.push(client.read_u8().await.expect("a request"));
    }
    let expected = format!("CONNECT {NAME}:443 ");
    assert!(asked.starts_with(expected.as_bytes()), "{}", String::from_utf8_lossy(&asked));
    client.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.expect("answered");
    let mut client = acceptor.accept(client).await.expect("it trusts the certificate");
    let mut liar = TcpStream::connect(("127.0.0.1", port)).await.expect("the liar is there");
    let _ = copy_bidirectional(&mut client, &mut liar).await;
}

fn acceptor(folder: &std::path::Path) -> TlsAcceptor {
    let [certificate, key] = ["public.crt", "private.key"].map(|file| folder.join(file));
    let drawn = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-noenc"])
        .args(["-days", "2", "-subj", "/CN=Google", "-addext", "basicConstraints=CA:FALSE"])
        .args(["-addext", &format!("subjectAltName=DNS:{NAME}"), "-keyout"])
        .arg(&key)
        .arg("-out")
        .arg(&certificate)
        .output()
        .expect("openssl runs");
    assert!(drawn.status.success(), "{}", String::from_utf8_lossy(&drawn.stderr));
    let _ = rustls::crypto::ring::default_provider().install_default();
    let certificate = PemObject::from_pem_file(certificate).expect("a certificate");
    let key = PemObject::from_pem_file(key).expect("a key");
    let config = ServerConfig::builder().with_no_client_auth();
    TlsAcceptor::from(Arc::new(config.with_single_cert(vec![certificate], key).expect("a pair")))
}
