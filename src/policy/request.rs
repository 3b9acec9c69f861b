//! Finds out what kind of request this is. The head is read once, and borrowed.

use super::inputs::Input;
use super::reason::DenialReason;
use crate::origin::parse::{Origin, default_port, parse_port};
use http::request::Parts;
use http::{Extensions, HeaderMap, HeaderValue, Method, Request, Uri};

/// The head of a request. The request is only taken apart if one of the user's functions needs `Parts`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Head<'a> {
    pub(super) method: &'a Method,
    pub(crate) uri: &'a Uri,
    pub(crate) headers: &'a HeaderMap,
    pub(crate) extensions: &'a Extensions,
    /// Whether some header has several lines.
    pub(super) has_repeats: bool,
    /// The parts that the user's functions get.
    pub(super) parts: Option<&'a Parts>,
}

/// A header that browsers send at most once.
#[derive(Clone, Copy)]
pub(super) enum SingleHeader<'a> {
    Absent,
    Present(&'a HeaderValue),
    Several,
}

impl<'a> SingleHeader<'a> {
    pub(super) fn of(headers: &'a HeaderMap, input: Input) -> Self {
        Self::among(headers, has_repeats(headers), input)
    }

    #[inline]
    fn among(headers: &'a HeaderMap, has_repeats: bool, input: Input) -> Self {
        match headers.get(input.name()) {
            None => Self::Absent,
            Some(_) if has_repeats && headers.get_all(input.name()).iter().nth(1).is_some() => {
                Self::Several
            }
            Some(value) => Self::Present(value),
        }
    }
}

#[inline]
fn has_repeats(headers: &HeaderMap) -> bool {
    headers.len() > headers.keys_len()
}

impl<'a> Head<'a> {
    #[inline]
    pub(crate) fn of_request<B>(request: &'a Request<B>) -> Self {
        Self {
            method: request.method(),
            uri: request.uri(),
            headers: request.headers(),
            extensions: request.extensions(),
            has_repeats: has_repeats(request.headers()),
            parts: None,
        }
    }

    pub(crate) fn of_parts(parts: &'a Parts) -> Self {
        Self {
            method: &parts.method,
            uri: &parts.uri,
            headers: &parts.headers,
            extensions: &parts.extensions,
            has_repeats: has_repeats(&parts.headers),
            parts: Some(parts),
        }
    }

    #[inline]
    pub(super) fn origin(&self) -> SingleHeader<'a> {
        SingleHeader::among(self.headers, self.has_repeats, Input::Origin)
    }

    /// Whether this is a
    /// [CORS-preflight request](https://fetch.spec.whatwg.org/#cors-preflight-request) if it has an `Origin`.
    /// The handler gets any other `OPTIONS` request.
    #[inline]
    pub(super) fn may_be_preflight(&self) -> bool {
        *self.method == Method::OPTIONS && self.headers.contains_key(Input::RequestMethod.name())
    }

    pub(super) fn has_origin(&self) -> bool {
        self.headers.contains_key(Input::Origin.name())
    }

    /// Whether the request comes from the origin that it is sent to, as far as a server can know. A server does not
    /// know whether a proxy in front of it uses `https`, or which `Host` the browser sent if the proxy replaces it.
    /// Browsers send this information in
    /// [`Sec-Fetch-Site`](https://w3c.github.io/webappsec-fetch-metadata/#sec-fetch-site-header),
    /// which pages cannot set.
    pub(super) fn is_same_origin(&self) -> bool {
        let SingleHeader::Present(origin) = self.origin() else {
            return false;
        };
        match SingleHeader::of(self.headers, Input::SecFetchSite) {
            // The browser also knows the scheme: `http` and `https` of the same host are different origins.
            SingleHeader::Present(site) => site == "same-origin",
            SingleHeader::Absent | SingleHeader::Several => {
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

    /// Returns the host that the request names.
    ///
    /// # Errors
    ///
    /// Fails if the request names several hosts or none, because the inner service could use another one of them.
    pub(super) fn only_host(&self) -> Result<&'a [u8], DenialReason> {
        let authority = self
            .uri
            .authority()
            .map(|authority| authority.as_str().as_bytes());
        match (authority, SingleHeader::of(self.headers, Input::Host)) {
            (None, SingleHeader::Present(host)) => Ok(host.as_bytes()),
            (Some(authority), SingleHeader::Absent) => Ok(authority),
            (Some(authority), SingleHeader::Present(host))
                if authority.eq_ignore_ascii_case(host.as_bytes()) =>
            {
                Ok(authority)
            }
            (None, SingleHeader::Absent) => Err(DenialReason::NoHost),
            (Some(_), SingleHeader::Present(_)) | (_, SingleHeader::Several) => {
                Err(DenialReason::SeveralHosts)
            }
        }
    }

    /// HTTP/2 requests and absolute targets have the host in the URI, which then
    /// [overrides](https://httpwg.org/specs/rfc9112.html#absolute-form) the header.
    pub(crate) fn host(&self) -> Option<&'a [u8]> {
        match (
            self.uri.authority(),
            SingleHeader::of(self.headers, Input::Host),
        ) {
            (Some(authority), _) => authority.as_str().rsplit('@').next().map(str::as_bytes),
            (None, SingleHeader::Present(host)) => Some(host.as_bytes()),
            (None, SingleHeader::Absent | SingleHeader::Several) => None,
        }
    }

    /// Returns every host that the request names. [`host`](Self::host) returns the one that counts.
    pub(crate) fn hosts(&self) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        let authority = self
            .uri
            .authority()
            .map(|authority| authority.as_str().as_bytes());
        let lines = self.headers.get_all(Input::Host.name()).iter();
        authority
            .into_iter()
            .chain(lines.map(HeaderValue::as_bytes))
    }
}

/// Splits a host into its name and its port, if it has one.
pub(crate) fn split_port(host: &[u8]) -> (&[u8], Option<&[u8]>) {
    match host.iter().rposition(|&byte| byte == b':' || byte == b']') {
        Some(at) if host[at] == b':' => (&host[..at], Some(&host[at + 1..])),
        _ => (host, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::header::{HOST, ORIGIN};

    #[test]
    fn a_request_is_same_origin_if_it_was_sent_to_its_origins_host_and_port() {
        for (origin, uri, host, same) in [
            ("https://a.com", "/", Some("a.com"), true),
            ("http://a.com", "/", Some("a.com"), true), // the scheme is not known, because there may be a proxy
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
            let request = request.header("sec-fetch-site", site).body(()).unwrap();
            assert_eq!(Head::of_request(&request).is_same_origin(), same, "{site}");

            // `Sec-Fetch-Site` decides, although host and port are the same.
            let request = Request::builder()
                .header(ORIGIN, "http://a.com")
                .header(HOST, "a.com");
            let request = request.header("sec-fetch-site", site).body(()).unwrap();
            assert_eq!(Head::of_request(&request).is_same_origin(), same, "{site}");
        }
    }
}
