//! One entry of an allowlist: an exact origin, or a pattern.

use super::ip::is_ip_address;
use super::parse::Origin;

/// What one entry of an allowlist covers.
///
/// The grammar is small on purpose: an exact origin, `scheme://*.host` for one or more labels before the host, one
/// `*` inside the leftmost label for a part of it, and `:*` for any port or none, which can be combined with the
/// others. Wildcards anywhere else and regular expressions are not supported, because they are how unintended
/// origins get allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OriginPattern<'a> {
    pub(crate) scheme: &'a [u8],
    pub(crate) host: HostPattern<'a>,
    pub(crate) port: Port,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum HostPattern<'a> {
    /// This host only.
    Exact(&'a [u8]),
    /// One or more labels, followed by a dot and this parent.
    Subdomains(&'a [u8]),
    /// One label, a part of which is fixed, and its parent.
    PartOfLabel {
        before: &'a [u8],
        /// The rest of the label, followed by a dot and the parent.
        after: &'a [u8],
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Port {
    /// Any port, or none.
    Any,
    /// This port only. `None` means the default port of the scheme.
    Just(Option<u16>),
}

impl<'a> HostPattern<'a> {
    /// The fixed labels at the end of the host, which may be the whole host.
    pub(crate) fn parent(self) -> &'a [u8] {
        match self {
            Self::Exact(host) | Self::Subdomains(host) => host,
            Self::PartOfLabel { after, .. } => {
                let dot = after.iter().position(|&byte| byte == b'.');
                dot.map_or(after, |dot| &after[dot + 1..])
            }
        }
    }

    /// Whether the first label of the covered hosts is not fixed.
    pub(crate) fn is_open(self) -> bool {
        !matches!(self, Self::Exact(_))
    }
}

impl<'a> OriginPattern<'a> {
    pub(crate) fn parse(entry: &'a str) -> Option<Self> {
        let (without_port, any_port) = match entry.strip_suffix(":*") {
            Some(rest) => (rest, true),
            None => (entry, false),
        };
        let (scheme, authority) = without_port.split_once("://")?;
        let (host, port) = match authority.split_once('*') {
            None => {
                let Origin { host, port, .. } = Origin::parse(without_port.as_bytes())?;
                (HostPattern::Exact(host), port)
            }
            Some(("", after)) if after.starts_with('.') => {
                let (host, port) = parse_like(scheme, "", &after[1..])?;
                (HostPattern::Subdomains(host), port)
            }
            // Without a dot, the rest is not a parent domain.
            Some((before, after)) if !before.contains('.') && after.contains('.') => {
                let (after, port) = parse_like(scheme, &format!("{before}a"), after)?;
                let before = before.as_bytes();
                let host = HostPattern::PartOfLabel { before, after };
                // It would be a pattern over all top-level domains, written with the dot of the root.
                if host.parent().is_empty() {
                    return None;
                }
                (host, port)
            }
            Some(_) => return None,
        };
        let has_two_ports = any_port && port.is_some();
        (!has_two_ports).then_some(Self {
            scheme: scheme.as_bytes(),
            host,
            port: if any_port {
                Port::Any
            } else {
                Port::Just(port)
            },
        })
    }

    /// Whether the entry is an exact origin, for which comparing bytes is enough.
    pub(crate) fn is_exact(&self) -> bool {
        !self.host.is_open() && self.port != Port::Any
    }
}

/// Returns the host in `authority`, which follows `before`, and its port, if browsers could send the whole origin.
/// The parser of origins decides that. Addresses do not have subdomains, so they are refused here.
fn parse_like<'a>(
    scheme: &str,
    before: &str,
    authority: &'a str,
) -> Option<(&'a [u8], Option<u16>)> {
    let plain = format!("{scheme}://{before}{authority}");
    let Origin { host, port, .. } = Origin::parse(plain.as_bytes())?;
    let length = host.len().checked_sub(before.len())?;
    (!is_ip_address(host)).then(|| (&authority.as_bytes()[..length], port))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_grammar_is_exact_subdomains_parts_of_a_label_and_ports() {
        use HostPattern::{Exact, PartOfLabel, Subdomains};
        for (entry, host, port) in [
            (
                "https://example.com",
                Exact(b"example.com"),
                Port::Just(None),
            ),
            (
                "https://example.com:8443",
                Exact(b"example.com"),
                Port::Just(Some(8443)),
            ),
            (
                "https://*.example.com",
                Subdomains(b"example.com"),
                Port::Just(None),
            ),
            (
                "https://*.example.com:8443",
                Subdomains(b"example.com"),
                Port::Just(Some(8443)),
            ),
            ("http://localhost:*", Exact(b"localhost"), Port::Any),
            ("http://[::1]:*", Exact(b"[::1]"), Port::Any),
            ("http://127.0.0.1:*", Exact(b"127.0.0.1"), Port::Any),
            (
                "https://*.example.com:*",
                Subdomains(b"example.com"),
                Port::Any,
            ),
            ("https://*.localhost:*", Subdomains(b"localhost"), Port::Any),
            (
                "https://pr-*.example.com",
                PartOfLabel {
                    before: b"pr-",
                    after: b".example.com",
                },
                Port::Just(None),
            ),
            (
                "https://*-team.example.app:*",
                PartOfLabel {
                    before: b"",
                    after: b"-team.example.app",
                },
                Port::Any,
            ),
            (
                "https://a-*-b.example.com:8443",
                PartOfLabel {
                    before: b"a-",
                    after: b"-b.example.com",
                },
                Port::Just(Some(8443)),
            ),
            (
                "app://pr-*.local",
                PartOfLabel {
                    before: b"pr-",
                    after: b".local",
                },
                Port::Just(None),
            ),
        ] {
            let pattern = OriginPattern::parse(entry).unwrap_or_else(|| panic!("{entry}"));
            assert_eq!((pattern.host, pattern.port), (host, port), "{entry}");
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
            "https://a.*.example.com",
            "https://*.*.example.com",
            "https://a*b*.example.com",
            "https://**.example.com",
            "https://pr-*",
            "https://pr-*:8443",
            "https://example.*",
            "https://example.com:*:*",
            "https://example.com:80*",
            "https://example.com:8080:*",
            "https://*.127.0.0.1",
            "https://1*.0.0.1",
            "https://*7.0.0.1",
            "https://*.[::1]",
            "https://[*::1].example.com",
            "https://*.",
            "https://PR-*.example.com",
            "https://*.example.com/",
        ] {
            assert_eq!(OriginPattern::parse(entry), None, "{entry}");
        }
    }
}
