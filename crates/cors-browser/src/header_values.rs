//! Header values as the standard reads them.

use crate::tables;
use http::header::{HeaderMap, HeaderName, HeaderValue};

/// A header whose value does not follow its grammar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Malformed {
    /// The member that is not a token.
    pub(crate) member: String,
}

/// [Gets](https://fetch.spec.whatwg.org/#concept-header-list-get) a header: its lines joined with a
/// comma and a space.
pub(crate) fn get(headers: &HeaderMap, name: &HeaderName) -> Option<Vec<u8>> {
    let mut lines = headers.get_all(name).iter().map(value_bytes);
    let first = lines.next()?.to_vec();
    Some(lines.fold(first, |joined, line| [&joined[..], b", ", line].concat()))
}

/// [Extracts the values](https://fetch.spec.whatwg.org/#extract-header-list-values) of a header that
/// is a list of tokens; `None` if there is no such header.
pub(crate) fn extract_tokens(
    headers: &HeaderMap,
    name: &HeaderName,
) -> Result<Option<Vec<String>>, Malformed> {
    if !headers.contains_key(name) {
        return Ok(None);
    }
    headers
        .get_all(name)
        .iter()
        .flat_map(|line| line.as_bytes().split(|&byte| byte == b','))
        .map(trim)
        .filter(|member| !member.is_empty())
        .map(|member| {
            let text = String::from_utf8_lossy(member).into_owned();
            if is_token(member) {
                Ok(text)
            } else {
                Err(Malformed { member: text })
            }
        })
        .collect::<Result<_, _>>()
        .map(Some)
}

/// The value of a header that is a number of seconds; `None` if it is missing, sent twice or not a number.
pub(crate) fn extract_seconds(headers: &HeaderMap, name: &HeaderName) -> Option<u64> {
    let mut lines = headers.get_all(name).iter();
    let (Some(line), None) = (lines.next(), lines.next()) else {
        return None;
    };
    seconds(value_bytes(line))
}

/// Parses a number of seconds that consists of digits only. A number that does not fit is longer than anything is kept.
pub(crate) fn seconds(digits: &[u8]) -> Option<u64> {
    let is_number = !digits.is_empty() && digits.iter().all(u8::is_ascii_digit);
    let digits = std::str::from_utf8(digits).ok().filter(|_| is_number)?;
    Some(digits.parse().unwrap_or(u64::MAX))
}

/// [Splits](https://fetch.spec.whatwg.org/#header-value-get-decode-and-split) a value at commas that are not quoted.
pub(crate) fn split(value: &[u8]) -> Vec<&[u8]> {
    let (mut quoted, mut escaped) = (false, false);
    value
        .split(|&byte| {
            let separates = byte == b',' && !quoted;
            match byte {
                _ if escaped => escaped = false,
                b'\\' if quoted => escaped = true,
                b'"' => quoted = !quoted,
                _ => {}
            }
            separates
        })
        .map(trim)
        .collect()
}

pub(crate) fn is_token(bytes: &[u8]) -> bool {
    !bytes.is_empty() && bytes.iter().all(|&byte| tables::is_token_byte(byte))
}

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn value_bytes(value: &HeaderValue) -> &[u8] {
    trim(value.as_bytes())
}

/// Without the tabs and spaces around it, which a [header value](https://fetch.spec.whatwg.org/#header-value) loses
/// when it is received.
pub(crate) fn trim(mut bytes: &[u8]) -> &[u8] {
    while let [b' ' | b'\t', rest @ ..] | [rest @ .., b' ' | b'\t'] = bytes {
        bytes = rest;
    }
    bytes
}
