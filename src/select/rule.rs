//! The compiled rules of a selection.

use super::reading::{PathReading, is_below};
use crate::origin::ip::without_root;
use crate::policy::request::{Head, split_port};
use http::{Extensions, HeaderName, HeaderValue};
use std::any::TypeId;

pub(super) type HasExtension = fn(&Extensions) -> bool;

/// What a rule requires of a request.
#[derive(Clone, Debug)]
pub(super) enum Rule {
    /// A [folded](super::names::fold) path.
    Path(String),
    Host(HostRule),
    Header(HeaderName, HeaderValue),
    Extension(TypeId, HasExtension),
    Always,
}

impl Rule {
    pub(super) fn fits(&self, head: Head<'_>, path: &PathReading<'_>) -> bool {
        match self {
            Self::Path(prefix) => path.is_below(prefix),
            Self::Host(host) => head.hosts().any(|asked| host.covers(asked)),
            // It is not known which of several lines the service will read.
            Self::Header(name, value) => {
                head.headers.get_all(name).iter().any(|line| line == value)
            }
            Self::Extension(_, has) => has(head.extensions),
            Self::Always => true,
        }
    }

    /// Whether every request that `other` matches also matches this rule.
    pub(super) fn covers(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Always, _) => true,
            (Self::Path(path), Self::Path(other)) => is_below(other, path),
            (Self::Host(host), Self::Host(other)) => host.includes(other),
            (Self::Header(name, value), Self::Header(other, of_other)) => {
                name == other && value == of_other
            }
            (Self::Extension(id, _), Self::Extension(other, _)) => id == other,
            _ => false,
        }
    }

    /// Returns the path that the rule is for.
    pub(super) fn path(&self) -> Option<&str> {
        match self {
            Self::Path(path) => Some(path),
            _ => None,
        }
    }

    /// Returns the header that the rule depends on.
    pub(super) fn header(&self) -> Option<&HeaderName> {
        match self {
            Self::Header(name, _) => Some(name),
            _ => None,
        }
    }
}

/// A host for comparisons: a name or an address, without a trailing dot, and a port.
#[derive(Clone, Debug)]
pub(super) struct HostRule {
    name: Vec<u8>,
    port: Option<u16>,
}

impl HostRule {
    pub(super) fn new(host: &str) -> Self {
        let (name, port) = split(host.as_bytes());
        let (name, port) = (name.to_vec(), port.and_then(number));
        Self { name, port }
    }

    /// Whether this covers every host that `other` covers.
    fn includes(&self, other: &Self) -> bool {
        self.name.eq_ignore_ascii_case(&other.name)
            && (self.port.is_none() || self.port == other.port)
    }

    /// Whether `asked` is this host, in upper or lower case, with or without a trailing dot. Without a port, the rule
    /// covers any port.
    fn covers(&self, asked: &[u8]) -> bool {
        let asked = asked.rsplit(|&byte| byte == b'@').next().unwrap_or(asked);
        let (name, port) = split(asked);
        let is_on_port = self.port.is_none() || self.port == port.and_then(number);
        is_on_port && name.eq_ignore_ascii_case(&self.name)
    }
}

/// Returns the name without a trailing dot, and the port.
fn split(host: &[u8]) -> (&[u8], Option<&[u8]>) {
    let (name, port) = split_port(host);
    (without_root(name), port)
}

/// Ignores leading zeros, because the inner service may ignore them.
fn number(port: &[u8]) -> Option<u16> {
    std::str::from_utf8(port).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_the_same_under_any_reading() {
        let any_port = HostRule::new("api.example.com");
        let port = HostRule::new("api.example.com:8443");
        for (asked, on_any_port, on_port) in [
            ("api.example.com", true, false),
            ("API.example.com.", true, false),
            ("api.example.com:8443", true, true),
            ("api.example.com.:8443", true, true),
            ("Api.Example.Com:08443", true, true),
            ("user@api.example.com:8443", true, true),
            ("api.example.com:", true, false),
            ("api.example.com:99999", true, false),
            ("evil-api.example.com", false, false),
            ("api.example.com.evil.com:8443", false, false),
            ("", false, false),
        ] {
            assert_eq!(any_port.covers(asked.as_bytes()), on_any_port, "{asked}");
            assert_eq!(port.covers(asked.as_bytes()), on_port, "{asked}");
        }
    }
}
