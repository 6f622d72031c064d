//! The API server refuses what cannot be, and what is not built yet, and says so.

use crds::ImageVault;
use kube::{
    Api,
    api::PostParams,
    core::{ApiResource, DynamicObject},
};
use serde_json::{Value, json};

use crate::world::{VAULT, World, vault};

async fn refused(api: &Api<ImageVault>, fields: &Value, message: &str) {
    let dry_run = PostParams { dry_run: true, ..PostParams::default() };
    match api.create(&dry_run, &vault(fields)).await {
        Ok(_) => panic!("{fields} is admitted"),
        Err(error) => assert!(error.to_string().contains(message), "{fields}: {error}"),
    }
}

#[tokio::test]
async fn what_cannot_be_is_refused_in_words() {
    let world = World::new("refusals").await;
    let api = world.api::<ImageVault>();
    let pool = |pool: Value| json!({ "objectStore": { "pools": [pool] } });
    let external = json!({
        "endpoint": "https://s3.example.org", "bucket": "photos", "credentials": { "secretName": "s3" },
    });
    let with = |key: &str, value: &str| {
        let mut external = external.clone();
        external[key] = json!(value);
        json!({ "objectStore": { "external": external } })
    };
    let both = json!({ "objectStore": { "pools": [{ "name": "p0" }], "external": external } });
    let image = json!({ "objectStore": { "image": "minio:1", "external": external } });
    for (fields, message) in [
        (both, "objectStore takes pools or external, not both"),
        (image, "objectStore.image is that of MinIO"),
        (
            with("endpoint", "http://s3.example.org"),
            "objectStore.external.endpoint must be https://host",
        ),
        (
            with("endpoint", "https://s3.example.org/photos"),
            "objectStore.external.endpoint must be https://host",
        ),
        (with("bucket", "p"), "spec.objectStore.external.bucket"),
        (pool(json!({ "name": "p0", "volumesPerServer": 1 })), "a pool of one drive cannot grow"),
        (
            pool(json!({ "name": "p0", "servers": 2 })),
            "a pool of two servers stops when either is lost",
        ),
        (
            json!({ "objectStore": { "pools": [{ "name": "p0" }, { "name": "p1", "servers": 3 }] } }),
            "every pool keeps objects with the parity of the first one",
        ),
        (
            json!({ "objectStore": {
                "pools": [{ "name": "p0", "servers": 4 }, { "name": "p1", "servers": 3 }],
            } }),
            "no pool has fewer servers than the first",
        ),
        (
            pool(json!({ "name": "p0", "decommission": true })),
            "decommission needs a pool that stays",
        ),
        (json!({ "database": { "instances": 10 } }), "spec.database.instances"),
        (
            json!({ "database": { "replication": { "mode": "Strict" } } }),
            "Strict needs database.instances of 2 or more",
        ),
        (
            json!({ "database": { "parameters": { "work_mem": "64MB", "fsync": "off" } } }),
            "database.parameters holds a setting that is not yours to change",
        ),
        (json!({ "host": "https://photos.example.org" }), "spec.host"),
        (json!({ "signIn": { "issuer": "http://accounts.example.org" } }), "spec.signIn.issuer"),
        (json!({ "signIn": { "allowedDomains": ["@example.org"] } }), "allowedDomains"),
        (json!({ "signIn": { "allowedDomains": ["*.example.org"] } }), "allowedDomains"),
        (json!({ "signIn": { "allowedDomains": ["a.example,b.example"] } }), "allowedDomains"),
        (json!({ "signIn": { "allowedEmails": ["example.org"] } }), "allowedEmails"),
        (json!({ "signIn": { "allowedEmails": ["a@b.example,c@d.example"] } }), "allowedEmails"),
        (json!({ "signIn": { "allowedEmails": ["$(HOST)@b.example"] } }), "allowedEmails"),
        (json!({ "api": { "replicas": -1 } }), "spec.api.replicas"),
        (
            json!({ "database": { "storage": { "size": "10Gi", "autoGrow": { "limit": "9Gi" } } } }),
            "database.storage.autoGrow.limit must be at least database.storage.size",
        ),
        (
            json!({ "ingress": { "tls": { "certResolver": "le", "secretName": "cert" } } }),
            "ingress.tls takes one of issuerRef, certResolver and secretName",
        ),
        (
            json!({ "api": { "autoscaling": { "minReplicas": 4, "maxReplicas": 2 } } }),
            "api.autoscaling.minReplicas must be at most maxReplicas",
        ),
        (
            json!({ "gallery": { "maxUploadBytes": "513Mi" } }),
            "gallery.maxUploadBytes must be at most 512Mi",
        ),
        (json!({ "gallery": { "quota": { "images": -1 } } }), "spec.gallery.quota.images"),
        (json!({ "gallery": { "trashRetentionDays": 366 } }), "spec.gallery.trashRetentionDays"),
        (
            json!({ "api": { "resources": { "limits": { "memory": "512Mi" } } } }),
            "api.resources.limits.memory must be at least 1324Mi",
        ),
    ] {
        refused(&api, &fields, message).await;
    }
}

