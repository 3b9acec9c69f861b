//! Echoes what a preflight asks for, if `*` would not be a wildcard: one method, or header names.
//!
//! Only tokens are echoed, and only a limited number of them, because a request must not decide what the response
//! contains.

use super::inputs::Input;
use super::request::SingleHeader;
use crate::fetch::tables::is_token_byte;
use http::{HeaderMap, HeaderValue};

/// The limit for lists of header names. Longer lists are not read. Browsers send a few hundred bytes at most.
const MAX_HEADERS: usize = 4096;
const MAX_METHOD: usize = 64;

/// Returns the method that a preflight asks for, if it asks for exactly one.
pub(super) fn method(request: &HeaderMap) -> Option<HeaderValue> {
    match SingleHeader::of(request, Input::RequestMethod) {
        SingleHeader::Present(method)
            if method.len() <= MAX_METHOD && is_name(method.as_bytes()) =>
        {
            Some(method.clone())
        }
        _ => None,
    }
}

/// Returns the header names in all lines of a preflight, or nothing if one of them is not a token.
///
/// Empty members are dropped, as the standard
/// [requires for lists](https://httpwg.org/specs/rfc9110.html#abnf.extension.recipient).
pub(super) fn headers(request: &HeaderMap) -> Option<HeaderValue> {
    let lines = || request.get_all(Input::RequestHeaders.name()).iter();
    let (first, second) = (lines().next()?, lines().nth(1));
    if second.is_none() && first.len() <= MAX_HEADERS && is_browsers_list(first.as_bytes()) {
        return Some(first.clone());
    }
    let length = lines().fold(0_usize, |sum, line| sum.saturating_add(line.len() + 1));
    if length > MAX_HEADERS || !lines().flat_map(names).all(is_name) {
        return None;
    }
    let list = lines().flat_map(names).fold(Vec::new(), |mut list, name| {
        if !list.is_empty() {
            list.push(b',');
        }
        list.extend_from_slice(name);
        list
    });
    if list.is_empty() {
        return None;
    }
    HeaderValue::from_maybe_shared(bytes::Bytes::from(list)).ok()
}

fn names(line: &HeaderValue) -> impl Iterator<Item = &[u8]> {
    line.as_bytes()
        .split(|&byte| byte == b',')
        .map(<[u8]>::trim_ascii)
        .filter(|name| !name.is_empty())
}

/// Whether `list` consists of names with single commas between them, as browsers write it. Such a value can be shared
/// with the request and does not have to be written again.
fn is_browsers_list(list: &[u8]) -> bool {
    list.split(|&byte| byte == b',').all(is_name)
}

/// Whether this is a token other than `*`, which would be the wildcard in an answer.
fn is_name(name: &[u8]) -> bool {
    !name.is_empty() && name != b"*" && name.iter().copied().all(is_token_byte)
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::header::{ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD};

    fn mirrored(lines: &[&str]) -> Option<String> {
        let mut request = HeaderMap::new();
        for line in lines {
            let line = HeaderValue::from_str(line).unwrap();
            request.append(ACCESS_CONTROL_REQUEST_HEADERS, line);
        }
        headers(&request).map(|list| list.to_str().unwrap().to_owned())
    }

    #[test]
    fn header_names_of_all_lines_are_echoed_and_nothing_else() {
        let long = "x".repeat(MAX_HEADERS + 1);
        let commas = ",".repeat(16 * 1024);
        for (lines, echoed) in [
            (&["x-a,x-b"][..], Some("x-a,x-b")),
            (&["x-a", "x-b,x-c"], Some("x-a,x-b,x-c")),
            (&[" x-a ,\t,, x-b,"], Some("x-a,x-b")),
            (&["X-A"], Some("X-A")), // browsers ignore case when they compare
            (&["x-a,<script>"], None),
            (&["x-a, x b"], None),
            (&["x-a", "\"x-b\""], None),
            (&["*"], None), // it would be the wildcard
            (&["x-a,*"], None),
            (&[""], None),
            (&[",, ,"], None),
            (&[], None),
            (&[&commas], None),
            (&[&long], None),
            (&[&long[..3000], &long[..3000]], None),
            (
                &[&long[..MAX_HEADERS - 3], ","],
                Some(&long[..MAX_HEADERS - 3]),
            ),
            (&[&long[..MAX_HEADERS - 2], ","], None),
        ] {
            assert_eq!(mirrored(lines).as_deref(), echoed, "{lines:?}");
        }
    }

    #[test]
    fn one_method_is_echoed() {
        for (lines, echoed) in [
            (&["PUT"][..], Some("PUT")),
            (&["patch"], Some("patch")),
            (&["GET, DELETE"], None),
            (&["GET", "DELETE"], None), // it is not clear which one is meant
            (&["*"], None),
            (&[""], None),
            (&["GET "], None),
            (&["G\u{a0}T"], None),
            (&[], None),
        ] {
            let mut request = HeaderMap::new();
            for line in lines {
                let line = HeaderValue::from_bytes(line.as_bytes()).unwrap();
                request.append(ACCESS_CONTROL_REQUEST_METHOD, line);
            }
            let echo = method(&request);
            assert_eq!(echo, echoed.map(HeaderValue::from_static), "{lines:?}");
        }
    }
}
