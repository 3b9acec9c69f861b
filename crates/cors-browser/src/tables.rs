//! The lists of names and numbers in the Fetch standard.

/// Methods that [normalization](https://fetch.spec.whatwg.org/#concept-method-normalize) changes to upper case.
const NORMALIZED_METHODS: [&str; 6] = ["DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT"];

/// [Forbidden methods](https://fetch.spec.whatwg.org/#forbidden-method): no page can send them.
const FORBIDDEN_METHODS: [&str; 3] = ["CONNECT", "TRACE", "TRACK"];

/// [Forbidden response-header names](https://fetch.spec.whatwg.org/#forbidden-response-header-name):
/// no page can read them.
const FORBIDDEN_RESPONSE_HEADERS: [&str; 2] = ["set-cookie", "set-cookie2"];

/// [CORS-safelisted response-header names](https://fetch.spec.whatwg.org/#cors-safelisted-response-header-name):
/// every page that can read the response can read these.
const SAFELISTED_RESPONSE_HEADERS: [&str; 7] = [
    "cache-control",
    "content-language",
    "content-length",
    "content-type",
    "expires",
    "last-modified",
    "pragma",
];

/// The names of [forbidden request-headers](https://fetch.spec.whatwg.org/#forbidden-request-header), without those that
/// start with `proxy-` or `sec-`.
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

/// Headers that ask the server to use another method. That method must not be a forbidden one.
const METHOD_OVERRIDES: [&str; 3] = [
    "x-http-method",
    "x-http-method-override",
    "x-method-override",
];

/// [Request-body-header names](https://fetch.spec.whatwg.org/#request-body-header-name).
pub(crate) const REQUEST_BODY_HEADERS: [&str; 4] = [
    "content-encoding",
    "content-language",
    "content-location",
    "content-type",
];

/// [Bad ports](https://fetch.spec.whatwg.org/#bad-port), sorted: no browser connects to them.
const BAD_PORTS: [u16; 83] = [
    0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101,
    102, 103, 104, 109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427,
    465, 512, 513, 514, 515, 526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990,
    993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667,
    6668, 6669, 6679, 6697, 10080,
];

/// `name` is in lower case.
pub(crate) fn is_forbidden_request_header(name: &str) -> bool {
    FORBIDDEN_REQUEST_HEADERS.contains(&name)
}

/// `name` is in lower case.
pub(crate) fn overrides_method(name: &str) -> bool {
    METHOD_OVERRIDES.contains(&name)
}

pub(crate) fn is_bad_port(port: u16) -> bool {
    BAD_PORTS.binary_search(&port).is_ok()
}

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

/// Whether `byte` can be part of a [token](https://httpwg.org/specs/rfc9110.html#tokens), which
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
