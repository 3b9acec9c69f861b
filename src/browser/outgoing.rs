//! Requests as a browser writes them: the page's headers and its own.

use super::current::Current;
use super::{RequestMode, preflight};
use http::header::{COOKIE, HeaderName, HeaderValue, ORIGIN};
use http::{Method, Request};

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
const SEC_FETCH_MODE: HeaderName = HeaderName::from_static("sec-fetch-mode");
const SEC_FETCH_DEST: HeaderName = HeaderName::from_static("sec-fetch-dest");

/// A request that the browser sends now.
#[derive(Debug)]
#[non_exhaustive]
pub struct Outgoing {
    /// Its head, with an absolute URI.
    pub request: Request<()>,
    /// Whether it is a preflight.
    pub preflight: bool,
    /// Whether the page's body goes with it.
    pub sends_body: bool,
}

/// A [CORS-preflight request](https://fetch.spec.whatwg.org/#cors-preflight-request).
pub(super) fn preflight(current: &Current) -> Request<()> {
    let mut request = Request::new(());
    *request.method_mut() = Method::OPTIONS;
    *request.headers_mut() = preflight::request_headers(&current.method, &current.headers);
    add_browsers_own(current, true, &mut request);
    request
}

/// The request itself. It names its origin if the response is `tainted`, or if it may change something.
pub(super) fn actual(
    current: &Current,
    tainted: bool,
    cookies: Option<HeaderValue>,
) -> Request<()> {
    let mut request = Request::new(());
    *request.method_mut() = current.method.clone();
    request.headers_mut().clone_from(&current.headers);
    if let Some(cookies) = cookies {
        let _ = request.headers_mut().try_insert(COOKIE, cookies);
    }
    add_browsers_own(current, tainted, &mut request);
    request
}

/// A page that sends as many headers as a map holds goes without some of these: no browser gets so far.
///
/// URL, `Origin` and [fetch metadata](https://w3c.github.io/webappsec-fetch-metadata/).
fn add_browsers_own(current: &Current, tainted: bool, request: &mut Request<()>) {
    // It is a URI, or it would not have come so far.
    *request.uri_mut() = current.cache_url().parse().unwrap_or_default();
    let headers = request.headers_mut();
    if let Some(origin) = current.origin_header(tainted) {
        let _ = headers.try_insert(ORIGIN, origin);
    }
    if let Some(site) = current.fetch_site() {
        let _ = headers.try_insert(SEC_FETCH_SITE, HeaderValue::from_static(site));
        let mode = match current.mode {
            RequestMode::Cors => "cors",
            RequestMode::NoCors => "no-cors",
            RequestMode::SameOrigin => "same-origin",
        };
        let _ = headers.try_insert(SEC_FETCH_MODE, HeaderValue::from_static(mode));
        let _ = headers.try_insert(SEC_FETCH_DEST, HeaderValue::from_static("empty"));
    }
}
