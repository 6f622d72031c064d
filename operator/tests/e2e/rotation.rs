//! Passwords and the certificate authority are exchanged while people upload and look.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use crds::ImageVault;
use k8s_openapi::api::core::v1::{Pod, Secret};
use kube::api::{DeleteParams, Patch, PatchParams};
use kube::{Client, ResourceExt};
use serde_json::json;

use crate::cluster::{VAULT, api, client, eventually, primary, ready_pods};
use crate::history::History;
use crate::store::{inside, nothing_lost, settled};
use crate::traffic::Traffic;
use crate::vault::condition;

const MEMBER: &str = "photos-postgres-0";
const SERVER: &str = "photos-minio-p0-0";
/// The servers of the object store restart for another authority, one after the other.
const EXCHANGED: Duration = Duration::from_mins(8);
/// Nobody waits for as long.
const GAP: Duration = Duration::from_secs(30);

#[tokio::test]
async fn other_passwords_come_into_force_and_no_request_fails() {
    let client = client().await;
    settled(&client).await;
    let (old, pods) = (data(&client, "credentials").await, starts(&client).await);
    let history = exchange(&client, "rotate", "credentials").await;
    nothing_lost("other passwords", &history, GAP);
    assert!(history.failures.is_empty(), "{:#?}", history.failures);
    assert_eq!(starts(&client).await, pods, "no data pod is another");

    let new = data(&client, "credentials").await;
    let role = |role: &str, password: &str| opens_database(role, password, "/etc/ca/ca.crt");
    for (name, key) in
        [("infravault", "app"), ("replication", "replication"), ("postgres", "superuser")]
    {
        let key = format!("postgres-{key}-password");
        role(name, &new[&key]).unwrap_or_else(|why| panic!("{name}: {why}"));
        let refused = role(name, &old[&key]).expect_err(name);
        assert!(refused.contains("password authentication failed"), "{name}: {refused}");
    }
    let ca = "/etc/minio/certs/CAs/ca.crt";
    opens_store(&new, ca).expect("the new key opens the store");
    let refused = opens_store(&old, ca).expect_err("the old key");
    assert!(refused.contains("does not exist"), "{refused}");
    follows_again(&client).await;
}

#[tokio::test]
async fn another_authority_vouches_for_the_servers_and_no_image_is_lost() {
    let client = client().await;
    settled(&client).await;
    let old = data(&client, "ca").await;
    let pods = starts_of(&client, "postgres").await;
    let history = exchange(&client, "rotate-ca", "ca").await;
    // The object store's servers restart for it, and a request that is under way in one may have to be
    // sent again, as in every roll of them.
    nothing_lost("another authority", &history, GAP);
    assert_eq!(
        starts_of(&client, "postgres").await,
        pods,
        "no instance of the database is another"
    );

    let (new, keys) = (data(&client, "ca").await, data(&client, "credentials").await);
    assert_eq!(new["former.crt"], old["tls.crt"]);
    for (authority, vouches) in [(&new["tls.crt"], true), (&old["tls.crt"], false)] {
        let file = "/tmp/authority.crt";
        for pod in [MEMBER, SERVER] {
            inside(pod, &format!("cat > {file} <<'PEM'\n{authority}\nPEM\n"))
                .expect("it is written");
        }
        // Postgres has reloaded within seconds, and MinIO looks at its files now and then.
        eventually(Duration::from_mins(3), async || {
            let database = opens_database("infravault", &keys["postgres-app-password"], file);
            let store = opens_store(&keys, file);
            if database.is_ok() == vouches && store.is_ok() == vouches {
                return Ok(());
            }
            Err(format!("vouches for both: {vouches}, but {database:?} and {store:?}"))
        })
        .await;
    }
    follows_again(&client).await;
}

