//! A serialized origin, split in place.

use std::net::{Ipv4Addr, Ipv6Addr};

/// The longest host name that DNS can carry, with the dot of the root.
const MAX_HOST: usize = 254;
const MAX_SCHEME: usize = 64;

/// Longer than any serialized origin: scheme, `://`, host, and a port of five digits.
pub(crate) const MAX_ORIGIN: usize = MAX_SCHEME + 3 + MAX_HOST + 6;

/// A [serialized origin](https://fetch.spec.whatwg.org/#origin-header) as browsers send it.
///
/// Parsing is strict: what no browser would serialize (upper case, a default port, credentials, a
/// path) is no origin. `null` is none either; who wants it compares bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Origin<'a> {
    pub(crate) scheme: &'a [u8],
    pub(crate) host: &'a [u8],
    /// As written; browsers omit a scheme's default port.
    pub(crate) port: Option<u16>,
}

impl<'a> Origin<'a> {
    pub(crate) fn parse(text: &'a [u8]) -> Option<Self> {
        if text.len() > MAX_ORIGIN {
            return None;
        }
        let (scheme, default, authority) = split_scheme(text)?;
        let (host, rest) = match authority.first() {
            Some(b'[') => split_ipv6(authority)?,
            _ if default.is_some() => split_domain(authority)?,
            _ => split_opaque(authority)?,
        };
        let port = match rest {
            [] => None,
            [b':', digits @ ..] => Some(parse_port(digits)?),
            _ => return None,
        };
        let omits_default = port.is_none() || port != default;
        omits_default.then_some(Self { scheme, host, port })
    }
}

/// Whether `host` names this machine:
/// [`localhost` and its subdomains](https://www.rfc-editor.org/rfc/rfc6761#section-6.3), `127.0.0.0/8`, `[::1]`.
pub(crate) fn is_loopback_host(host: &[u8]) -> bool {
    host == b"localhost"
        || host.ends_with(b".localhost")
        || host == b"[::1]"
        || parse_ipv4(host).is_some_and(|address| address.is_loopback())
}

/// The port that browsers leave out of an origin with this scheme.
pub(crate) fn default_port(scheme: &[u8]) -> Option<u16> {
    match scheme {
        b"http" | b"ws" => Some(80),
        b"https" | b"wss" => Some(443),
        b"ftp" => Some(21),
        _ => None,
    }
}

pub(crate) fn is_ip_address(host: &[u8]) -> bool {
    host.starts_with(b"[") || parse_ipv4(host).is_some()
}

pub(crate) fn is_scheme(scheme: &[u8]) -> bool {
    scheme.len() <= MAX_SCHEME
        && scheme.first().is_some_and(u8::is_ascii_lowercase)
        && scheme
            .iter()
            .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'+' | b'-' | b'.'))
}

/// The scheme, its default port, and what follows.
fn split_scheme(text: &[u8]) -> Option<(&[u8], Option<u16>, &[u8])> {
    // Nearly all; the way around costs twice as much.
    if let Some(authority) = text.strip_prefix(b"https://") {
        return Some((&text[..5], Some(443), authority));
    }
    let colon = text.iter().position(|&byte| byte == b':')?;
    let (scheme, rest) = text.split_at(colon);
    let authority = rest.strip_prefix(b"://")?;
    is_scheme(scheme).then(|| (scheme, default_port(scheme), authority))
}

/// Host and rest, where the host is an IPv6 address in lower case. Whether it is the canonical spelling
/// is asked only of configuration: requests are compared, and a browser knows one spelling.
fn split_ipv6(authority: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = authority.iter().position(|&byte| byte == b']')?;
    let address = &authority[1..end];
    let valid = !address.iter().any(u8::is_ascii_uppercase) && parse_ipv6(address).is_some();
    valid.then(|| authority.split_at(end + 1))
}

/// Which bytes may stand in a label of a domain.
static IN_LABEL: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0_u8;
    while byte < 128 {
        table[byte as usize] = matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_');
        byte += 1;
    }
    table
};

