//! One entry of an allowlist: an exact origin, or a pattern.

use super::parse::{Origin, is_ip_address};

/// What one entry of an allowlist covers.
///
/// The grammar is small on purpose: an exact origin, `scheme://*.host` for one or more labels before
/// the host, `:*` for any port or none, and both together. Wildcards anywhere else, and regular
/// expressions, are how origins leak.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OriginPattern<'a> {
    pub(crate) scheme: &'a [u8],
    /// Without `*.`.
    pub(crate) host: &'a [u8],
    pub(crate) any_subdomain: bool,
    pub(crate) port: Port,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Port {
    /// Any port, or none.
    Any,
    /// Just this one; `None` is the scheme's default.
    Just(Option<u16>),
}

impl<'a> OriginPattern<'a> {
    pub(crate) fn parse(entry: &'a str) -> Option<Self> {
        if entry.contains('*') {
            return Self::parse_wildcards(entry);
        }
        let Origin { scheme, host, port } = Origin::parse(entry.as_bytes())?;
        Some(Self {
            scheme,
            host,
            any_subdomain: false,
            port: Port::Just(port),
        })
    }

    fn parse_wildcards(entry: &'a str) -> Option<Self> {
        let (without_port, any_port) = match entry.strip_suffix(":*") {
            Some(rest) => (rest, true),
            None => (entry, false),
        };
        let (scheme, authority) = without_port.split_once("://")?;
        let (authority, any_subdomain) = match authority.strip_prefix("*.") {
            Some(rest) => (rest, true),
            None => (authority, false),
        };
        // Everything else must be what a browser would send, which has one parser.
        let plain = format!("{scheme}://{authority}");
        let Origin { host, port, .. } = Origin::parse(plain.as_bytes())?;
        let has_no_subdomains = any_subdomain && is_ip_address(host);
        let has_two_ports = any_port && port.is_some();
        (!has_no_subdomains && !has_two_ports).then(|| Self {
            scheme: scheme.as_bytes(),
            host: &authority.as_bytes()[..host.len()],
            any_subdomain,
            port: if any_port {
                Port::Any
            } else {
                Port::Just(port)
            },
        })
    }

    /// Whether the entry is an origin itself, so that comparing bytes is all there is to it.
    pub(crate) fn is_exact(&self) -> bool {
        !self.any_subdomain && self.port != Port::Any
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_grammar_is_exact_subdomains_ports_and_both() {
        for (entry, any_subdomain, port) in [
            ("https://example.com", false, Port::Just(None)),
            ("https://example.com:8443", false, Port::Just(Some(8443))),
            ("https://*.example.com", true, Port::Just(None)),
            ("https://*.example.com:8443", true, Port::Just(Some(8443))),
            ("http://localhost:*", false, Port::Any),
            ("http://[::1]:*", false, Port::Any),
            ("http://127.0.0.1:*", false, Port::Any),
            ("https://*.example.com:*", true, Port::Any),
            ("https://*.localhost:*", true, Port::Any),
        ] {
            let pattern = OriginPattern::parse(entry).unwrap_or_else(|| panic!("{entry}"));
            assert_eq!(
                (pattern.any_subdomain, pattern.port),
                (any_subdomain, port),
                "{entry}"
            );
        }
    }

    #[test]
    fn nothing_else_is_a_pattern() {
        for entry in [
            "*",
            "https://*",
            "https://*:*",
            "*://example.com",
            "*.example.com",
            "https://*example.com",
            "https://a*.example.com",
            "https://a.*.example.com",
            "https://*.*.example.com",
            "https://example.*",
            "https://example.com:*:*",
            "https://example.com:80*",
            "https://example.com:8080:*",
            "https://*.127.0.0.1",
            "https://*.[::1]",
            "https://*.",
            "https://*.example.com/",
        ] {
            assert_eq!(OriginPattern::parse(entry), None, "{entry}");
        }
    }
}