/// Asks for an exchange by an annotation, under traffic, until it is told to be over.
async fn exchange(client: &Client, asks: &str, secret: &str) -> History {
    let traffic = Traffic::start(1).await;
    traffic.writes(5, EXCHANGED).await;
    let (began, token) = (Instant::now(), format!("e2e {}", rand::random::<u32>()));
    let asked =
        json!({ "metadata": { "annotations": { format!("infravault.dev/{asks}"): token } } });
    let vaults = api::<ImageVault>(client);
    vaults.patch(VAULT, &PatchParams::default(), &Patch::Merge(asked)).await.expect("it is taken");
    let mut told = String::new();
    eventually(EXCHANGED, async || {
        let now = condition(client, "Progressing").await;
        if now != told {
            println!("{:5.1} s  {now}", began.elapsed().as_secs_f32());
            told.clone_from(&now);
        }
        let held = api::<Secret>(client).get(&format!("{VAULT}-{secret}")).await;
        let held = held.map_err(|error| error.to_string())?;
        let is_done = held.annotations().get("infravault.dev/rotated") == Some(&token);
        if is_done && now.starts_with("False Converged") { Ok(()) } else { Err(now) }
    })
    .await;
    println!("{asks} took {:.1} s", began.elapsed().as_secs_f32());
    // Who connects anew does so by what is in force now.
    traffic.writes(20, EXCHANGED).await;
    traffic.finish().await
}

async fn data(client: &Client, secret: &str) -> BTreeMap<String, String> {
    let secret = api::<Secret>(client).get(&format!("{VAULT}-{secret}")).await.expect("a Secret");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    secret.data.expect("data").into_iter().map(|(key, value)| (key, text(value.0))).collect()
}

/// The pods with data, and what tells them from earlier ones.
async fn starts(client: &Client) -> BTreeMap<String, (Option<String>, i32)> {
    let mut all = starts_of(client, "postgres").await;
    all.extend(starts_of(client, "minio").await);
    all
}

async fn starts_of(client: &Client, component: &str) -> BTreeMap<String, (Option<String>, i32)> {
    let restarts = |pod: &Pod| {
        let statuses = pod.status.iter().flat_map(|it| it.container_statuses.iter().flatten());
        statuses.map(|status| status.restart_count).sum()
    };
    let pods = ready_pods(client, component).await;
    pods.iter().map(|pod| (pod.name_any(), (pod.uid(), restarts(pod)))).collect()
}

/// Whether `password` opens the database to `role`, over the network and by a certificate of `authority`.
fn opens_database(role: &str, password: &str, authority: &str) -> Result<String, String> {
    let database = if role == "infravault" { role } else { "postgres" };
    let replicates = if role == "replication" { "replication=true" } else { "" };
    let ask = if role == "replication" { "IDENTIFY_SYSTEM" } else { "SELECT 1" };
    let target = format!(
        "host={MEMBER}.photos-postgres.photos.svc user={role} dbname={database} {replicates} \
         sslmode=verify-full sslrootcert={authority}"
    );
    inside(
        MEMBER,
        &format!("PGPASSWORD={password} psql --no-psqlrc --command '{ask}' '{target}'\n"),
    )
}

/// Whether the API's key opens its bucket, by a certificate of `authority`.
fn opens_store(keys: &BTreeMap<String, String>, authority: &str) -> Result<String, String> {
    let (user, secret) = (&keys["s3-access-key"], &keys["s3-secret-key"]);
    let script = format!(
        "export MC_CONFIG_DIR=/tmp/mc-rotation MC_HOST_store=https://{user}:{secret}@{VAULT}-minio.photos.svc:9000\n\
         mkdir -p $MC_CONFIG_DIR/certs/CAs\ncp -f {authority} $MC_CONFIG_DIR/certs/CAs/ca.crt\n\
         mc ls store/infravault\n"
    );
    inside(SERVER, &script)
}

/// A standby that is made anew connects by what is in force.
async fn follows_again(client: &Client) {
    let leader = primary(client).await.expect("there is a primary");
    let standby =
        ready_pods(client, "postgres").await.into_iter().find(|pod| pod.name_any() != leader);
    let standby = standby.expect("there is a standby").name_any();
    api::<Pod>(client).delete(&standby, &DeleteParams::default()).await.expect("it is deleted");
    settled(client).await;
    eventually(Duration::from_mins(2), async || {
        let ask = "SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming'";
        let psql =
            "psql --host=/run/postgresql --username=postgres --dbname=postgres --no-psqlrc -At";
        match inside(&leader, &format!("{psql} --command \"{ask}\"\n"))?.trim() {
            "2" => Ok(()),
            streaming => Err(format!("{streaming} standbys stream")),
        }
    })
    .await;
}
