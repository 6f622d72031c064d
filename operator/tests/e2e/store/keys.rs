use std::time::Duration;

use k8s_openapi::api::core::v1::Secret;

use super::inside;
use crate::cluster::{VAULT, api, client, eventually};

const SERVER: &str = "photos-minio-p0-0";

/// The API's key reads and writes its bucket, and can do nothing else.
#[tokio::test]
async fn the_api_s_key_opens_its_bucket_only() {
    let client = client().await;
    let secret = api::<Secret>(&client).get(&format!("{VAULT}-credentials")).await;
    let data = secret.expect("the credentials are there").data.expect("they hold something");
    let key = |name: &str| String::from_utf8(data[name].0.clone()).expect("letters and digits");
    let host = |user: &str, password: &str| {
        let (user, password) = (key(user), key(password));
        format!("https://{user}:{password}@{VAULT}-minio.photos.svc:9000")
    };
    let root = host("minio-root-user", "minio-root-password");
    let api_key = host("s3-access-key", "s3-secret-key");
    let run = |host: &str, command: &str| {
        inside(
            SERVER,
            &format!(
                "export MC_CONFIG_DIR=/tmp/mc MC_HOST_store={host}\nmkdir -p $MC_CONFIG_DIR/certs/CAs\n\
             cp -f /etc/minio/certs/CAs/ca.crt $MC_CONFIG_DIR/certs/CAs/\n{command}\n"
            ),
        )
    };
    eventually(Duration::from_mins(1), async || run(&root, "mc ready store")).await;
    run(&root, "mc mb --ignore-existing store/other; echo theirs | mc pipe store/other/file")
        .expect("the root keys may do anything");

    let own = "echo ours | mc pipe store/infravault/e2e\nmc cat store/infravault/e2e\nmc rm store/infravault/e2e";
    let own = run(&api_key, own).expect("the bucket can be read and written");
    assert!(own.contains("ours"), "{own}");
    for refused in [
        "mc cat store/other/file",
        "mc ls store/other",
        "echo mine | mc pipe store/other/mine",
        "mc rm store/other/file",
        "mc mb store/another",
        "mc rb --force store/infravault",
        "mc rm --versions --force store/infravault/e2e",
        "mc version suspend store/infravault",
        "mc ilm rule rm --all --force store/infravault",
        "mc admin info store",
        "mc admin user list store",
    ] {
        let answer = run(&api_key, refused).expect_err(refused);
        let says = ["Access Denied", "denied", "Insufficient permissions"];
        assert!(says.iter().any(|word| answer.contains(word)), "{refused}: {answer}");
    }
    run(&root, "mc rb --force store/other").expect("the other bucket goes");

    let kept = run(&root, "mc ls --versions store/infravault/e2e").expect("root sees versions");
    assert!(
        kept.contains("PUT") && kept.contains("DEL"),
        "what was deleted is still there: {kept}"
    );
    let rules =
        run(&root, "mc version info store/infravault; mc ilm rule ls --json store/infravault");
    let rules = rules.expect("root sees the bucket's rules");
    assert!(rules.contains("versioning is enabled"), "{rules}");
    assert!(rules.contains("\"NoncurrentDays\":30"), "{rules}");
}
