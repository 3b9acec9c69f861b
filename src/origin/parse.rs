//! Splits a serialized origin into its parts, in place.

use super::ip::{is_serialized_ipv6, without_root};
use super::name::{ends_in_a_number, is_domain, is_labels, is_opaque};
use http::HeaderValue;
use std::fmt;

/// The length of the longest host name in DNS, with a trailing dot.
const MAX_HOST: usize = 254;
const MAX_SCHEME: usize = 64;

/// The length of the longest serialized origin: scheme, `://`, host, and a port of five digits.
pub(crate) const MAX_ORIGIN: usize = MAX_SCHEME + 3 + MAX_HOST + 6;

/// The parts of a [serialized origin](https://html.spec.whatwg.org/multipage/browsers.html#ascii-serialisation-of-an-origin),
/// as browsers send it in the [`Origin`](https://fetch.spec.whatwg.org/#origin-header) header.
///
/// Use it in functions that decide about origins, such as the one for
/// [`AllowOrigin::predicate`](crate::AllowOrigin::predicate).
///
/// # Examples
///
/// ```
/// use http::HeaderValue;
/// use tower_cors::Origin;
///
/// let value = HeaderValue::from_static("https://app.example.com:8443");
/// let origin = Origin::from_header(&value).unwrap();
/// assert_eq!((origin.scheme(), origin.host(), origin.port()), ("https", "app.example.com", Some(8443)));
///
/// // Browsers never send upper case, a default port or a path, so these are not origins. Neither is `null`.
/// for value in ["https://Example.com", "https://example.com:443", "https://example.com/", "null"] {
///     assert_eq!(Origin::from_header(&HeaderValue::from_static(value)), None);
/// }
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Origin<'a> {
    pub(crate) scheme: &'a [u8],
    pub(crate) host: &'a [u8],
    pub(crate) port: Option<u16>,
}

impl<'a> Origin<'a> {
    /// Parses the value of an `Origin` header. Returns `None` if browsers never send this value, or if it is
    /// `null`.
    #[must_use]
    pub fn from_header(value: &'a HeaderValue) -> Option<Self> {
        Self::parse(value.as_bytes())
    }

    /// Returns the scheme, such as `https`.
    #[must_use]
    pub fn scheme(&self) -> &'a str {
        text(self.scheme)
    }

    /// Returns the host: a domain in lower case and Punycode, an IPv4 address, or an IPv6 address in
    /// brackets.
    #[must_use]
    pub fn host(&self) -> &'a str {
        text(self.host)
    }

    /// Returns the port. `None` means the default port of the scheme.
    #[must_use]
    pub fn port(&self) -> Option<u16> {
        self.port
    }

    pub(crate) fn parse(text: &'a [u8]) -> Option<Self> {
        Unchecked::of_origin(text)?.check()
    }
}

/// The parts of an origin whose host has not been checked, but has at most the length of a host. Its scheme and its
/// port are valid.
pub(crate) struct Unchecked<'a> {
    pub(super) parts: Origin<'a>,
    /// Whether the scheme is one of those that have domains and addresses as hosts.
    has_domain: bool,
}

impl<'a> Unchecked<'a> {
    #[inline]
    pub(super) fn of_origin(text: &'a [u8]) -> Option<Self> {
        if text.len() > MAX_ORIGIN {
            return None;
        }
        let (scheme, default, authority) = split_scheme(text)?;
        let (host, port) = split_port(authority)?;
        let is_valid = host.len() <= MAX_HOST && (port.is_none() || port != default);
        is_valid.then_some(Self {
            parts: Origin { scheme, host, port },
            has_domain: default.is_some(),
        })
    }

    /// Splits a host in lower case, and its port if it has one. The scheme is not known. A trailing dot is removed.
    pub(crate) fn of_host(text: &'a [u8]) -> Option<Self> {
        let (host, port) = split_port(text)?;
        // Browsers drop the dot after an address.
        let is_valid = host.len() <= MAX_HOST && !(host.ends_with(b".") && ends_in_a_number(host));
        is_valid.then_some(Self {
            parts: Origin {
                scheme: b"",
                host: without_root(host),
                port,
            },
            has_domain: true,
        })
    }

    #[inline]
    pub(crate) fn check(self) -> Option<Origin<'a>> {
        let host = self.parts.host;
        let is_valid = match host.first() {
            Some(b'[') => is_serialized_ipv6(host),
            _ if self.has_domain => is_domain(host),
            _ => is_opaque(host),
        };
        is_valid.then_some(self.parts)
    }

    /// Whether the host is a valid name. Everything in it except `part`, which is before a dot or inside a label, must
    /// be from the host of a valid origin.
    pub(super) fn is_name_with(&self, part: &[u8]) -> bool {
        if self.has_domain {
            is_labels(part) && !ends_in_a_number(self.parts.host)
        } else {
            is_opaque(part)
        }
    }
}

/// Returns the part as text. After parsing it is always ASCII.
fn text(ascii: &[u8]) -> &str {
    std::str::from_utf8(ascii).unwrap_or_default()
}

impl fmt::Debug for Origin<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Origin")
            .field("scheme", &self.scheme())
            .field("host", &self.host())
            .field("port", &self.port)
            .finish()
    }
}

