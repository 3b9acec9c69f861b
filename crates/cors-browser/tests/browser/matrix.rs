use crate::support::{API, PAGE};
use cors_browser::{Body, Matrix, PageRequest, allowed_origins};
use http::{Method, Request, Response};
use std::convert::Infallible;

const EVIL: &str = "https://evil.example";

/// Lets one page read and change items.
async fn api(request: Request<Body>) -> Result<Response<Body>, Infallible> {
    let mut response = Response::builder().header("access-control-allow-origin", PAGE);
    if request.method() == Method::OPTIONS {
        response = response.header("access-control-allow-methods", "PUT");
    }
    Ok(response.body(Body::default()).unwrap())
}

#[tokio::test]
async fn a_matrix_is_a_table_of_verdicts() {
    let mut service = tower::service_fn(api);
    let table = Matrix::new([PAGE, EVIL, "https://api.example.net"])
        .request("read", API)
        .request("change", PageRequest::fetch(API).method("PUT"))
        .request("show", PageRequest::img(API))
        .request("follow", PageRequest::navigate(API))
        .fetch(&mut service)
        .await;
    assert_eq!(
        table.to_string(),
        "        https://app.example.com    https://evil.example            https://api.example.net
read    allowed                    blocked: allow-origin-mismatch  allowed
change  allowed after a preflight  blocked: allow-origin-mismatch  allowed
show    opaque                     opaque                          allowed
follow  loaded                     loaded                          loaded
"
    );
    assert!(table.verdict("read", EVIL).unwrap().blocked().is_some());
    assert_eq!(
        table.allowed_origins("change"),
        [PAGE, "https://api.example.net"]
    );
    assert!(table.verdict("read", "https://unknown.example").is_none());
    assert!(table.verdict("write", PAGE).is_none());
}

#[tokio::test]
async fn the_origins_that_can_read_are_listed_in_their_order() {
    let mut service = tower::service_fn(api);
    let origins = [EVIL, PAGE, "http://app.example.com", "null"];
    assert_eq!(allowed_origins(&mut service, API, origins).await, [PAGE]);
}

#[tokio::test]
#[should_panic(expected = "is not an origin")]
async fn a_page_that_has_no_origin_is_a_mistake_of_the_test() {
    let mut service = tower::service_fn(api);
    drop(allowed_origins(&mut service, API, ["app.example.com"]).await);
}
