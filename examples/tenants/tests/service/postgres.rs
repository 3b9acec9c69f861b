//! The service with a PostgreSQL that dies, stops answering and comes back.

use crate::cluster::Postgres;
use crate::instance::{A_SECOND, ACME, Instance};
use crate::load::Load;
use crate::wire::Wire;
use reqwest::{Method, StatusCode};
use serde_json::json;
use std::sync::Arc;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_instances_follow_a_database_that_dies_and_comes_back() {
    let database = Postgres::start().await;
    let url = database.url();
    let (one, other) = tokio::join!(Instance::on(&url, &[]), Instance::on(&url, &[]));
    let (one, other) = (Arc::new(one), Arc::new(other));
    one.add("acme", ACME).await;
    assert!(other.waits_until("acme", ACME, true).await < A_SECOND);
    one.waits_until("acme", ACME, true).await;
    let load = Load::on(&[&one, &other]);

    let second = "https://second.acme.example";
    other.add("acme", second).await;
    assert!(one.waits_until("acme", second, true).await < A_SECOND);
    one.remove("acme", second).await;
    assert!(!one.allows("acme", second).await);
    assert!(other.waits_until("acme", second, false).await < A_SECOND);

    database.kill();
    for instance in [&one, &other] {
        instance.waits_for_database("down").await;
        assert_eq!(instance.health().await["status"], "degraded");
        let degraded = (StatusCode::OK, "degraded".to_owned());
        assert_eq!(instance.healthz().await, degraded);
        let refused = instance
            .admin(Method::POST, "acme", json!({ "origins": [second] }))
            .await;
        assert_eq!(refused.status(), 503);
        assert_eq!(
            refused.headers()["content-type"],
            "application/problem+json"
        );
        assert!(!instance.allows("acme", second).await);
    }

    database.go();
    // This may happen before an instance listens again, but no instance may miss it.
    database
        .insert("acme", "https://meanwhile.acme.example")
        .await;
    for instance in [&one, &other] {
        instance.waits_for_database("up").await;
        instance
            .waits_until("acme", "https://meanwhile.acme.example", true)
            .await;
    }
    one.add("acme", second).await;
    assert!(other.waits_until("acme", second, true).await < A_SECOND);

    assert!(load.end().await > 100, "requests went on");

    database
        .write(
            "UPDATE tenant_origins SET tenant = 'moved' WHERE origin = 'https://app.acme.example'",
        )
        .await;
    for instance in [&one, &other] {
        instance.waits_until("acme", ACME, false).await;
        instance.waits_until("moved", ACME, true).await;
    }
    database.write("TRUNCATE tenant_origins").await;
    for instance in [&one, &other] {
        instance.waits_until("moved", ACME, false).await;
    }
    let log = Arc::into_inner(one).unwrap().log().await;
    assert_eq!(log.matches("the database is down").count(), 1, "{log}");
    assert!(log.contains("the database is up again"), "{log}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_last_answer_is_used_while_the_database_is_down() {
    let database = Postgres::start().await;
    let instance = Arc::new(Instance::on(&database.url(), &[("LOOKUP", "database")]).await);
    instance.add("acme", ACME).await;
    instance.waits_until("acme", ACME, true).await;
    let load = Load::on(&[&instance]);
    database.kill();
    instance.waits_for_database("down").await;
    assert!(instance.allows("acme", ACME).await);
    assert!(!instance.allows("acme", "https://never-asked.example").await);
    database.go();
    instance.waits_for_database("up").await;
    load.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connections_that_stop_answering_are_opened_again() {
    let database = Postgres::start().await;
    let wire = Wire::to(database.port).await;
    let instance = Instance::on(&Postgres::url_on(wire.port), &[]).await;
    // It may have read the first change when it began to listen, but it was notified of the second one.
    for origin in ["https://first.example", "https://second.example"] {
        database.insert("acme", origin).await;
        instance.waits_until("acme", origin, true).await;
    }
    wire.freeze();
    database.insert("acme", ACME).await;
    instance.waits_until("acme", ACME, true).await;
    instance.waits_for_database("up").await;
    instance.add("acme", "https://third.example").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn text_that_can_not_be_in_the_database_is_the_admin_s_mistake() {
    let database = Postgres::start().await;
    let instance = Instance::on(&database.url(), &[]).await;
    for (method, tenant, origin) in [
        (Method::DELETE, "acme", "https://a\0.example"),
        (Method::DELETE, "ac%00me", ACME),
        (Method::GET, "ac%00me", ACME),
        (Method::POST, "acme", "https://a\0.example"),
        (Method::POST, "ac%00me", ACME),
    ] {
        let refused = instance
            .admin(method, tenant, json!({ "origins": [origin] }))
            .await;
        assert_eq!(refused.status(), 422, "{tenant} {origin:?}");
    }
    assert_eq!(instance.health().await["database"], "up");
}
