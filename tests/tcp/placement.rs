//! Where to put the layer in an Axum router, and two common mistakes.

use crate::support::{ADMIN, APP, EVIL, serve};
use axum::Router;
use axum::routing::{get, put};
use tower_cors::{Any, CorsLayer};

const NAMED: [&str; 2] = [
    "access-control-allow-origin: https://app.example.com",
    "vary: Origin",
];

fn cors() -> CorsLayer {
    CorsLayer::new().allow_origins([APP, ADMIN])
}

#[tokio::test]
async fn a_layer_called_before_a_route_does_not_cover_it() {
    let wrong = Router::new().layer(cors()).route("/", put(|| async {}));
    let server = serve(wrong).await;
    server.preflight("/", APP, "PUT", "").await.expect(405, &[]);

    let right = Router::new().route("/", put(|| async {})).layer(cors());
    let server = serve(right).await;
    server
        .preflight("/", APP, "PUT", "")
        .await
        .expect(200, &NAMED);
}

#[tokio::test]
async fn a_route_layer_sees_no_preflight_of_a_method_router() {
    let wrong = Router::new().route("/", put(|| async {}).route_layer(cors()));
    let server = serve(wrong).await;
    server.preflight("/", APP, "PUT", "").await.expect(405, &[]);

    let right = Router::new().route("/", put(|| async {}).layer(cors()));
    let server = serve(right).await;
    server
        .preflight("/", APP, "PUT", "")
        .await
        .expect(200, &NAMED);
}

#[tokio::test]
async fn a_route_layer_of_a_router_does_not_cover_what_is_not_found() {
    let wrong = Router::new()
        .route("/", get(|| async {}))
        .route_layer(cors());
    let server = serve(wrong).await;
    server.get("/", APP).await.expect(200, &NAMED);
    server.get("/missing", APP).await.expect(404, &[]);
}

#[tokio::test]
async fn merged_routers_keep_their_own_policies() {
    let public = Router::new()
        .route("/public", get(|| async {}))
        .layer(CorsLayer::new().allow_origin(Any));
    let private = Router::new()
        .route("/private", put(|| async {}))
        .layer(cors());
    let server = serve(public.merge(private)).await;
    server
        .get("/public", EVIL)
        .await
        .expect(200, &["access-control-allow-origin: *"]);
    server
        .preflight("/private", EVIL, "PUT", "")
        .await
        .expect(403, &NAMED[1..]);
    server
        .preflight("/private", APP, "PUT", "")
        .await
        .expect(200, &NAMED);
}

#[tokio::test]
async fn a_router_with_state_and_a_fallback_is_covered_completely() {
    let app =
        Router::new()
            .route(
                "/",
                get(
                    |axum::extract::State(hello): axum::extract::State<&'static str>| async move {
                        hello
                    },
                ),
            )
            .fallback(|| async { "fallback" })
            .layer(cors())
            .with_state("hello");
    let server = serve(app).await;
    for path in ["/", "/missing"] {
        server.get(path, APP).await.expect(200, &NAMED);
        server
            .preflight(path, APP, "PUT", "")
            .await
            .expect(200, &NAMED);
    }
}

#[tokio::test]
async fn the_outermost_layer_decides() {
    let inner = CorsLayer::new().allow_origin(Any).expose_headers(Any);
    let app = Router::new()
        .route("/", get(|| async {}))
        .layer(inner)
        .layer(cors());
    let server = serve(app).await;
    server.get("/", APP).await.expect(200, &NAMED);
    server.get("/", EVIL).await.expect(200, &NAMED[1..]);
}
