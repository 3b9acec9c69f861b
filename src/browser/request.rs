//! What a page asks for, and what of it no page can ask.

use super::{BlockReason, list};
use crate::fetch::{page, tables};
use http::header::{HeaderMap, HeaderName, HeaderValue};
use http::{Method, Request};

/// A request's [mode](https://fetch.spec.whatwg.org/#concept-request-mode): what the page wants to
/// do with the response.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RequestMode {
    /// Reads it, by the CORS protocol if it is another origin's. What `fetch` and `XMLHttpRequest` do.
    #[default]
    Cors,
    /// Sends without reading: the response is opaque.
    NoCors,
    /// Reads it if it is of the page's own origin, and sends nothing to others.
    SameOrigin,
}

/// A request's [credentials mode](https://fetch.spec.whatwg.org/#concept-request-credentials-mode):
/// when cookies, client certificates and HTTP authentication are sent.
///
/// An `Authorization` header that the page sets is not among them; it is a header like another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CredentialsMode {
    /// Never.
    Omit,
    /// To the page's own origin. What `fetch` does unless told.
    #[default]
    SameOrigin,
    /// Always; `XMLHttpRequest`'s `withCredentials`.
    Include,
}

/// A request's [redirect mode](https://fetch.spec.whatwg.org/#concept-request-redirect-mode).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RedirectMode {
    /// Redirects are followed, 20 at most.
    #[default]
    Follow,
    /// A redirect blocks the request.
    Error,
    /// A redirect is an opaque response.
    Manual,
}

/// A request as a page's script makes it. An [`http::Request`] converts into one with the modes of
/// a plain `fetch`.
///
/// # Examples
///
/// ```
/// use tower_cors::browser::{PageRequest, RequestMode};
///
/// let request = http::Request::post("https://api.example.com/events").body("{}")?;
/// let beacon = PageRequest::from(request).mode(RequestMode::NoCors);
/// # Ok::<(), http::Error>(())
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct PageRequest<B> {
    pub(super) request: Request<B>,
    pub(super) mode: RequestMode,
    pub(super) redirect: RedirectMode,
    pub(super) use_cors_preflight: bool,
}

impl<B> From<Request<B>> for PageRequest<B> {
    fn from(request: Request<B>) -> Self {
        Self {
            request,
            mode: RequestMode::default(),
            redirect: RedirectMode::default(),
            use_cors_preflight: false,
        }
    }
}

impl<B> PageRequest<B> {
    /// Sets the mode, [`RequestMode::Cors`] unless set.
    pub fn mode(mut self, mode: RequestMode) -> Self {
        self.mode = mode;
        self
    }

    /// Sets the redirect mode, [`RedirectMode::Follow`] unless set.
    pub fn redirect(mut self, redirect: RedirectMode) -> Self {
        self.redirect = redirect;
        self
    }

    /// Sets the [use-CORS-preflight flag](https://fetch.spec.whatwg.org/#use-cors-preflight-flag), as
    /// an `XMLHttpRequest` does that has a listener on `upload`.
    pub fn use_cors_preflight(mut self, always: bool) -> Self {
        self.use_cors_preflight = always;
        self
    }
}

/// The method as a browser sends it: `get` as `GET`, but `patch` as it is.
///
/// See [normalize](https://fetch.spec.whatwg.org/#concept-method-normalize).
///
/// # Examples
///
/// ```
/// use http::Method;
/// use tower_cors::browser::normalize_method;
///
/// assert_eq!(normalize_method(&Method::from_bytes(b"delete")?), Method::DELETE);
/// assert_ne!(normalize_method(&Method::from_bytes(b"patch")?), Method::PATCH);
/// # Ok::<(), http::method::InvalidMethod>(())
/// ```
#[must_use]
pub fn normalize_method(method: &Method) -> Method {
    tables::normalized_method(method.as_str())
        .and_then(|name| name.parse().ok())
        .unwrap_or_else(|| method.clone())
}

/// Whether `method` is a [forbidden method](https://fetch.spec.whatwg.org/#forbidden-method), which
/// no page can send.
#[must_use]
pub fn is_forbidden_method(method: &Method) -> bool {
    tables::is_forbidden_method(method.as_str())
}

/// Whether `name` with `value` is a
/// [forbidden request-header](https://fetch.spec.whatwg.org/#forbidden-request-header), which browsers
/// leave out of what a page sets.
///
/// The value counts where a header overrides the method.
#[must_use]
pub fn is_forbidden_request_header(name: &HeaderName, value: &HeaderValue) -> bool {
    let name = name.as_str();
    page::is_forbidden_request_header(name)
        || name.starts_with("proxy-")
        || name.starts_with("sec-")
        || (page::overrides_method(name)
            && list::split(value.as_bytes())
                .into_iter()
                .any(names_forbidden_method))
}

fn names_forbidden_method(member: &[u8]) -> bool {
    std::str::from_utf8(member.trim_ascii()).is_ok_and(tables::is_forbidden_method)
}

/// What the [constructor of `Request`](https://fetch.spec.whatwg.org/#dom-request) refuses.
pub(super) fn check_method(
    method: &Method,
    mode: RequestMode,
    has_body: bool,
) -> Result<(), BlockReason> {
    let name = || method.as_str().to_owned();
    if is_forbidden_method(method) {
        return Err(BlockReason::ForbiddenMethod { method: name() });
    }
    if mode == RequestMode::NoCors && !super::is_cors_safelisted_method(method) {
        return Err(BlockReason::NoCorsMethod { method: name() });
    }
    if has_body && (method == Method::GET || method == Method::HEAD) {
        return Err(BlockReason::BodyNotAllowed { method: name() });
    }
    Ok(())
}

/// The headers that remain of those a page sets, and the names of those that browsers
/// [leave out](https://fetch.spec.whatwg.org/#headers-class) without a word.
pub(super) fn page_headers(headers: &HeaderMap, mode: RequestMode) -> (HeaderMap, Vec<HeaderName>) {
    let mut kept = HeaderMap::new();
    let mut left_out = Vec::new();
    for (name, value) in headers {
        let opaque = mode == RequestMode::NoCors;
        let may_stay = !is_forbidden_request_header(name, value)
            && (!opaque || is_no_cors_safelisted(name, value, &kept));
        if may_stay {
            // As many as were there before fit again.
            let _ = kept.try_append(name, value.clone());
        } else if !left_out.contains(name) {
            left_out.push(name.clone());
        }
    }
    (kept, left_out)
}

/// Whether a request of mode `no-cors` may carry this
/// [beside what it carries](https://fetch.spec.whatwg.org/#concept-headers-append).
fn is_no_cors_safelisted(name: &HeaderName, value: &HeaderValue, kept: &HeaderMap) -> bool {
    let mut values: Vec<_> = kept
        .get_all(name)
        .iter()
        .map(HeaderValue::as_bytes)
        .collect();
    values.push(value.as_bytes());
    let combined = HeaderValue::from_bytes(&values.join(&b", "[..]));
    name != http::header::RANGE
        && combined.is_ok_and(|value| super::is_cors_safelisted_request_header(name, &value))
}
