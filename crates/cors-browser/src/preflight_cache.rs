//! The [CORS-preflight cache](https://fetch.spec.whatwg.org/#cors-preflight-cache).

use crate::allowance::Asked;
use crate::engine::Engine;
use crate::in_flight::InFlight;
use crate::request::CredentialsMode;
use std::time::Duration;

/// How many methods and headers of one response are kept. A server that sends more is trying to fill the memory.
const MAX_MEMBERS: usize = 1_000;

/// What the response to a preflight allows, and for how long.
#[derive(Debug)]
pub(crate) struct Permission {
    pub(crate) methods: Vec<String>,
    pub(crate) headers: Vec<String>,
    pub(crate) max_age: Duration,
    /// Decides what `*` allows.
    pub(crate) engine: Engine,
}

/// What preflights have allowed, until it expires on the browser's clock.
#[derive(Debug, Default)]
pub(crate) struct PreflightCache {
    entries: Vec<Entry>,
}

#[derive(Debug)]
struct Entry {
    key: Key,
    credentials: bool,
    allows: Allows,
    stored: Duration,
    max_age: Duration,
}

/// What an entry and a request must have in common.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Key {
    partition: String,
    origin: String,
    url: String,
}

impl Key {
    fn of(request: &InFlight) -> Self {
        Self {
            partition: request.partition(),
            origin: request.origin(),
            url: request.url_without_fragment(),
        }
    }
}

#[derive(Debug)]
enum Allows {
    Method(String),
    Header(String),
}

impl Allows {
    /// Whether what the entry allows includes what is asked for. In an entry, `*` is always a wildcard.
    fn includes(&self, asked: Asked, engine: Engine) -> bool {
        match (self, asked) {
            (Self::Method(member), Asked::Method(_)) | (Self::Header(member), Asked::Header(_)) => {
                asked.is_allowed_by(member, true, engine)
            }
            _ => false,
        }
    }

    fn asked(&self) -> Asked<'_> {
        match self {
            Self::Method(method) => Asked::Method(method),
            Self::Header(name) => Asked::Header(name),
        }
    }
}

impl PreflightCache {
    pub(crate) fn empty(&mut self) {
        self.entries.clear();
    }

    pub(crate) fn remove_expired(&mut self, now: Duration) {
        self.entries
            .retain(|entry| entry.stored.saturating_add(entry.max_age) > now);
    }

    /// Whether a [method cache entry](https://fetch.spec.whatwg.org/#concept-cache-match-method) or a
    /// [header-name cache entry](https://fetch.spec.whatwg.org/#concept-cache-match-header) matches.
    pub(crate) fn allows(&self, request: &InFlight, asked: Asked, engine: Engine) -> bool {
        let key = Key::of(request);
        self.entries
            .iter()
            .any(|entry| entry.matches(&key, request) && entry.allows.includes(asked, engine))
    }

    /// Keeps a permission: [CORS-preflight fetch](https://fetch.spec.whatwg.org/#cors-preflight-fetch), steps 7.8 to
    /// 7.15.
    pub(crate) fn keep(&mut self, request: &InFlight, permission: Permission, now: Duration) {
        let Permission {
            max_age, engine, ..
        } = permission;
        let methods = permission.methods.into_iter().map(Allows::Method);
        let headers = permission.headers.into_iter().map(Allows::Header);
        let key = Key::of(request);
        for allows in methods.chain(headers).take(MAX_MEMBERS) {
            let mut is_known = false;
            for entry in &mut self.entries {
                if entry.matches(&key, request) && entry.allows.includes(allows.asked(), engine) {
                    entry.max_age = max_age;
                    is_known = true;
                }
            }
            if !is_known {
                self.entries.push(Entry {
                    key: key.clone(),
                    credentials: includes_credentials(request),
                    allows,
                    stored: now,
                    max_age,
                });
            }
        }
        self.remove_expired(now);
    }

    /// [Clears cache entries](https://fetch.spec.whatwg.org/#concept-cache-clear).
    pub(crate) fn clear(&mut self, request: &InFlight) {
        let key = Key::of(request);
        self.entries.retain(|entry| entry.key != key);
    }
}

impl Entry {
    /// [Cache entry match](https://fetch.spec.whatwg.org/#concept-cache-match).
    fn matches(&self, key: &Key, request: &InFlight) -> bool {
        self.key == *key && (self.credentials || !includes_credentials(request))
    }
}

fn includes_credentials(request: &InFlight) -> bool {
    request.credentials == CredentialsMode::Include
}
