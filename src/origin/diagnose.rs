//! Entries that are neither origins nor patterns: which mistake they contain, and what was probably meant.

use super::ip::{
    is_ip_address, is_loopback_host, parse_ipv4_in_any_spelling, parse_ipv6, serialize_ipv6,
};
use super::parse::{default_port, is_scheme, parse_port};
use super::pattern::OriginPattern;
use crate::error::ConfigErrorKind as Kind;

const SEPARATORS: [char; 3] = [',', ';', '|'];
const QUOTES: [char; 3] = ['"', '\'', '`'];

/// What is wrong with an entry.
#[derive(Debug)]
pub(crate) struct Diagnosis {
    pub(crate) kind: Kind,
    pub(crate) suggestion: Option<String>,
}

/// Reads an entry of an allowlist.
///
/// # Errors
///
/// Returns the most obvious mistake. The suggestion fixes all mistakes in the entry.
pub(crate) fn read(entry: &str) -> Result<OriginPattern<'_>, Diagnosis> {
    match OriginPattern::parse(entry) {
        Some(pattern) if can_be_sent(&pattern) && pattern.scheme != b"file" => Ok(pattern),
        _ => {
            let kind = diagnose(entry);
            let suggestion = suggest(entry).filter(|_| can_be_suggested(kind));
            Err(Diagnosis { kind, suggestion })
        }
    }
}

/// Whether a suggestion makes sense. For these kinds, any suggestion would be a guess.
fn can_be_suggested(kind: Kind) -> bool {
    !matches!(
        kind,
        Kind::FileOrigin
            | Kind::InvalidScheme
            | Kind::NoHost
            | Kind::WildcardHost
            | Kind::UnsupportedWildcard
            | Kind::WildcardOverIpAddress
            | Kind::InvalidHost
    )
}

fn diagnose(entry: &str) -> Kind {
    match entry {
        "*" => Kind::WildcardNotAlone,
        "null" => Kind::NullOrigin,
        _ if entry.to_ascii_lowercase().starts_with("file://") => Kind::FileOrigin,
        _ if entry.starts_with(QUOTES) || entry.ends_with(QUOTES) => Kind::Quoted,
        _ if entry.ends_with(SEPARATORS) && suggest(entry).is_some() => Kind::TrailingSeparator,
        _ if entry.starts_with('^') || entry.ends_with('$') => Kind::UnsupportedWildcard,
        _ if !entry.is_ascii() => Kind::NotAscii,
        _ if contains_several(entry) => Kind::SeveralInOneEntry,
        _ if entry.contains(|c: char| c.is_ascii_whitespace()) => Kind::WhiteSpace,
        _ => match entry.split_once("://") {
            Some((scheme, rest)) => diagnose_parts(scheme, rest),
            None => Kind::NoScheme,
        },
    }
}

fn diagnose_parts(scheme: &str, rest: &str) -> Kind {
    let lower_scheme = scheme.to_ascii_lowercase();
    if !is_scheme(lower_scheme.as_bytes()) {
        return Kind::InvalidScheme;
    }
    if matches!(&*lower_scheme, "ws" | "wss") {
        return Kind::WebSocketScheme;
    }
    let authority = authority_of(rest);
    match &rest[authority.len()..] {
        "" => {}
        _ if authority.is_empty() => return Kind::NoHost,
        "/" => return Kind::TrailingSlash,
        _ => return Kind::Path,
    }
    if authority.contains('@') {
        return Kind::UserInfo;
    }
    if bracketed(authority).is_some() {
        return Kind::NoBrackets;
    }
    let (host, port) = split_port(authority);
    let parent = host.strip_prefix("*.").unwrap_or(host);
    match host {
        "" => return Kind::NoHost,
        "*" | "*." => return Kind::WildcardHost,
        _ if parent.contains('*') => return Kind::UnsupportedWildcard,
        _ if port.is_some_and(|port| port != "*" && port.contains('*')) => {
            return Kind::UnsupportedWildcard;
        }
        _ if parent != host && is_ip_address(parent.as_bytes()) => {
            return Kind::WildcardOverIpAddress;
        }
        _ => {}
    }
    if canonical_address(host).is_some_and(|canonical| canonical != host) {
        return Kind::AddressSpelling;
    }
    let is_upper = |text: &str| text.contains(|c: char| c.is_ascii_uppercase());
    if scheme != lower_scheme || default_port(scheme.as_bytes()).is_some() && is_upper(host) {
        return Kind::UpperCase;
    }
    match port.map(|port| (port, parse_port(port.as_bytes()))) {
        Some((_, Some(number))) if Some(number) == default_port(scheme.as_bytes()) => {
            Kind::DefaultPort
        }
        Some((port, None)) if port != "*" => Kind::InvalidPort,
        _ => Kind::InvalidHost,
    }
}

