//! Chromium's [Local Network Access](https://wicg.github.io/local-network-access/): pages on the public internet need
//! the user's permission for requests to this machine and to the local network.

use crate::finding::{Finding, Level};
use crate::question::Question;
use std::net::IpAddr;
use url::{Host, Url};

/// Where a server is, as seen from a public page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Space {
    Loopback,
    Local,
    Public,
}

impl Space {
    fn of(url: &str) -> Option<Self> {
        let url = Url::parse(url).ok()?;
        Some(match url.host()? {
            Host::Domain(name) => Self::of_name(name),
            Host::Ipv4(address) => Self::of_address(address.into()),
            Host::Ipv6(address) => Self::of_address(address.into()),
        })
    }

    fn of_name(name: &str) -> Self {
        // The parser has written it in lower case.
        match name.trim_end_matches('.').rsplit('.').next() {
            Some("localhost") => Self::Loopback,
            Some("local") => Self::Local,
            _ => Self::Public,
        }
    }

    fn of_address(address: IpAddr) -> Self {
        let is_local = match address {
            IpAddr::V4(v4) => v4.is_private() || v4.is_link_local(),
            // Unique local addresses, and link-local addresses.
            IpAddr::V6(v6) => matches!(v6.octets(), [0xfc | 0xfd, ..] | [0xfe, 0x80..=0xbf, ..]),
        };
        if address.is_loopback() {
            Self::Loopback
        } else if is_local {
            Self::Local
        } else {
            Self::Public
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Loopback => "loopback",
            Self::Local => "local",
            Self::Public => "public",
        }
    }
}

/// What Chromium does when a public page sends a request to a server that is not public.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LocalNetwork {
    space: Space,
    /// Whether the page was loaded over plain http.
    pub(crate) is_refused: bool,
}

impl LocalNetwork {
    pub(crate) fn of(question: &Question) -> Option<Self> {
        let space = Space::of(&question.request.uri().to_string())?;
        let page = Space::of(&question.origin)?;
        (page == Space::Public && space != Space::Public).then(|| Self {
            space,
            is_refused: question.origin.starts_with("http://"),
        })
    }

    /// Returns the condition that the headline adds to the verdict.
    pub(crate) fn condition(&self) -> &'static str {
        if self.is_refused {
            "except in Chromium, which does not let pages that were loaded over plain http reach local servers"
        } else {
            "in Chromium once the user allows access to the local network"
        }
    }

    pub(crate) fn finding(&self) -> Finding {
        let where_it_is = match self.space {
            Space::Loopback => "on this machine",
            _ => "on the local network",
        };
        let space = self.space.name();
        let (level, rule) = if self.is_refused {
            (
                Level::Problem,
                "Chromium refuses the request, because the page was loaded over plain http. If you serve the page over https, Chromium asks the user instead",
            )
        } else {
            (
                Level::Note,
                "Chromium asks the user for permission first. A response header cannot replace this permission: ask users to allow it, and give frames allow=\"local-network; loopback-network\" (local-network-access in older versions)",
            )
        };
        let text = format!(
            "the page is on the public internet, and the server is {where_it_is}. {rule}. If the server does not use https and its host name does not show that it is local, write fetch(url, {{ targetAddressSpace: \"{space}\" }}) on the page"
        );
        Finding::new(level, "local-network-access", text)
    }
}

#[cfg(test)]
mod tests {
    use super::Space;

    #[test]
    fn the_address_space_follows_from_the_name_or_the_address() {
        for (host, space) in [
            ("localhost", Space::Loopback),
            ("app.localhost", Space::Loopback),
            ("127.1.2.3", Space::Loopback),
            ("[::1]", Space::Loopback),
            ("printer.local", Space::Local),
            ("192.168.1.1", Space::Local),
            ("10.0.0.1", Space::Local),
            ("172.16.0.1", Space::Local),
            ("172.32.0.1", Space::Public), // the private block ends at 172.31
            ("169.254.1.1", Space::Local),
            ("[fd00::1]", Space::Local),
            ("[fe80::1]", Space::Local),
            ("[2001:db8::1]", Space::Public),
            ("example.com", Space::Public),
            ("local.example.com", Space::Public),
            ("8.8.8.8", Space::Public),
        ] {
            assert_eq!(
                Space::of(&format!("http://{host}:8080/")),
                Some(space),
                "{host}"
            );
        }
    }
}
