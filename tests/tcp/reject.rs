//! `reject_disallowed_origins`: rejects requests that would otherwise be served.

use crate::support::{ADMIN, APP, EVIL, listed, serve};
use axum::Router;
use axum::routing::get;
use http::Method;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tower_cors::{AllowOrigin, CorsLayer};

/// The app, and the number of calls of its handler.
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
        listed(&[APP]),
        listed(&[APP, ADMIN]),
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
            reply.expect(403, &["vary: Origin, Sec-Fetch-Site"]);
            assert_eq!(reply.body, "");
        }
        let two = [("origin", APP), ("origin", APP)];
        server
            .send(Method::POST, "/", &two, "")
            .await
            .expect(403, &["vary: Origin, Sec-Fetch-Site"]);
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
            .expect(200, &[named, "vary: Origin, Sec-Fetch-Site"]);
        server
            .get_without_origin("/")
            .await
            .expect(200, &["vary: Origin, Sec-Fetch-Site"]);
        let own = format!("http://{}", server.address());
        server
            .get("/", &own)
            .await
            .expect(200, &["vary: Origin, Sec-Fetch-Site"]);
        assert_eq!(calls.load(Ordering::SeqCst), 3);
    }
}

#[tokio::test]
async fn the_servers_own_page_behind_a_proxy_is_recognised_by_sec_fetch_site() {
    let (app, calls) = counted(listed(&[APP]));
    let server = serve(app).await;
    for (origin, site, status) in [
        ("https://shop.com", "same-origin", 200), // the proxy has replaced `Host`
        ("null", "same-origin", 200),             // a form on a page without a referrer
        ("https://shop.com", "same-site", 403),
        (EVIL, "cross-site", 403),
    ] {
        let headers = [("origin", origin), ("sec-fetch-site", site)];
        let reply = server.send(Method::POST, "/", &headers, "").await;
        reply.expect(status, &["vary: Origin, Sec-Fetch-Site"]);
    }
    assert_eq!(calls.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn an_invalid_origin_is_never_taken_for_the_servers_own() {
    let (app, calls) = counted(listed(&[APP]));
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
    server
        .get("/", EVIL)
        .await
        .expect(403, &["vary: Origin, Sec-Fetch-Site"]);
    server
        .get_without_origin("/")
        .await
        .expect(200, &["vary: Origin, Sec-Fetch-Site"]);
}

#[tokio::test]
async fn a_websocket_from_a_disallowed_origin_is_not_opened() {
    let (app, calls) = counted(listed(&[APP]));
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
        .expect(403, &["vary: Origin, Sec-Fetch-Site"]);
    assert_eq!(calls.load(Ordering::SeqCst), 0);
}
