//! `tower_http::csrf` beside this crate: what each stops, and which of the two is outside.

use crate::support::{ADMIN, APP, EVIL, Reply, Server, serve};
use axum::Router;
use axum::routing::get;
use http::{Method, StatusCode};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tower_cors::CorsLayer;
use tower_http::csrf::CsrfLayer;

const CROSS_SITE: (&str, &str) = ("sec-fetch-site", "cross-site");
const SAME_SITE: (&str, &str) = ("sec-fetch-site", "same-site");
const SAME_ORIGIN: (&str, &str) = ("sec-fetch-site", "same-origin");

const READABLE: [&str; 3] = [
    "access-control-allow-credentials: true",
    "access-control-allow-origin: https://app.example.com",
    "vary: Origin",
];

/// Pages of two origins may read; those of one may also write.
fn cors() -> CorsLayer {
    CorsLayer::new()
        .allow_origins([APP, ADMIN])
        .allow_methods("PUT")
        .allow_credentials(true)
}

fn csrf() -> CsrfLayer {
    CsrfLayer::new().add_trusted_origin(ADMIN).unwrap()
}

/// A router, and how often its handler was called.
fn counted() -> (Router, Arc<AtomicUsize>) {
    let calls = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&calls);
    let handler = move || async move {
        counter.fetch_add(1, Ordering::SeqCst);
    };
    let handlers = get(handler.clone()).post(handler.clone()).put(handler);
    (Router::new().route("/", handlers), calls)
}

async fn send(server: &Server, method: Method, headers: &[(&str, &str)]) -> Reply {
    server.send(method, "/", headers, "").await
}

#[tokio::test]
async fn a_form_of_a_foreign_page_is_stopped_whether_or_not_it_has_an_origin() {
    let (app, calls) = counted();
    let server = serve(app.layer(csrf()).layer(cors())).await;
    for headers in [
        &[("origin", EVIL), CROSS_SITE][..],
        &[("origin", EVIL)],
        &[("origin", "null"), CROSS_SITE],
        &[CROSS_SITE],
        &[SAME_SITE],
    ] {
        let reply = send(&server, Method::POST, headers).await;
        assert_eq!(reply.status, StatusCode::FORBIDDEN, "{headers:?}");
        assert_eq!(calls.load(Ordering::SeqCst), 0, "{headers:?}");
    }
}

#[tokio::test]
async fn a_trusted_page_writes_and_one_that_may_only_read_can_read_why_it_may_not_write() {
    let (app, calls) = counted();
    let server = serve(app.layer(csrf()).layer(cors())).await;
    for origin in [APP, ADMIN] {
        let preflight = server.preflight("/", origin, "PUT", "").await;
        assert_eq!(preflight.status, StatusCode::OK, "{origin}");
    }
    let put = send(&server, Method::PUT, &[("origin", ADMIN), SAME_SITE]).await;
    assert_eq!(put.status, StatusCode::OK);
    let own = send(&server, Method::POST, &[SAME_ORIGIN]).await;
    assert_eq!(own.status, StatusCode::OK);
    assert_eq!(calls.load(Ordering::SeqCst), 2);

    let get = send(&server, Method::GET, &[("origin", APP), SAME_SITE]).await;
    get.expect(200, &READABLE);
    let put = send(&server, Method::PUT, &[("origin", APP), SAME_SITE]).await;
    put.expect(403, &READABLE);
    assert_eq!(calls.load(Ordering::SeqCst), 3);
}

#[tokio::test]
async fn in_the_other_order_a_page_takes_the_rejection_for_a_network_error() {
    let (app, _) = counted();
    let server = serve(app.layer(cors()).layer(csrf())).await;
    let put = send(&server, Method::PUT, &[("origin", APP), SAME_SITE]).await;
    put.expect(403, &[]);
    // Preflights are safe requests for it.
    let preflight = server.preflight("/", APP, "PUT", "").await;
    assert_eq!(preflight.status, StatusCode::OK);
}

/// The table of the guide's page: which requests of a foreign page reach the handler.
#[tokio::test]
async fn each_request_of_a_foreign_page_is_stopped_by_what_the_guide_says() {
    let upgrade = [
        ("origin", EVIL),
        CROSS_SITE,
        ("connection", "Upgrade"),
        ("upgrade", "websocket"),
    ];
    let preflight = [
        ("origin", EVIL),
        CROSS_SITE,
        ("access-control-request-method", "PUT"),
    ];
    let rebound = [
        ("host", "evil.com"),
        ("origin", "http://evil.com"),
        SAME_ORIGIN,
    ];
    let link = [CROSS_SITE, ("sec-fetch-mode", "navigate")];
    let origin = [("origin", EVIL), CROSS_SITE];
    let layers = [
        (cors(), None),
        (cors().reject_disallowed_origins(true), None),
        (cors(), Some(csrf())),
        (cors().allow_hosts("127.0.0.1"), None),
    ];
    for (request, method, headers, expected) in [
        (
            "a preflight",
            Method::OPTIONS,
            &preflight[..],
            [403, 403, 403, 403],
        ),
        ("a form", Method::POST, &origin, [200, 403, 403, 200]),
        (
            "without origin",
            Method::POST,
            &[CROSS_SITE],
            [200, 200, 403, 200],
        ),
        ("GET by fetch", Method::GET, &origin, [200, 403, 200, 200]),
        ("a WebSocket", Method::GET, &upgrade, [200, 403, 200, 200]),
        ("a link", Method::GET, &link, [200, 200, 200, 200]),
        (
            "after rebinding",
            Method::POST,
            &rebound,
            [200, 200, 200, 421],
        ),
    ] {
        let mut statuses = Vec::new();
        for (cors, csrf) in layers.clone() {
            let (app, calls) = counted();
            let app = match csrf {
                Some(csrf) => app.layer(csrf),
                None => app,
            };
            let server = serve(app.layer(cors)).await;
            let status = send(&server, method.clone(), headers).await.status.as_u16();
            let is_served = calls.load(Ordering::SeqCst) == 1;
            assert_eq!(is_served, status == 200, "{request}");
            statuses.push(status);
        }
        assert_eq!(statuses, expected, "{request}");
    }
}
