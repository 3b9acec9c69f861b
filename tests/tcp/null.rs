//! The origin `null`, which any page can have.

use crate::support::{APP, listed, serve};
use axum::Router;
use axum::routing::get;
use tower_cors::{AllowOrigin, CorsLayer};

fn app(cors: CorsLayer) -> Router {
    Router::new().route("/", get(|| async {})).layer(cors)
}

#[tokio::test]
async fn null_is_never_allowed_by_a_predicate_that_always_returns_true() {
    let everything = AllowOrigin::predicate(|_, _| true);
    let server = serve(app(CorsLayer::new()
        .allow_origin(everything)
        .allow_credentials(true)))
    .await;
    for origin in ["null", "file://"] {
        server.get("/", origin).await.expect(200, &["vary: Origin"]);
        server
            .preflight("/", origin, "PUT", "")
            .await
            .expect(403, &["vary: Origin"]);
    }
}

#[tokio::test]
async fn null_is_allowed_if_the_flag_is_set() {
    for origins in [
        listed(&["null", APP]),
        AllowOrigin::mirror_request(),
        AllowOrigin::predicate(|_, _| true),
        AllowOrigin::async_predicate(|_, _| async { true }),
    ] {
        let cors = CorsLayer::new()
            .allow_origin(origins)
            .dangerously_allow_null_origin(true);
        let server = serve(app(cors)).await;
        let allowed = ["access-control-allow-origin: null", "vary: Origin"];
        server.get("/", "null").await.expect(200, &allowed);
        server
            .preflight("/", "null", "GET", "")
            .await
            .expect(200, &allowed);
    }
}
