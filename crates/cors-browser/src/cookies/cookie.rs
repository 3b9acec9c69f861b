//! A cookie that the browser has.

use std::time::{Duration, SystemTime};

/// What keeps partitioned cookies apart: the site of the top-level page, and whether another site comes between that
/// page and the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PartitionKey {
    pub(crate) top_level_site: String,
    pub(crate) is_third_party: bool,
}

/// A cookie's
/// [`SameSite`](https://httpwg.org/http-extensions/draft-ietf-httpbis-rfc6265bis.html#name-the-samesite-attribute-2)
/// attribute: on which requests from other sites the cookie is sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SameSite {
    /// The server did not set the attribute. The standard and Chromium treat the cookie as `Lax`.
    #[default]
    Unset,
    /// The cookie is not sent on any request from another site.
    Strict,
    /// From another site, the cookie is only sent when a document is loaded into a tab with a safe method, for example
    /// because the user follows a link.
    Lax,
    /// The cookie is sent on all requests from other sites. Browsers can still block the cookie as a third-party cookie
    /// unless it is `Partitioned`: see [`ThirdPartyCookies`](crate::ThirdPartyCookies).
    None,
}

/// A cookie in a browser, as [`Browser::cookies`](crate::Browser::cookies) lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Cookie {
    /// The name, which can be empty.
    pub name: String,
    /// The value. Bytes that are not UTF-8 are replaced.
    pub value: String,
    /// The host that gets the cookie.
    pub domain: String,
    /// Whether only that host gets it. Otherwise its subdomains get it too.
    pub host_only: bool,
    /// The cookie is sent to this path and to all paths below it.
    pub path: String,
    /// Whether the cookie is only sent over secure connections.
    pub secure: bool,
    /// Whether scripts cannot see the cookie.
    pub http_only: bool,
    /// On which requests from other sites it is sent.
    pub same_site: SameSite,
    /// The site of the top-level page under which a partitioned cookie was set. The cookie is only sent while a page of
    /// that site is the top-level page.
    pub partition: Option<String>,
    /// The time at which the cookie expires. If it is `None`, the cookie ends with the browser's session.
    pub expires: Option<SystemTime>,
}

/// A cookie in the jar.
#[derive(Clone, Debug)]
pub(crate) struct Stored {
    pub(crate) name: Vec<u8>,
    pub(crate) value: Vec<u8>,
    pub(crate) domain: String,
    pub(crate) host_only: bool,
    pub(crate) path: String,
    pub(crate) secure: bool,
    pub(crate) http_only: bool,
    pub(crate) same_site: SameSite,
    pub(crate) partition: Option<PartitionKey>,
    /// The time since 1970; `None` for a cookie that ends with the session.
    pub(crate) expires: Option<Duration>,
    /// The time since 1970.
    pub(crate) created: Duration,
    /// Orders cookies that were created, or used, at the same time.
    pub(crate) creation: u64,
    pub(crate) last_access: u64,
}

impl Stored {
    pub(crate) fn is_expired(&self, now: Duration) -> bool {
        self.expires.is_some_and(|expires| expires <= now)
    }

    /// Whether a cookie replaces this one.
    pub(crate) fn has_same_key(&self, other: &Self) -> bool {
        self.name == other.name
            && self.domain == other.domain
            && self.host_only == other.host_only
            && self.path == other.path
            && self.partition == other.partition
    }

    pub(crate) fn public(&self) -> Cookie {
        Cookie {
            name: text(&self.name),
            value: text(&self.value),
            domain: self.domain.clone(),
            host_only: self.host_only,
            path: self.path.clone(),
            secure: self.secure,
            http_only: self.http_only,
            same_site: self.same_site,
            partition: self
                .partition
                .as_ref()
                .map(|key| key.top_level_site.clone()),
            expires: self.expires.map(|expires| SystemTime::UNIX_EPOCH + expires),
        }
    }
}

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
