//! The [HTTP cache](https://httpwg.org/specs/rfc9111.html) of a browser: private, and one for each top-level site.
//!
//! It stores responses that state how long they are fresh, or that have a validator. It does not combine parts of a
//! response, and does not revalidate in the background.

mod directives;
mod entry;
mod freshness;
mod range;

use crate::header_values::text;
use crate::request::CacheMode;
use bytes::Bytes;
use directives::Directives;
use entry::Entry;
use http::header::{
    CACHE_CONTROL, CONTENT_LOCATION, HeaderMap, HeaderName, HeaderValue, IF_MATCH,
    IF_MODIFIED_SINCE, IF_NONE_MATCH, IF_RANGE, IF_UNMODIFIED_SINCE, LOCATION, PRAGMA,
};
use http::{Method, Response, StatusCode};
use std::time::Duration;
use url::{Position, Url};

const CONDITIONS: [HeaderName; 5] = [
    IF_MODIFIED_SINCE,
    IF_NONE_MATCH,
    IF_UNMODIFIED_SINCE,
    IF_MATCH,
    IF_RANGE,
];

/// The responses that a browser has stored.
#[derive(Debug, Default)]
pub(crate) struct HttpCache {
    /// The newest is the last.
    entries: Vec<Entry>,
    /// Identifies entries.
    next: u64,
}

/// What an entry and a request must have in common: the
/// [partition](https://fetch.spec.whatwg.org/#http-cache-partitions) and the URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Key {
    pub(crate) partition: String,
    pub(crate) url: String,
}

/// What the cache has for a request.
#[derive(Debug)]
pub(crate) enum Found {
    Nothing,
    /// A response that can be used as it is: a stored one, or the 504 of a request that must not be sent.
    Fresh(Response<Bytes>),
    /// A response that the server must confirm. The request has been made conditional.
    Stale(u64),
}

/// Adds the headers of the cache mode to a request, and returns the mode that applies to it:
/// [HTTP-network-or-cache fetch](https://fetch.spec.whatwg.org/#http-network-or-cache-fetch), steps 8.16 to 8.18.
pub(crate) fn prepare(mode: CacheMode, headers: &mut HeaderMap) -> CacheMode {
    let is_conditional = CONDITIONS.iter().any(|name| headers.contains_key(name));
    let mode = match mode {
        CacheMode::Default if is_conditional => CacheMode::NoStore,
        mode => mode,
    };
    let mut add = |name, value| {
        if !headers.contains_key(&name) {
            let _ = headers.try_insert(name, HeaderValue::from_static(value));
        }
    };
    match mode {
        CacheMode::NoCache => add(CACHE_CONTROL, "max-age=0"),
        CacheMode::NoStore | CacheMode::Reload => {
            add(PRAGMA, "no-cache");
            add(CACHE_CONTROL, "no-cache");
        }
        _ => {}
    }
    mode
}

impl HttpCache {
    pub(crate) fn clear(&mut self) {
        self.entries.clear();
    }

    /// Selects a stored response for a request, and makes the request conditional if the server must confirm it:
    /// [constructing responses from caches](https://httpwg.org/specs/rfc9111.html#constructing.responses.from.caches).
    pub(crate) fn select(
        &self,
        key: &Key,
        mode: CacheMode,
        method: &Method,
        headers: &mut HeaderMap,
        now: Duration,
    ) -> Found {
        let wanted = Directives::of(headers);
        let passes_by = matches!(mode, CacheMode::NoStore | CacheMode::Reload);
        if passes_by || wanted.has("no-store") {
            return Found::Nothing;
        }
        let newest = self.entries.iter().rev();
        let stored = newest
            .filter(|entry| *method == Method::GET && entry.key == *key)
            .filter(|entry| entry.is_selected_by(headers))
            .find_map(|entry| Some((entry, entry.answer(headers)?)));
        // The mode has an error of its own instead of the 504.
        let must_not_be_sent = wanted.has("only-if-cached") && mode != CacheMode::OnlyIfCached;
        match stored {
            Some((entry, response)) if entry.freshness.suffices(&wanted, mode, now) => {
                Found::Fresh(response)
            }
            _ if must_not_be_sent => Found::Fresh(gateway_timeout()),
            Some((entry, _)) if entry.make_conditional(headers) => Found::Stale(entry.id),
            _ => Found::Nothing,
        }
    }

