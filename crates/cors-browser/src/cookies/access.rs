//! Who reads or writes cookies, and from where.

use super::cookie::{PartitionKey, SameSite};
use super::reason::CookieReason;
use crate::engine::{Engine, ThirdPartyCookies};
use crate::origin;
use std::time::Duration;
use url::Url;

/// One request, response or script that reads or writes cookies.
#[derive(Clone, Debug)]
pub(crate) struct Access<'a> {
    /// The URL of the request, or of the document whose script it is.
    pub(crate) url: &'a Url,
    /// Whether it is a request or its response. Otherwise it is a script.
    pub(crate) is_http: bool,
    pub(crate) includes_credentials: bool,
    pub(crate) relation: Relation,
    /// Whether it loads a document into a tab. Its response can set cookies whatever their `SameSite` is.
    pub(crate) is_top_level_navigation: bool,
    /// Whether the server is on another site than the top-level page, or a document between them is.
    pub(crate) is_third_party: bool,
    pub(crate) third_party_cookies: ThirdPartyCookies,
    /// The key of the partitioned cookies that it can read and write.
    pub(crate) partition: PartitionKey,
    pub(crate) engine: Engine,
    /// The time since 1970.
    pub(crate) now: Duration,
}

/// How the site of a request is [related](https://httpwg.org/http-extensions/draft-ietf-httpbis-rfc6265bis.html#name-same-site-and-cross-site-re)
/// to the site that the user sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Relation {
    SameSite,
    /// Another site loads a document into a tab, with a method such as `GET`.
    SafeNavigation,
    /// Another site loads a document into a tab, with a method such as `POST`.
    UnsafeNavigation,
    /// The page and the server are on one site, but a redirect between them is on another.
    Redirected,
    CrossSite,
}

impl Access<'_> {
    /// Whether `Secure` cookies are sent there: over TLS, or to the same machine.
    pub(crate) fn is_secure(&self) -> bool {
        self.url.scheme() == "https"
            || (self.engine.trusts_loopback_with_cookies()
                && origin::is_trustworthy(&origin::serialize(self.url)))
    }

    pub(crate) fn host(&self) -> &str {
        self.url.host_str().unwrap_or_default()
    }

    /// Why a cookie with this attribute and of this age is not sent.
    pub(crate) fn refuses_to_send(
        &self,
        same_site: SameSite,
        age: Duration,
    ) -> Option<CookieReason> {
        let is_free = self.is_free(same_site);
        let is_lax = matches!(same_site, SameSite::Lax | SameSite::Unset);
        let is_new = age < self.engine.lax_allows_unsafe_for();
        match self.relation {
            Relation::SameSite => None,
            _ if is_free => None,
            Relation::SafeNavigation if is_lax => None,
            Relation::UnsafeNavigation if same_site == SameSite::Unset && is_new => None,
            Relation::Redirected => Some(CookieReason::SameSiteRedirect),
            Relation::SafeNavigation => Some(CookieReason::SameSiteStrict),
            Relation::UnsafeNavigation if is_lax => Some(CookieReason::SameSiteLax),
            Relation::UnsafeNavigation | Relation::CrossSite => Some(CookieReason::SameSite),
        }
    }

    /// Why a cookie with this attribute is not stored.
    pub(crate) fn refuses_to_store(&self, same_site: SameSite) -> Option<CookieReason> {
        match self.relation {
            Relation::SameSite => None,
            _ if self.is_free(same_site) || self.is_top_level_navigation => None,
            Relation::Redirected => Some(CookieReason::SameSiteRedirect),
            _ => Some(CookieReason::SameSite),
        }
    }

    /// Whether a cookie crosses sites.
    fn is_free(&self, same_site: SameSite) -> bool {
        same_site == SameSite::None
            || (same_site == SameSite::Unset && !self.engine.treats_unset_as_lax())
    }

    /// Whether a cookie that is not partitioned can be neither read nor written.
    pub(crate) fn blocks_unpartitioned(&self) -> bool {
        self.is_third_party && self.third_party_cookies != ThirdPartyCookies::Allowed
    }

    /// Whether every cookie that is set here is partitioned.
    pub(crate) fn partitions_all(&self) -> bool {
        self.is_third_party && self.third_party_cookies == ThirdPartyCookies::Separated
    }
}
