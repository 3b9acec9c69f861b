//! Error responses: without CORS headers, browsers report a CORS error and hide the status.

use crate::support::{ADMIN, APP, Reply, Server, serve};
use axum::error_handling::HandleErrorLayer;
use axum::extract::{DefaultBodyLimit, Json, Request};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{BoxError, Router};
use http::{Method, StatusCode};
use std::future::pending;
use std::time::Duration;
use tower::ServiceBuilder;
use tower_cors::CorsLayer;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::timeout::TimeoutLayer;

fn cors() -> CorsLayer {
    CorsLayer::new()
        .allow_origins([APP, ADMIN])
        .allow_credentials(true)
        .expose_headers("retry-after")
}

/// Serves `app` with the layer outermost.
async fn served(app: Router) -> Server {
    serve(app.layer(cors())).await
}

#[track_caller]
fn expect_covered(reply: &Reply, status: u16) {
    reply.expect(
        status,
        &[
            "access-control-allow-credentials: true",
            "access-control-allow-origin: https://app.example.com",
            "access-control-expose-headers: retry-after",
            "vary: Origin",
        ],
    );
}

async fn post_json(server: &Server, content_type: &str, body: &'static str) -> Reply {
    let headers = [("origin", APP), ("content-type", content_type)];
    server.send(Method::POST, "/", &headers, body).await
}

fn handler() -> Router {
    Router::new().route("/", get(|| async { "hello" }))
}

#[tokio::test]
async fn not_found_and_method_not_allowed() {
    let server = served(handler()).await;
    expect_covered(&server.get("/missing", APP).await, 404);
    expect_covered(
        &server
            .send(Method::DELETE, "/", &[("origin", APP)], "")
            .await,
        405,
    );
}

#[tokio::test]
async fn a_body_over_the_limit() {
    let echo = || Router::new().route("/", post(|body: String| async { body }));
    for app in [
        echo().layer(DefaultBodyLimit::max(4)),
        echo().layer(RequestBodyLimitLayer::new(4)),
    ] {
        let server = served(app).await;
        expect_covered(&post_json(&server, "text/plain", "12345").await, 413);
    }
}

#[tokio::test]
async fn rejections_of_an_extractor() {
    let number = |Json(number): Json<u8>| async move { number.to_string() };
    let server = served(Router::new().route("/", post(number))).await;
    expect_covered(&post_json(&server, "application/json", "1").await, 200);
    expect_covered(&post_json(&server, "application/json", "?").await, 400);
    expect_covered(&post_json(&server, "text/plain", "1").await, 415);
    expect_covered(
        &post_json(&server, "application/json", "\"one\"").await,
        422,
    );
}

#[tokio::test]
async fn errors_and_panics_of_a_handler() {
    async fn panics() -> StatusCode {
        panic!("of a handler, on purpose")
    }
    let app = Router::new()
        .route(
            "/error",
            get(|| async { StatusCode::INTERNAL_SERVER_ERROR }),
        )
        .route("/panic", get(panics))
        .layer(CatchPanicLayer::new());
    let server = served(app).await;
    expect_covered(&server.get("/error", APP).await, 500);
    expect_covered(&server.get("/panic", APP).await, 500);
}

#[tokio::test]
async fn time_outs() {
    let never = || Router::new().route("/", get(|| async { pending::<()>().await }));
    let layer = TimeoutLayer::with_status_code(StatusCode::GATEWAY_TIMEOUT, Duration::ZERO);
    let server = served(never().layer(layer)).await;
    expect_covered(&server.get("/", APP).await, 504);

    let handled = ServiceBuilder::new()
        .layer(HandleErrorLayer::new(|_: BoxError| async {
            StatusCode::REQUEST_TIMEOUT
        }))
        .timeout(Duration::ZERO);
    let server = served(never().layer(handled)).await;
    expect_covered(&server.get("/", APP).await, 408);
}

async fn overloaded(_: BoxError) -> impl IntoResponse {
    (StatusCode::TOO_MANY_REQUESTS, [("retry-after", "1")])
}

#[tokio::test]
async fn limits_of_concurrency_and_rate() {
    let limit = ServiceBuilder::new()
        .layer(HandleErrorLayer::new(overloaded))
        .load_shed()
        .concurrency_limit(0);
    let server = served(handler().layer(limit)).await;
    expect_covered(&server.get("/", APP).await, 429);

    let limit = ServiceBuilder::new()
        .layer(HandleErrorLayer::new(overloaded))
        .buffer(8)
        .load_shed()
        .rate_limit(1, Duration::from_secs(3600));
    let server = served(handler().layer(limit)).await;
    expect_covered(&server.get("/", APP).await, 200);
    expect_covered(&server.get("/", APP).await, 429);
}

#[tokio::test]
async fn what_an_auth_layer_refuses_which_is_never_a_preflight() {
    async fn authorize(request: Request, next: Next) -> Response {
        if request.headers().contains_key("authorization") {
            next.run(request).await
        } else {
            StatusCode::UNAUTHORIZED.into_response()
        }
    }
    let app = handler().layer(from_fn(authorize));
    let server = serve(app.layer(cors().allow_headers("authorization"))).await;
    expect_covered(&server.get("/", APP).await, 401);
    let preflight = server.preflight("/", APP, "GET", "authorization").await;
    assert_eq!(preflight.status, StatusCode::OK);
    let authorized = [("origin", APP), ("authorization", "Bearer token")];
    expect_covered(&server.send(Method::GET, "/", &authorized, "").await, 200);
}
