//! `Access-Control-*` headers that the handler, or a server behind it, has already set.

use crate::support::{ADMIN, APP, EVIL, Server, serve};
use axum::Router;
use axum::response::AppendHeaders;
use axum::routing::get;
use tower_cors::{Any, CorsLayer, ExistingHeaders};

const ORIGIN: &str = "access-control-allow-origin: https://app.example.com";

async fn served(cors: CorsLayer) -> Server {
    let set =
        |lines: &'static [(&str, &str)]| get(move || async move { AppendHeaders(lines.to_vec()) });
    let app = Router::new()
        .route("/any", set(&[("access-control-allow-origin", "*")]))
        .route(
            "/twice",
            set(&[
                ("access-control-allow-origin", "*"),
                ("access-control-allow-origin", EVIL),
            ]),
        )
        .route(
            "/other",
            set(&[("access-control-allow-origin", "https://other.com")]),
        )
        .route(
            "/all",
            set(&[
                ("access-control-allow-origin", EVIL),
                ("access-control-allow-credentials", "true"),
                ("access-control-allow-methods", "DELETE"),
                ("access-control-allow-headers", "x-evil"),
                ("access-control-expose-headers", "x-own"),
                ("access-control-max-age", "86400"),
                ("access-control-allow-private-network", "true"),
                ("vary", "accept"),
            ]),
        )
        .route(
            "/exposed",
            set(&[("access-control-expose-headers", "x-own")]),
        )
        .route(
            "/credentials",
            set(&[("access-control-allow-credentials", "true")]),
        );
    serve(app.layer(cors)).await
}

#[tokio::test]
async fn only_the_layer_sets_cors_headers() {
    let server = served(CorsLayer::new().allow_origins([APP, ADMIN])).await;
    for path in ["/any", "/twice", "/other", "/exposed", "/credentials"] {
        server
            .get(path, APP)
            .await
            .expect(200, &[ORIGIN, "vary: Origin"]);
        server.get(path, EVIL).await.expect(200, &["vary: Origin"]);
        server
            .get_without_origin(path)
            .await
            .expect(200, &["vary: Origin"]);
    }
    server
        .get("/all", APP)
        .await
        .expect(200, &[ORIGIN, "vary: Origin", "vary: accept"]);
    server
        .get("/all", EVIL)
        .await
        .expect(200, &["vary: Origin", "vary: accept"]);
}

#[tokio::test]
async fn even_a_layer_that_allows_nothing_removes_other_cors_headers() {
    let server = served(CorsLayer::new()).await;
    for path in ["/any", "/twice", "/credentials"] {
        server.get(path, EVIL).await.expect(200, &[]);
    }
}

#[tokio::test]
async fn an_upstream_wildcard_is_never_combined_with_the_layers_credentials() {
    let server = served(
        CorsLayer::new()
            .allow_origins([APP, ADMIN])
            .allow_credentials(true),
    )
    .await;
    let allowed = [
        "access-control-allow-credentials: true",
        ORIGIN,
        "vary: Origin",
    ];
    server.get("/any", APP).await.expect(200, &allowed);
    server.get("/any", EVIL).await.expect(200, &allowed[2..]);
    let server = served(CorsLayer::new().allow_origin(Any)).await;
    server
        .get("/credentials", APP)
        .await
        .expect(200, &["access-control-allow-origin: *"]);
}

#[tokio::test]
async fn preserved_headers_stay_and_the_rest_is_added() {
    let cors = CorsLayer::new()
        .allow_origins([APP, ADMIN])
        .expose_headers("x-layer")
        .existing_headers(ExistingHeaders::Preserve);
    let server = served(cors).await;
    let layer = "access-control-expose-headers: x-layer";
    server.get("/any", APP).await.expect(
        200,
        &["access-control-allow-origin: *", layer, "vary: Origin"],
    );
    server
        .get("/any", EVIL)
        .await
        .expect(200, &["access-control-allow-origin: *", "vary: Origin"]);
    let own = "access-control-expose-headers: x-own";
    server
        .get("/exposed", APP)
        .await
        .expect(200, &[ORIGIN, own, "vary: Origin"]);
    server
        .get("/twice", APP)
        .await
        .expect(200, &[ORIGIN, layer, "vary: Origin"]);
    server
        .get("/twice", EVIL)
        .await
        .expect(200, &["vary: Origin"]);
    server
        .get("/credentials", APP)
        .await
        .expect(200, &[ORIGIN, layer, "vary: Origin"]);
}
