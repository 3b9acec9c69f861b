//! What all pages of a browser share.

use crate::cookies::jar::CookieJar;
use crate::engine::{Engine, ThirdPartyCookies};
use crate::http_cache::HttpCache;
use crate::local_network::LocalNetwork;
use crate::origin;
use crate::preflight_cache::PreflightCache;
use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

/// A handle on what the pages of one browser share.
#[derive(Clone, Debug)]
pub(crate) struct Profile(Arc<Mutex<State>>);

/// What the pages of one browser share.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) engine: Engine,
    /// What the user has chosen instead of the engine's default.
    pub(crate) chosen_third_party_cookies: Option<ThirdPartyCookies>,
    pub(crate) cookies: CookieJar,
    pub(crate) preflights: PreflightCache,
    pub(crate) responses: HttpCache,
    pub(crate) local_network: LocalNetwork,
    pub(crate) storage_access: StorageAccess,
    /// The browser's clock, as the time since 1970. It only moves when `advance` is called.
    pub(crate) now: Duration,
}

/// The permissions that the user has given to third parties to use their cookies: the site of the top-level page, and
/// the site in the frame.
#[derive(Debug, Default)]
pub(crate) struct StorageAccess(HashSet<(String, String)>);

impl StorageAccess {
    pub(crate) fn grant(&mut self, top_level_site: String, embedded_site: String) {
        self.0.insert((top_level_site, embedded_site));
    }

    pub(crate) fn include(&self, top_level_site: String, server: &str) -> bool {
        let site = origin::site(server);
        site.is_some_and(|site| self.0.contains(&(top_level_site, site)))
    }
}

impl Profile {
    pub(crate) fn new() -> Self {
        Self(Arc::new(Mutex::new(State {
            engine: Engine::default(),
            chosen_third_party_cookies: None,
            cookies: CookieJar::default(),
            preflights: PreflightCache::default(),
            responses: HttpCache::default(),
            local_network: LocalNetwork::default(),
            storage_access: StorageAccess::default(),
            now: since_1970(SystemTime::now()),
        })))
    }

    /// Nobody holds the lock while a request is under way. If a thread panicked while it held the lock, it left nothing
    /// unfinished that matters to a test.
    pub(crate) fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    pub(crate) fn third_party_cookies(&self) -> ThirdPartyCookies {
        self.chosen_third_party_cookies
            .unwrap_or_else(|| self.engine.third_party_cookies())
    }

    pub(crate) fn set_time(&mut self, now: Duration) {
        self.now = now;
        self.preflights.remove_expired(now);
        self.cookies.remove_expired(now);
    }
}

pub(crate) fn since_1970(time: SystemTime) -> Duration {
    time.duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default()
}
