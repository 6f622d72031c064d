use minio::s3::{MinioClient, creds::StaticProvider};

use super::services;

/// An object store that the tests run against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Store {
    /// The one that the operator runs, behind TLS.
    MinIo,
    /// Another implementation (s3s-fs), which keeps files in a folder.
    Other,
}

impl Store {
    /// Where it answers.
    pub fn endpoint(self) -> String {
        services::var(match self {
            Self::MinIo => "S3_ENDPOINT",
            Self::Other => "OTHER_S3_ENDPOINT",
        })
    }

    /// Its port.
    pub fn port(self) -> u16 {
        let endpoint = self.endpoint();
        endpoint.rsplit(':').next().and_then(|port| port.parse().ok()).expect("a port")
    }

    /// Where it answers when asked by way of another port.
    pub fn behind(self, port: u16) -> String {
        self.endpoint().replace(&format!(":{}", self.port()), &format!(":{port}"))
    }

    /// A client of it, past the server.
    pub fn client(self) -> MinioClient {
        let url = self.endpoint().parse().expect("a URL");
        let read = |file: &str| std::fs::read_to_string(services::file(file)).expect("a key");
        let keys = StaticProvider::new(&read("secrets/access"), &read("secrets/secret"), None);
        let ca = services::file("tls/ca.crt");
        MinioClient::new(url, Some(keys), Some(&ca), None).expect("a client")
    }
}
