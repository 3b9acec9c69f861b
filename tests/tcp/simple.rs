//! Requests that do not need a preflight.

use crate::support::{ADMIN, APP, EVIL, serve};
use axum::Router;
use axum::routing::get;
use tower_cors::{AllowOrigin, CorsLayer};

fn app(cors: CorsLayer) -> Router {
    Router::new()
        .route("/", get(|| async { "hello" }))
        .layer(cors)
}

#[tokio::test]
async fn without_a_configuration_nothing_is_allowed_and_responses_are_unchanged() {
    let server = serve(app(CorsLayer::new())).await;
    let reply = server.get("/", APP).await;
    reply.expect(200, &[]);
    assert_eq!(reply.body, "hello");
    server.preflight("/", APP, "PUT", "").await.expect(403, &[]);
}

#[tokio::test]
async fn one_exact_origin_is_sent_to_everyone() {
    for cors in [
        CorsLayer::new().allow_origin(APP),
        CorsLayer::new().allow_origins([APP]),
        CorsLayer::new().allow_origins([APP, APP]),
    ] {
        let server = serve(app(cors)).await;
        let everyone = ["access-control-allow-origin: https://app.example.com"];
        server.get("/", APP).await.expect(200, &everyone);
        server.get("/", EVIL).await.expect(200, &everyone);
        server.get_without_origin("/").await.expect(200, &everyone);
        server
            .preflight("/", EVIL, "GET", "")
            .await
            .expect(200, &everyone);
    }
}

#[tokio::test]
async fn with_several_origins_the_one_that_asks_is_echoed() {
    let server = serve(app(CorsLayer::new().allow_origins([APP, ADMIN]))).await;
    for origin in [APP, ADMIN] {
        let named = format!("access-control-allow-origin: {origin}");
        server
            .get("/", origin)
            .await
            .expect(200, &[&named, "vary: Origin"]);
    }
    server.get("/", EVIL).await.expect(200, &["vary: Origin"]);
    server
        .get_without_origin("/")
        .await
        .expect(200, &["vary: Origin"]);
}

#[tokio::test]
async fn a_pattern_covers_subdomains_and_ports() {
    let cors = CorsLayer::new().allow_origins(["https://*.example.com", "http://localhost:*"]);
    let server = serve(app(cors)).await;
    for origin in [
        "https://a.example.com",
        "https://b.a.example.com",
        "http://localhost:5173",
        "http://localhost",
    ] {
        let named = format!("access-control-allow-origin: {origin}");
        server
            .get("/", origin)
            .await
            .expect(200, &[&named, "vary: Origin"]);
    }
    for origin in [
        "https://example.com",
        "https://evilexample.com",
        "http://a.example.com",
        "http://localhost.evil.com:5173",
    ] {
        server.get("/", origin).await.expect(200, &["vary: Origin"]);
    }
}

#[tokio::test]
async fn a_predicate_sees_the_origin_and_the_head() {
    let cors = CorsLayer::new().allow_origin(AllowOrigin::predicate(|origin, head| {
        origin == APP && head.uri.path() == "/"
    }));
    let server = serve(app(cors)).await;
    let named = [
        "access-control-allow-origin: https://app.example.com",
        "vary: Origin",
    ];
    server.get("/", APP).await.expect(200, &named);
    server.get("/", EVIL).await.expect(200, &named[1..]);
    server
        .get_without_origin("/")
        .await
        .expect(200, &named[1..]);
    server
        .preflight("/private", APP, "PUT", "")
        .await
        .expect(403, &named[1..]);
}

#[tokio::test]
async fn an_async_predicate_is_awaited() {
    let cors =
        CorsLayer::new()
            .allow_headers("x-token")
            .allow_origin(AllowOrigin::async_predicate(
                |origin, head: &http::request::Parts| {
                    let path = head.uri.path().to_owned();
                    async move {
                        tokio::task::yield_now().await;
                        origin == APP && path == "/"
                    }
                },
            ));
    let server = serve(app(cors)).await;
    let named = [
        "access-control-allow-origin: https://app.example.com",
        "vary: Origin",
    ];
    let reply = server.get("/", APP).await;
    reply.expect(200, &named);
    assert_eq!(reply.body, "hello");
    server.get("/", EVIL).await.expect(200, &named[1..]);
    server
        .get_without_origin("/")
        .await
        .expect(200, &named[1..]);
    let answer = ["access-control-allow-headers: x-token", named[0], named[1]];
    server
        .preflight("/", APP, "GET", "x-token")
        .await
        .expect(200, &answer);
    server
        .preflight("/", EVIL, "GET", "x-token")
        .await
        .expect(403, &named[1..]);
}

#[tokio::test]
async fn an_origin_is_mirrored_if_browsers_could_have_sent_it() {
    let server = serve(app(
        CorsLayer::new().allow_origin(AllowOrigin::mirror_request())
    ))
    .await;
    let named = [
        "access-control-allow-origin: https://evil.com",
        "vary: Origin",
    ];
    server.get("/", EVIL).await.expect(200, &named);
    for origin in [
        "null",
        "<script>",
        "https://Evil.com",
        "https://evil.com/",
        "evil.com",
    ] {
        server.get("/", origin).await.expect(200, &named[1..]);
    }
}

#[tokio::test]
async fn custom_schemes_are_origins() {
    let origins = [
        "tauri://localhost",
        "capacitor://localhost",
        "chrome-extension://abcdefghijklmnopabcdefghijklmnop",
    ];
    let server = serve(app(CorsLayer::new()
        .allow_origins(origins)
        .allow_credentials(true)))
    .await;
    for origin in origins {
        let named = format!("access-control-allow-origin: {origin}");
        let allowed = [
            "access-control-allow-credentials: true",
            &named,
            "vary: Origin",
        ];
        server.get("/", origin).await.expect(200, &allowed);
    }
}

#[tokio::test]
async fn exposed_headers_come_with_the_response_and_only_to_allowed_origins() {
    let cors = CorsLayer::new()
        .allow_origins([APP, ADMIN])
        .expose_headers("ETag, x-total, etag");
    let server = serve(app(cors)).await;
    let allowed = [
        "access-control-allow-origin: https://app.example.com",
        "access-control-expose-headers: etag,x-total",
        "vary: Origin",
    ];
    server.get("/", APP).await.expect(200, &allowed);
    server.get("/", EVIL).await.expect(200, &["vary: Origin"]);
    server
        .preflight("/", APP, "GET", "")
        .await
        .expect(200, &[allowed[0], allowed[2]]);
}
