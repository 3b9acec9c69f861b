//! The standard's lists of names.

/// Methods that [normalization](https://fetch.spec.whatwg.org/#concept-method-normalize) upper-cases.
const NORMALIZED_METHODS: [&str; 6] = ["DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT"];

/// [Forbidden methods](https://fetch.spec.whatwg.org/#forbidden-method). Pages cannot use them.
const FORBIDDEN_METHODS: [&str; 3] = ["CONNECT", "TRACE", "TRACK"];

/// The names of [forbidden request-headers](https://fetch.spec.whatwg.org/#forbidden-request-header),
/// in addition to all that start with `proxy-` or `sec-`. Pages cannot set them.
const FORBIDDEN_REQUEST_HEADERS: [&str; 21] = [
    "accept-charset",
    "accept-encoding",
    "access-control-request-headers",
    "access-control-request-method",
    "connection",
    "content-length",
    "cookie",
    "cookie2",
    "date",
    "dnt",
    "expect",
    "host",
    "keep-alive",
    "origin",
    "referer",
    "set-cookie",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "via",
];

/// [Forbidden response-header names](https://fetch.spec.whatwg.org/#forbidden-response-header-name).
/// Pages cannot read them.
const FORBIDDEN_RESPONSE_HEADERS: [&str; 2] = ["set-cookie", "set-cookie2"];

/// [CORS-safelisted response-header names](https://fetch.spec.whatwg.org/#cors-safelisted-response-header-name).
/// Every page that may read the response can read these.
const SAFELISTED_RESPONSE_HEADERS: [&str; 7] = [
    "cache-control",
    "content-language",
    "content-length",
    "content-type",
    "expires",
    "last-modified",
    "pragma",
];

/// Returns how browsers spell `method`, if they change its spelling.
pub(crate) fn normalized_method(method: &str) -> Option<&'static str> {
    find_ignoring_case(&NORMALIZED_METHODS, method)
}

pub(crate) fn is_forbidden_method(method: &str) -> bool {
    find_ignoring_case(&FORBIDDEN_METHODS, method).is_some()
}

/// `name` must be in lower case.
pub(crate) fn is_forbidden_request_header(name: &str) -> bool {
    FORBIDDEN_REQUEST_HEADERS.contains(&name)
        || name.starts_with("proxy-")
        || name.starts_with("sec-")
}

pub(crate) fn is_forbidden_response_header(name: &str) -> bool {
    find_ignoring_case(&FORBIDDEN_RESPONSE_HEADERS, name).is_some()
}

pub(crate) fn is_safelisted_response_header(name: &str) -> bool {
    find_ignoring_case(&SAFELISTED_RESPONSE_HEADERS, name).is_some()
}

/// Whether a [token](https://httpwg.org/specs/rfc9110.html#tokens) can contain `byte`. Methods and header names
/// are tokens.
pub(crate) fn is_token_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

fn find_ignoring_case(table: &[&'static str], name: &str) -> Option<&'static str> {
    table
        .iter()
        .copied()
        .find(|entry| entry.eq_ignore_ascii_case(name))
}
