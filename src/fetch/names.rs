//! The headers of the [CORS protocol](https://fetch.spec.whatwg.org/#http-cors-protocol).

use http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE,
};
use http::{HeaderName, HeaderValue};

/// The only value of `Access-Control-Allow-Credentials` and `Access-Control-Allow-Private-Network`.
pub(crate) const TRUE: HeaderValue = HeaderValue::from_static("true");

/// The answer to `Access-Control-Request-Private-Network`.
pub(crate) const ACCESS_CONTROL_ALLOW_PRIVATE_NETWORK: HeaderName =
    HeaderName::from_static("access-control-allow-private-network");

/// Whether this is a response header of the protocol, which the layer removes if the inner service has set it.
#[inline]
pub(crate) fn is_of_protocol(name: &HeaderName) -> bool {
    *name == ACCESS_CONTROL_ALLOW_ORIGIN
        || *name == ACCESS_CONTROL_ALLOW_CREDENTIALS
        || *name == ACCESS_CONTROL_EXPOSE_HEADERS
        || *name == ACCESS_CONTROL_ALLOW_METHODS
        || *name == ACCESS_CONTROL_ALLOW_HEADERS
        || *name == ACCESS_CONTROL_MAX_AGE
        || *name == ACCESS_CONTROL_ALLOW_PRIVATE_NETWORK
}
