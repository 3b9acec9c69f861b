//! What kind of request this is: read once, borrowed.

use crate::origin::parse::{Origin, default_port, parse_port};
use http::header::{ACCESS_CONTROL_REQUEST_METHOD, HOST, ORIGIN};
use http::request::Parts;
use http::{Extensions, HeaderMap, HeaderName, HeaderValue, Method, Request, Uri};

/// A request's head, without taking the request apart where nothing of the user's asks for `Parts`.
#[derive(Clone, Copy, Debug)]
pub struct Head<'a> {
    pub(super) method: &'a Method,
    pub(crate) uri: &'a Uri,
    pub(crate) headers: &'a HeaderMap,
    pub(crate) extensions: &'a Extensions,
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
            extensions: request.extensions(),
            parts: None,
        }
    }

    pub(crate) fn of_parts(parts: &'a Parts) -> Self {
        Self {
            method: &parts.method,
            uri: &parts.uri,
            headers: &parts.headers,
            extensions: &parts.extensions,
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

    /// Whether the request comes from the origin that it is sent to, as far as a server can tell: it
    /// does not know whether a proxy in front of it speaks `https`, nor what `Host` the browser sent
    /// if the proxy writes another. Browsers say so themselves in
    /// [`Sec-Fetch-Site`](https://w3c.github.io/webappsec-fetch-metadata/#sec-fetch-site-header),
    /// which no page can set.
    pub(super) fn is_same_origin(&self) -> bool {
        let Lone::Present(origin) = self.origin() else {
            return false;
        };
        match Lone::of(self.headers, &SEC_FETCH_SITE) {
            // It knows the scheme, too: plain http is another origin than https of the same host.
            Lone::Present(site) => site == "same-origin",
            Lone::Absent | Lone::Several => {
                Origin::parse(origin.as_bytes()).is_some_and(|origin| self.is_sent_to(&origin))
            }
        }
    }

    fn is_sent_to(&self, origin: &Origin<'_>) -> bool {
        let default = default_port(origin.scheme).filter(|_| origin.scheme.starts_with(b"http"));
        let (Some(default), Some(host)) = (default, self.host()) else {
            return false;
        };
        let (host, port) = match split_port(host) {
            (host, Some(port)) => (host, parse_port(port)),
            (host, None) => (host, Some(default)),
        };
        host.eq_ignore_ascii_case(origin.host) && port == Some(origin.port.unwrap_or(default))
    }

    /// HTTP/2 and absolute targets name the host in the URI, which then
    /// [overrides](https://httpwg.org/specs/rfc9112.html#absolute-form) the header.
    pub(crate) fn host(&self) -> Option<&'a [u8]> {
        match (self.uri.authority(), Lone::of(self.headers, &HOST)) {
            (Some(authority), _) => authority.as_str().rsplit('@').next().map(str::as_bytes),
            (None, Lone::Present(host)) => Some(host.as_bytes()),
            (None, Lone::Absent | Lone::Several) => None,
        }
    }
}

/// The host, and the port if there is one.
pub(crate) fn split_port(host: &[u8]) -> (&[u8], Option<&[u8]>) {
    match host.iter().rposition(|&byte| byte == b':' || byte == b']') {
        Some(at) if host[at] == b':' => (&host[..at], Some(&host[at + 1..])),
        _ => (host, None),
    }
}

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

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
            ("https://", "/", Some(""), false),
            ("https://a.com/", "/", Some("a.com/"), false),
            ("https://a.com", "https://user@a.com/", None, true),
            ("http://[::1]:3000", "/", Some("[::1]:3000"), true),
            ("http://[::1]", "/", Some("[::1]"), true),
            ("http://[::1]", "/", Some("[::1]:3000"), false),
            ("https://a.com", "/", Some("a.com:x"), false),
            ("https://a.com", "/", None, false),
        ] {
            let mut request = Request::builder().uri(uri).header(ORIGIN, origin);
            if let Some(host) = host {
                request = request.header(HOST, host);
            }
            let request = request.body(()).unwrap();
            assert_eq!(
                Head::of_request(&request).is_same_origin(),
                same,
                "{origin:?} {uri} {host:?}"
            );
        }
    }

    #[test]
    fn a_request_is_same_origin_if_the_browser_says_so() {
        for (site, same) in [
            ("same-origin", true),
            ("same-site", false),
            ("cross-site", false),
            ("none", false),
        ] {
            let request = Request::builder()
                .header(ORIGIN, "null")
                .header(HOST, "backend:8080");
            let request = request.header(SEC_FETCH_SITE, site).body(()).unwrap();
            assert_eq!(Head::of_request(&request).is_same_origin(), same, "{site}");

            // Though host and port are alike.
            let request = Request::builder()
                .header(ORIGIN, "http://a.com")
                .header(HOST, "a.com");
            let request = request.header(SEC_FETCH_SITE, site).body(()).unwrap();
            assert_eq!(Head::of_request(&request).is_same_origin(), same, "{site}");
        }
    }
}
