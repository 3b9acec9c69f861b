//! IP addresses as the hosts of origins.

use std::fmt::{self, Write};
use std::net::{Ipv4Addr, Ipv6Addr};

/// Removes the trailing dot, which stands for the root of DNS, from a host.
pub(crate) fn without_root(host: &[u8]) -> &[u8] {
    host.strip_suffix(b".").unwrap_or(host)
}

pub(crate) fn is_ip_address(host: &[u8]) -> bool {
    host.starts_with(b"[") || parse_ipv4(host).is_some()
}

/// Whether `host` is this machine:
/// [`localhost` and its subdomains](https://www.rfc-editor.org/rfc/rfc6761#section-6.3), with or without a trailing
/// dot, `127.0.0.0/8` or `[::1]`.
pub(crate) fn is_loopback_host(host: &[u8]) -> bool {
    let name = without_root(host);
    name == b"localhost"
        || name.ends_with(b".localhost")
        || host == b"[::1]"
        || parse_ipv4(host).is_some_and(|address| address.is_loopback())
}

/// Whether `host` is an address in a
/// [private network](https://wicg.github.io/local-network-access/#local-address), or a name that private networks
/// use.
pub(crate) fn is_private_host(host: &[u8]) -> bool {
    let name = without_root(host);
    let is_local_name = [&b".local"[..], b".internal", b".home.arpa", b".lan"]
        .iter()
        .any(|suffix| name.ends_with(suffix));
    let is_single_label = !name.contains(&b'.') && !name.starts_with(b"[");
    is_local_name
        || is_single_label
        || parse_ipv4(host).is_some_and(|address| address.is_private() || address.is_link_local())
        || parse_ipv6(host)
            .is_some_and(|address| address.is_unique_local() || address.is_unicast_link_local())
}

/// Parses four decimal numbers, which is how browsers write every IPv4 address.
pub(super) fn parse_ipv4(host: &[u8]) -> Option<Ipv4Addr> {
    std::str::from_utf8(host).ok()?.parse().ok()
}

/// Parses an IPv4 address in any spelling that the
/// [URL parser](https://url.spec.whatwg.org/#concept-ipv4-parser) accepts: `127.1`, `0x7f000001`.
pub(super) fn parse_ipv4_in_any_spelling(host: &str) -> Option<Ipv4Addr> {
    let host = host.strip_suffix('.').unwrap_or(host);
    let numbers: Option<Vec<u64>> = host.split('.').map(parse_ipv4_number).collect();
    let numbers = numbers?;
    let (&last, before) = numbers.split_last()?;
    if before.len() > 3 || before.iter().any(|&number| number > 255) {
        return None;
    }
    let rest = 8 * (4 - before.len());
    if last >= 1 << rest {
        return None;
    }
    let before = before.iter().fold(0, |sum, number| sum << 8 | number);
    u32::try_from(before << rest | last)
        .ok()
        .map(Ipv4Addr::from)
}

fn parse_ipv4_number(text: &str) -> Option<u64> {
    let (digits, radix) = match text.strip_prefix("0x") {
        Some("") => return Some(0),
        Some(digits) => (digits, 16),
        None if text.starts_with('0') => (text, 8),
        None => (text, 10),
    };
    let is_number = digits.chars().all(|digit| digit.is_digit(radix));
    u64::from_str_radix(digits, radix)
        .ok()
        .filter(|_| is_number)
}

/// Parses an IPv6 address in brackets, in any spelling.
pub(super) fn parse_ipv6(host: &[u8]) -> Option<Ipv6Addr> {
    let address = host.strip_prefix(b"[")?.strip_suffix(b"]")?;
    std::str::from_utf8(address).ok()?.parse().ok()
}

/// Whether `host` is an IPv6 address in the one spelling that browsers use.
pub(super) fn is_serialized_ipv6(host: &[u8]) -> bool {
    // Nothing can be left, because both end with their only closing bracket.
    parse_ipv6(host).is_some_and(|address| serialize_ipv6(address, &mut Expected(host)).is_ok())
}

/// Writes the address as the URL standard
/// [serializes it](https://url.spec.whatwg.org/#concept-ipv6-serializer), in brackets.
///
/// `Ipv6Addr`'s own `Display` writes embedded IPv4 addresses with dots, but browsers do not.
pub(super) fn serialize_ipv6(address: Ipv6Addr, out: &mut impl Write) -> fmt::Result {
    let segments = address.segments();
    let (start, length) = longest_run_of_zeros(&segments);
    out.write_str("[")?;
    if length < 2 {
        write_segments(&segments, out)?;
    } else {
        write_segments(&segments[..start], out)?;
        out.write_str("::")?;
        write_segments(&segments[start + length..], out)?;
    }
    out.write_str("]")
}