/// The port that browsers omit from an origin with this scheme.
pub(crate) fn default_port(scheme: &[u8]) -> Option<u16> {
    match scheme {
        b"http" | b"ws" => Some(80),
        b"https" | b"wss" => Some(443),
        b"ftp" => Some(21),
        _ => None,
    }
}

pub(crate) fn is_scheme(scheme: &[u8]) -> bool {
    scheme.len() <= MAX_SCHEME
        && scheme.first().is_some_and(u8::is_ascii_lowercase)
        && scheme
            .iter()
            .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'+' | b'-' | b'.'))
}

/// Returns the scheme, its default port, and what follows.
fn split_scheme(text: &[u8]) -> Option<(&[u8], Option<u16>, &[u8])> {
    // Nearly all origins are `https`, and the general code costs twice as much.
    if let Some(authority) = text.strip_prefix(b"https://") {
        return Some((&text[..5], Some(443), authority));
    }
    let colon = text.iter().position(|&byte| byte == b':')?;
    let (scheme, rest) = text.split_at(colon);
    let authority = rest.strip_prefix(b"://")?;
    is_scheme(scheme).then(|| (scheme, default_port(scheme), authority))
}

/// Splits off the port, if there is one. Returns `None` if it is not as browsers write it.
#[inline]
fn split_port(authority: &[u8]) -> Option<(&[u8], Option<u16>)> {
    /// The length of a colon and the longest port.
    const MAX_PORT: usize = 6;
    // No valid host contains a colon, except IPv6 addresses, which end in a bracket.
    if !authority.last().is_some_and(u8::is_ascii_digit) {
        return Some((authority, None));
    }
    let start = authority.len().saturating_sub(MAX_PORT);
    let Some(at) = authority[start..].iter().rposition(|&byte| byte == b':') else {
        return Some((authority, None));
    };
    let (host, port) = authority.split_at(start + at);
    Some((host, Some(parse_port(&port[1..])?)))
}

pub(crate) fn parse_port(digits: &[u8]) -> Option<u16> {
    let canonical = matches!(digits.first(), Some(b'1'..=b'9')) && digits.len() <= 5;
    if !canonical || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let port = digits
        .iter()
        .fold(0_u32, |port, digit| port * 10 + u32::from(digit - b'0'));
    u16::try_from(port).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_browsers_serialize_is_an_origin() {
        for (text, host, port) in [
            ("https://example.com", "example.com", None),
            ("http://example.com:8080", "example.com", Some(8080)),
            ("https://a-b_c.example.com", "a-b_c.example.com", None),
            ("https://example.com.", "example.com.", None), // browsers keep a trailing dot
            ("http://127.0.0.1:3000", "127.0.0.1", Some(3000)),
            ("https://example.x0x1", "example.x0x1", None), // this is a name, not a number
            ("https://0x1.example", "0x1.example", None),
            ("https://example.0xg", "example.0xg", None),
            ("http://[::1]:3000", "[::1]", Some(3000)),
            ("http://localhost:443", "localhost", Some(443)), // this is the default port of another scheme
            ("tauri://localhost", "localhost", None),
            (
                "chrome-extension://aapocclcgogkmnckokdopfmhonfmgoek",
                "aapocclcgogkmnckokdopfmhonfmgoek",
                None,
            ),
            ("safari-web-extension://0A1B-2C", "0A1B-2C", None), // opaque hosts keep their case
            ("app://.", ".", None),
        ] {
            let origin = Origin::parse(text.as_bytes()).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(
                (origin.host, origin.port),
                (host.as_bytes(), port),
                "{text}"
            );
        }
    }

    #[test]
    fn what_browsers_never_serialize_is_not_an_origin() {
        let long_host = format!("https://{}com", "a.".repeat(130));
        let long_scheme = format!("{}://host", "a".repeat(65));
        for text in [
            "",
            "null",
            "*",
            "https",
            "https:",
            "https://",
            "https:/example.com",
            "//example.com",
            "example.com",
            "HTTPS://example.com",
            "https://Example.com",
            "https://example.com/",
            "https://example.com?",
            "https://example.com#",
            "https://user@example.com",
            "https://user:1@example.com",
            "https://example.com@evil.com",
            "https://example.com:443",
            "http://example.com:80",
            "ftp://example.com:21",
            "ftp://Example.com",
            "https://example.com:",
            "https://example.com:0",
            "https://example.com:08",
            "https://example.com:65536",
            "https://example.com:123456",
            "https://example.com:1:2",
            "https://example.com:+1",
            "https://.example.com",
            "https://example..com",
            "https://example.com..",
            "https://*.example.com",
            "https://ex ample.com",
            " https://example.com",
            "https://example.com ",
            "https://example.com, https://a.com",
            "https://1.2.3",
            "https://1.2.3.256",
            "https://01.2.3.4",
            "https://0x7f000001",
            "https://127.0.0.0x1",
            "https://example.0x",
            "https://example.0xf.",
            "https://[::1",
            "https://::1",
            "https://[::g]",
            "https://[::A]",
            "https://[0:0::1]",
            "https://[::ffff:1.2.3.4]",
            "https://[::1]x",
            "https://ex\u{e4}mple.com",
            "1http://example.com",
            "ht_tp://example.com",
            &long_host,
            &long_scheme,
        ] {
            assert_eq!(Origin::parse(text.as_bytes()), None, "{text}");
        }
    }
}
