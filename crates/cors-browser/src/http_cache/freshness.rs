//! Whether a stored response can be used without asking the server.

use super::directives::{Directives, seconds};
use crate::cookies::date;
use crate::header_values::{get, text};
use crate::request::CacheMode;
use http::StatusCode;
use http::header::{AGE, DATE, ETAG, EXPIRES, HeaderMap, HeaderName, LAST_MODIFIED};
use std::time::Duration;

/// The status codes that are [heuristically cacheable](https://httpwg.org/specs/rfc9110.html#overview.of.status.codes).
const HEURISTICALLY_CACHEABLE: [u16; 12] =
    [200, 203, 204, 206, 300, 301, 308, 404, 405, 410, 414, 501];

/// How long a stored response is fresh.
#[derive(Debug)]
pub(super) struct Freshness {
    /// When it was received or confirmed, as the time since 1970.
    received: Duration,
    /// Its age at that time.
    initial_age: Duration,
    lifetime: Duration,
    directives: Directives,
}

impl Freshness {
    /// Reads the headers of a response that arrives now. The result is `None` if no later request could use it, or if
    /// it [must not be stored](https://httpwg.org/specs/rfc9111.html#response.cacheability).
    pub(super) fn of(status: StatusCode, headers: &HeaderMap, now: Duration) -> Option<Self> {
        let directives = Directives::of(headers);
        if directives.has("no-store") {
            return None;
        }
        // `Date` does not count for the age, because in tests the clocks of the server and of the browser often differ.
        let age = text(&get(headers, &AGE).unwrap_or_default());
        let age = age.split(',').next().and_then(|age| seconds(age.trim()));
        Some(Self {
            received: now,
            initial_age: age.unwrap_or_default(),
            lifetime: explicit_lifetime(headers, &directives, now)
                .or_else(|| implied_lifetime(status, headers, &directives, now))?,
            directives,
        })
    }

    /// Whether a request that [wants this](https://httpwg.org/specs/rfc9111.html#cache-request-directive) can use the
    /// response as it is.
    pub(super) fn suffices(&self, wanted: &Directives, mode: CacheMode, now: Duration) -> bool {
        match mode {
            CacheMode::ForceCache | CacheMode::OnlyIfCached => return true,
            CacheMode::NoCache => return false,
            _ => {}
        }
        if self.directives.has("no-cache") || wanted.has("no-cache") {
            return false;
        }
        let since = now.saturating_sub(self.received);
        let age = self.initial_age.saturating_add(since);
        let needed = age.saturating_add(wanted.time("min-fresh").unwrap_or_default());
        let is_fresh = age < self.lifetime && needed <= self.lifetime;
        let staleness = age.saturating_sub(self.lifetime);
        let accepted_staleness = self.accepted_staleness(wanted);
        // A zero asks the server even if no time has passed since the response was stored.
        let is_young = wanted
            .time("max-age")
            .is_none_or(|limit| !limit.is_zero() && age <= limit);
        is_young && (is_fresh || accepted_staleness.is_some_and(|limit| staleness <= limit))
    }

    /// How long after its lifetime the response can still be used: because the request
    /// [accepts that](https://httpwg.org/specs/rfc9111.html#cache-request-directive.max-stale), or because of
    /// [`stale-while-revalidate`](https://fetch.spec.whatwg.org/#concept-stale-while-revalidate-response).
    fn accepted_staleness(&self, wanted: &Directives) -> Option<Duration> {
        if self.directives.has("must-revalidate") {
            return None;
        }
        // A request that limits the age without `max-stale` does not want a stale response.
        let is_limited = wanted.has("max-age") || wanted.has("min-fresh");
        let by_response = || self.directives.time("stale-while-revalidate");
        wanted
            .max_stale()
            .or_else(|| by_response().filter(|_| !is_limited))
    }
}

/// Whether a response itself states how long it is fresh.
pub(super) fn is_explicit(headers: &HeaderMap) -> bool {
    headers.contains_key(EXPIRES) || Directives::of(headers).has("max-age")
}

/// The [freshness lifetime](https://httpwg.org/specs/rfc9111.html#calculating.freshness.lifetime) that the headers state.
fn explicit_lifetime(
    headers: &HeaderMap,
    directives: &Directives,
    now: Duration,
) -> Option<Duration> {
    let sent = date(headers, &DATE).unwrap_or(now);
    let expires = headers.contains_key(EXPIRES).then(|| {
        // A date that is not valid, such as `0`, counts as being in the past.
        let expires = date(headers, &EXPIRES).unwrap_or_default();
        expires.saturating_sub(sent)
    });
    directives.time("max-age").or(expires)
}

/// The [heuristic freshness](https://httpwg.org/specs/rfc9111.html#heuristic.freshness): a tenth of the time since the
/// last change. A response that only has an `ETag` is stale at once, but the server can confirm it.
fn implied_lifetime(
    status: StatusCode,
    headers: &HeaderMap,
    directives: &Directives,
    now: Duration,
) -> Option<Duration> {
    let is_cacheable =
        HEURISTICALLY_CACHEABLE.contains(&status.as_u16()) || directives.has("public");
    let has_validator = headers.contains_key(ETAG) || headers.contains_key(LAST_MODIFIED);
    let sent = date(headers, &DATE).unwrap_or(now);
    let unchanged = date(headers, &LAST_MODIFIED).map(|changed| sent.saturating_sub(changed));
    (is_cacheable && has_validator).then(|| unchanged.unwrap_or_default() / 10)
}

fn date(headers: &HeaderMap, name: &HeaderName) -> Option<Duration> {
    get(headers, name).and_then(|value| date::parse(&text(&value)))
}
