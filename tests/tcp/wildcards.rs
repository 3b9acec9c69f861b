//! Any origin, any method and any header, without credentials.

use crate::support::{APP, EVIL, serve};
use axum::Router;
use axum::routing::get;
use http::HeaderValue;
use tower_cors::{AllowOrigin, Any, CorsLayer};

#[tokio::test]
async fn any_origin_is_the_same_on_every_response_with_or_without_origin() {
    for any in [
        AllowOrigin::any(),
        Any.into(),
        "*".into(),
        HeaderValue::from_static("*").into(),
    ] {
        let app = Router::new().route("/", get(|| async {}));
        let server = serve(app.layer(CorsLayer::new().allow_origin(any))).await;
        let everyone = ["access-control-allow-origin: *"];
        server.get("/", APP).await.expect(200, &everyone);
        server.get("/", EVIL).await.expect(200, &everyone);
        server.get("/", "null").await.expect(200, &everyone);
        server.get_without_origin("/").await.expect(200, &everyone);
        server
            .preflight("/", EVIL, "GET", "")
            .await
            .expect(200, &everyone);
    }
}

#[tokio::test]
async fn any_header_includes_authorization_which_the_wildcard_does_not_cover() {
    let app = Router::new().route("/", get(|| async {}));
    let server = serve(app.layer(CorsLayer::permissive())).await;
    let answer = [
        "access-control-allow-headers: *,authorization",
        "access-control-allow-methods: *",
        "access-control-allow-origin: *",
    ];
    server
        .preflight("/", APP, "PUT", "authorization")
        .await
        .expect(200, &answer);
    let everyone = [
        "access-control-allow-origin: *",
        "access-control-expose-headers: *",
    ];
    server.get("/", APP).await.expect(200, &everyone);
    server
        .get_without_origin("/missing")
        .await
        .expect(404, &everyone);
}
