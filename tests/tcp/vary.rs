//! `Vary`: it lists what caches need, and nothing else.

use crate::support::{ADMIN, APP, serve};
use axum::Router;
use axum::response::AppendHeaders;
use axum::routing::get;
use http::header::{ACCEPT_ENCODING, AUTHORIZATION, ORIGIN};
use tower_cors::{Any, CorsLayer, Vary, preflight_request_headers};

fn app() -> Router {
    let vary = |values: &'static [&str]| {
        let lines: Vec<_> = values.iter().map(|value| ("vary", *value)).collect();
        get(move || async move { AppendHeaders(lines) })
    };
    Router::new()
        .route("/", get(|| async {}))
        .route("/other", vary(&["accept-encoding"]))
        .route("/origin", vary(&["accept-encoding, origin"]))
        .route("/two", vary(&["accept", "accept-language"]))
        .route("/any", vary(&["*"]))
}

#[tokio::test]
async fn what_the_handler_varies_on_is_kept_and_nothing_is_listed_twice() {
    let server = serve(app().layer(CorsLayer::new().allow_origins([APP, ADMIN]))).await;
    let origin = "access-control-allow-origin: https://app.example.com";
    for (path, vary) in [
        ("/", &["vary: Origin"][..]),
        ("/other", &["vary: Origin", "vary: accept-encoding"]),
        ("/origin", &["vary: accept-encoding, origin"]),
        (
            "/two",
            &["vary: Origin", "vary: accept", "vary: accept-language"],
        ),
        ("/any", &["vary: *"]),
        ("/missing", &["vary: Origin"]),
    ] {
        let status = if path == "/missing" { 404 } else { 200 };
        server
            .get(path, APP)
            .await
            .expect(status, &[&[origin], vary].concat());
        server.get_without_origin(path).await.expect(status, vary);
    }
}

#[tokio::test]
async fn two_layers_list_the_origin_once() {
    let cors = CorsLayer::new().allow_origins([APP, ADMIN]);
    let server = serve(app().layer(cors.clone()).layer(cors)).await;
    let allowed = [
        "access-control-allow-origin: https://app.example.com",
        "vary: Origin",
    ];
    server.get("/", APP).await.expect(200, &allowed);
}

#[tokio::test]
async fn names_that_the_user_sets_are_added_to_those_that_are_needed() {
    for names in [
        Vary::from([AUTHORIZATION]),
        Vary::from(vec![AUTHORIZATION]),
        Vary::from("Authorization"),
        Vary::from("Authorization".to_owned()),
    ] {
        let cors = CorsLayer::new().allow_origins([APP, ADMIN]).vary(names);
        let server = serve(app().layer(cors)).await;
        server
            .get_without_origin("/")
            .await
            .expect(200, &["vary: Origin, authorization"]);
    }
    let cors = CorsLayer::new()
        .allow_origin(Any)
        .vary([ORIGIN, ACCEPT_ENCODING]);
    let server = serve(app().layer(cors)).await;
    let any = "access-control-allow-origin: *";
    server
        .get_without_origin("/other")
        .await
        .expect(200, &[any, "vary: Origin", "vary: accept-encoding"]);
    let cors = CorsLayer::new()
        .allow_origin(Any)
        .vary(preflight_request_headers().collect::<Vec<_>>());
    let server = serve(app().layer(cors)).await;
    let all = "vary: Origin, Access-Control-Request-Method, Access-Control-Request-Headers";
    server
        .preflight("/", APP, "PUT", "")
        .await
        .expect(200, &[any, all]);
}
