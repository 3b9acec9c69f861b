//! An entry that is no origin and no pattern: which mistake it is, and what was probably meant.

use super::parse::{
    default_port, is_ip_address, is_loopback_host, is_scheme, parse_ipv6, parse_port,
};
use super::pattern::OriginPattern;
use crate::error::ConfigError;
use std::net::Ipv6Addr;

const SEPARATORS: [char; 3] = [',', ';', '|'];
const QUOTES: [char; 3] = ['"', '\'', '`'];

/// Reads an entry of an allowlist.
///
/// The mistake that comes first to the eye is the one that is named; the suggestion mends all.
pub(crate) fn read(entry: &str) -> Result<OriginPattern<'_>, ConfigError> {
    match OriginPattern::parse(entry) {
        Some(pattern) if is_canonical(&pattern) && pattern.scheme != b"file" => Ok(pattern),
        _ => Err(diagnose(entry)),
    }
}

fn diagnose(entry: &str) -> ConfigError {
    if entry.to_ascii_lowercase().starts_with("file://") {
        let value = entry.to_owned();
        return ConfigError::FileOrigin {
            value,
            suggestion: None,
        };
    }
    let value = entry.to_owned();
    let suggestion = mend(entry);
    match entry {
        "" => ConfigError::OriginEmpty { value, suggestion },
        "*" => ConfigError::OriginWildcardInList { value, suggestion },
        "null" => ConfigError::NullOrigin { value, suggestion },
        _ if entry.starts_with(QUOTES) || entry.ends_with(QUOTES) => {
            ConfigError::OriginQuoted { value, suggestion }
        }
        _ if entry.ends_with(SEPARATORS) && suggestion.is_some() => {
            ConfigError::OriginTrailingComma { value, suggestion }
        }
        _ if entry.starts_with('^') || entry.ends_with('$') => {
            ConfigError::OriginUnsupportedWildcard {
                value,
                suggestion: None,
            }
        }
        _ if !entry.is_ascii() => ConfigError::OriginNotAscii { value, suggestion },
        _ if holds_several(entry) => ConfigError::SeveralOriginsInOneEntry { value, suggestion },
        _ if entry.contains(|c: char| c.is_ascii_whitespace()) => {
            ConfigError::OriginWhitespace { value, suggestion }
        }
        _ => match entry.split_once("://") {
            Some((scheme, rest)) => diagnose_parts(scheme, rest, value, suggestion),
            None => ConfigError::OriginWithoutScheme { value, suggestion },
        },
    }
}

fn diagnose_parts(
    scheme: &str,
    rest: &str,
    value: String,
    suggestion: Option<String>,
) -> ConfigError {
    let lower_scheme = scheme.to_ascii_lowercase();
    if scheme.contains('*') || !is_scheme(lower_scheme.as_bytes()) {
        // A suggestion would have to guess the scheme.
        return ConfigError::OriginInvalidScheme {
            value,
            suggestion: None,
        };
    }
    if matches!(&*lower_scheme, "ws" | "wss") {
        return ConfigError::OriginWebSocketScheme { value, suggestion };
    }
    let authority = authority_of(rest);
    match &rest[authority.len()..] {
        "" => {}
        "/" if !authority.is_empty() => {
            return ConfigError::OriginTrailingSlash { value, suggestion };
        }
        _ if !authority.is_empty() => return ConfigError::OriginWithPath { value, suggestion },
        _ => {
            return ConfigError::OriginWithoutHost {
                value,
                suggestion: None,
            };
        }
    }
    if authority.contains('@') {
        return ConfigError::OriginWithUserinfo { value, suggestion };
    }
    let (host, port) = split_port(authority);
    if host.is_empty() {
        return ConfigError::OriginWithoutHost {
            value,
            suggestion: None,
        };
    }
    if host == "*" || host == "*." {
        return ConfigError::OriginWildcardHost {
            value,
            suggestion: None,
        };
    }
    let parent = host.strip_prefix("*.").unwrap_or(host);
    if parent.contains('*') || port.is_some_and(|port| port != "*" && port.contains('*')) {
        return ConfigError::OriginUnsupportedWildcard {
            value,
            suggestion: None,
        };
    }
    if parent != host && is_ip_address(parent.as_bytes()) {
        return ConfigError::OriginWildcardOverIpAddress {
            value,
            suggestion: None,
        };
    }
    if parse_bracketed(host).is_some() && canonical_ipv6(host).as_deref() != Some(host) {
        return ConfigError::OriginIpv6Spelling { value, suggestion };
    }
    if (scheme != lower_scheme || host.contains(|c: char| c.is_ascii_uppercase()))
        && suggestion.is_some()
    {
        return ConfigError::OriginUpperCase { value, suggestion };
    }
    match port.map(|port| (port, parse_port(port.as_bytes()))) {
        Some((_, Some(number))) if Some(number) == default_port(scheme.as_bytes()) => {
            ConfigError::OriginDefaultPort { value, suggestion }
        }
        Some((port, None)) if port != "*" => ConfigError::OriginInvalidPort { value, suggestion },
        _ => ConfigError::OriginInvalidHost {
            value,
            suggestion: None,
        },
    }
}

/// Whether `pattern` is spelled as browsers spell it.
///
/// The parser for requests lets an IPv6 address be spelled in several ways, since none that a
/// browser does not use can hurt there. Here it would never match, nor would a WebSocket's scheme.
fn is_canonical(pattern: &OriginPattern<'_>) -> bool {
    !matches!(pattern.scheme, b"ws" | b"wss")
        && (!pattern.host.starts_with(b"[")
            || std::str::from_utf8(pattern.host)
                .is_ok_and(|host| canonical_ipv6(host).as_deref() == Some(host)))
}

