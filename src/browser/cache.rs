//! The [CORS-preflight cache](https://fetch.spec.whatwg.org/#cors-preflight-cache).

use super::CredentialsMode;
use super::current::Current;
use super::preflight::Permission;
use http::Method;
use http::header::{AUTHORIZATION, HeaderName};
use std::time::Duration;

/// How many methods and headers of one answer are kept: a server that sends more than these wants to
/// fill memory.
const MAX_MEMBERS: usize = 1_000;

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
    stored: Duration,
    max_age: Duration,
}

#[derive(Debug)]
enum Allows {
    Method(String),
    /// In lower case.
    Header(String),
}

impl Allows {
    /// Whether what is allowed here includes what is asked.
    fn includes(&self, asked: &Self) -> bool {
        match (self, asked) {
            (Self::Method(allowed), Self::Method(method)) => allowed == method || allowed == "*",
            (Self::Header(allowed), Self::Header(name)) => {
                allowed == name || (allowed == "*" && name != AUTHORIZATION.as_str())
            }
            _ => false,
        }
    }
}

impl PreflightCache {
    pub(super) fn set_engine(&mut self, engine: Engine) {
        self.engine = engine;
    }

    pub(super) fn advance(&mut self, time: Duration) {
        self.now = self.now.saturating_add(time);
        let now = self.now;
        self.entries
            .retain(|entry| entry.stored.saturating_add(entry.max_age) > now);
    }

    /// [Method cache entry match](https://fetch.spec.whatwg.org/#concept-cache-match-method).
    pub(super) fn allows_method(&self, request: &Current, method: &Method) -> bool {
        self.allows(request, &Allows::Method(method.to_string()))
    }

    /// [Header-name cache entry match](https://fetch.spec.whatwg.org/#concept-cache-match-header).
    pub(super) fn allows_header(&self, request: &Current, name: &HeaderName) -> bool {
        self.allows(request, &Allows::Header(name.to_string()))
    }

    fn allows(&self, request: &Current, asked: &Allows) -> bool {
        let key = Key::of(request);
        self.entries
            .iter()
            .any(|entry| key.matches(entry) && entry.allows.includes(asked))
    }

    /// Keeps a permission: [CORS-preflight fetch](https://fetch.spec.whatwg.org/#cors-preflight-fetch),
    /// steps 7.9 to 7.15.
    pub(super) fn keep(&mut self, request: &Current, permission: Permission) {
        let max_age = Duration::from_secs(permission.max_age);
        let limit = self.engine.longest_max_age();
        let max_age = limit.map_or(max_age, |limit| max_age.min(limit));
        let methods = permission.methods.into_iter().map(Allows::Method);
        let lower_case = |name: String| Allows::Header(name.to_ascii_lowercase());
        let headers = permission.headers.into_iter().map(lower_case);
        let key = Key::of(request);
        for allows in methods.chain(headers).take(MAX_MEMBERS) {
            let mut known = false;
            for entry in &mut self.entries {
                if key.matches(entry) && entry.allows.includes(&allows) {
                    entry.max_age = max_age;
                    known = true;
                }
            }
            if !known {
                self.entries.push(Entry {
                    origin: key.origin.clone(),
                    url: key.url.clone(),
                    credentials: key.credentials,
                    allows,
                    stored: self.now,
                    max_age,
                });
            }
        }
        self.advance(Duration::ZERO);
    }

    /// [Clears cache entries](https://fetch.spec.whatwg.org/#concept-cache-clear).
    pub(super) fn clear(&mut self, request: &Current) {
        let (origin, url) = (request.origin(), request.cache_url());
        self.entries
            .retain(|entry| entry.origin != origin || entry.url != url);
    }
}

/// What an entry and a request have in common.
struct Key {
    origin: String,
    url: String,
    credentials: bool,
}

impl Key {
    fn of(request: &Current) -> Self {
        Self {
            origin: request.origin(),
            url: request.cache_url(),
            credentials: request.credentials == CredentialsMode::Include,
        }
    }

    /// [Cache entry match](https://fetch.spec.whatwg.org/#concept-cache-match).
    fn matches(&self, entry: &Entry) -> bool {
        let of_mode = entry.credentials || !self.credentials;
        of_mode && entry.origin == self.origin && entry.url == self.url
    }
}
