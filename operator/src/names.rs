//! Every name, label, annotation and port of what a vault is made of. A literal appears once, here.

mod hosts;
mod labels;
mod ports;

pub use hosts::*;
pub use labels::*;
pub use ports::*;

/// The database, the role that owns it, and the bucket bear one name.
pub const DATABASE: &str = "infravault";
/// The role the API connects as.
pub const DATABASE_ROLE: &str = "infravault";
/// The bucket that holds the blobs.
pub const BUCKET: &str = "infravault";
/// The only region that MinIO knows.
pub const REGION: &str = "us-east-1";

/// The image of one of our programs (`operator`, `api-server`, `postgres`, `minio`) at a release.
pub fn image(program: &str, release: &str) -> String {
    format!("ghcr.io/infravault/{program}:{release}")
}

/// The names of one vault's objects.
#[derive(Clone, Copy, Debug)]
pub struct Names<'a>(pub &'a str);

impl Names<'_> {
    /// The Secret of the passwords drawn once. Data.
    pub fn credentials(self) -> String {
        format!("{}-credentials", self.0)
    }

    /// The Secret of the passwords that the API uses.
    pub fn api_passwords(self) -> String {
        format!("{}-api-passwords", self.0)
    }

    /// The Secret of the passwords that Patroni uses.
    pub fn patroni_passwords(self) -> String {
        format!("{}-patroni-passwords", self.0)
    }

    /// The Secret of the certificate authority, with its key. Data.
    pub fn ca(self) -> String {
        format!("{}-ca", self.0)
    }

    /// The ConfigMap of the certificates that clients trust.
    pub fn ca_bundle(self) -> String {
        format!("{}-ca-bundle", self.0)
    }

    /// The StatefulSet, the headless Service and the Patroni scope of the database.
    pub fn postgres(self) -> String {
        format!("{}-postgres", self.0)
    }

    /// The Secret of the database's certificate.
    pub fn postgres_tls(self) -> String {
        format!("{}-postgres-tls", self.0)
    }

    /// The ConfigMap of Patroni's configuration.
    pub fn patroni(self) -> String {
        format!("{}-patroni", self.0)
    }

    /// A database pod.
    pub fn postgres_pod(self, ordinal: i32) -> String {
        format!("{}-{ordinal}", self.postgres())
    }

    /// The claim of a database pod, as the StatefulSet looks for it. Data.
    pub fn postgres_claim(self, ordinal: i32) -> String {
        format!("data-{}", self.postgres_pod(ordinal))
    }

    /// The ConfigMap in which Patroni keeps who leads (annotations `leader`, `optime`, `renewTime`). Data.
    pub fn patroni_leader(self) -> String {
        format!("{}-leader", self.postgres())
    }

    /// The ConfigMap in which Patroni keeps the dynamic configuration and the history. Data.
    pub fn patroni_config(self) -> String {
        format!("{}-config", self.postgres())
    }

    /// The ConfigMap in which Patroni keeps an asked-for switchover. Data.
    pub fn patroni_failover(self) -> String {
        format!("{}-failover", self.postgres())
    }

    /// The ConfigMap in which Patroni keeps the synchronous standbys. Data.
    pub fn patroni_sync(self) -> String {
        format!("{}-sync", self.postgres())
    }

    /// Every ConfigMap that Patroni writes.
    pub fn patroni_state(self) -> [String; 4] {
        [self.patroni_config(), self.patroni_failover(), self.patroni_leader(), self.patroni_sync()]
    }

    /// The client Service of the object store.
    pub fn minio(self) -> String {
        format!("{}-minio", self.0)
    }

    /// The Secret of the object store's certificate.
    pub fn minio_tls(self) -> String {
        format!("{}-minio-tls", self.0)
    }

    /// The StatefulSet and the headless Service of a pool.
    pub fn pool(self, pool: &str) -> String {
        format!("{}-{pool}", self.minio())
    }

    /// A pod of a pool.
    pub fn pool_pod(self, pool: &str, ordinal: i32) -> String {
        format!("{}-{ordinal}", self.pool(pool))
    }

    /// The claim of a drive, as the StatefulSet looks for it. Data.
    pub fn drive_claim(self, pool: &str, ordinal: i32, drive: i32) -> String {
        drive_claim(&self.pool_pod(pool, ordinal), drive)
    }

    /// The pool whose drive a claim is.
    pub fn pool_of_claim(self, claim: &str) -> Option<&str> {
        let (drive, pod) = claim.strip_prefix("data")?.split_once('-')?;
        let (pool, ordinal) =
            pod.strip_prefix(&self.minio())?.strip_prefix('-')?.rsplit_once('-')?;
        let numbers = [drive, ordinal].iter().all(|part| part.parse::<u16>().is_ok());
        numbers.then_some(pool)
    }

    /// The Job that does `task`; another hash, another Job.
    pub fn job(self, task: Task, hash: &str) -> String {
        format!("{}-{}-{hash}", self.0, task.as_str())
    }

    /// The Deployment and the Service of the API.
    pub fn api(self) -> String {
        format!("{}-api", self.0)
    }

    /// The IngressRoute.
    pub fn ingress(self) -> String {
        self.0.to_owned()
    }

    /// The Middleware of the headers that every answer bears.
    pub fn headers_middleware(self) -> String {
        format!("{}-headers", self.0)
    }

    /// The Middleware that bounds the requests of one client.
    pub fn client_limit(self) -> String {
        format!("{}-client-limit", self.0)
    }

    /// The Middleware that bounds all requests together.
    pub fn total_limit(self) -> String {
        format!("{}-total-limit", self.0)
    }

    /// The Certificate of the host, and the Secret that cert-manager keeps it in.
    pub fn ingress_tls(self) -> String {
        format!("{}-ingress-tls", self.0)
    }

    /// The Middleware that tries another pod where one cannot be reached.
    pub fn retry(self) -> String {
        format!("{}-retry", self.0)
    }

    /// The `ServersTransport`: how Traefik connects to the API.
    pub fn servers_transport(self) -> String {
        format!("{}-api", self.0)
    }

    /// The IngressRoute and the Middleware that send plain HTTP to HTTPS.
    pub fn redirect(self) -> String {
        format!("{}-redirect", self.0)
    }

    /// The NetworkPolicy of `of`: a component, a task, or `default-deny`.
    pub fn network_policy(self, of: &str) -> String {
        format!("{}-{of}", self.0)
    }
}

/// As many instances of the database as the schema admits.
pub const MOST_INSTANCES: i32 = 9;

/// The claim of a drive of the server whose pod is called `pod`.
pub fn drive_claim(pod: &str, drive: i32) -> String {
    format!("data{drive}-{pod}")
}
