//! Selections of reloadable layers, and selections that are reloadable themselves.

use http::{Request, Response, StatusCode};
use std::convert::Infallible;
use tower::{Layer, Service, ServiceExt, service_fn};
use tower_cors::{ConfigErrorKind as Kind, CorsLayer, CorsSelect};

const PAGE: &str = "https://x.example.com";

async fn ok(_: Request<()>) -> Result<Response<()>, Infallible> {
    Ok(Response::new(()))
}

fn policy(origin: &str) -> CorsLayer {
    CorsLayer::new().allow_origin(origin)
}

fn get(path: &str) -> Request<()> {
    let request = Request::get(path).header("host", "api.example.com");
    request.header("origin", PAGE).body(()).unwrap()
}

/// The allowed origin, what `Vary` says, and the status.
async fn answer<S>(service: &S, request: Request<()>) -> (String, String, StatusCode)
where
    S: Service<Request<()>, Response = Response<()>, Error = Infallible> + Clone,
{
    let response = service.clone().oneshot(request).await.unwrap();
    let text = |name: &str| {
        let values = response.headers().get_all(name).iter();
        let values: Vec<_> = values.map(|value| value.to_str().unwrap()).collect();
        values.join(", ")
    };
    (
        text("access-control-allow-origin"),
        text("vary"),
        response.status(),
    )
}

async fn origin<S>(service: &S, path: &str) -> String
where
    S: Service<Request<()>, Response = Response<()>, Error = Infallible> + Clone,
{
    answer(service, get(path)).await.0
}

#[tokio::test]
async fn a_rule_follows_the_layer_that_is_reloaded() {
    let (api, handle) = policy("https://old.example.com").reloadable().unwrap();
    let select = CorsLayer::select()
        .path("/api", api)
        .otherwise(policy("https://rest.example.com"))
        .validate()
        .unwrap();
    let service = select.layer(service_fn(ok));
    assert_eq!(origin(&service, "/api").await, "https://old.example.com");
    handle.reload(policy("https://new.example.com")).unwrap();
    assert_eq!(origin(&service, "/api").await, "https://new.example.com");
    assert_eq!(origin(&service, "/").await, "https://rest.example.com");
}

#[tokio::test]
async fn a_reloaded_policy_still_varies_by_the_headers_that_rules_ask_for() {
    let (acme, handle) = policy("https://old.example.com").reloadable().unwrap();
    let select = CorsLayer::select()
        .header("x-tenant", "acme", acme)
        .validate()
        .unwrap();
    let service = select.layer(service_fn(ok));
    let request = || {
        let mut request = get("/");
        let tenant = http::HeaderValue::from_static("acme");
        request.headers_mut().insert("x-tenant", tenant);
        request
    };
    let (allowed, vary, _) = answer(&service, request()).await;
    assert_eq!((&*allowed, &*vary), ("https://old.example.com", "x-tenant"));
    handle.reload(policy("https://new.example.com")).unwrap();
    let (allowed, vary, _) = answer(&service, request()).await;
    assert_eq!((&*allowed, &*vary), ("https://new.example.com", "x-tenant"));
}

fn rules(path: &str, origin: &str) -> CorsSelect {
    CorsLayer::select()
        .path(path, policy(origin))
        .otherwise(policy("https://rest.example.com"))
}

#[tokio::test]
async fn one_handle_exchanges_all_rules_and_policies() {
    let (select, handle) = rules("/a", "https://a.example.com").reloadable().unwrap();
    let service = select.layer(service_fn(ok));
    assert_eq!(origin(&service, "/a").await, "https://a.example.com");

    handle.reload(rules("/b", "https://b.example.com")).unwrap();
    assert_eq!(origin(&service, "/a").await, "https://rest.example.com");
    assert_eq!(origin(&service, "/b").await, "https://b.example.com");
    assert!(format!("{:?}", handle.current()).contains("/b"));
}

#[tokio::test]
async fn after_a_mistake_in_one_rule_all_the_old_ones_stay_active() {
    let (select, handle) = rules("/a", "https://a.example.com").reloadable().unwrap();
    let service = select.layer(service_fn(ok));
    let errors = handle
        .reload(rules("/b", "https://b.example.com/"))
        .unwrap_err();
    let error = errors.iter().next().unwrap();
    assert_eq!(error.kind(), Kind::TrailingSlash);
    assert_eq!(error.rule(), Some("path \"/b\""));
    assert_eq!(origin(&service, "/a").await, "https://a.example.com");
}

#[tokio::test]
async fn allowed_hosts_hold_for_every_rule_and_for_requests_that_no_rule_fits() {
    let rule = || policy("https://a.example.com");
    for select in [
        CorsLayer::select()
            .path("/api", rule())
            .allow_hosts("localhost"),
        CorsLayer::select()
            .allow_hosts("localhost")
            .path("/api", rule()),
    ] {
        let service = select.validate().unwrap().layer(service_fn(ok));
        for path in ["/api", "/"] {
            let (allowed, _, status) = answer(&service, get(path)).await;
            assert_eq!(
                (&*allowed, status),
                ("", StatusCode::MISDIRECTED_REQUEST),
                "{path}"
            );
        }
        for (path, expected) in [("/api", "https://a.example.com"), ("/", "")] {
            let mut request = get(path);
            let host = http::HeaderValue::from_static("localhost:3000");
            request.headers_mut().insert("host", host);
            let (allowed, _, status) = answer(&service, request).await;
            assert_eq!((&*allowed, status), (expected, StatusCode::OK), "{path}");
        }
    }
    let errors = CorsLayer::select()
        .allow_hosts("http://localhost")
        .validate();
    assert_eq!(
        errors.unwrap_err().iter().next().unwrap().kind(),
        Kind::SchemeOfHost
    );
}
