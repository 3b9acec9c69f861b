//! Address spaces of [Local Network Access](https://wicg.github.io/local-network-access/#ip-address-space-section).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use url::{Host, Url};

/// How public an address is. Later variants are more public than earlier ones.
///
/// # Examples
///
/// ```
/// use cors_browser::AddressSpace;
/// use std::net::IpAddr;
///
/// let router: IpAddr = "192.168.1.1".parse()?;
/// assert_eq!(AddressSpace::from(router), AddressSpace::Local);
/// assert!(AddressSpace::Local < AddressSpace::Public);
/// # Ok::<(), std::net::AddrParseError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum AddressSpace {
    /// This machine.
    Loopback,
    /// The network that this machine is in.
    Local,
    /// The internet.
    Public,
}

impl AddressSpace {
    /// The name that pages and error texts use.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Loopback => "loopback",
            Self::Local => "local",
            Self::Public => "public",
        }
    }

    /// The address space of a URL's host, as far as the host alone shows it.
    pub(crate) fn of_url(url: &Url) -> Option<Self> {
        match url.host()? {
            Host::Ipv4(address) => Some(Self::from(IpAddr::from(address))),
            Host::Ipv6(address) => Some(Self::from(IpAddr::from(address))),
            Host::Domain(name) => {
                let name = name.strip_suffix('.').unwrap_or(name);
                let is_below = |top: &str| {
                    let rest = name.strip_suffix(top);
                    rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
                };
                if is_below("localhost") {
                    Some(Self::Loopback)
                } else {
                    is_below("local").then_some(Self::Local)
                }
            }
        }
    }
}

impl From<IpAddr> for AddressSpace {
    /// [Determines the IP address space](https://wicg.github.io/local-network-access/#determine-the-ip-address-space).
    fn from(address: IpAddr) -> Self {
        match address {
            IpAddr::V4(address) => of_v4(address),
            IpAddr::V6(address) => match address.to_ipv4_mapped() {
                Some(address) => of_v4(address),
                None => of_v6(address),
            },
        }
    }
}

fn of_v4(address: Ipv4Addr) -> AddressSpace {
    match address.octets() {
        [127, ..] | [198, 18..=19, ..] | [0, 0, 0, 0] => AddressSpace::Loopback,
        [10 | 0, ..]
        | [100, 64..=127, ..]
        | [172, 16..=31, ..]
        | [192, 168, ..]
        | [169, 254, ..] => AddressSpace::Local,
        _ => AddressSpace::Public,
    }
}

fn of_v6(address: Ipv6Addr) -> AddressSpace {
    if address.is_loopback() || address.is_unspecified() {
        return AddressSpace::Loopback;
    }
    match address.segments() {
        [0xfc00..=0xfdff | 0xfe80..=0xfeff, ..]
        | [0x2001, 0x0db8, ..]
        | [0x3fff, 0..=0x0fff, ..] => AddressSpace::Local,
        _ => AddressSpace::Public,
    }
}
