//! Sends one request through a layer, without a server.

use http::{HeaderMap, Method, Request, Response};
use std::convert::Infallible;
use tower::{Layer, Service, ServiceExt, service_fn};

pub(crate) const APP: &str = "https://app.example.com";
pub(crate) const OTHER: &str = "https://other.example.com";

/// The inner service's response.
pub(crate) async fn hello(_: Request<String>) -> Result<Response<String>, Infallible> {
    Ok(Response::new("hello".to_owned()))
}

pub(crate) async fn send<L>(layer: &L, request: Request<String>) -> Response<String>
where
    L: Layer<tower::util::BoxCloneSyncService<Request<String>, Response<String>, Infallible>>,
    L::Service: Service<Request<String>, Response = Response<String>, Error = Infallible>,
{
    let inner = tower::util::BoxCloneSyncService::new(service_fn(hello));
    layer.layer(inner).oneshot(request).await.unwrap()
}

pub(crate) fn request(method: Method, headers: &[(&str, &str)]) -> Request<String> {
    let mut request = Request::builder().method(method).uri("/");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(String::new()).unwrap()
}

pub(crate) fn get(origin: &str) -> Request<String> {
    request(Method::GET, &[("origin", origin)])
}

pub(crate) fn preflight(origin: &str) -> Request<String> {
    request(
        Method::OPTIONS,
        &[
            ("origin", origin),
            ("access-control-request-method", "PUT"),
            ("access-control-request-headers", "x-token"),
            ("access-control-request-private-network", "true"),
        ],
    )
}

/// Returns the value of a header, and checks that it has only one line.
#[track_caller]
pub(crate) fn one<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let mut lines = headers.get_all(name).iter();
    let value = lines.next().map(|value| value.to_str().unwrap());
    assert_eq!(lines.next(), None, "{name} has several lines");
    value
}
