//! One request to a service under a layer.

use futures_util::FutureExt;
use http::{HeaderMap, HeaderName, Method, Request, Response};
use std::convert::Infallible;
use tower::{Layer, ServiceExt, service_fn};
use tower_cors::{ConfigErrorKind, CorsLayer, OriginSet};

pub(crate) const APP: &str = "https://app.example.com";
pub(crate) const EVIL: &str = "https://evil.com";

pub(crate) type Lines<'a> = &'a [(&'static str, &'a str)];

pub(crate) fn request(method: Method, uri: &str, lines: Lines<'_>) -> Request<()> {
    let mut request = Request::builder().method(method).uri(uri);
    for (name, value) in lines {
        request = request.header(*name, *value);
    }
    request.body(()).expect("a valid request")
}

/// What a service that sets these headers answers under the layer. Its status is 202, which no layer sends.
pub(crate) fn answer<L>(layer: &L, request: Request<()>, own: Lines<'static>) -> Response<()>
where
    L: Layer<Handler>,
    L::Service: tower::Service<Request<()>, Response = Response<()>, Error = Infallible>,
{
    let handler: Handler = service_fn(serve);
    let mut request = request;
    request.extensions_mut().insert(own);
    let response = layer.layer(handler).oneshot(request).now_or_never();
    let Ok(response) = response.expect("nothing to wait for");
    response
}

pub(crate) type Handler =
    tower::util::ServiceFn<fn(Request<()>) -> std::future::Ready<Result<Response<()>, Infallible>>>;

#[allow(clippy::needless_pass_by_value)] // services take requests so
fn serve(request: Request<()>) -> std::future::Ready<Result<Response<()>, Infallible>> {
    let mut response = Response::builder().status(202);
    for (name, value) in request
        .extensions()
        .get::<Lines<'static>>()
        .copied()
        .unwrap_or_default()
    {
        response = response.header(*name, *value);
    }
    std::future::ready(Ok(response.body(()).expect("a valid response")))
}

pub(crate) fn get(layer: &CorsLayer, origin: &str) -> HeaderMap {
    let request = request(Method::GET, "/", &[("origin", origin)]);
    answer(layer, request, &[]).into_parts().0.headers
}

pub(crate) fn preflight(layer: &CorsLayer, origin: &str, more: Lines<'_>) -> Response<()> {
    let lines = [
        &[("origin", origin), ("access-control-request-method", "PUT")],
        more,
    ]
    .concat();
    answer(layer, request(Method::OPTIONS, "/", &lines), &[])
}

/// The names of the protocol's headers, and `vary`.
pub(crate) fn cors_names(headers: &HeaderMap) -> Vec<&str> {
    let names = headers.keys().map(HeaderName::as_str);
    names
        .filter(|name| name.starts_with("access-control-") || *name == "vary")
        .collect()
}

/// Fails if a page at `origin` is given anything, by a preflight or by an actual request.
#[track_caller]
pub(crate) fn expect_nothing_for(layer: &CorsLayer, origin: &str) {
    for headers in [
        get(layer, origin),
        preflight(layer, origin, &[]).into_parts().0.headers,
    ] {
        let mut given = cors_names(&headers);
        given.retain(|name| *name != "vary");
        assert!(given.is_empty(), "{origin}: {headers:?}");
    }
}

#[track_caller]
pub(crate) fn kinds(layer: CorsLayer) -> Vec<ConfigErrorKind> {
    let errors = layer.validate().expect_err("a refused configuration");
    errors.iter().map(tower_cors::ConfigError::kind).collect()
}

/// Fails unless the entries cover the first origins, and none of the others.
#[track_caller]
pub(crate) fn expect_covered(entries: &[&str], covered: &[&str], others: &[&str]) {
    let set = OriginSet::new(entries).unwrap_or_else(|errors| panic!("{errors}"));
    for (origins, expected) in [(covered, true), (others, false)] {
        for origin in origins {
            let value = http::HeaderValue::from_str(origin).expect("a valid value");
            assert_eq!(set.contains(&value), expected, "{entries:?} {origin}");
        }
    }
}

/// Fails unless the entry is refused as this kind of mistake.
#[track_caller]
pub(crate) fn expect_refused(entry: &str, kind: ConfigErrorKind) {
    let errors = OriginSet::new([entry]).expect_err(entry);
    let kinds: Vec<_> = errors.iter().map(tower_cors::ConfigError::kind).collect();
    assert_eq!(kinds, [kind], "{entry}");
}
