//! The five tests that every API with a browser client should have.
//!
//! Copy this file into the `tests` folder of your server, replace `api` with your own service, and the constants with your
//! own origins and URLs. Run it here with `cargo test --example testing`.
//!
//! A server that is not a Tower service, or not written in Rust, is tested in the same way: write `fetch_with(send, …)`
//! instead of `fetch(&mut api, …)`, where `send` is an HTTP client. See `examples/http_server.rs`.

// Outside `cargo test` an example is a program, and a program does not use its tests. A test file does not need this
// line.
#![cfg_attr(not(test), allow(dead_code, unused_imports))]

use cors_browser::{
    Body, Browser, CredentialsMode, Matrix, Page, PageRequest, RequestBody, allowed_origins,
};
use http::header::{COOKIE, HeaderValue, ORIGIN, SET_COOKIE};
use http::{Method, Request, Response, StatusCode};
use std::convert::Infallible;
use tower::service_fn;
use tower_service::Service;

const APP: &str = "https://app.example.com";
const ADMIN: &str = "https://admin.example.com";
const API: &str = "https://api.example.com/items";

/// The API that is tested: two pages can read and change items with the user's cookie.
fn api() -> impl Service<Request<Body>, Response = Response<Body>, Error = Infallible> {
    service_fn(async |request: Request<Body>| {
        let mut response = Response::new(Body::default());
        let (method, path) = (request.method(), request.uri().path());
        *response.status_mut() = match (method.clone(), path) {
            (Method::OPTIONS | Method::GET, "/items") | (Method::POST, "/login") => StatusCode::OK,
            (Method::PUT | Method::POST, "/items") if request.headers().contains_key(COOKIE) => {
                StatusCode::OK
            }
            (Method::PUT | Method::POST, "/items") => StatusCode::UNAUTHORIZED,
            _ => StatusCode::NOT_FOUND,
        };
        let headers = response.headers_mut();
        let is = HeaderValue::from_static;
        if path == "/login" {
            headers.insert(
                SET_COOKIE,
                is("id=1; Secure; HttpOnly; SameSite=Lax; Path=/"),
            );
        }
        headers.insert("vary", is("Origin"));
        headers.insert("cache-control", is("max-age=60"));
        let origin = request.headers().get(ORIGIN);
        if let Some(origin) = origin.filter(|&origin| origin == APP || origin == ADMIN) {
            headers.insert("access-control-allow-origin", origin.clone());
            headers.insert("access-control-allow-credentials", is("true"));
            headers.insert("access-control-allow-methods", is("PUT"));
            headers.insert("access-control-allow-headers", is("content-type"));
        }
        Ok(response)
    })
}

fn change() -> PageRequest {
    PageRequest::fetch(API)
        .method("PUT")
        .header("content-type", "application/json")
        .body("{}")
        .credentials(CredentialsMode::Include)
}

/// 1. The pages of the application can do what they need. This fails if a method, a header or the credentials are missing
///    from the policy, or if something answers OPTIONS before CORS is handled.
#[tokio::test]
async fn the_application_can_read_and_change_items_after_a_login() {
    let mut api = api();
    let browser = Browser::new();
    let login = PageRequest::fetch("https://api.example.com/login").method("POST");
    let app = browser.open(APP);
    let login = login.credentials(CredentialsMode::Include);
    let _ = app.fetch(&mut api, login).await.expect_allowed();
    let _ = app.fetch(&mut api, API).await.expect_allowed();
    let changed = app.fetch(&mut api, change()).await.expect_allowed();
    assert_eq!(changed.status(), StatusCode::OK);
}

/// 2. No other page can do that, however similar its origin is. This fails if only a part of the origin is compared.
#[tokio::test]
async fn pages_of_similar_origins_can_read_nothing() {
    let origins = [
        APP,
        ADMIN,
        "http://app.example.com",
        "https://app.example.com:8443",
        "https://app.example.com.evil.example",
        "https://evil-app.example.com",
        "https://appxexample.com",
        "https://example.com",
        "null",
    ];
    let allowed = allowed_origins(&mut api(), change(), origins).await;
    assert_eq!(allowed, [APP, ADMIN]);
}

/// 3. The application can read errors. This fails if some responses do not pass through the code that adds the CORS
///    headers, and then the application only sees a "network error".
#[tokio::test]
async fn the_application_can_read_errors() {
    let mut api = api();
    let app = Page::at(APP);
    for (request, status) in [
        (change(), StatusCode::UNAUTHORIZED),
        (
            "https://api.example.com/unknown".into(),
            StatusCode::NOT_FOUND,
        ),
    ] {
        let response = app.fetch(&mut api, request).await.expect_allowed();
        assert_eq!(response.status(), status);
    }
}

/// 4. Another site cannot act as the user, not even without CORS. This fails if the session's cookie crosses sites.
#[tokio::test]
async fn another_site_cannot_post_a_form_as_the_user() {
    let mut api = api();
    let browser = Browser::new();
    let login = PageRequest::navigate("https://api.example.com/login").method("POST");
    assert_eq!(
        browser.visit(&mut api, login).await.cookies()[0].refused,
        None
    );
    let evil = browser.open("https://evil.example");
    let form = PageRequest::form_post(API, RequestBody::form(&[("name", "a")]));
    let beacon = PageRequest::beacon(API, "name=a");
    for forged in [form, beacon] {
        let verdict = evil.fetch(&mut api, forged).await;
        let answer = verdict.exchanges()[0].response.as_ref().unwrap();
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    }
}

/// 5. No cache mixes up the answers to different pages. This fails if `Vary: Origin` is missing.
#[tokio::test]
async fn a_stored_response_for_one_page_does_not_block_another() {
    let mut api = api();
    let browser = Browser::new();
    let _ = browser.visit(&mut api, API).await;
    for page in [APP, ADMIN, APP] {
        let _ = browser
            .open(page)
            .fetch(&mut api, API)
            .await
            .expect_allowed();
    }
}

/// The whole effect of the policy, for a snapshot: `insta::assert_snapshot!(table)`.
#[tokio::test]
async fn the_policy_has_this_effect() {
    let table = Matrix::new([APP, "https://evil.example"])
        .request("read", API)
        .request("change", change())
        .fetch(&mut api())
        .await;
    assert_eq!(
        table.to_string(),
        "        https://app.example.com    https://evil.example
read    allowed                    blocked: allow-origin-missing
change  allowed after a preflight  blocked: allow-origin-missing
"
    );
}

fn main() {
    println!("Run the tests with `cargo test --example testing`.");
}
