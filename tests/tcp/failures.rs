//! The seven most common failures. Each test first shows the failure, and then fixes it by configuration.

use crate::support::{APP, Reply, Server, serve};
use axum::Router;
use axum::routing::{get, put};
use http::{Method, StatusCode};
use tower_cors::CorsLayer;

fn routes() -> Router {
    Router::new()
        .route(
            "/items",
            get(|| async { "items" }).merge(put(|| async { "saved" })),
        )
        .route(
            "/error",
            get(|| async { StatusCode::INTERNAL_SERVER_ERROR }),
        )
        .route(
            "/own",
            get(|| async { ([("access-control-allow-origin", "*")], "own") }),
        )
}

async fn with(cors: CorsLayer) -> Server {
    serve(routes().layer(cors.validate().expect("the fix is a right configuration"))).await
}

fn fixed() -> CorsLayer {
    CorsLayer::new().allow_origin(APP)
}

/// What a browser requires of a response before the page can read it.
fn is_readable(reply: &Reply) -> bool {
    let origins: Vec<_> = reply
        .headers
        .get_all("access-control-allow-origin")
        .iter()
        .collect();
    origins == [APP] || origins == ["*"]
}

fn allows(reply: &Reply, header: &str, name: &str) -> bool {
    reply.status.is_success()
        && is_readable(reply)
        && reply.headers.get_all(header).iter().any(|list| {
            list.to_str()
                .unwrap()
                .split(',')
                .any(|allowed| allowed.eq_ignore_ascii_case(name))
        })
}

#[tokio::test]
async fn missing_allow_origin() {
    assert!(!is_readable(
        &serve(routes()).await.get("/items", APP).await
    ));
    assert!(is_readable(&with(fixed()).await.get("/items", APP).await));
}

#[tokio::test]
async fn options_answered_404_or_405() {
    let server = serve(routes()).await;
    for (path, status) in [("/items", 405), ("/missing", 404)] {
        assert_eq!(
            server.preflight(path, APP, "PUT", "").await.status,
            status,
            "{path}"
        );
    }
    let server = with(fixed().allow_methods([Method::PUT])).await;
    for path in ["/items", "/missing"] {
        let reply = server.preflight(path, APP, "PUT", "").await;
        assert!(
            allows(&reply, "access-control-allow-methods", "PUT"),
            "{path}: {reply:?}"
        );
    }
}

#[tokio::test]
async fn wildcard_with_credentials() {
    let wrong = CorsLayer::new().allow_origin("*").allow_credentials(true);
    assert!(wrong.validate().is_err());
    let reply = with(fixed().allow_credentials(true))
        .await
        .get("/items", APP)
        .await;
    assert_eq!(reply.headers["access-control-allow-origin"], APP);
    assert_eq!(reply.headers["access-control-allow-credentials"], "true");
}

#[tokio::test]
async fn duplicated_allow_origin() {
    let by_hand = routes().layer(axum::middleware::map_response(
        |mut response: axum::response::Response| async {
            response
                .headers_mut()
                .append("access-control-allow-origin", APP.parse().unwrap());
            response
        },
    ));
    assert!(!is_readable(
        &serve(by_hand.clone()).await.get("/own", APP).await
    ));
    assert!(is_readable(
        &serve(by_hand.layer(fixed())).await.get("/own", APP).await
    ));
}

#[tokio::test]
async fn header_not_allowed() {
    let ask = |server: Server| async move {
        server
            .preflight("/items", APP, "POST", "content-type")
            .await
    };
    let name = "access-control-allow-headers";
    assert!(!allows(
        &ask(with(fixed()).await).await,
        name,
        "content-type"
    ));
    assert!(allows(
        &ask(with(fixed().allow_headers("Content-Type")).await).await,
        name,
        "content-type"
    ));
}

#[tokio::test]
async fn method_not_allowed() {
    let ask = |server: Server| async move { server.preflight("/items", APP, "PUT", "").await };
    let name = "access-control-allow-methods";
    assert!(!allows(&ask(with(fixed()).await).await, name, "PUT"));
    assert!(allows(
        &ask(with(fixed().allow_methods("PUT")).await).await,
        name,
        "PUT"
    ));
}

#[tokio::test]
async fn headers_missing_on_an_error_response() {
    // A common mistake: middleware that sets the headers by hand, but only on success.
    let by_hand = routes().layer(axum::middleware::map_response(
        |mut response: axum::response::Response| async {
            if response.status().is_success() {
                response
                    .headers_mut()
                    .insert("access-control-allow-origin", APP.parse().unwrap());
            }
            response
        },
    ));
    let server = serve(by_hand).await;
    assert!(is_readable(&server.get("/items", APP).await));
    assert!(!is_readable(&server.get("/error", APP).await));
    let reply = with(fixed()).await.get("/error", APP).await;
    assert!(is_readable(&reply));
    assert_eq!(reply.status, 500);
}