/// What `entry` would be without its mistakes, if that is an origin or a pattern.
pub(crate) fn mend(entry: &str) -> Option<String> {
    let entry = entry.trim().trim_end_matches(SEPARATORS);
    let entry = entry.trim_matches(QUOTES).to_ascii_lowercase();
    let (scheme, rest) = match (entry.split_once("://"), entry.split_once(':')) {
        (Some((scheme, rest)), _) => (Some(scheme), rest),
        (None, Some((scheme @ ("http" | "https"), rest))) => {
            (Some(scheme), rest.trim_start_matches('/'))
        }
        (None, _) => (None, entry.trim_start_matches('/')),
    };
    let authority = authority_of(rest);
    let authority = authority
        .rsplit_once('@')
        .map_or(authority, |(_, after)| after);
    let (host, port) = split_port(authority);
    let host = canonical_ipv6(host).unwrap_or_else(|| host.to_owned());
    let scheme = match scheme {
        Some("ws") => "http",
        Some("wss") => "https",
        Some(scheme) => scheme,
        None if is_loopback_host(host.as_bytes()) => "http",
        // `localhost` without a dot is a name; any other lone word may be anything.
        None if host.contains('.') => "https",
        None => return None,
    };
    let port = port.map(|port| match port.trim_start_matches('0') {
        "" => port,
        significant => significant,
    });
    let port = port.filter(|port| !port.is_empty()).filter(|port| {
        let number = parse_port(port.as_bytes());
        number.is_none() || number != default_port(scheme.as_bytes())
    });
    let mended = match port {
        Some(port) => format!("{scheme}://{host}:{port}"),
        None => format!("{scheme}://{host}"),
    };
    let valid = OriginPattern::parse(&mended).is_some_and(|pattern| is_canonical(&pattern));
    valid.then_some(mended)
}

fn authority_of(rest: &str) -> &str {
    rest.split(['/', '?', '#', '\\']).next().unwrap_or(rest)
}

fn split_port(authority: &str) -> (&str, Option<&str>) {
    let after_brackets = match authority.strip_prefix('[') {
        Some(address) => address.find(']').map_or(authority.len(), |at| at + 2),
        None => 0,
    };
    match authority[after_brackets..].split_once(':') {
        Some((host, port)) => (&authority[..after_brackets + host.len()], Some(port)),
        None => (authority, None),
    }
}

/// Whether people would read `entry` as a list.
fn holds_several(entry: &str) -> bool {
    let is_separator = |c: char| c.is_ascii_whitespace() || SEPARATORS.contains(&c);
    let mut parts = entry.split(is_separator).filter(|part| !part.is_empty());
    parts.clone().count() > 1
        && (parts.clone().all(|part| part.contains("://"))
            || entry.contains(',') && parts.all(|part| mend(part).is_some()))
}

fn parse_bracketed(host: &str) -> Option<Ipv6Addr> {
    let address = host.strip_prefix('[')?.strip_suffix(']')?;
    parse_ipv6(address.as_bytes())
}

/// `host` as the URL standard
/// [serializes IPv6 addresses](https://url.spec.whatwg.org/#concept-ipv6-serializer).
///
/// `Ipv6Addr`'s own `Display` writes embedded IPv4 addresses with dots, which browsers don't.
fn canonical_ipv6(host: &str) -> Option<String> {
    let segments = parse_bracketed(host)?.segments();
    let (start, length) = longest_run_of_zeros(&segments);
    let hex = |segments: &[u16]| {
        let written: Vec<_> = segments
            .iter()
            .map(|segment| format!("{segment:x}"))
            .collect();
        written.join(":")
    };
    Some(if length < 2 {
        format!("[{}]", hex(&segments))
    } else {
        format!(
            "[{}::{}]",
            hex(&segments[..start]),
            hex(&segments[start + length..])
        )
    })
}

/// Where the first longest run starts, and how long it is.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ipv6_addresses_are_spelled_as_browsers_do() {
        for (written, canonical) in [
            ("[::1]", "[::1]"),
            ("[0:0:0:0:0:0:0:1]", "[::1]"),
            ("[2001:DB8::0:1]", "[2001:db8::1]"),
            ("[1:0:0:2:0:0:0:3]", "[1:0:0:2::3]"),
            ("[1:0:0:2:3:0:0:4]", "[1::2:3:0:0:4]"), // the first of two equal runs
            ("[1:0:2:3:4:5:6:7]", "[1:0:2:3:4:5:6:7]"), // one zero is not shortened
            ("[::ffff:1.2.3.4]", "[::ffff:102:304]"),
            ("[::]", "[::]"),
        ] {
            assert_eq!(
                canonical_ipv6(written).as_deref(),
                Some(canonical),
                "{written}"
            );
        }
    }

    #[test]
    fn what_is_right_has_no_mistake() {
        for entry in [
            "https://example.com",
            "https://*.example.com:*",
            "http://[::1]:3000",
            "tauri://localhost",
        ] {
            assert!(read(entry).is_ok(), "{entry}");
        }
    }

    #[test]
    fn a_suggestion_is_always_right_itself() {
        for entry in [
            " HTTPS://User@Example.COM:443/path?query ",
            "wss://example.com/",
            "localhost:3000",
            "//example.com",
            "*.example.com",
            "http://[0:0::1]:80/",
        ] {
            let error = read(entry).expect_err(entry);
            let suggestion = error.suggestion().unwrap_or_else(|| panic!("{entry}"));
            assert!(read(suggestion).is_ok(), "{entry}");
        }
    }
}
