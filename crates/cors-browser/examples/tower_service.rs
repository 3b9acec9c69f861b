//! Asks a Tower service what a browser would ask it. Axum, Tonic, Hyper and others build such services.
//!
//! Run it with `cargo run --example tower_service`.

use cors_browser::{Body, CredentialsMode, Page, PageRequest};
use http::{Method, Request, Response, StatusCode};
use std::convert::Infallible;
use tower::service_fn;

const APP: &str = "https://app.example.com";

/// An API that lets one page read and change items. Replace it with your own service.
async fn api(request: Request<Body>) -> Result<Response<Body>, Infallible> {
    let response = Response::builder()
        .header("access-control-allow-origin", APP)
        .header("access-control-allow-credentials", "true");
    let response = if request.method() == Method::OPTIONS {
        response
            .status(StatusCode::NO_CONTENT)
            .header("access-control-allow-methods", "PUT")
    } else {
        response
    };
    Ok(response.body(Body::default()).expect("valid headers"))
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let mut api = service_fn(api);
    let put = || {
        PageRequest::fetch("https://api.example.com/items/1")
            .method("PUT")
            .credentials(CredentialsMode::Include)
    };

    // The page of the application can change an item.
    let verdict = Page::at(APP).fetch(&mut api, put()).await;
    println!("{verdict}");
    let _ = verdict.expect_allowed();

    // A page of another origin cannot: its preflight fails, and the request itself is never sent.
    let verdict = Page::at("https://evil.example")
        .fetch(&mut api, put())
        .await;
    println!("{verdict}");
    assert!(!verdict.sent_request());
    assert_eq!(verdict.expect_blocked().code(), "allow-origin-mismatch");
}