/// Where the dots are in eight bytes of a domain, as the upper bit of each byte; `None` if one of them may
/// not stand in a domain.
fn dots_of(eight: [u8; 8]) -> Option<u64> {
    const fn each(byte: u8) -> u64 {
        u64::from_ne_bytes([byte; 8])
    }
    let bytes = u64::from_le_bytes(eight);
    if bytes & each(0x80) != 0 {
        return None;
    }
    // The upper bit of each byte that is this one or a later one: no sum reaches the byte beside it.
    let from = |byte: u8| bytes + each(0x80 - byte);
    let between = |first: u8, last: u8| from(first) & !from(last + 1) & each(0x80);
    let in_domain =
        between(b'a', b'z') | between(b'0', b'9') | between(b'-', b'.') | between(b'_', b'_');
    (in_domain == each(0x80)).then(|| between(b'.', b'.'))
}

/// Host and rest, where the host is a domain of non-empty labels, perhaps with the dot of the root, or
/// an IPv4 address: what [ends in a number](https://url.spec.whatwg.org/#ends-in-a-number-checker) is
/// one or nothing.
fn split_domain(authority: &[u8]) -> Option<(&[u8], &[u8])> {
    const DOT: u64 = 0x80;
    // Eight at a time, which takes 50 instructions from an origin of 34 bytes.
    let (mut at, mut before) = (0, DOT);
    for eight in authority.chunks_exact(8) {
        let Some(dots) = eight.try_into().ok().and_then(dots_of) else {
            break;
        };
        if dots & (dots << 8 | before) != 0 {
            return None;
        }
        before = dots >> 56;
        at += 8;
    }
    let mut end = authority.len();
    let mut after_dot = before == DOT;
    for (at, &byte) in authority.iter().enumerate().skip(at) {
        // A look-up for each byte instead of six comparisons: 40 instructions.
        if IN_LABEL[usize::from(byte)] {
            after_dot = false;
            continue;
        }
        match byte {
            b'.' if !after_dot => after_dot = true,
            b':' => {
                end = at;
                break;
            }
            _ => return None,
        }
    }
    let (host, rest) = authority.split_at(end);
    if host.is_empty() || host.len() > MAX_HOST {
        return None;
    }
    let labels = host.strip_suffix(b".").unwrap_or(host);
    // Few end in a digit, and nothing else ends in a number.
    let is_number = labels.last().is_some_and(u8::is_ascii_digit)
        && labels
            .rsplit(|&byte| byte == b'.')
            .next()
            .is_some_and(|last| last.iter().all(u8::is_ascii_digit));
    (!is_number || parse_ipv4(host).is_some()).then_some((host, rest))
}

/// Host and rest, where the host is whatever the scheme makes of it, as in
/// `safari-web-extension://0A1B2C`.
fn split_opaque(authority: &[u8]) -> Option<(&[u8], &[u8])> {
    let colon = authority.iter().position(|&byte| byte == b':');
    let (host, rest) = authority.split_at(colon.unwrap_or(authority.len()));
    let valid = !host.is_empty()
        && host.len() <= MAX_HOST
        && host
            .iter()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_.~".contains(byte));
    valid.then_some((host, rest))
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

fn parse_ipv4(host: &[u8]) -> Option<Ipv4Addr> {
    std::str::from_utf8(host).ok()?.parse().ok()
}

pub(crate) fn parse_ipv6(address: &[u8]) -> Option<Ipv6Addr> {
    std::str::from_utf8(address).ok()?.parse().ok()
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
            ("https://example.com.", "example.com.", None), // the root's dot is kept by browsers
            ("http://127.0.0.1:3000", "127.0.0.1", Some(3000)),
            ("http://[::1]:3000", "[::1]", Some(3000)),
            ("http://localhost:443", "localhost", Some(443)), // default of another scheme
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
    fn what_no_browser_serializes_is_no_origin() {
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
            "https://[::1",
            "https://::1",
            "https://[::g]",
            "https://[::A]",
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

    #[test]
    fn loopback_is_localhost_its_subdomains_and_both_loopback_networks() {
        for (host, loopback) in [
            ("localhost", true),
            ("app.localhost", true),
            ("127.0.0.1", true),
            ("127.9.9.9", true),
            ("[::1]", true),
            ("evillocalhost", false),
            ("localhost.evil.com", false),
            ("128.0.0.1", false),
            ("[::2]", false),
        ] {
            assert_eq!(is_loopback_host(host.as_bytes()), loopback, "{host}");
        }
    }
}
