//! What kind of request this is: read once, borrowed.

use crate::origin::parse::default_port;
use http::header::{ACCESS_CONTROL_REQUEST_METHOD, HOST, ORIGIN};
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Uri};

/// A request's head, without taking the request apart where nothing of the user's asks for `Parts`.
#[derive(Clone, Copy)]
pub(crate) struct Head<'a> {
    method: &'a Method,
    uri: &'a Uri,
    pub(super) headers: &'a HeaderMap,
    /// For the user's functions.
    pub(super) parts: Option<&'a Parts>,
}

/// A header that browsers send once or not at all.
#[derive(Clone, Copy)]
pub(super) enum Lone<'a> {
    Absent,
    Present(&'a HeaderValue),
    Several,
}

impl<'a> Lone<'a> {
    #[inline]
    pub(super) fn of(headers: &'a HeaderMap, name: &HeaderName) -> Self {
        let mut values = headers.get_all(name).iter();
        match (values.next(), values.next()) {
            (None, _) => Self::Absent,
            (Some(value), None) => Self::Present(value),
            (Some(_), Some(_)) => Self::Several,
        }
    }
}

impl<'a> Head<'a> {
    #[inline]
    pub(crate) fn of_request<B>(request: &'a Request<B>) -> Self {
        Self {
            method: request.method(),
            uri: request.uri(),
            headers: request.headers(),
            parts: None,
        }
    }

    pub(crate) fn of_parts(parts: &'a Parts) -> Self {
        Self {
            method: &parts.method,
            uri: &parts.uri,
            headers: &parts.headers,
            parts: Some(parts),
        }
    }

    #[inline]
    pub(super) fn origin(&self) -> Lone<'a> {
        Lone::of(self.headers, &ORIGIN)
    }

    /// Whether this is a
    /// [CORS-preflight request](https://fetch.spec.whatwg.org/#cors-preflight-request). Any other
    /// `OPTIONS` is the handler's.
    #[inline]
    pub(crate) fn is_preflight(&self) -> bool {
        *self.method == Method::OPTIONS
            && self.headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD)
            && self.headers.contains_key(ORIGIN)
    }

    /// Whether `origin` is the one that this request was sent to, as far as a server can tell: it
    /// does not know whether a proxy in front of it speaks `https`.
    pub(super) fn is_same_origin(&self, origin: &HeaderValue) -> bool {
        let origin = origin.as_bytes();
        let (scheme, authority) = match origin.strip_prefix(b"https://") {
            Some(authority) => (&b"https"[..], authority),
            None => match origin.strip_prefix(b"http://") {
                Some(authority) => (&b"http"[..], authority),
                None => return false,
            },
        };
        self.host()
            .is_some_and(|host| without_default_port(host, scheme).eq_ignore_ascii_case(authority))
    }

    /// HTTP/2 and absolute targets name the host in the URI, which then
    /// [overrides](https://httpwg.org/specs/rfc9112.html#absolute-form) the header.
    fn host(&self) -> Option<&'a [u8]> {
        match (self.uri.authority(), Lone::of(self.headers, &HOST)) {
            (Some(authority), _) => Some(authority.as_str().as_bytes()),
            (None, Lone::Present(host)) => Some(host.as_bytes()),
            (None, Lone::Absent | Lone::Several) => None,
        }
    }
}

fn without_default_port<'a>(host: &'a [u8], scheme: &[u8]) -> &'a [u8] {
    let port = match default_port(scheme) {
        Some(80) => &b":80"[..],
        Some(443) => &b":443"[..],
        _ => return host,
    };
    host.strip_suffix(port).unwrap_or(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_same_origin_if_it_was_sent_to_its_origins_host_and_port() {
        for (origin, uri, host, same) in [
            ("https://a.com", "/", Some("a.com"), true),
            ("http://a.com", "/", Some("a.com"), true), // behind a proxy the scheme is not known
            ("https://a.com", "/", Some("A.com"), true),
            ("https://a.com", "/", Some("a.com:443"), true),
            ("http://a.com", "/", Some("a.com:80"), true),
            ("https://a.com", "/", Some("a.com:80"), false),
            ("https://a.com:8443", "/", Some("a.com:8443"), true),
            ("https://a.com:8443", "/", Some("a.com"), false),
            ("https://a.com", "https://a.com/", None, true), // HTTP/2
            ("https://a.com", "https://b.com/", Some("a.com"), false),
            ("https://evila.com", "/", Some("a.com"), false),
            ("ftp://a.com", "/", Some("a.com"), false),
            ("null", "/", Some("null"), false),
            ("https://a.com", "/", None, false),
        ] {
            let mut request = Request::builder().uri(uri);
            if let Some(host) = host {
                request = request.header(HOST, host);
            }
            let request = request.body(()).unwrap();
            let origin = HeaderValue::from_static(origin);
            assert_eq!(
                Head::of_request(&request).is_same_origin(&origin),
                same,
                "{origin:?} {uri} {host:?}"
            );
        }
    }
}