/// Whether the `Origin` header can have this scheme. It never has the scheme of a WebSocket, because it names the
/// page that opens the WebSocket.
fn can_be_sent(pattern: &OriginPattern<'_>) -> bool {
    !matches!(pattern.scheme, b"ws" | b"wss")
}

/// Returns `entry` without its mistakes, if the result is an origin or a pattern.
pub(crate) fn suggest(entry: &str) -> Option<String> {
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
    let bracketed = bracketed(authority);
    let (host, port) = split_port(bracketed.as_deref().unwrap_or(authority));
    let host = canonical_address(host).unwrap_or_else(|| host.to_owned());
    let scheme = match scheme {
        Some("ws") => "http",
        Some("wss") => "https",
        Some(scheme) => scheme,
        None if is_loopback_host(host.as_bytes()) => "http",
        // A word without a dot only counts as a host if it is `localhost`.
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
    let suggestion = match port {
        Some(port) => format!("{scheme}://{host}:{port}"),
        None => format!("{scheme}://{host}"),
    };
    let is_right = OriginPattern::parse(&suggestion).is_some_and(|pattern| can_be_sent(&pattern));
    is_right.then_some(suggestion)
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
fn contains_several(entry: &str) -> bool {
    let is_separator = |c: char| c.is_ascii_whitespace() || SEPARATORS.contains(&c);
    let mut parts = entry.split(is_separator).filter(|part| !part.is_empty());
    parts.clone().count() > 1
        && (parts.clone().all(|part| part.contains("://"))
            || entry.contains(',') && parts.all(|part| suggest(part).is_some()))
}

/// If `host` is an IP address in any spelling, returns it as browsers write it.
fn canonical_address(host: &str) -> Option<String> {
    if let Some(address) = parse_ipv6(host.as_bytes()) {
        let mut serialized = String::new();
        serialize_ipv6(address, &mut serialized).ok()?;
        return Some(serialized);
    }
    parse_ipv4_in_any_spelling(host).map(|address| address.to_string())
}

/// Adds the brackets to an authority whose IPv6 address has none: `::1:3000` becomes `[::1]:3000`.
fn bracketed(authority: &str) -> Option<String> {
    let is_address = |text: &str| parse_ipv6(format!("[{text}]").as_bytes()).is_some();
    match authority.rsplit_once(':') {
        // This is ambiguous in theory, but in practice digits at the end are a port.
        Some((address, port))
            if is_address(address) && port.len() >= 2 && parse_port(port.as_bytes()).is_some() =>
        {
            Some(format!("[{address}]:{port}"))
        }
        _ => is_address(authority).then(|| format!("[{authority}]")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_correct_entry_has_no_mistake() {
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
    fn a_suggestion_is_always_a_correct_entry() {
        for entry in [
            " HTTPS://User@Example.COM:443/path?query ",
            "wss://example.com/",
            "localhost:3000",
            "//example.com",
            "*.example.com",
            "http://[0:0::1]:80/",
            "http://::1:3000",
            "http://0x7f000001/",
            "http://127.1",
        ] {
            let error = read(entry).expect_err(entry);
            let suggestion = error.suggestion.unwrap_or_else(|| panic!("{entry}"));
            assert!(read(&suggestion).is_ok(), "{entry}");
        }
    }
}
