//! Which headers a page can send to another origin without a preflight.

use crate::header_values::is_token;
use http::header::{self, HeaderMap, HeaderName, HeaderValue};

/// The longest value of a safelisted header, in bytes.
const MAX_VALUE: usize = 128;
/// How long the values of all safelisted headers can be together, in bytes.
const MAX_VALUES: usize = 1024;

const ESSENCES: [&str; 3] = [
    "application/x-www-form-urlencoded",
    "multipart/form-data",
    "text/plain",
];

/// Returns whether `name` with `value` is a
/// [CORS-safelisted request-header](https://fetch.spec.whatwg.org/#cors-safelisted-request-header).
///
/// # Examples
///
/// ```
/// use http::HeaderValue;
/// use http::header::CONTENT_TYPE;
/// use cors_browser::is_cors_safelisted_request_header;
///
/// let plain = HeaderValue::from_static("text/plain;charset=utf-8");
/// let json = HeaderValue::from_static("application/json");
/// assert!(is_cors_safelisted_request_header(&CONTENT_TYPE, &plain));
/// assert!(!is_cors_safelisted_request_header(&CONTENT_TYPE, &json));
/// ```
#[must_use]
pub fn is_cors_safelisted_request_header(name: &HeaderName, value: &HeaderValue) -> bool {
    let value = value.as_bytes().trim_ascii();
    if value.len() > MAX_VALUE {
        return false;
    }
    if *name == header::ACCEPT {
        !value.iter().any(|&byte| is_unsafe(byte))
    } else if [header::ACCEPT_LANGUAGE, header::CONTENT_LANGUAGE].contains(name) {
        value.iter().all(|&byte| is_of_language(byte))
    } else if *name == header::CONTENT_TYPE {
        !value.iter().any(|&byte| is_unsafe(byte))
            && essence(value).is_some_and(|essence| ESSENCES.contains(&essence.as_str()))
    } else if *name == header::RANGE {
        is_range_with_start(value)
    } else {
        false
    }
}

/// Whether a page can send this `Content-Type` without a preflight.
pub(crate) fn is_safelisted_content_type(value: &HeaderValue) -> bool {
    is_cors_safelisted_request_header(&header::CONTENT_TYPE, value)
}

/// Returns the [CORS-unsafe request-header names](https://fetch.spec.whatwg.org/#cors-unsafe-request-header-names) of
/// `headers`: the names that a preflight asks for, in lower case, sorted, each of them once.
///
/// # Examples
///
/// ```
/// use http::HeaderMap;
/// use cors_browser::cors_unsafe_request_header_names;
///
/// let mut headers = HeaderMap::new();
/// headers.insert("x-b", "1".parse()?);
/// headers.insert("accept", "text/html".parse()?);
/// headers.insert("authorization", "Bearer token".parse()?);
/// assert_eq!(cors_unsafe_request_header_names(&headers), ["authorization", "x-b"]);
/// # Ok::<(), http::header::InvalidHeaderValue>(())
/// ```
#[must_use]
pub fn cors_unsafe_request_header_names(headers: &HeaderMap) -> Vec<HeaderName> {
    let (safe, mut names): (Vec<_>, Vec<_>) = headers
        .iter()
        .partition(|(name, value)| is_cors_safelisted_request_header(name, value));
    let length = |value: &HeaderValue| value.as_bytes().trim_ascii().len();
    let size: usize = safe.iter().map(|(_, value)| length(value)).sum();
    if size > MAX_VALUES {
        names.extend(safe);
    }
    let mut names: Vec<_> = names.into_iter().map(|(name, _)| name.clone()).collect();
    names.sort_by(|a, b| a.as_str().cmp(b.as_str()));
    names.dedup();
    names
}

/// Whether `byte` is a
/// [CORS-unsafe request-header byte](https://fetch.spec.whatwg.org/#cors-unsafe-request-header-byte).
fn is_unsafe(byte: u8) -> bool {
    (byte < 0x20 && byte != b'\t') || b"\"():<>?@[\\]{}\x7f".contains(&byte)
}

fn is_of_language(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b" *,-.;=".contains(&byte)
}

