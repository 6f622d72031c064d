//! Every name, label, annotation and port of what a vault is made of. A literal appears once, here.

use std::collections::BTreeMap;

/// Our field manager, and the value of the `managed-by` label.
pub const MANAGER: &str = "infravault-operator";
/// The label that says which vault an object belongs to.
pub const INSTANCE_LABEL: &str = "app.kubernetes.io/instance";
/// The label that says which part of the vault an object is.
pub const COMPONENT_LABEL: &str = "app.kubernetes.io/component";
/// The label that says who made an object.
pub const MANAGED_BY_LABEL: &str = "app.kubernetes.io/managed-by";
/// The label that names the product.
pub const NAME_LABEL: &str = "app.kubernetes.io/name";
/// The label of a MinIO server's pool.
pub const POOL_LABEL: &str = "infravault.dev/pool";
/// The label that says which task a Job does. Its pods bear it instead of the component's label, or
/// the component's Service would send them requests.
pub const TASK_LABEL: &str = "infravault.dev/task";
/// The label that tells Patroni which pods and ConfigMaps are of its cluster.
pub const SCOPE_LABEL: &str = "infravault.dev/scope";
/// The label by which a Patroni member tells its role; it writes its own pod's only, so it may be
/// stale: nothing of ours depends on it.
pub const ROLE_LABEL: &str = "infravault.dev/role";
/// The hash of what we applied last.
pub const SPEC_HASH_ANNOTATION: &str = "infravault.dev/spec-hash";
/// The hash of the configuration a pod started with.
pub const CONFIG_HASH_ANNOTATION: &str = "infravault.dev/config-hash";

/// The database, the role that owns it, and the bucket bear one name.
pub const DATABASE: &str = "infravault";
/// The role the API connects as.
pub const DATABASE_ROLE: &str = "infravault";
/// The bucket that holds the blobs.
pub const BUCKET: &str = "infravault";
/// The only region that MinIO knows.
pub const REGION: &str = "us-east-1";

/// Where Postgres answers.
pub const POSTGRES_PORT: i32 = 5432;
/// Where Patroni answers.
pub const PATRONI_PORT: i32 = 8008;
/// Where MinIO answers.
pub const MINIO_PORT: i32 = 9000;
/// Where the API answers people.
pub const API_PORT: i32 = 8080;
/// What that port is called.
pub const API_PORT_NAME: &str = "http";
/// Where the API answers probes and Prometheus.
pub const HEALTH_PORT: i32 = 9090;

/// The key of a bundle of certificates in a ConfigMap.
pub const CA_KEY: &str = "ca.crt";
/// The key of a certificate in a Secret.
pub const TLS_CERT_KEY: &str = "tls.crt";
/// The key of a private key in a Secret.
pub const TLS_KEY_KEY: &str = "tls.key";
/// The key of the client's id in the sign-in Secret.
pub const CLIENT_ID_KEY: &str = "client_id";
/// The key of the client's secret in the sign-in Secret.
pub const CLIENT_SECRET_KEY: &str = "client_secret";

/// What a Job does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Task {
    /// Makes the bucket and the API's user.
    Bucket,
    /// Migrates the database.
    Migrate,
}

impl Task {
    /// As the task label and the name of the container spell it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Bucket => "bucket",
            Self::Migrate => "migrate",
        }
    }
}

/// A part of the vault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Component {
    /// The database.
    Postgres,
    /// The object store.
    MinIo,
    /// The API, which serves the web app too.
    Api,
    /// The routes.
    Ingress,
}

impl Component {
    /// As the component label spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Postgres => "postgres",
            Self::MinIo => "minio",
            Self::Api => "api",
            Self::Ingress => "ingress",
        }
    }
}

/// The labels of everything that belongs to `vault`, for lists across components.
pub fn vault_labels(vault: &str) -> BTreeMap<String, String> {
    [(NAME_LABEL, "infravault"), (INSTANCE_LABEL, vault), (MANAGED_BY_LABEL, MANAGER)]
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .into()
}

/// The labels of an object of `component`.
pub fn labels(vault: &str, component: Component) -> BTreeMap<String, String> {
    let mut labels = vault_labels(vault);
    labels.insert(COMPONENT_LABEL.to_owned(), component.as_str().to_owned());
    labels
}

/// What selects the pods of `component`. Selectors are immutable, so it is the least that tells them apart.
pub fn selector(vault: &str, component: Component) -> BTreeMap<String, String> {
    [(INSTANCE_LABEL, vault), (COMPONENT_LABEL, component.as_str())]
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .into()
}

/// The labels of the pods that do `task`.
pub fn task_labels(vault: &str, task: Task) -> BTreeMap<String, String> {
    let mut labels = vault_labels(vault);
    labels.insert(TASK_LABEL.to_owned(), task.as_str().to_owned());
    labels
}

/// What selects the pods that do `task`.
pub fn task_selector(vault: &str, task: Task) -> BTreeMap<String, String> {
    [(INSTANCE_LABEL, vault), (TASK_LABEL, task.as_str())]
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .into()
}

/// A label selector string for lists and watches of everything that belongs to `vault`.
pub fn list_selector(vault: &str) -> String {
    format!("{MANAGED_BY_LABEL}={MANAGER},{INSTANCE_LABEL}={vault}")
}

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
        format!("data{drive}-{}", self.pool_pod(pool, ordinal))
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

/// The name of a Service inside the cluster. It leaves the cluster's own domain out, which not every
/// cluster calls `cluster.local`.
pub fn service_host(service: &str, namespace: &str) -> String {
    format!("{service}.{namespace}.svc")
}

/// The name of a StatefulSet's pod inside the cluster.
pub fn pod_host(pod: &str, service: &str, namespace: &str) -> String {
    format!("{pod}.{}", service_host(service, namespace))
}
