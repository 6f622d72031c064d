//! What the migrations make.

use crate::harness::{Vault, run};

#[tokio::test(flavor = "multi_thread")]
async fn the_tables_are_those_that_the_code_knows() {
    let vault = Vault::start().await;
    let columns = "SELECT table_name || '.' || column_name || CASE is_nullable WHEN 'YES' THEN '?' ELSE '' END
        FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE '\\_\\_diesel%'";
    let mut found = vault.texts(columns).await;
    let (mut table, mut known) = (String::new(), Vec::new());
    for line in include_str!("../../src/store/schema.rs").lines() {
        if let Some((name, _)) = line.trim().split_once(" (").filter(|_| line.ends_with('{')) {
            name.clone_into(&mut table);
        } else if let Some((name, kind)) =
            line.trim().split_once(" -> ").filter(|_| line.starts_with("        "))
        {
            known.push(format!(
                "{table}.{name}{}",
                if kind.starts_with("Nullable") { "?" } else { "" }
            ));
        }
    }
    found.sort();
    known.sort();
    assert_eq!(found, known, "src/store/schema.rs is not what the migrations make");
}

/// What the release before does, as it does it: it serves until the last of its pods is replaced.
#[tokio::test(flavor = "multi_thread")]
async fn the_release_before_goes_on_working() {
    let vault = Vault::start().await;
    let ada = vault.user("ada").await;
    let (kept, gone) = (ada.upload_ok("Kept").await, ada.upload_ok("Gone").await);
    let id = |image: &serde_json::Value| image["id"].as_str().expect("an id").to_owned();
    ada.delete(&format!("/api/v1/images/{}", id(&kept))).await;

    let ready = "SELECT title FROM images WHERE state = 'ready' ORDER BY id DESC";
    assert_eq!(vault.texts(ready).await, ["Gone"], "what is in the trash is not shown");
    let pending = "INSERT INTO images (id, owner_id, state, attempt, title)
        SELECT gen_random_uuid(), id, 'pending', gen_random_uuid(), 'New' FROM users";
    assert_eq!(vault.execute(pending).await, 1);
    let publish =
        "UPDATE images SET state = 'ready', content_type = 'image/png', bytes = 1, sha256 = '',
        width = 1, height = 1 WHERE state = 'pending'";
    assert_eq!(vault.execute(publish).await, 1);
    let delete = |id: &str| {
        format!(
            "UPDATE images SET state = 'deleting', updated_at = now() WHERE id = '{id}' AND state = 'ready'"
        )
    };
    assert_eq!(vault.execute(&delete(&id(&kept))).await, 0, "nor deleted by accident");
    assert_eq!(vault.execute(&delete(&id(&gone))).await, 1);
    vault.reap_in(2).await;
    assert_eq!(vault.texts("SELECT title FROM images ORDER BY title").await, ["Kept", "New"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_row_is_in_the_trash_without_its_time_nor_has_one_elsewhere() {
    let vault = Vault::start().await;
    vault.user("ada").await.upload_ok("Sea").await;
    let mut conn = vault.database().await;
    for bad in [
        "state = 'trashed'",
        "trashed_at = now()",
        "state = 'deleting', trashed_at = now()",
        "state = 'trashed', trashed_at = now(), content_type = NULL",
        "state = 'lost'",
    ] {
        let update = run(&mut conn, &format!("UPDATE images SET {bad}")).await;
        assert!(update.is_err_and(|error| error.to_string().contains("check constraint")), "{bad}");
    }
    let unchecked = "SELECT conname FROM pg_constraint WHERE NOT convalidated";
    assert!(vault.texts(unchecked).await.is_empty());
}
