//! Echoing what a preflight asks for, where `*` would mean nothing: one method, or header names.
//!
//! Only tokens are echoed, and of these only so many: a request is not a template for the response.

use super::request::Lone;
use crate::fetch::tables::is_token_byte;
use http::header::{ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD};
use http::{HeaderMap, HeaderValue};

/// Longer lists of header names are not read. Browsers send a few hundred bytes at most.
const MAX_HEADERS: usize = 4096;
const MAX_METHOD: usize = 64;

/// The one method that a preflight asks for.
pub(super) fn method(request: &HeaderMap) -> Option<HeaderValue> {
    match Lone::of(request, &ACCESS_CONTROL_REQUEST_METHOD) {
        Lone::Present(method) if method.len() <= MAX_METHOD && is_name(method.as_bytes()) => {
            Some(method.clone())
        }
        _ => None,
    }
}

/// The header names that a preflight asks for, of all its lines, or nothing if any is no name.
///
/// Empty members are dropped, as
/// [lists demand](https://httpwg.org/specs/rfc9110.html#abnf.extension.recipient).
pub(super) fn headers(request: &HeaderMap) -> Option<HeaderValue> {
    let mut lines = request.get_all(ACCESS_CONTROL_REQUEST_HEADERS).iter();
    let (first, second) = (lines.next()?, lines.next());
    if second.is_none() && first.len() <= MAX_HEADERS && is_browsers_list(first.as_bytes()) {
        return Some(first.clone());
    }
    let lines = || request.get_all(ACCESS_CONTROL_REQUEST_HEADERS).iter();
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

/// Whether `list` is names and single commas between them, as browsers write it: it can be shared
/// with the request instead of written anew.
fn is_browsers_list(list: &[u8]) -> bool {
    list.split(|&byte| byte == b',').all(is_name)
}

/// `*` is a token too, but in an answer it would be the wildcard.
fn is_name(name: &[u8]) -> bool {
    !name.is_empty() && name != b"*" && name.iter().copied().all(is_token_byte)
}

#[cfg(test)]
mod tests {
    use super::*;

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
            (&["X-A"], Some("X-A")), // browsers compare without regard to case
            (&["x-a,<script>"], None),
            (&["x-a, x b"], None),
            (&["x-a", "\"x-b\""], None),
            (&["*"], None), // would be the wildcard
            (&["x-a,*"], None),
            (&[""], None),
            (&[",, ,"], None),
            (&[], None),
            (&[&commas], None),
            (&[&long], None),
            (&[&long[..3000], &long[..3000]], None),
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
            (&["GET", "DELETE"], None), // which one is meant can't be told
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
