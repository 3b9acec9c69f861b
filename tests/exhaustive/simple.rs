//! What origins and entries are, in the slowest and most obvious way. It shares no code with the library.

use std::net::{Ipv4Addr, Ipv6Addr};

/// An origin in its three parts, as text.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Parts<'a> {
    scheme: &'a str,
    host: &'a str,
    port: &'a str,
}

/// The parts of a serialized origin; `None` if no browser sends it.
pub(crate) fn origin(text: &str) -> Option<Parts<'_>> {
    let (scheme, rest) = text.split_once("://")?;
    let (host, port) = split_port(rest);
    let default = match scheme {
        "http" | "ws" => Some("80"),
        "https" | "wss" => Some("443"),
        "ftp" => Some("21"),
        _ => None,
    };
    let port_is_right = port.is_none_or(|port| is_port(port) && Some(port) != default);
    let host_is_right = match host.strip_prefix('[') {
        Some(address) => is_ipv6(address),
        None if default.is_some() => is_domain(host) || host.parse::<Ipv4Addr>().is_ok(),
        None => is_opaque(host),
    };
    (is_scheme(scheme) && port_is_right && host_is_right).then_some(Parts {
        scheme,
        host,
        port: port.unwrap_or_default(),
    })
}

fn split_port(rest: &str) -> (&str, Option<&str>) {
    match rest.rsplit_once(':') {
        // The colons of an IPv6 address are in brackets.
        Some((host, port)) if !port.contains(']') => (host, Some(port)),
        _ => (rest, None),
    }
}

fn is_scheme(scheme: &str) -> bool {
    scheme.starts_with(|first: char| first.is_ascii_lowercase())
        && scheme.len() <= 64
        && scheme
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "+-.".contains(c))
}

fn is_port(port: &str) -> bool {
    let number: Option<u16> = port.parse().ok();
    number.is_some_and(|number| number > 0 && number.to_string() == port)
}

/// The longest name that DNS has, with the dot of the root.
const LONGEST: usize = 254;

fn is_opaque(host: &str) -> bool {
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || "-_.~".contains(c);
    !host.is_empty() && host.len() <= LONGEST && host.chars().all(is_allowed)
}

/// Labels with dots between them, and the root's dot or not, where the last one is not a number.
fn is_domain(host: &str) -> bool {
    let without_root = host.strip_suffix('.').unwrap_or(host);
    let labels: Vec<_> = without_root.split('.').collect();
    let is_label = |label: &&str| {
        let is_allowed =
            |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
        !label.is_empty() && label.chars().all(is_allowed)
    };
    let last = labels[labels.len() - 1];
    let is_number = last.chars().all(|c| c.is_ascii_digit())
        || last
            .strip_prefix("0x")
            .is_some_and(|digits| digits.chars().all(|c| c.is_ascii_hexdigit()));
    host.len() <= LONGEST && labels.iter().all(is_label) && !is_number
}

/// Whether what follows the opening bracket is an address in the spelling of the URL standard, and a bracket.
fn is_ipv6(rest: &str) -> bool {
    let Some(text) = rest.strip_suffix(']') else {
        return false;
    };
    text.parse::<Ipv6Addr>()
        .is_ok_and(|address| text == spelled(address))
}

/// Hexadecimal numbers, where the first of the longest runs of two or more zeros is `::`.
fn spelled(address: Ipv6Addr) -> String {
    let numbers = address.segments().map(|number| format!("{number:x}"));
    let plain = numbers.join(":");
    for length in (2..=8).rev() {
        for start in 0..=8 - length {
            if numbers[start..start + length]
                .iter()
                .all(|number| number == "0")
            {
                let (before, after) = (&numbers[..start], &numbers[start + length..]);
                return format!("{}::{}", before.join(":"), after.join(":"));
            }
        }
    }
    plain
}

fn is_address(host: &str) -> bool {
    host.starts_with('[') || host.parse::<Ipv4Addr>().is_ok()
}

/// One entry of an allowlist, in its parts.
#[derive(Debug)]
pub(crate) struct Entry<'a> {
    scheme: &'a str,
    /// What a host begins and ends with, and whether a dot may be between the two; or all of the host.
    host: Host<'a>,
    /// `None` is any.
    port: Option<&'a str>,
}

#[derive(Debug)]
enum Host<'a> {
    Whole(&'a str),
    /// What is before the `*` and after it.
    Around(&'a str, &'a str),
}

/// Reads an entry of the grammar; `None` if it is none.
pub(crate) fn entry(text: &str) -> Option<Entry<'_>> {
    let (scheme, rest) = text.split_once("://")?;
    let (host, port) = split_port(rest);
    let (host, shown) = match host.split_once('*') {
        None => (Host::Whole(host), host.to_owned()),
        // What is below a wildcard of whole labels must be a host by itself.
        Some(("", after)) if after.starts_with('.') => {
            (Host::Around("", after), after[1..].to_owned())
        }
        Some((before, after)) if !before.contains('.') && has_parent(after) => {
            (Host::Around(before, after), format!("{before}a{after}"))
        }
        Some(_) => return None,
    };
    let example = match port {
        None | Some("*") => format!("{scheme}://{shown}"),
        Some(port) => format!("{scheme}://{shown}:{port}"),
    };
    let is_pattern_over_address = matches!(host, Host::Around(..)) && is_address(&shown);
    // It has one port, not another one within its host.
    let is_example = origin(&example).is_some_and(|parts| parts.host == shown);
    let is_right = is_example && !is_pattern_over_address;
    let port = (port != Some("*")).then_some(port.unwrap_or_default());
    is_right.then_some(Entry { scheme, host, port })
}

/// Whether the rest of a label is followed by a dot and a parent, which is not only the dot of the root.
fn has_parent(after: &str) -> bool {
    after
        .split_once('.')
        .is_some_and(|(_, parent)| !parent.is_empty())
}

impl Entry<'_> {
    pub(crate) fn covers(&self, origin: &Parts<'_>) -> bool {
        let host = match self.host {
            Host::Whole(host) => host == origin.host,
            Host::Around(before, after) => {
                let between = origin
                    .host
                    .strip_prefix(before)
                    .and_then(|rest| rest.strip_suffix(after));
                let is_whole_labels = before.is_empty() && after.starts_with('.');
                between.is_some_and(|between| {
                    !between.is_empty() && (is_whole_labels || !between.contains('.'))
                })
            }
        };
        host && self.scheme == origin.scheme && self.port.is_none_or(|port| port == origin.port)
    }
}
