//! Requests as a browser writes them: the page's headers and its own.

use crate::in_flight::InFlight;
use crate::preflight;
use crate::profile::State;
use crate::request::{Api, RequestMode};
use crate::storage_access::Status;
use bytes::Bytes;
use http::header::{
    ACCEPT_ENCODING, CONNECTION, CONTENT_LENGTH, COOKIE, HeaderName, HeaderValue, ORIGIN, RANGE,
    REFERER, SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_VERSION, UPGRADE,
};
use http::{Method, Request};

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
const SEC_FETCH_MODE: HeaderName = HeaderName::from_static("sec-fetch-mode");
const SEC_FETCH_DEST: HeaderName = HeaderName::from_static("sec-fetch-dest");
const SEC_FETCH_USER: HeaderName = HeaderName::from_static("sec-fetch-user");
const SEC_FETCH_STORAGE_ACCESS: HeaderName = HeaderName::from_static("sec-fetch-storage-access");

/// The headers that open a WebSocket. A browser sends a different key each time.
const HANDSHAKE: [(HeaderName, &str); 4] = [
    (CONNECTION, "Upgrade"),
    (UPGRADE, "websocket"),
    (SEC_WEBSOCKET_KEY, "Y29ycy1icm93c2VyLWtleQ=="),
    (SEC_WEBSOCKET_VERSION, "13"),
];

/// A request that the browser sends now.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Outgoing {
    /// The request, with an absolute URI and without `Host`.
    pub request: Request<Bytes>,
    /// Whether it is a preflight.
    pub preflight: bool,
}

/// A [CORS-preflight request](https://fetch.spec.whatwg.org/#cors-preflight-request).
pub(crate) fn preflight(request: &InFlight) -> Outgoing {
    let mut outgoing = Request::new(Bytes::new());
    *outgoing.method_mut() = Method::OPTIONS;
    *outgoing.headers_mut() = preflight::headers(request);
    add_browsers_own(request, RequestMode::Cors, (true, false), &mut outgoing);
    Outgoing {
        request: outgoing,
        preflight: true,
    }
}

/// The request itself. It has an `Origin` header if the response is tainted, or if the request can change something.
pub(crate) fn actual(
    request: &InFlight,
    is_tainted: bool,
    cookies: Option<HeaderValue>,
    state: &State,
) -> Outgoing {
    let body = request.body.as_ref().map(|body| body.bytes.clone());
    let mut outgoing = Request::new(body.clone().unwrap_or_default());
    *outgoing.method_mut() = request.method.clone();
    outgoing.headers_mut().clone_from(&request.headers);
    let headers = outgoing.headers_mut();
    let length = match (&body, &request.method) {
        // The length of a stream is not known when the headers are sent.
        (Some(_), _) if request.has_stream() => None,
        (Some(body), _) => Some(body.len()),
        (None, method) => [Method::POST, Method::PUT].contains(method).then_some(0),
    };
    if let Some(length) = length {
        let _ = headers.try_insert(CONTENT_LENGTH, length.into());
    }
    if headers.contains_key(RANGE) {
        let _ = headers.try_insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
    }
    if let Some(cookies) = cookies {
        let _ = headers.try_insert(COOKIE, cookies);
    }
    if request.mode == RequestMode::WebSocket {
        for (name, value) in HANDSHAKE {
            let _ = headers.try_insert(name, HeaderValue::from_static(value));
        }
    }
    let sends_status = state.engine.sends_storage_access();
    let status = Status::of(request, state).filter(|_| sends_status);
    let can_ask =
        status == Some(Status::Inactive) || (sends_status && request.is_storage_access_retry);
    add_browsers_own(request, request.mode, (is_tainted, can_ask), &mut outgoing);
    let headers = outgoing.headers_mut();
    let is_users = state.engine.sends_user_activation()
        && (request.user_activation || request.api == Api::User);
    if request.mode == RequestMode::Navigate && is_users && headers.contains_key(SEC_FETCH_SITE) {
        let _ = headers.try_insert(SEC_FETCH_USER, HeaderValue::from_static("?1"));
    }
    if let (Some(status), true) = (status, headers.contains_key(SEC_FETCH_SITE)) {
        let status = HeaderValue::from_static(status.name());
        let _ = headers.try_insert(SEC_FETCH_STORAGE_ACCESS, status);
    }
    Outgoing {
        request: outgoing,
        preflight: false,
    }
}

/// Adds the URL, `Referer`, `Origin` and [fetch metadata](https://w3c.github.io/webappsec-fetch-metadata/).
///
/// If the page has set as many headers as a map can hold, some of these are missing. No browser gets that far.
fn add_browsers_own(
    request: &InFlight,
    mode: RequestMode,
    (is_tainted, can_ask): (bool, bool),
    outgoing: &mut Request<Bytes>,
) {
    *outgoing.uri_mut() = request.uri();
    let headers = outgoing.headers_mut();
    let referrer = request.referrer.as_ref();
    if let Some(referrer) = referrer.and_then(|url| HeaderValue::try_from(url.as_str()).ok()) {
        let _ = headers.try_insert(REFERER, referrer);
    }
    if let Some(origin) = request.origin_header(is_tainted, can_ask) {
        let _ = headers.try_insert(ORIGIN, origin);
    }
    if let Some(site) = request.fetch_site() {
        let _ = headers.try_insert(SEC_FETCH_SITE, HeaderValue::from_static(site));
        let mode = HeaderValue::from_static(mode.name());
        let _ = headers.try_insert(SEC_FETCH_MODE, mode);
        let _ = headers.try_insert(
            SEC_FETCH_DEST,
            HeaderValue::from_static(request.destination.name()),
        );
    }
}
