//! What browsers do differently from the standard.

use std::time::Duration;

/// The browser engine whose deviations from the standard apply.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Engine {
    /// No engine: follows the standard, and has no limit where the standard sets none.
    #[default]
    Standard,
    /// Chromium: Chrome, Edge, Opera and others.
    Chromium,
    /// Firefox.
    Firefox,
    /// WebKit: Safari, and every browser on iOS.
    WebKit,
}

/// What a browser does with third-party cookies: those of a server on another site than the top-level page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ThirdPartyCookies {
    /// A cookie with `SameSite=None; Secure` is stored and sent.
    Allowed,
    /// Only cookies with `Partitioned` are stored, and each is only sent under the top-level site where it was set.
    Blocked,
    /// Every third-party cookie is stored separately for each top-level site, as if it had `Partitioned`.
    Separated,
}

impl Engine {
    /// Returns the longest time for which a preflight's permission is kept, whatever `Access-Control-Max-Age` says:
    /// 2 hours in Chromium, 24 hours in Firefox, 10 minutes in WebKit. The standard has no limit.
    ///
    /// The figures are those of the engines' sources:
    /// [Chromium](https://source.chromium.org/chromium/chromium/src/+/main:services/network/public/cpp/cors/preflight_result.cc),
    /// [Firefox](https://searchfox.org/mozilla-central/source/netwerk/protocol/http/nsCORSListenerProxy.cpp),
    /// [WebKit](https://github.com/WebKit/WebKit/blob/main/Source/WebCore/loader/CrossOriginPreflightResultCache.cpp).
    #[must_use]
    pub fn longest_max_age(self) -> Option<Duration> {
        match self {
            Self::Standard => None,
            Self::Chromium => Some(Duration::from_secs(7_200)),
            Self::Firefox => Some(Duration::from_secs(86_400)),
            Self::WebKit => Some(Duration::from_secs(600)),
        }
    }

    /// Returns how long a preflight's permission is kept if the `value` of `Access-Control-Max-Age` is malformed:
    /// `-1`, for example, is not a number of seconds. In that case Firefox never keeps the permission, and Chromium
    /// does not keep it if the value is a negative number. Otherwise it is kept for 5 seconds, as if the header were
    /// missing.
    ///
    /// # Examples
    ///
    /// ```
    /// use cors_browser::Engine;
    /// use std::time::Duration;
    ///
    /// assert_eq!(Engine::Standard.max_age_of_malformed("-1"), Duration::from_secs(5));
    /// assert_eq!(Engine::Chromium.max_age_of_malformed("-1"), Duration::ZERO);
    /// ```
    #[must_use]
    pub fn max_age_of_malformed(self, value: &str) -> Duration {
        let is_negative = || value.parse::<i64>().is_ok_and(|seconds| seconds < 0);
        match self {
            Self::Chromium if is_negative() => Duration::ZERO,
            Self::Firefox => Duration::ZERO,
            _ => Duration::from_secs(5),
        }
    }

    /// Returns whether `*` in `Access-Control-Allow-Headers` allows `Authorization`, contrary to
    /// [the standard](https://fetch.spec.whatwg.org/#cors-non-wildcard-request-header-name). All engines allow it
    /// today, and Chromium and Firefox print a warning.
    #[must_use]
    pub fn allows_authorization_under_wildcard(self) -> bool {
        self != Self::Standard
    }

    /// Returns what the engine does with third-party cookies by default. The standard lets the browser decide, so
    /// [`Engine::Standard`] allows them.
    #[must_use]
    pub fn third_party_cookies(self) -> ThirdPartyCookies {
        match self {
            Self::Standard => ThirdPartyCookies::Allowed,
            Self::Chromium | Self::WebKit => ThirdPartyCookies::Blocked,
            Self::Firefox => ThirdPartyCookies::Separated,
        }
    }

    /// Returns whether a cookie without `SameSite` is treated as `SameSite=Lax`. The standard and Chromium do that.
    /// Firefox and WebKit treat the cookie as `SameSite=None`.
    #[must_use]
    pub fn treats_unset_as_lax(self) -> bool {
        matches!(self, Self::Standard | Self::Chromium)
    }

    /// Whether a redirect through another site makes a request cross-site, so that `SameSite` cookies are not sent with
    /// it. Chromium compares only the page and the server that is asked last, and so does WebKit unless a document is
    /// loaded.
    pub(crate) fn counts_redirects_for_same_site(self, is_navigation: bool) -> bool {
        match self {
            Self::Standard | Self::Firefox => true,
            Self::Chromium => false,
            Self::WebKit => is_navigation,
        }
    }

    /// Whether `Sec-Fetch-User` is sent.
    pub(crate) fn sends_user_activation(self) -> bool {
        self != Self::WebKit
    }

    /// For how long a new cookie without `SameSite` is also sent with a `POST` navigation from another site.
    /// [Chromium](https://www.chromium.org/updates/same-site/faq/) has this exception for logins.
    pub(crate) fn lax_allows_unsafe_for(self) -> Duration {
        match self {
            Self::Chromium => Duration::from_secs(120),
            _ => Duration::ZERO,
        }
    }

    /// Whether a cookie with `SameSite=None` needs `Secure`, and whether the prefixes of names mean something.
    pub(crate) fn checks_attributes(self) -> bool {
        self != Self::WebKit
    }

    /// Whether plain HTTP to this machine counts as secure for `Secure` cookies.
    pub(crate) fn trusts_loopback_with_cookies(self) -> bool {
        self != Self::WebKit
    }

    /// Whether the browser asks the user before a page reaches the local network. For the other engines,
    /// [`Browser::local_network_access`](crate::Browser::local_network_access) turns this on.
    pub(crate) fn guards_local_network(self) -> bool {
        self == Self::Chromium
    }

    /// Whether `Sec-Fetch-Storage-Access` is sent. Firefox and WebKit do not support it.
    pub(crate) fn sends_storage_access(self) -> bool {
        matches!(self, Self::Standard | Self::Chromium)
    }
}
