//! The hosts that a server answers to, built for look-up.

use super::entries::TooLarge;
use super::ip::{is_loopback_host, without_root};
use super::parse::{MAX_ORIGIN, Unchecked};
use super::pattern::{HostPattern, OriginPattern, Port};
use super::suffixes::Suffixes;

/// The number of hosts that are compared one by one before anything is hashed.
const FEW: usize = 4;

/// A set of hosts and patterns of hosts. The schemes of its entries do not matter.
#[derive(Debug)]
pub(crate) struct HostList {
    /// The first hosts that are allowed on any port, because nearly all requests are for one of them.
    few: Box<[Box<[u8]>]>,
    all: Suffixes,
}

impl HostList {
    pub(crate) fn new(patterns: &[OriginPattern<'_>]) -> Result<Self, TooLarge> {
        let patterns: Vec<_> = patterns.iter().map(of_any_scheme).collect();
        let few = patterns.iter().filter_map(|pattern| match *pattern {
            OriginPattern {
                host: HostPattern::Exact(host),
                port: Port::Any,
                ..
            } => Some(host.into()),
            _ => None,
        });
        let mut few: Box<[Box<[u8]>]> = few.take(FEW).collect();
        // A server that has a public name gets nearly all requests by that name.
        if let Some(public) = few.iter().position(|host| !is_loopback_host(host)) {
            few[..=public].rotate_right(1);
        }
        Ok(Self {
            few,
            all: Suffixes::new(&patterns)?,
        })
    }

    /// Whether an entry covers the value of a `Host` header, or an authority.
    pub(crate) fn contains(&self, host: &[u8]) -> bool {
        self.lists(host) || self.covers(host)
    }

    /// Whether `host` is the host that most requests are for, without a port. This costs half of [`lists`](Self::lists).
    #[inline]
    pub(crate) fn begins_with(&self, host: &[u8]) -> bool {
        self.few.first().is_some_and(|first| **first == *host)
    }

    /// Whether `host` is one of the first hosts, spelled as browsers spell it.
    // If this is inlined, every request costs 78 instructions more, even without allowed hosts.
    #[inline(never)]
    pub(crate) fn lists(&self, host: &[u8]) -> bool {
        for few in &self.few {
            // Most other hosts begin with another letter, which this notices without a call.
            if few.first() != host.first() {
                continue;
            }
            match host.strip_prefix(&**few) {
                Some([]) => return true,
                // A number of at most four digits is never larger than 65535.
                Some([b':', b'1'..=b'9', digits @ ..]) if digits.len() < 4 => {
                    return digits.iter().all(u8::is_ascii_digit);
                }
                _ => {}
            }
        }
        false
    }

    /// Compares in upper or lower case, with or without a trailing dot.
    fn covers(&self, host: &[u8]) -> bool {
        let mut buffer = [0; MAX_ORIGIN];
        let Some(lower_case) = buffer.get_mut(..host.len()) else {
            return false;
        };
        lower_case.copy_from_slice(host);
        lower_case.make_ascii_lowercase();
        Unchecked::of_host(lower_case).is_some_and(|origin| self.all.cover(&origin))
    }
}

/// Removes the scheme and the trailing dot. With the dot, it is still the same host.
fn of_any_scheme<'a>(pattern: &OriginPattern<'a>) -> OriginPattern<'a> {
    let host = match pattern.host {
        HostPattern::Exact(host) => HostPattern::Exact(without_root(host)),
        HostPattern::Subdomains(parent) => HostPattern::Subdomains(without_root(parent)),
        HostPattern::PartOfLabel { before, after } => {
            let after = without_root(after);
            HostPattern::PartOfLabel { before, after }
        }
    };
    let port = match pattern.port {
        Port::Any | Port::Just(None) => Port::Any,
        Port::Just(Some(port)) => Port::Just(Some(port)),
    };
    let scheme = b"";
    OriginPattern { scheme, host, port }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(entries: &[&str]) -> HostList {
        let entries: Vec<_> = entries
            .iter()
            .map(|entry| format!("http://{entry}"))
            .collect();
        let patterns: Vec<_> = entries
            .iter()
            .map(|entry| OriginPattern::parse(entry).expect(entry))
            .collect();
        HostList::new(&patterns).expect("a small list")
    }

    #[test]
    fn a_host_is_covered_in_any_case_with_any_port_and_with_the_dot_of_the_root() {
        let list = list(&[
            "localhost",
            "*.localhost",
            "127.0.0.1:*",
            "[::1]",
            "api.example.com:8443",
            "pr-*.example.com",
        ]);
        for (host, covered) in [
            ("localhost", true),
            ("localhost:1", true),
            ("localhost:80", true), // browsers do not send it, but other clients do
            ("localhost:65535", true),
            ("localhost:123456", false),
            ("localhost:9999999", false),
            ("LocalHost:3000", true),
            ("localhost.", true),
            ("localhost.:3000", true),
            ("a.localhost", true),
            ("a.b.LOCALHOST:3000", true),
            ("127.0.0.1", true),
            ("127.0.0.1:3000", true),
            ("[::1]", true),
            ("[::1]:3000", true),
            ("api.example.com:8443", true),
            ("API.example.com.:8443", true),
            ("pr-1.example.com:3000", true),
            ("", false),
            (".", false),
            (".localhost", false),
            ("localhost..", false),
            ("localhost:", false),
            ("localhost:0", false),
            ("localhost:03000", false),
            ("localhost:65536", false),
            ("localhost:+80", false),
            ("localhost:80:80", false),
            ("localhost:80.evil.com", false),
            ("localhost.evil.com", false),
            ("evil.com", false),
            ("evil-localhost", false),
            ("user@localhost", false),
            ("localhost@evil.com", false),
            ("localhost/", false),
            ("localhost#", false),
            ("localhost, evil.com", false),
            (" localhost", false),
            ("localhost ", false),
            ("http://localhost", false),
            ("127.0.0.2", false),
            ("127.1", false),
            ("0x7f000001", false),
            ("2130706433", false),
            ("127.0.0.1.", false), // browsers drop the dot
            ("[::1", false),
            ("::1", false),
            ("[0:0::1]", false),
            ("[::1%lo]", false),
            ("[::1%25lo]", false),
            ("[::1]x", false),
            ("[::ffff:7f00:1]", false),
            ("api.example.com", false),
            ("api.example.com:8444", false),
            ("pr-.example.com", false),
            ("lo\u{441}alhost", false),
        ] {
            assert_eq!(list.contains(host.as_bytes()), covered, "{host:?}");
        }
        assert!(!list.contains(&vec![b'a'; 60_000]));
        assert!(!list.contains(b"localhost\xff"));
    }
}
