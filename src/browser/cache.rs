//! The [CORS-preflight cache](https://fetch.spec.whatwg.org/#cors-preflight-cache).

use super::CredentialsMode;
use super::current::Current;
use super::preflight::Permission;
use http::Method;
use http::header::{AUTHORIZATION, HeaderName};
use std::time::Duration;

/// Whose limit on the preflight cache applies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Engine {
    /// The standard, which leaves the limit open: none.
    #[default]
    Standard,
    /// Chromium: 2 hours.
    Chromium,
    /// Firefox: 24 hours.
    Firefox,
    /// WebKit: 10 minutes.
    WebKit,
}

impl Engine {
    /// The longest time for which a preflight's answer is kept, whatever `Access-Control-Max-Age` says.
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
}

/// What preflights have allowed, until it expires on the [`Browser`](super::Browser)'s own clock.
#[derive(Debug, Default)]
pub(super) struct PreflightCache {
    entries: Vec<Entry>,
    now: Duration,
    engine: Engine,
}

#[derive(Debug)]
struct Entry {
    origin: String,
    url: String,
    credentials: bool,
    allows: Allows,
    expires: Duration,
}

#[derive(Debug, PartialEq, Eq)]
enum Allows {
    Method(String),
    Header(String),
}

impl PreflightCache {
    pub(super) fn set_engine(&mut self, engine: Engine) {
        self.engine = engine;
    }

    pub(super) fn advance(&mut self, time: Duration) {
        self.now += time;
        let now = self.now;
        self.entries.retain(|entry| entry.expires > now);
    }

    /// [Method cache entry match](https://fetch.spec.whatwg.org/#concept-cache-match-method).
    pub(super) fn allows_method(&self, request: &Current, method: &Method) -> bool {
        self.matching(request).any(|entry| match &entry.allows {
            Allows::Method(allowed) => allowed == method.as_str() || allowed == "*",
            Allows::Header(_) => false,
        })
    }

    /// [Header-name cache entry match](https://fetch.spec.whatwg.org/#concept-cache-match-header).
    pub(super) fn allows_header(&self, request: &Current, name: &HeaderName) -> bool {
        self.matching(request).any(|entry| match &entry.allows {
            Allows::Header(allowed) => {
                allowed.eq_ignore_ascii_case(name.as_str())
                    || (allowed == "*" && *name != AUTHORIZATION)
            }
            Allows::Method(_) => false,
        })
    }

    /// Keeps a permission: [CORS-preflight fetch](https://fetch.spec.whatwg.org/#cors-preflight-fetch),
    /// steps 7.9 to 7.14.
    pub(super) fn keep(&mut self, request: &Current, permission: Permission) {
        let max_age = Duration::from_secs(permission.max_age);
        let max_age = self
            .engine
            .longest_max_age()
            .map_or(max_age, |limit| max_age.min(limit));
        let expires = self.now.saturating_add(max_age);
        let methods = permission.methods.into_iter().map(Allows::Method);
        let headers = permission.headers.into_iter().map(Allows::Header);
        for allows in methods.chain(headers) {
            let (origin, url) = (request.origin(), request.cache_url());
            let credentials = request.credentials == CredentialsMode::Include;
            self.entries.retain(|entry| {
                let same = entry.origin == origin
                    && entry.url == url
                    && entry.credentials == credentials
                    && entry.allows == allows;
                !same
            });
            if !max_age.is_zero() {
                self.entries.push(Entry {
                    origin,
                    url,
                    credentials,
                    allows,
                    expires,
                });
            }
        }
    }

    /// [Clears cache entries](https://fetch.spec.whatwg.org/#concept-cache-clear).
    pub(super) fn clear(&mut self, request: &Current) {
        let (origin, url) = (request.origin(), request.cache_url());
        self.entries
            .retain(|entry| entry.origin != origin || entry.url != url);
    }

    /// [Cache entry match](https://fetch.spec.whatwg.org/#concept-cache-match).
    fn matching(&self, request: &Current) -> impl Iterator<Item = &Entry> {
        let (origin, url) = (request.origin(), request.cache_url());
        let credentials = request.credentials == CredentialsMode::Include;
        self.entries.iter().filter(move |entry| {
            entry.origin == origin && entry.url == url && (entry.credentials || !credentials)
        })
    }
}
