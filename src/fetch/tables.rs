//! The standard's lists of names.

/// Methods that [normalization](https://fetch.spec.whatwg.org/#concept-method-normalize) upper-cases.
const NORMALIZED_METHODS: [&str; 6] = ["DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT"];

/// [Forbidden methods](https://fetch.spec.whatwg.org/#forbidden-method): no page can send them.
const FORBIDDEN_METHODS: [&str; 3] = ["CONNECT", "TRACE", "TRACK"];

/// [Forbidden response-header names](https://fetch.spec.whatwg.org/#forbidden-response-header-name):
/// no page can read them.
const FORBIDDEN_RESPONSE_HEADERS: [&str; 2] = ["set-cookie", "set-cookie2"];

/// [CORS-safelisted response-header names](https://fetch.spec.whatwg.org/#cors-safelisted-response-header-name):
/// every page that may read the response reads these.
const SAFELISTED_RESPONSE_HEADERS: [&str; 7] = [
    "cache-control",
    "content-language",
    "content-length",
    "content-type",
    "expires",
    "last-modified",
    "pragma",
];

/// How browsers spell `method`, if they change its spelling.
pub(crate) fn normalized_method(method: &str) -> Option<&'static str> {
    find_ignoring_case(&NORMALIZED_METHODS, method)
}

pub(crate) fn is_forbidden_method(method: &str) -> bool {
    find_ignoring_case(&FORBIDDEN_METHODS, method).is_some()
}

pub(crate) fn is_forbidden_response_header(name: &str) -> bool {
    find_ignoring_case(&FORBIDDEN_RESPONSE_HEADERS, name).is_some()
}

pub(crate) fn is_safelisted_response_header(name: &str) -> bool {
    find_ignoring_case(&SAFELISTED_RESPONSE_HEADERS, name).is_some()
}

/// Whether `byte` may stand in a [token](https://httpwg.org/specs/rfc9110.html#tokens), which
/// methods and header names are.
pub(crate) fn is_token_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

fn find_ignoring_case(table: &[&'static str], name: &str) -> Option<&'static str> {
    table
        .iter()
        .copied()
        .find(|entry| entry.eq_ignore_ascii_case(name))
}