/// The essence of a MIME type by the [standard's parser](https://mimesniff.spec.whatwg.org/#parsing-a-mime-type),
/// which accepts broken parameters but not a broken type.
pub(crate) fn essence(value: &[u8]) -> Option<String> {
    let value = std::str::from_utf8(value.split(|&byte| byte == b';').next()?).ok()?;
    let (kind, subtype) = value.split_once('/')?;
    let subtype = subtype.trim_end_matches([' ', '\t']);
    let valid = is_token(kind.as_bytes()) && is_token(subtype.as_bytes());
    valid.then(|| format!("{kind}/{subtype}").to_ascii_lowercase())
}

/// Whether `value` is a [single range](https://fetch.spec.whatwg.org/#simple-range-header-value) that says where it
/// starts.
fn is_range_with_start(value: &[u8]) -> bool {
    let Some((start, end)) = std::str::from_utf8(value)
        .ok()
        .and_then(|value| value.strip_prefix("bytes="))
        .and_then(|range| range.split_once('-'))
    else {
        return false;
    };
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    !start.is_empty()
        && is_number(start)
        && is_number(end)
        && (end.is_empty() || is_at_most(start, end))
}

/// Compares decimal numbers of any length.
fn is_at_most(a: &str, b: &str) -> bool {
    let (a, b) = (a.trim_start_matches('0'), b.trim_start_matches('0'));
    (a.len(), a) <= (b.len(), b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_is_safelisted_by_its_value_as_much_as_by_its_name() {
        let long = "a".repeat(129);
        for (name, value, safelisted) in [
            ("accept", "text/html, */*;q=0.8", true),
            ("accept", "text/\thtml", true), // a tab is the one control byte that is safe
            ("accept", "\"quoted\"", false),
            ("accept", "a:b", false),
            ("accept", &long[..128], true),
            ("accept", &long, false),
            ("accept-language", "de-DE,en;q=0.5,*", true),
            ("accept-language", "de_DE", false),
            ("accept-language", "de\t", true), // trimmed, as a header's value always is
            ("content-language", "en@x", false),
            ("content-type", "text/plain", true),
            ("content-type", "Text/Plain ; charset=utf-8", true),
            ("content-type", "multipart/form-data; boundary=x", true),
            ("content-type", "application/x-www-form-urlencoded;", true),
            ("content-type", "application/json", false),
            ("content-type", "text/plain, application/json", false),
            ("content-type", "text /plain", false),
            ("content-type", "text/", false),
            ("content-type", "/plain", false),
            ("content-type", "text", false),
            ("content-type", "", false),
            ("content-type", "text/plain;charset=\"utf-8\"", false), // quotes are unsafe bytes
            ("range", "bytes=0-", true),
            ("range", "bytes=0-499", true),
            ("range", "bytes=500-499", false),
            ("range", "bytes=10-9", false),
            ("range", "bytes=-500", false),
            ("range", "bytes=0-1,3-4", false),
            ("range", "bytes = 0-1", false),
            ("range", "Bytes=0-1", false),
            (
                "range",
                "bytes=99999999999999999999999-99999999999999999999999",
                true,
            ),
            ("authorization", "Bearer x", false),
            ("x-custom", "", false),
            ("save-data", "on", false),
        ] {
            let (name, value) = (name.parse().unwrap(), HeaderValue::from_str(value).unwrap());
            assert_eq!(
                is_cors_safelisted_request_header(&name, &value),
                safelisted,
                "{name}: {value:?}"
            );
        }
    }

    #[test]
    fn safelisted_headers_over_1024_bytes_in_total_need_a_preflight() {
        let mut headers = HeaderMap::new();
        for _ in 0..8 {
            headers.append("accept", HeaderValue::from_str(&"a".repeat(128)).unwrap());
        }
        assert!(
            cors_unsafe_request_header_names(&headers).is_empty(),
            "1024"
        );
        headers.append("accept-language", HeaderValue::from_static("d"));
        assert_eq!(
            cors_unsafe_request_header_names(&headers),
            ["accept", "accept-language"]
        );
    }
}
