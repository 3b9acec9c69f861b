//! A policy for each part of an Axum router, in three ways; and what the layer does in a place where it does not
//! belong. `placement.rs` has the single router.

use crate::support::{ADMIN, APP, EVIL, Server, serve};
use axum::Router;
use axum::routing::{get, put};
use tower_cors::{CorsLayer, ExistingHeaders};

const ANY: [&str; 1] = ["access-control-allow-origin: *"];
const VARY: [&str; 1] = ["vary: Origin"];
const NAMED: [&str; 2] = [
    "access-control-allow-origin: https://app.example.com",
    "vary: Origin",
];
const PUTS: [&str; 3] = [
    "access-control-allow-methods: PUT",
    "access-control-allow-origin: https://app.example.com",
    "vary: Origin",
];

/// For what anyone may read.
fn public() -> CorsLayer {
    CorsLayer::permissive().expose_headers("etag")
}

/// For what the application alone may change.
fn account() -> CorsLayer {
    CorsLayer::new()
        .allow_origins([APP, ADMIN])
        .allow_methods("PUT")
}

fn news() -> Router {
    Router::new()
        .route("/public/news", get(|| async { "news" }))
        .layer(public())
}

fn names() -> Router {
    Router::new()
        .route("/account/name", put(|| async { "saved" }))
        .layer(account())
}

fn merged() -> Router {
    news().merge(names())
}

fn nested() -> Router {
    let news = Router::new()
        .route("/news", get(|| async { "news" }))
        .layer(public());
    let account_routes = Router::new()
        .route("/name", put(|| async { "saved" }))
        .layer(account());
    Router::new()
        .nest("/public", news)
        .nest("/account", account_routes)
}

fn selected() -> Router {
    let cors = CorsLayer::select()
        .path("/account", account())
        .path("/public", public());
    Router::new()
        .route("/public/news", get(|| async { "news" }))
        .route("/account/name", put(|| async { "saved" }))
        .layer(cors.validate().unwrap())
}

async fn check_both_policies(server: &Server) {
    let anyone = server.get("/public/news", EVIL).await;
    anyone.expect(200, &[ANY[0], "access-control-expose-headers: etag"]);
    assert_eq!(anyone.body, "news");
    for (origin, status, expected) in [(APP, 200, &PUTS[..]), (EVIL, 403, &VARY)] {
        let preflight = server.preflight("/account/name", origin, "PUT", "").await;
        preflight.expect(status, expected);
    }
    let put = server.send(http::Method::PUT, "/account/name", &[("origin", APP)], "");
    put.await.expect(200, &NAMED);
}

#[tokio::test]
async fn merged_and_nested_routers_and_a_selection_give_each_part_its_policy() {
    for app in [merged(), nested(), selected()] {
        check_both_policies(&serve(app).await).await;
    }
}

#[tokio::test]
async fn what_no_route_fits_has_the_policy_of_its_path_with_a_selection_only() {
    let public = [ANY[0], "access-control-expose-headers: etag"];
    for (app, path, expected) in [
        // Whichever was merged last answers for all.
        (news().merge(names()), "/account/missing", &NAMED[..]),
        (names().merge(news()), "/account/missing", &public),
        (nested(), "/account/missing", &[]),
        (nested(), "/elsewhere", &[]),
        (selected(), "/account/missing", &NAMED),
        (selected(), "/public/missing", &public),
        (selected(), "/elsewhere", &[]),
    ] {
        let server = serve(app).await;
        server.get(path, APP).await.expect(404, expected);
    }
}

#[tokio::test]
async fn a_fallback_before_the_layer_of_a_nested_router_is_covered() {
    let account_routes = Router::new()
        .route("/name", put(|| async { "saved" }))
        .fallback(|| async { http::StatusCode::NOT_FOUND })
        .layer(account());
    let server = serve(Router::new().nest("/account", account_routes)).await;
    let missing = server.get("/account/missing", APP).await;
    missing.expect(404, &NAMED);
}

#[tokio::test]
async fn a_wrong_method_of_a_route_is_covered_in_all_three_ways() {
    for app in [merged(), nested(), selected()] {
        let server = serve(app).await;
        server.get("/account/name", APP).await.expect(405, &NAMED);
    }
}

#[tokio::test]
async fn of_two_layers_the_outer_decides_about_requests_and_preflights() {
    let app = Router::new().nest(
        "/public",
        Router::new()
            .route("/news", get(|| async {}))
            .layer(public()),
    );
    let server = serve(app.layer(account())).await;
    server.get("/public/news", EVIL).await.expect(200, &VARY);
    server.get("/public/news", APP).await.expect(200, &NAMED);
    let preflight = server.preflight("/public/news", EVIL, "GET", "").await;
    preflight.expect(403, &VARY);
}

#[tokio::test]
async fn an_outer_layer_that_preserves_headers_still_answers_the_preflights_of_the_inner() {
    let outer = account().existing_headers(ExistingHeaders::Preserve);
    let inner = Router::new()
        .route("/news", get(|| async {}))
        .layer(CorsLayer::permissive());
    let server = serve(inner.layer(outer)).await;
    let read = server.get("/news", EVIL).await;
    let expected = [ANY[0], "access-control-expose-headers: *", VARY[0]];
    read.expect(200, &expected);
    let preflight = server.preflight("/news", EVIL, "GET", "").await;
    preflight.expect(403, &VARY);
}

#[tokio::test]
async fn a_selection_without_a_rule_for_a_path_passes_it_on_to_the_layer_inside() {
    let inside = Router::new()
        .route("/public/news", get(|| async {}))
        .layer(CorsLayer::new().allow_origin("*"));
    let outside = CorsLayer::select().path("/account", account());
    let app = inside.layer(outside.validate().unwrap());
    let server = serve(app).await;
    server.get("/public/news", EVIL).await.expect(200, &ANY);
    let preflight = server.preflight("/public/news", EVIL, "GET", "").await;
    preflight.expect(200, &ANY);
    let preflight = server.preflight("/account/name", EVIL, "PUT", "").await;
    preflight.expect(403, &VARY);
}

#[tokio::test]
async fn a_route_that_is_added_after_the_layer_is_not_covered_though_those_before_are() {
    let app = Router::new()
        .route("/before", put(|| async {}))
        .layer(account())
        .route("/after", put(|| async {}));
    let server = serve(app).await;
    let covered = server.preflight("/before", APP, "PUT", "").await;
    covered.expect(200, &PUTS);
    let forgotten = server.preflight("/after", APP, "PUT", "").await;
    forgotten.expect(405, &[]);
}

#[tokio::test]
async fn a_router_that_is_merged_or_nested_after_the_layer_is_not_covered() {
    let late = || Router::new().route("/late", put(|| async {}));
    for (app, path) in [
        (Router::new().layer(account()).merge(late()), "/late"),
        (
            Router::new().layer(account()).nest("/api", late()),
            "/api/late",
        ),
    ] {
        let server = serve(app).await;
        let forgotten = server.preflight(path, APP, "PUT", "").await;
        forgotten.expect(405, &[]);
    }
}

#[tokio::test]
async fn a_route_layer_of_a_router_sees_the_preflights_of_its_routes_and_no_others() {
    let app = Router::new()
        .route("/name", put(|| async {}))
        .route_layer(account());
    let server = serve(app).await;
    let known = server.preflight("/name", APP, "PUT", "").await;
    known.expect(200, &PUTS);
    let unknown = server.preflight("/missing", APP, "PUT", "").await;
    unknown.expect(404, &[]);
}
