//! `reject_disallowed_origins`: what CORS alone would serve.

use crate::support::{ADMIN, APP, EVIL, serve};
use axum::Router;
use axum::routing::get;
use http::Method;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tower_cors::{AllowOrigin, CorsLayer};

/// The app, and how often its handler was called.
fn counted(origins: AllowOrigin) -> (Router, Arc<AtomicUsize>) {
    let calls = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&calls);
    let handler = move || async move {
        counter.fetch_add(1, Ordering::SeqCst);
    };
    let cors = CorsLayer::new()
        .allow_origin(origins)
        .reject_disallowed_origins(true);
    (
        Router::new()
            .route("/", get(handler.clone()).post(handler))
            .layer(cors),
        calls,
    )
}

fn kinds() -> [AllowOrigin; 4] {
    [
        AllowOrigin::exact(APP),
        AllowOrigin::list([APP, ADMIN]),
        AllowOrigin::predicate(|origin, _| origin == APP),
        AllowOrigin::async_predicate(|origin, _| async move { origin == APP }),
    ]
}

#[tokio::test]
async fn a_request_from_a_disallowed_origin_is_answered_403_and_not_served() {
    for origins in kinds() {
        let (app, calls) = counted(origins);
        let server = serve(app).await;
        for origin in [EVIL, "null", "https://app.example.com.evil.com"] {
            let reply = server
                .send(Method::POST, "/", &[("origin", origin)], "x")
                .await;
            reply.expect(403, &["vary: Origin"]);
            assert_eq!(reply.body, "");
        }
        let two = [("origin", APP), ("origin", APP)];
        server
            .send(Method::POST, "/", &two, "")
            .await
            .expect(403, &["vary: Origin"]);
        assert_eq!(calls.load(Ordering::SeqCst), 0);
    }
}

#[tokio::test]
async fn allowed_same_origin_and_other_requests_are_served() {
    for origins in kinds() {
        let (app, calls) = counted(origins);
        let server = serve(app).await;
        let named = "access-control-allow-origin: https://app.example.com";
        server
            .get("/", APP)
            .await
            .expect(200, &[named, "vary: Origin"]);
        server
            .get_without_origin("/")
            .await
            .expect(200, &["vary: Origin"]);
        let own = format!("http://{}", server.address());
        server.get("/", &own).await.expect(200, &["vary: Origin"]);
        assert_eq!(calls.load(Ordering::SeqCst), 3);
    }
}

#[tokio::test]
async fn a_page_of_the_server_behind_a_proxy_is_known_by_what_its_browser_says() {
    let (app, calls) = counted(AllowOrigin::exact(APP));
    let server = serve(app).await;
    for (origin, site, status) in [
        ("https://shop.com", "same-origin", 200), // `Host` is the proxy's
        ("null", "same-origin", 200),             // a form of a page without referrer
        ("https://shop.com", "same-site", 403),
        (EVIL, "cross-site", 403),
    ] {
        let headers = [("origin", origin), ("sec-fetch-site", site)];
        let reply = server.send(Method::POST, "/", &headers, "").await;
        reply.expect(status, &["vary: Origin"]);
    }
    assert_eq!(calls.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn what_is_no_origin_is_not_that_of_its_host() {
    let (app, calls) = counted(AllowOrigin::exact(APP));
    let server = serve(app).await;
    for (origin, host) in [
        ("https://", ""),
        ("https://api.com/", "api.com/"),
        ("http://\u{e4}", "\u{e4}"),
    ] {
        let headers = [("origin", origin), ("host", host)];
        let reply = server.send(Method::POST, "/", &headers, "").await;
        assert!(reply.status.is_client_error(), "{origin}: {reply:?}");
    }
    assert_eq!(calls.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn a_layer_that_allows_nothing_rejects_every_foreign_page() {
    let cors = CorsLayer::new().reject_disallowed_origins(true);
    let server = serve(Router::new().route("/", get(|| async {})).layer(cors)).await;
    server.get("/", EVIL).await.expect(403, &["vary: Origin"]);
    server
        .get_without_origin("/")
        .await
        .expect(200, &["vary: Origin"]);
}

#[tokio::test]
async fn a_websocket_from_a_disallowed_origin_is_not_opened() {
    let (app, calls) = counted(AllowOrigin::exact(APP));
    let server = serve(app).await;
    let handshake = [
        ("origin", EVIL),
        ("connection", "upgrade"),
        ("upgrade", "websocket"),
        ("sec-websocket-version", "13"),
        ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="),
    ];
    server
        .send(Method::GET, "/", &handshake, "")
        .await
        .expect(403, &["vary: Origin"]);
    assert_eq!(calls.load(Ordering::SeqCst), 0);
}
