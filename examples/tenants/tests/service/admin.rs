use crate::instance::{ACME, Instance, OTHER};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

async fn instance() -> (tempfile::TempDir, Instance) {
    let folder = tempfile::tempdir().unwrap();
    let instance = Instance::on_file(&folder.path().join("new.sqlite")).await;
    (folder, instance)
}

/// The problem that an answer describes.
async fn problem(response: reqwest::Response, status: StatusCode, kind: &str) -> Value {
    assert_eq!(
        response.headers()["content-type"],
        "application/problem+json"
    );
    assert_eq!(response.status(), status);
    let problem: Value = response.json().await.unwrap();
    assert_eq!(problem["status"], status.as_u16());
    assert_eq!(problem["type"], format!("urn:problem:{kind}"));
    assert!(problem["title"].is_string() && problem["detail"].is_string());
    problem
}

#[tokio::test]
async fn origins_are_added_listed_and_removed() {
    let (_folder, instance) = instance().await;
    for _ in 0..2 {
        // The second time changes nothing.
        let body = json!({ "origins": [ACME, "https://b.acme.example", ACME] });
        let response = instance.admin(Method::POST, "acme", body).await;
        let listed: Value = response.json().await.unwrap();
        assert_eq!(
            listed,
            json!({ "tenant": "acme", "origins": [ACME, "https://b.acme.example"] })
        );
    }
    instance.remove("acme", ACME).await;
    let listed: Value = instance
        .admin(Method::GET, "acme", json!({}))
        .await
        .json()
        .await
        .unwrap();
    assert_eq!(listed["origins"], json!(["https://b.acme.example"]));
}

#[tokio::test]
async fn each_origin_that_can_not_be_allowed_is_reported_and_nothing_is_changed() {
    let (_folder, instance) = instance().await;
    let origins = json!([
        ACME,
        "https://app.acme.example/",
        "http://plain.example",
        "https://*.acme.example",
        "null",
        "app.acme.example",
        "*",
    ]);
    let response = instance
        .admin(Method::POST, "acme", json!({ "origins": origins }))
        .await;
    let problem = problem(
        response,
        StatusCode::UNPROCESSABLE_ENTITY,
        "invalid-origins",
    )
    .await;
    let errors = problem["errors"].as_array().unwrap();
    let indices: Vec<_> = errors
        .iter()
        .map(|error| error["index"].as_u64().unwrap())
        .collect();
    assert_eq!(indices, [1, 2, 3, 4, 5, 6]);
    assert_eq!(errors[0]["origin"], "https://app.acme.example/");
    assert_eq!(errors[0]["suggestion"], ACME);
    assert!(
        errors[2]["reason"]
            .as_str()
            .unwrap()
            .contains("patterns are not supported")
    );
    let listed: Value = instance
        .admin(Method::GET, "acme", json!({}))
        .await
        .json()
        .await
        .unwrap();
    assert_eq!(listed["origins"], json!([]));
}

#[tokio::test]
async fn a_body_that_is_not_a_list_of_origins_is_reported() {
    let (_folder, instance) = instance().await;
    for (body, detail) in [
        (json!({ "origin": [ACME] }), "unknown field `origin`"),
        (
            json!({ "origins": [ACME], "force": true }),
            "unknown field `force`",
        ),
        (json!({ "origins": 3 }), "invalid type"),
        (json!({}), "missing field `origins`"),
    ] {
        let response = instance.admin(Method::POST, "acme", body).await;
        let problem = problem(
            response,
            StatusCode::UNPROCESSABLE_ENTITY,
            "invalid-request",
        )
        .await;
        assert!(
            problem["detail"].as_str().unwrap().contains(detail),
            "{problem}"
        );
    }
    for tenant in ["ACME", "a%20b", "%C3%A9", &"a".repeat(64)] {
        let response = instance
            .admin(Method::POST, tenant, json!({ "origins": [ACME] }))
            .await;
        problem(response, StatusCode::UNPROCESSABLE_ENTITY, "invalid-tenant").await;
    }
}

#[tokio::test]
async fn nobody_changes_anything_without_the_token() {
    let (_folder, instance) = instance().await;
    let url = format!("{}/admin/tenants/acme/origins", instance.url);
    for token in [
        None,
        Some(""),
        Some("the token of the test"),
        Some("another"),
    ] {
        let mut request = instance
            .client
            .post(&url)
            .json(&json!({ "origins": [ACME] }));
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        let response = request.send().await.unwrap();
        assert_eq!(response.headers()["www-authenticate"], "Bearer");
        problem(response, StatusCode::UNAUTHORIZED, "unauthorized").await;
    }
    assert!(!instance.allows("acme", ACME).await);
}

#[tokio::test]
async fn strangers_learn_whether_the_service_is_well_and_nothing_about_its_tenants() {
    let (_folder, instance) = instance().await;
    instance.add("acme", ACME).await;
    assert_eq!(instance.healthz().await, (StatusCode::OK, "ok".to_owned()));
    let health = instance.health().await;
    assert_eq!(
        (&health["status"], &health["database"]),
        (&json!("ok"), &json!("up"))
    );
    assert_eq!(health["tenants_in_memory"], 1);
    let url = format!("{}/admin/health", instance.url);
    let response = instance.client.get(url).send().await.unwrap();
    problem(response, StatusCode::UNAUTHORIZED, "unauthorized").await;
}

#[tokio::test]
async fn a_tenant_s_page_reads_only_what_is_its_own() {
    let (_folder, instance) = instance().await;
    instance.add("acme", ACME).await;
    instance.add("other", OTHER).await;
    instance.waits_until("acme", ACME, true).await;
    instance.waits_until("other", OTHER, true).await;
    assert!(!instance.allows("acme", OTHER).await);
    assert!(!instance.allows("other", ACME).await);
    assert!(!instance.allows("nobody", ACME).await);

    // The same applies to preflights, and admins are not pages.
    for (path, status) in [
        ("/t/acme/items", 200),
        ("/t/other/items", 403),
        ("/admin/tenants/acme/origins", 405),
    ] {
        let request = instance
            .client
            .request(Method::OPTIONS, format!("{}{path}", instance.url));
        let request = request
            .header("origin", ACME)
            .header("access-control-request-method", "PUT");
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), status, "{path}");
        assert_eq!(
            response
                .headers()
                .contains_key("access-control-allow-origin"),
            status == 200
        );
    }
}
