//! What the service prints when it starts, and what it refuses to start with.

use crate::instance::{Instance, TOKEN};
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;

/// A part of the last line that is printed.
const LAST: &str = "/admin/health";

#[tokio::test]
async fn a_token_from_the_environment_is_neither_printed_nor_logged() {
    let folder = tempfile::tempdir().unwrap();
    let mut instance = Instance::on_file(&folder.path().join("new.sqlite")).await;
    let mut printed = vec![];
    while !printed
        .last()
        .is_some_and(|line: &String| line.contains(LAST))
    {
        printed.push(instance.line().await);
    }
    let printed = printed.join("\n");
    assert!(printed.contains("Bearer $ADMIN_TOKEN"), "{printed}");
    assert!(!printed.contains(TOKEN), "{printed}");
    let log = instance.log().await;
    assert!(!log.contains(TOKEN), "{log}");
}

#[tokio::test]
async fn a_generated_token_is_printed_and_works() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("new.sqlite").display());
    let mut instance = Instance::without_token(&url).await;
    assert_eq!(instance.line().await, "");
    let line = instance.line().await;
    let token = line.strip_prefix("export ADMIN_TOKEN=").expect(&line);
    let url = format!("{}/admin/tenants/acme/origins", instance.url);
    let request = instance.client.get(url).bearer_auth(token);
    assert_eq!(request.send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn the_service_does_not_start_with_an_empty_token() {
    let log = Instance::refused(&[("ADMIN_TOKEN", "")]).await;
    assert!(log.contains("ADMIN_TOKEN is empty"), "{log}");
}

#[tokio::test]
async fn the_service_does_not_start_with_a_token_that_is_not_utf_8_and_does_not_log_it() {
    let token = OsStr::from_bytes(b"secret\xff");
    let log = Instance::refused(&[("ADMIN_TOKEN", token)]).await;
    assert!(log.contains("ADMIN_TOKEN is not UTF-8"), "{log}");
    assert!(!log.contains("secret"), "{log}");
}
