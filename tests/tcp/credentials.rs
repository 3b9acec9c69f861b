//! Credentials, and what `Any` means in combination with them.

use crate::support::{ADMIN, APP, EVIL, Server, serve};
use axum::Router;
use axum::routing::get;
use http::Method;
use tower_cors::{AllowCredentials, Any, CorsLayer};

const CREDENTIALS: &str = "access-control-allow-credentials: true";
const ORIGIN: &str = "access-control-allow-origin: https://app.example.com";

async fn served(cors: CorsLayer) -> Server {
    let own = || async {
        (
            [("etag", "\"1\""), ("x-total", "7"), ("set-cookie", "a=b")],
            "hello",
        )
    };
    serve(Router::new().route("/", get(own)).layer(cors)).await
}

#[tokio::test]
async fn credentials_are_allowed_only_together_with_an_allowed_origin() {
    let server = served(
        CorsLayer::new()
            .allow_origins([APP, ADMIN])
            .allow_credentials(true),
    )
    .await;
    let allowed = [CREDENTIALS, ORIGIN, "vary: Origin"];
    server.get("/", APP).await.expect(200, &allowed);
    server
        .preflight("/", APP, "PUT", "")
        .await
        .expect(200, &allowed);
    server.get("/", EVIL).await.expect(200, &allowed[2..]);
    server
        .preflight("/", EVIL, "PUT", "")
        .await
        .expect(403, &allowed[2..]);
    server
        .get_without_origin("/")
        .await
        .expect(200, &allowed[2..]);
}

#[tokio::test]
async fn one_exact_origin_with_credentials_is_static() {
    let server = served(CorsLayer::new().allow_origin(APP).allow_credentials(true)).await;
    for reply in [
        server.get("/", APP).await,
        server.get("/", EVIL).await,
        server.get_without_origin("/").await,
    ] {
        reply.expect(200, &[CREDENTIALS, ORIGIN]);
    }
}

#[tokio::test]
async fn any_method_and_header_become_those_that_the_preflight_asks_for() {
    let cors = CorsLayer::new()
        .allow_origin(APP)
        .allow_credentials(true)
        .allow_methods(Any)
        .allow_headers(Any);
    let server = served(cors).await;
    let vary = "vary: Access-Control-Request-Method, Access-Control-Request-Headers";
    let answer = [
        CREDENTIALS,
        "access-control-allow-headers: authorization,x-token",
        "access-control-allow-methods: DELETE",
        ORIGIN,
        vary,
    ];
    server
        .preflight("/", APP, "DELETE", "authorization,x-token")
        .await
        .expect(200, &answer);
    // With credentials, `*` would be the name of a method or header. Without them it would be a wildcard.
    server
        .preflight("/", APP, "*", "*")
        .await
        .expect(200, &[CREDENTIALS, ORIGIN, vary]);
}

#[tokio::test]
async fn any_exposed_header_becomes_those_of_the_response() {
    let cors = CorsLayer::new()
        .allow_origin(APP)
        .allow_credentials(true)
        .expose_headers(Any);
    let server = served(cors).await;
    // The list contains neither `set-cookie`, which pages can never read, nor headers that pages can always read.
    let exposed = "access-control-expose-headers: etag,x-total";
    server
        .get("/", APP)
        .await
        .expect(200, &[CREDENTIALS, ORIGIN, exposed]);
    // Axum adds `allow` outside of all layers, and servers add `date`.
    let reply = server.send(Method::POST, "/", &[("origin", APP)], "").await;
    reply.expect(405, &[CREDENTIALS, ORIGIN]);
    assert!(reply.headers.contains_key("allow"));
}

#[tokio::test]
async fn a_predicate_allows_credentials_for_some_allowed_origins() {
    let some = AllowCredentials::predicate(|origin, _| origin == APP);
    let server = served(
        CorsLayer::new()
            .allow_origins([APP, ADMIN])
            .allow_credentials(some),
    )
    .await;
    server
        .get("/", APP)
        .await
        .expect(200, &[CREDENTIALS, ORIGIN, "vary: Origin"]);
    server
        .preflight("/", APP, "PUT", "")
        .await
        .expect(200, &[CREDENTIALS, ORIGIN, "vary: Origin"]);
    let without = [
        "access-control-allow-origin: https://admin.example.com",
        "vary: Origin",
    ];
    server.get("/", ADMIN).await.expect(200, &without);
    server
        .preflight("/", ADMIN, "PUT", "")
        .await
        .expect(200, &without);
    server.get("/", EVIL).await.expect(200, &["vary: Origin"]);
}

#[tokio::test]
async fn a_predicate_makes_even_one_origins_responses_depend_on_the_request() {
    let by_path = AllowCredentials::predicate(|_, head| head.uri.path() == "/");
    let server = served(
        CorsLayer::new()
            .allow_origin(APP)
            .allow_credentials(by_path),
    )
    .await;
    server
        .get("/", APP)
        .await
        .expect(200, &[CREDENTIALS, ORIGIN, "vary: Origin"]);
    server
        .get("/missing", APP)
        .await
        .expect(404, &[ORIGIN, "vary: Origin"]);
    server.get("/", EVIL).await.expect(200, &["vary: Origin"]);
}
