//! Which server answers, as far as its headers say.

use crate::fix::Server;
use http::header::{HeaderMap, HeaderName, SERVER, VARY, VIA};
use http::{Method, StatusCode};

/// An answer, and the method that was asked with.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seen<'a> {
    pub(crate) method: &'a Method,
    pub(crate) status: StatusCode,
    pub(crate) headers: &'a HeaderMap,
}

/// The application, or else the proxy in front of it.
pub(crate) fn server(seen: Seen<'_>) -> Option<Server> {
    let headers = seen.headers;
    if has(headers, "x-powered-by", "express") {
        Some(Server::Express)
    } else if has(headers, "server", "uvicorn") || has(headers, "server", "hypercorn") {
        Some(Server::Fastapi)
    } else if has(headers, "server", "werkzeug") {
        Some(Server::Flask)
    } else if is_django_on_wsgiref(headers) || is_secured_by_django(headers) {
        Some(Server::Django)
    } else if has(headers, "server", "kestrel") || has(headers, "x-powered-by", "asp.net") {
        Some(Server::Aspnet)
    } else if has(headers, "server", "tornadoserver") {
        Some(Server::Tornado)
    } else if has(headers, "x-powered-by", "php") {
        Some(Server::Php)
    } else if is_bucket(headers) {
        Some(Server::S3)
    } else {
        by_vary(seen).or_else(|| proxy(headers))
    }
}

/// The proxy in front of the application, if it is one that has a fix of its own.
pub(crate) fn proxy(headers: &HeaderMap) -> Option<Server> {
    if has(headers, "server", "nginx") || has(headers, "server", "openresty") {
        Some(Server::Nginx)
    } else if has(headers, "server", "caddy") || has(headers, "via", "caddy") {
        Some(Server::Caddy)
    } else if has(headers, "server", "apache") {
        Some(Server::Apache)
    } else {
        None
    }
}

/// A proxy that shows its name in the headers.
pub(crate) fn proxy_name(headers: &HeaderMap) -> Option<String> {
    let known = [
        ("cf-ray", "", "Cloudflare"),
        ("x-amz-cf-id", "", "CloudFront"),
        ("x-varnish", "", "Varnish"),
        ("via", "caddy", "Caddy"),
        ("server", "nginx", "nginx"),
        ("server", "openresty", "openresty"),
        ("server", "caddy", "Caddy"),
        ("server", "apache", "Apache"),
        ("server", "envoy", "Envoy"),
        ("server", "cloudflare", "Cloudflare"),
        ("server", "varnish", "Varnish"),
        ("server", "cloudfront", "CloudFront"),
        ("server", "awselb", "the load balancer of AWS"),
    ];
    let named = known
        .into_iter()
        .find(|(name, part, _)| has(headers, name, part));
    let named = named.map(|(_, _, proxy)| proxy.to_owned());
    named.or_else(|| {
        let via = headers.get(VIA)?.to_str().ok()?;
        Some(format!("a proxy (Via: {via})"))
    })
}

/// Whether the server is S3, where a rule of the bucket configures CORS.
pub(crate) fn is_bucket(headers: &HeaderMap) -> bool {
    has(headers, SERVER.as_str(), "amazons3")
}

/// Whether a header is there and contains `part`, in lower case.
fn has(headers: &HeaderMap, name: &str, part: &str) -> bool {
    headers.get_all(name).iter().any(|value| {
        let value = value.as_bytes().to_ascii_lowercase();
        String::from_utf8_lossy(&value).contains(part)
    })
}

/// Django's own server comes from Python's library, and others use it too: Falcon answers JSON, or says that it might.
fn is_django_on_wsgiref(headers: &HeaderMap) -> bool {
    has(headers, "server", "wsgiserver")
        && has(headers, "content-type", "text/html")
        && !has(headers, "vary", "accept,")
        && !headers
            .get_all(VARY)
            .iter()
            .any(|line| line.as_bytes().eq_ignore_ascii_case(b"accept"))
}

/// What Django's `SecurityMiddleware` sends, whatever server runs it.
fn is_secured_by_django(headers: &HeaderMap) -> bool {
    has(headers, "x-content-type-options", "nosniff")
        && has(headers, "referrer-policy", "same-origin")
        && has(headers, "cross-origin-opener-policy", "same-origin")
}

/// Each CORS library writes `Vary` in its own way.
fn by_vary(seen: Seen<'_>) -> Option<Server> {
    const METHOD: HeaderName = http::header::ACCESS_CONTROL_REQUEST_METHOD;
    let lines = || seen.headers.get_all(VARY).iter();
    let alone = lines().any(|line| {
        line.as_bytes()
            .eq_ignore_ascii_case(METHOD.as_str().as_bytes())
    });
    let is_preflight = seen.method == Method::OPTIONS;
    let whole = |text: &str| lines().any(|line| line == text);
    if alone && is_preflight && seen.status.is_success() {
        // Spring refuses with 403, and its answer to an allowed request has more headers than `Vary`.
        (!seen.headers.contains_key("allow")).then_some(Server::GoRs)
    } else if alone {
        Some(Server::Spring)
    } else if whole("origin, access-control-request-method, access-control-request-headers") {
        Some(Server::TowerHttp)
    } else if whole("Origin, Access-Control-Request-Method, Access-Control-Request-Headers") {
        Some(if is_preflight {
            Server::GoRs
        } else {
            Server::Actix
        })
    } else if whole("Access-Control-Request-Headers, Access-Control-Request-Method, Origin") {
        Some(Server::GoJub0bs)
    } else {
        None
    }
}
