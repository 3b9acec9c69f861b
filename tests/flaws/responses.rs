//! What happens between a request and its response.

use crate::support::{APP, EVIL, answer, get, preflight, request};
use axum::Router;
use axum::body::Body;
use axum::routing::{get as route, put};
use futures_util::FutureExt;
use http::{HeaderMap, HeaderValue, Method, Request, Response};
use std::convert::Infallible;
use tower::{Layer, ServiceExt, service_fn};
use tower_cors::{Any, CorsLayer};

/// Hono copied the request's `Vary` into the response, so that a client chose what caches key on. Here `Vary`
/// is made of the settings and of the response's own.
#[test]
fn ghsa_q7jf_gf43_6x6p_a_requests_vary_is_not_copied_into_the_response() {
    let cors = CorsLayer::new()
        .allow_origins([APP, "https://b.example.com"])
        .allow_credentials(true)
        .allow_headers(Any);
    let lines = [("origin", APP), ("vary", "x-evil, *")];
    let response = answer(
        &cors,
        request(Method::GET, "/", &lines),
        &[("vary", "accept")],
    );
    let vary: Vec<_> = response.headers().get_all("vary").iter().collect();
    assert_eq!(vary, ["accept", "Origin"]);
    let more = [
        ("vary", "x-evil, *"),
        ("access-control-request-headers", "x-a"),
    ];
    let response = preflight(&cors, APP, &more);
    let vary: Vec<_> = response.headers().get_all("vary").iter().collect();
    assert_eq!(vary, ["Origin, Access-Control-Request-Headers"]);
}

/// Envoy (also GHSA-mc6h-6j9x-v3gq) crashed if a filter removed `Origin` before the response came. Here the
/// request is read once, before the handler gets it.
#[test]
fn cve_2023_35943_a_handler_that_removes_the_origin_changes_nothing() {
    let cors = CorsLayer::new().allow_origins([APP, "https://b.example.com"]);
    let handler = service_fn(|mut request: Request<()>| async move {
        request.headers_mut().clear();
        request
            .headers_mut()
            .insert("origin", HeaderValue::from_static(EVIL));
        Ok::<_, Infallible>(Response::new(()))
    });
    let sent = request(Method::GET, "/", &[("origin", APP)]);
    let response = cors.layer(handler).oneshot(sent).now_or_never().unwrap();
    let Ok(response) = response;
    assert_eq!(response.headers(), &get(&cors, APP));
    assert_eq!(response.headers()["access-control-allow-origin"], APP);
}

fn of_protocol(headers: &HeaderMap) -> Vec<(&str, &HeaderValue)> {
    let mut lines: Vec<_> = headers
        .iter()
        .map(|(name, value)| (name.as_str(), value))
        .filter(|(name, _)| name.starts_with("access-control-") || *name == "vary")
        .collect();
    lines.sort_by_key(|(name, _)| *name);
    lines
}

/// ASP.NET Core applied its policy as a filter of the framework, which some paths through it did not pass.
/// Here the layer is around the whole application: routes, those that are missing, and those that fail.
#[test]
fn cve_2017_8700_every_path_through_an_application_is_under_the_policy() {
    let cors = CorsLayer::new().allow_origins([APP, "https://b.example.com"]);
    let failing = || async { Err::<(), _>(http::StatusCode::INTERNAL_SERVER_ERROR) };
    let nested = Router::new().route("/items", route(|| async {}));
    let app = Router::new()
        .route("/", route(|| async {}))
        .route("/fails", route(failing))
        .route("/put", put(|| async {}))
        .nest("/nested", nested)
        .layer(cors);
    for (path, status) in [
        ("/", 200),
        ("/nested/items", 200),
        ("/fails", 500),
        ("/put", 405),
        ("/missing", 404),
        ("/nested/missing", 404),
    ] {
        for (origin, expected) in [(APP, Some(APP)), (EVIL, None)] {
            let request = Request::builder().uri(path).header("origin", origin);
            let request = request.body(Body::empty()).unwrap();
            let response = app.clone().oneshot(request).now_or_never().unwrap();
            let Ok(response) = response;
            assert_eq!(response.status(), status, "{path}");
            let lines: Vec<_> = of_protocol(response.headers());
            let origin = lines
                .iter()
                .find(|(name, _)| *name == "access-control-allow-origin");
            let origin = origin.map(|(_, value)| value.to_str().unwrap());
            assert_eq!(origin, expected, "{path} {lines:?}");
            assert!(
                lines.contains(&("vary", &HeaderValue::from_static("Origin"))),
                "{path} {lines:?}"
            );
        }
    }
}