fn write_segments(segments: &[u16], out: &mut impl Write) -> fmt::Result {
    for (number, segment) in segments.iter().enumerate() {
        let colon = if number == 0 { "" } else { ":" };
        write!(out, "{colon}{segment:x}")?;
    }
    Ok(())
}

/// Returns where the first longest run of zeros starts, and how long it is.
fn longest_run_of_zeros(segments: &[u16]) -> (usize, usize) {
    let run = |start: usize| {
        segments[start..]
            .iter()
            .take_while(|&&segment| segment == 0)
            .count()
    };
    (0..segments.len())
        .map(|start| (start, run(start)))
        .rev()
        .max_by_key(|&(_, length)| length)
        .unwrap_or((0, 0))
}

/// Compares what is written to it with a text, so that a request does not cost an allocation.
struct Expected<'a>(&'a [u8]);

impl Write for Expected<'_> {
    fn write_str(&mut self, written: &str) -> fmt::Result {
        self.0 = self.0.strip_prefix(written.as_bytes()).ok_or(fmt::Error)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ipv6_addresses_are_serialized_as_browsers_do() {
        for (written, serialized) in [
            ("[::1]", "[::1]"),
            ("[0:0:0:0:0:0:0:1]", "[::1]"),
            ("[0:0::1]", "[::1]"),
            ("[2001:DB8::0:1]", "[2001:db8::1]"),
            ("[1:0:0:2:0:0:0:3]", "[1:0:0:2::3]"),
            ("[1:0:0:2:3:0:0:4]", "[1::2:3:0:0:4]"), // the first of two equal runs
            ("[1:0:2:3:4:5:6:7]", "[1:0:2:3:4:5:6:7]"), // a single zero is not shortened
            ("[::ffff:1.2.3.4]", "[::ffff:102:304]"),
            ("[::]", "[::]"),
        ] {
            let address = parse_ipv6(written.as_bytes()).expect(written);
            let mut text = String::new();
            serialize_ipv6(address, &mut text).unwrap();
            assert_eq!(text, serialized, "{written}");
            let is_serialized = is_serialized_ipv6(written.as_bytes());
            assert_eq!(is_serialized, written == serialized, "{written}");
        }
    }

    #[test]
    fn private_hosts_are_private_addresses_and_names_that_are_not_public() {
        for (host, private) in [
            ("192.168.0.1", true),
            ("10.0.0.1", true),
            ("172.16.0.1", true),
            ("169.254.0.1", true),
            ("[fd00::1]", true),
            ("[fe80::1]", true),
            ("nas.local", true),
            ("nas", true),
            ("db.internal", true),
            ("172.32.0.1", false),
            ("[2001:db8::1]", false),
            ("nas.local.example.com", false),
            ("example.com", false),
        ] {
            assert_eq!(is_private_host(host.as_bytes()), private, "{host}");
        }
    }

    #[test]
    fn ipv4_addresses_are_read_in_any_spelling() {
        for (written, address) in [
            ("0x7f000001", Some([127, 0, 0, 1])),
            ("127.1", Some([127, 0, 0, 1])),
            ("0177.0.0.1", Some([127, 0, 0, 1])),
            ("2130706433", Some([127, 0, 0, 1])),
            ("1.2.3.4.", Some([1, 2, 3, 4])),
            ("0x", Some([0, 0, 0, 0])),
            ("1.2.3.256", None),
            ("1.2.3.4.5", None),
            ("256.1", None),
            ("4294967296", None),
            ("1.2.3.x", None),
            ("08", None),
            ("+1", None),
            ("", None),
        ] {
            let address = address.map(Ipv4Addr::from);
            assert_eq!(parse_ipv4_in_any_spelling(written), address, "{written}");
        }
    }

    #[test]
    fn loopback_is_localhost_its_subdomains_and_both_loopback_networks() {
        for (host, loopback) in [
            ("localhost", true),
            ("app.localhost", true),
            ("localhost.", true), // a trailing dot
            ("app.localhost.", true),
            ("127.0.0.1", true),
            ("127.9.9.9", true),
            ("[::1]", true),
            ("evillocalhost", false),
            ("localhost.evil.com", false),
            ("localhost..", false),
            ("127.0.0.1.evil.com", false),
            ("128.0.0.1", false),
            ("[::2]", false),
        ] {
            assert_eq!(is_loopback_host(host.as_bytes()), loopback, "{host}");
        }
    }
}
