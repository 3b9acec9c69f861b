//! `AllowHosts` and what converts into it.

use super::names::members;
use crate::origin::entries::Entries;

/// The hosts that a server answers to, for [`CorsLayer::allow_hosts`](crate::CorsLayer::allow_hosts).
///
/// An entry is a domain, an IPv4 address, or an IPv6 address in brackets: `localhost`, `127.0.0.1`, `[::1]`,
/// `api.example.com:8443`. Without a port, or with `:*`, it covers any port. `*.` before a domain stands for one
/// or more labels.
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct AllowHosts(pub(crate) Option<Entries>);

/// One host, or several, separated by commas.
impl From<&str> for AllowHosts {
    fn from(hosts: &str) -> Self {
        Self(Some(members(hosts).collect()))
    }
}

/// One host, or several, separated by commas.
impl From<String> for AllowHosts {
    fn from(hosts: String) -> Self {
        Self::from(&*hosts)
    }
}

impl<T: AsRef<str>, const N: usize> From<[T; N]> for AllowHosts {
    fn from(hosts: [T; N]) -> Self {
        Self(Some(hosts.into_iter().collect()))
    }
}

impl<T: AsRef<str>> From<Vec<T>> for AllowHosts {
    fn from(hosts: Vec<T>) -> Self {
        Self(Some(hosts.into_iter().collect()))
    }
}
