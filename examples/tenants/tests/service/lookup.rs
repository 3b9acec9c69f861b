//! `LOOKUP=database`: only recent answers are in memory.

use crate::instance::{A_SECOND, ACME, Instance, OTHER};

#[tokio::test]
async fn the_database_is_queried_and_a_change_is_active_within_a_second() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("tenants.sqlite").display());
    let instance = Instance::on(&url, &[("LOOKUP", "database")]).await;
    assert!(!instance.allows("acme", ACME).await);
    instance.add("acme", ACME).await;
    assert!(instance.waits_until("acme", ACME, true).await < A_SECOND);
    assert!(!instance.allows("other", ACME).await);
    assert!(!instance.allows("acme", OTHER).await);
    assert_eq!(instance.health().await["tenants_in_memory"], 0);
    instance.remove("acme", ACME).await;
    assert!(instance.waits_until("acme", ACME, false).await < A_SECOND);
}
