//! The [directives](https://httpwg.org/specs/rfc9111.html#field.cache-control) of `Cache-Control`, which requests and
//! responses have.

use crate::header_values::{self, get, text};
use http::header::{CACHE_CONTROL, HeaderMap};
use std::time::Duration;

/// The directives in lower case, with their values. Only the first one of each name counts.
#[derive(Debug)]
pub(super) struct Directives(Vec<(String, String)>);

impl Directives {
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let value = get(headers, &CACHE_CONTROL).unwrap_or_default();
        let pair = |member: &[u8]| {
            let member = text(member).to_ascii_lowercase();
            let (name, value) = member.split_once('=').unwrap_or((&member, ""));
            let value = value.trim().trim_matches('"');
            (name.trim().to_owned(), value.to_owned())
        };
        Self(header_values::split(&value).into_iter().map(pair).collect())
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.value(name).is_some()
    }

    /// The time that a directive states, or no time at all if that is not a number: a response with such a `max-age` is
    /// [stale](https://httpwg.org/specs/rfc9111.html#calculating.freshness.lifetime).
    pub(super) fn time(&self, name: &str) -> Option<Duration> {
        let value = self.value(name)?;
        Some(seconds(value).unwrap_or_default())
    }

    /// How stale a response may be for a request with
    /// [`max-stale`](https://httpwg.org/specs/rfc9111.html#cache-request-directive.max-stale). Without a value, any
    /// stale response will do.
    pub(super) fn max_stale(&self) -> Option<Duration> {
        match self.value("max-stale")? {
            "" => Some(Duration::MAX),
            _ => self.time("max-stale"),
        }
    }

    fn value(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(found, _)| found == name)?;
        Some(&found.1)
    }
}

/// Parses [delta-seconds](https://httpwg.org/specs/rfc9111.html#delta-seconds).
pub(super) fn seconds(text: &str) -> Option<Duration> {
    header_values::seconds(text.as_bytes()).map(Duration::from_secs)
}
