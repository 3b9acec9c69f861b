//! Which headers of a page's request the browser sends.

use crate::header_values;
use crate::request::RequestMode;
use crate::safelist::is_cors_safelisted_request_header;
use crate::tables;
use http::header::{HeaderMap, HeaderName, HeaderValue, RANGE};

/// Returns whether `name` with `value` is a
/// [forbidden request-header](https://fetch.spec.whatwg.org/#forbidden-request-header), which browsers remove from the headers
/// that a page sets.
///
/// The value matters for `X-HTTP-Method-Override` and its variants, which must not name a forbidden method.
#[must_use]
pub fn is_forbidden_request_header(name: &HeaderName, value: &HeaderValue) -> bool {
    let name = name.as_str();
    tables::is_forbidden_request_header(name)
        || name.starts_with("proxy-")
        || name.starts_with("sec-")
        || (tables::overrides_method(name)
            && header_values::split(value.as_bytes())
                .into_iter()
                .any(names_forbidden_method))
}

fn names_forbidden_method(member: &[u8]) -> bool {
    std::str::from_utf8(member.trim_ascii()).is_ok_and(tables::is_forbidden_method)
}

/// The headers that the browser keeps, and the names of those that it
/// [leaves out](https://fetch.spec.whatwg.org/#headers-class) without an error.
pub(crate) fn keep(headers: &HeaderMap, mode: RequestMode) -> (HeaderMap, Vec<HeaderName>) {
    let mut kept = HeaderMap::new();
    let mut left_out = Vec::new();
    for (name, value) in headers {
        let is_kept = !is_forbidden_request_header(name, value)
            && (mode != RequestMode::NoCors || is_safelisted_for_no_cors(name, value, &kept));
        if is_kept {
            // The map that they come from held the same number of headers.
            let _ = kept.try_append(name, value.clone());
        } else if !left_out.contains(name) {
            left_out.push(name.clone());
        }
    }
    (kept, left_out)
}

/// Whether a request of mode `no-cors` can carry this header
/// [in addition to those that it has](https://fetch.spec.whatwg.org/#concept-headers-append).
fn is_safelisted_for_no_cors(name: &HeaderName, value: &HeaderValue, kept: &HeaderMap) -> bool {
    let mut values: Vec<_> = kept
        .get_all(name)
        .iter()
        .map(HeaderValue::as_bytes)
        .collect();
    values.push(value.as_bytes());
    let combined = HeaderValue::from_bytes(&values.join(&b", "[..]));
    *name != RANGE && combined.is_ok_and(|value| is_cors_safelisted_request_header(name, &value))
}