    /// Takes a response from the server: stores it, removes the entries that it makes outdated, and returns the stored
    /// response that it confirms.
    pub(crate) fn receive(
        &mut self,
        key: Key,
        mode: CacheMode,
        asked: (&Method, &HeaderMap),
        confirms: Option<u64>,
        response: &Response<Bytes>,
        now: Duration,
    ) -> Option<Response<Bytes>> {
        let (method, headers) = asked;
        let status = response.status();
        if let (Some(id), StatusCode::NOT_MODIFIED) = (confirms, status) {
            return self.confirm(id, headers, response, now);
        }
        if !method.is_safe() && (status.is_success() || status.is_redirection()) {
            self.invalidate(&key, response.headers());
        }
        let is_stored = mode != CacheMode::NoStore && !Directives::of(headers).has("no-store");
        if is_stored && is_for_later_get(&key, method, response) {
            self.store(key, headers, response, now);
        }
        None
    }

    fn confirm(
        &mut self,
        id: u64,
        asked: &HeaderMap,
        response: &Response<Bytes>,
        now: Duration,
    ) -> Option<Response<Bytes>> {
        let position = self.entries.iter().position(|entry| entry.id == id)?;
        let mut entry = self.entries.remove(position);
        let is_kept = entry.freshen(response.headers(), now);
        let answer = entry.answer(asked);
        if is_kept {
            self.entries.push(entry);
        }
        answer
    }

    /// Removes what an unsafe request has changed:
    /// [invalidating stored responses](https://httpwg.org/specs/rfc9111.html#invalidation).
    fn invalidate(&mut self, key: &Key, response: &HeaderMap) {
        let named = [LOCATION, CONTENT_LOCATION].map(|name| url_in(response, &name, &key.url));
        self.entries.retain(|entry| {
            let is_changed =
                entry.key.url == key.url || named.iter().flatten().any(|url| *url == entry.key.url);
            entry.key.partition != key.partition || !is_changed
        });
    }

    fn store(&mut self, key: Key, asked: &HeaderMap, response: &Response<Bytes>, now: Duration) {
        self.next += 1;
        if let Some(entry) = Entry::new(self.next, key, asked, response, now) {
            self.entries.retain(|old| {
                let is_same = old.key == entry.key && old.is_selected_by(asked);
                !(is_same && entry.replaces(old))
            });
            self.entries.push(entry);
        }
    }
}

/// Whether a response can be used for a later GET. The response to a
/// [POST](https://httpwg.org/specs/rfc9110.html#POST) or [PATCH](https://www.rfc-editor.org/rfc/rfc5789#section-2) must
/// state for how long, and that it is what the URL now contains.
fn is_for_later_get(key: &Key, method: &Method, response: &Response<Bytes>) -> bool {
    let headers = response.headers();
    let has_new_content = || {
        let content = url_in(headers, &CONTENT_LOCATION, &key.url);
        response.status().is_success() && content.is_some_and(|url| url == key.url)
    };
    match *method {
        Method::GET => true,
        Method::POST | Method::PATCH => freshness::is_explicit(headers) && has_new_content(),
        _ => false,
    }
}

/// The URL in a header of a response, if it has the same origin as the URL of the request.
fn url_in(headers: &HeaderMap, name: &HeaderName, base: &str) -> Option<String> {
    let base = Url::parse(base).ok()?;
    let url = base.join(&text(headers.get(name)?.as_bytes())).ok()?;
    (url.origin() == base.origin()).then(|| url[..Position::AfterQuery].to_owned())
}

/// The answer to a request with
/// [`only-if-cached`](https://httpwg.org/specs/rfc9111.html#cache-request-directive.only-if-cached) for which nothing is
/// stored.
fn gateway_timeout() -> Response<Bytes> {
    let mut response = Response::new(Bytes::new());
    *response.status_mut() = StatusCode::GATEWAY_TIMEOUT;
    response
}
