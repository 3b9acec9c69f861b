use crate::instance::{A_SECOND, ACME, Instance, OTHER};
use sqlx::Connection;
use std::path::Path;

/// Writes to the database without the service.
async fn write(file: &Path, text: &'static str) {
    let url = format!("sqlite:{}", file.display());
    let mut connection = sqlx::SqliteConnection::connect(&url).await.unwrap();
    sqlx::raw_sql(text).execute(&mut connection).await.unwrap();
}

#[tokio::test]
async fn the_database_is_made_on_the_first_start_and_kept() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("tenants.sqlite");
    let first = Instance::on_file(&file).await;
    first.add("acme", ACME).await;
    drop(first);
    assert!(Instance::on_file(&file).await.allows("acme", ACME).await);
}

#[tokio::test]
async fn a_change_on_one_instance_is_active_on_the_other_within_a_second() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("tenants.sqlite");
    let (one, other) = (
        Instance::on_file(&file).await,
        Instance::on_file(&file).await,
    );
    one.add("acme", ACME).await;
    assert!(other.waits_until("acme", ACME, true).await < A_SECOND);
    other.remove("acme", ACME).await;
    assert!(one.waits_until("acme", ACME, false).await < A_SECOND);
}

#[tokio::test]
async fn a_change_is_active_on_the_instance_that_made_it_when_it_answers() {
    let folder = tempfile::tempdir().unwrap();
    let instance = Instance::on_file(&folder.path().join("tenants.sqlite")).await;
    for _ in 0..10 {
        instance.add("acme", ACME).await;
        assert!(instance.allows("acme", ACME).await);
        instance.remove("acme", ACME).await;
        assert!(!instance.allows("acme", ACME).await);
    }
}

#[tokio::test]
async fn changes_whose_records_were_deleted_are_seen() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("tenants.sqlite");
    let instance = Instance::on_file(&file).await;
    instance.add("acme", ACME).await;
    write(
        &file,
        "BEGIN IMMEDIATE;
        INSERT INTO tenant_origins VALUES ('other', 'https://app.other.example');
        INSERT INTO changes (tenant) VALUES ('unrelated'), ('unrelated');
        DELETE FROM changes WHERE id < (SELECT max(id) FROM changes);
        COMMIT;",
    )
    .await;
    instance.waits_until("other", OTHER, true).await;
    assert!(instance.allows("acme", ACME).await);
}

#[tokio::test]
async fn a_row_that_is_changed_without_the_service_is_active_for_both_tenants() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("tenants.sqlite");
    let instance = Instance::on_file(&file).await;
    instance.add("acme", ACME).await;
    instance.waits_until("acme", ACME, true).await;
    write(&file, "UPDATE tenant_origins SET tenant = 'other'").await;
    instance.waits_until("acme", ACME, false).await;
    instance.waits_until("other", ACME, true).await;
}

#[tokio::test]
async fn an_invalid_row_is_skipped_and_logged_once_and_the_others_stay() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("tenants.sqlite");
    let instance = Instance::on_file(&file).await;
    write(
        &file,
        "INSERT INTO tenant_origins VALUES
            ('acme', 'https://app.acme.example'), ('acme', 'https://app.acme.example/'), ('acme', 'null')",
    )
    .await;
    instance.waits_until("acme", ACME, true).await;
    assert!(!instance.allows("acme", "null").await);
    instance.add("acme", OTHER).await;
    instance.waits_until("acme", OTHER, true).await;
    let log = instance.log().await;
    let skipped: Vec<_> = log
        .lines()
        .filter(|line| line.contains("is skipped"))
        .collect();
    assert_eq!(skipped.len(), 2, "{log}");
    assert!(skipped.iter().all(|line| line.contains("tenant=\"acme\"") && line.contains("reason=\"allow_origin:")));
}
