//! How browsers change and refuse methods.

use crate::tables;
use http::Method;

/// Returns the method as browsers send it: `get` becomes `GET`, but `patch` stays as it is.
///
/// The standard calls this [normalizing](https://fetch.spec.whatwg.org/#concept-method-normalize). Servers compare
/// methods byte for byte, so a page that sends `patch` usually gets 405.
///
/// # Examples
///
/// ```
/// use http::Method;
/// use cors_browser::normalize_method;
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

/// Returns whether `method` is a [forbidden method](https://fetch.spec.whatwg.org/#forbidden-method), which pages
/// cannot send: `CONNECT`, `TRACE` or `TRACK`, in upper or lower case.
#[must_use]
pub fn is_forbidden_method(method: &Method) -> bool {
    tables::is_forbidden_method(method.as_str())
}

/// Returns whether `method` is a [CORS-safelisted method](https://fetch.spec.whatwg.org/#cors-safelisted-method):
/// `GET`, `HEAD` or `POST`. Every page can send these without a preflight.
#[must_use]
pub fn is_cors_safelisted_method(method: &Method) -> bool {
    [Method::GET, Method::HEAD, Method::POST].contains(method)
}
