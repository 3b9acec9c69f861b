//! Requests that browsers never send, or only send for a hostile page.

use crate::support::{ADMIN, APP, Server, listed, serve};
use axum::Router;
use axum::routing::get;
use http::Method;
use tower_cors::{AllowOrigin, Any, CorsLayer};

const NEVER: [&str; 33] = [
    "",
    " ",
    "*",
    "null",
    "app.example.com",
    "HTTPS://app.example.com",
    "https://APP.example.com",
    "https://app.example.com/",
    "https://app.example.com.",
    "https://app.example.com:443",
    "https://app.example.com:8443",
    "http://app.example.com",
    "http://app.example.com:80",
    "https://user@app.example.com",
    "https://app.example.com@evil.com",
    "https://evil.com@app.example.com",
    "https://evilapp.example.com.evil.com",
    "https://app.example.com.evil.com",
    "https://app.example.community",
    "https://app.example.co",
    "https://evilexample.com",
    "https://example.com",
    "https://xapp.example.org",
    "https://app-example.com",
    "https://appxexample.com",
    "https://app.example.com%00.evil.com",
    "https://app.example.com#.evil.com",
    "https://app.example.com?.evil.com",
    "https://app.example.com,https://evil.com",
    "https://app.example.com https://evil.com",
    "https://[::1]",
    "http://[2001:db8::1]:3000",
    "https://127.0.0.1",
];

async fn servers() -> Vec<Server> {
    let mut servers = Vec::new();
    for origins in [
        listed(&[APP, ADMIN]),
        listed(&[APP, "https://*.preview.example.com:*", "http://[::1]:*"]),
        (0..100)
            .map(|n| format!("https://o{n}.com,"))
            .chain([APP.to_owned()])
            .collect::<String>()
            .into(),
        AllowOrigin::predicate(|origin, _| origin == APP),
        AllowOrigin::async_predicate(|origin, _| async move { origin == APP }),
    ] {
        let cors = CorsLayer::new()
            .allow_origin(origins)
            .allow_credentials(true)
            .allow_methods(Any)
            .allow_headers(Any)
            .expose_headers(Any);
        servers.push(serve(Router::new().route("/", get(|| async {})).layer(cors)).await);
    }
    servers
}

#[track_caller]
fn expect_nothing(reply: &crate::support::Reply, status: u16, what: &str) {
    assert_eq!(reply.status.as_u16(), status, "{what}");
    let allowed: Vec<_> = reply
        .cors()
        .into_iter()
        .filter(|line| !line.starts_with("vary: "))
        .collect();
    assert!(allowed.is_empty(), "{what}: {allowed:?}");
    assert_eq!(
        reply.headers["vary"].to_str().unwrap().split(", ").next(),
        Some("Origin"),
        "{what}"
    );
}

#[tokio::test]
async fn an_origin_that_is_not_exactly_an_allowed_one_is_never_allowed() {
    for server in servers().await {
        for origin in NEVER {
            expect_nothing(&server.get("/", origin).await, 200, origin);
            expect_nothing(
                &server.preflight("/", origin, "GET", "x-a").await,
                403,
                origin,
            );
        }
    }
}

#[tokio::test]
async fn origins_that_are_not_text_or_too_long_are_never_allowed() {
    let long = format!("https://{}app.example.com", "a".repeat(60 * 1024));
    let labels = format!("https://{}preview.example.com", "a.".repeat(30 * 1024));
    for server in servers().await {
        for origin in [
            &b"https://app.example.com\xff"[..],
            b"\xc3\xa4",
            b"https://\xe4.preview.example.com",
            long.as_bytes(),
            labels.as_bytes(),
        ] {
            let lines = [
                ("origin", origin),
                ("access-control-request-method", b"GET"),
            ];
            let what = String::from_utf8_lossy(&origin[..origin.len().min(40)]);
            expect_nothing(
                &server.send(Method::GET, "/", &lines[..1], "").await,
                200,
                &what,
            );
            expect_nothing(
                &server.send(Method::OPTIONS, "/", &lines, "").await,
                403,
                &what,
            );
        }
    }
}

#[tokio::test]
async fn a_request_with_several_origin_lines_is_never_allowed() {
    for server in servers().await {
        for origins in [
            [APP, "https://evil.com"],
            ["https://evil.com", APP],
            [APP, APP],
        ] {
            let mut lines: Vec<_> = origins.iter().map(|origin| ("origin", *origin)).collect();
            expect_nothing(&server.send(Method::GET, "/", &lines, "").await, 200, "GET");
            lines.push(("access-control-request-method", "PUT"));
            expect_nothing(
                &server.send(Method::OPTIONS, "/", &lines, "").await,
                403,
                "OPTIONS",
            );
        }
    }
}

#[tokio::test]
async fn a_flood_of_header_names_is_answered_without_any() {
    let commas = ",".repeat(16 * 1024);
    let names = "x-a,".repeat(4 * 1024);
    for server in servers().await {
        for asked in [&commas, &names] {
            let reply = server.preflight("/", APP, "PUT", asked).await;
            assert_eq!(reply.status.as_u16(), 200);
            assert!(
                !reply.headers.contains_key("access-control-allow-headers"),
                "{reply:?}"
            );
            assert_eq!(reply.headers["access-control-allow-origin"], APP);
        }
    }
}