#[tokio::test]
async fn what_is_not_built_yet_is_refused_never_ignored() {
    let world = World::new("not-built").await;
    let api = world.api::<ImageVault>();
    let s3 = json!({ "endpoint": "https://s3.example.org", "bucket": "backups", "credentials": { "secretName": "s3" } });
    let pools = |pools: Value| json!({ "objectStore": { "pools": pools } });
    for (fields, message) in [
        (json!({ "database": { "majorVersion": 18 } }), "database.majorVersion must be 17"),
        (
            json!({ "database": { "backup": { "destination": s3, "schedule": "0 3 * * *" } } }),
            "database.backup is not built yet",
        ),
        (
            json!({ "database": { "restore": { "id": "1", "source": { "vaultName": "photos" } } } }),
            "database.restore is not built yet",
        ),
        (pools(json!([{ "name": "p0", "servers": 9 }])), "other shapes are not built yet"),
        (json!({ "signIn": { "admins": ["a@example.org"] } }), "signIn.admins is not built yet"),
        (
            json!({ "secrets": { "vault": { "address": "https://vault.example.org", "role": "photos" } } }),
            "secrets is not built yet",
        ),
        (json!({ "monitoring": { "mode": "Auto" } }), "monitoring is not built yet"),
    ] {
        refused(&api, &fields, message).await;
    }
}

#[tokio::test]
async fn two_lines_are_enough_and_the_rest_is_filled_in() {
    let world = World::new("defaults").await;
    let spec = world.create(&vault(&json!({}))).await.spec;
    assert_eq!((spec.database.instances, spec.database.major_version), (1, 17));
    assert_eq!(spec.database.storage.size.0, "10Gi");
    assert_eq!(spec.api.replicas, 2);
    assert_eq!(spec.gallery.max_upload_bytes.0, "256Mi");
    assert_eq!(spec.gallery.trash_retention_days, 30);
    assert_eq!(spec.ingress.entry_points, ["websecure"]);
    assert_eq!(spec.sign_in.issuer, "https://accounts.google.com");
    assert_eq!(spec.object_store, None, "a default would defeat the rule that a pool stays");
}

#[tokio::test]
async fn a_size_may_be_a_number() {
    let world = World::new("numbers").await;
    let mut fields = serde_json::to_value(vault(&json!({}))).unwrap();
    fields["spec"]["gallery"] = json!({ "maxUploadBytes": 1_048_576 });
    fields["spec"]["api"]["resources"] =
        json!({ "limits": { "cpu": 2, "memory": 2_147_483_648_u64 } });
    let api = ApiResource::erase::<ImageVault>(&());
    let api = Api::<DynamicObject>::namespaced_with(world.admin.clone(), &world.namespace, &api);
    let number: DynamicObject = serde_json::from_value(fields).unwrap();
    api.create(&PostParams::default(), &number).await.expect("it is admitted");
    let read = world.get::<ImageVault>(VAULT).await;
    assert_eq!(read.spec.gallery.max_upload_bytes.0, "1048576");
}

/// The longest name, and one more.
#[tokio::test]
async fn a_name_whose_objects_would_be_too_long_is_refused() {
    let world = World::new("names").await;
    let named = async |length| {
        let mut long = vault(&json!({}));
        long.metadata.name = Some("p".repeat(length));
        world.api::<ImageVault>().create(&PostParams::default(), &long).await
    };
    named(35).await.expect("its objects have names");
    let error = named(36).await.unwrap_err();
    assert!(error.to_string().contains("metadata.name must be at most 35 characters"), "{error}");
}
