//! The [HTTP cache](https://httpwg.org/specs/rfc9111.html) of a browser: private, and one for each top-level site.
//!
//! It stores responses that state how long they are fresh, or that have a validator. It does not guess how long others
//! are fresh, and supports neither ranges nor `stale-while-revalidate`.

use crate::cookies::date;
use crate::header_values::{get, text};
use crate::request::CacheMode;
use bytes::Bytes;
use http::header::{
    AGE, CACHE_CONTROL, DATE, ETAG, EXPIRES, HeaderMap, HeaderName, HeaderValue, IF_MATCH,
    IF_MODIFIED_SINCE, IF_NONE_MATCH, IF_RANGE, IF_UNMODIFIED_SINCE, LAST_MODIFIED, PRAGMA, RANGE,
    VARY,
};
use http::{Method, Response, StatusCode, response};
use std::time::Duration;

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
    entries: Vec<Entry>,
    /// Identifies entries.
    next: u64,
}

#[derive(Debug)]
struct Entry {
    id: u64,
    key: Key,
    /// The values that the headers named by `Vary` had in the request that it answered.
    selected_by: Vec<(HeaderName, Option<Vec<u8>>)>,
    parts: response::Parts,
    body: Bytes,
    /// When it was stored or confirmed, as the time since 1970.
    stored: Duration,
    /// How long it is fresh from then on.
    fresh_for: Duration,
    always_asks: bool,
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
    /// A response that can be used as it is.
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

    /// Selects a stored response for a request, and makes the request conditional if the server must confirm it.
    pub(crate) fn select(
        &self,
        key: &Key,
        mode: CacheMode,
        method: &Method,
        headers: &mut HeaderMap,
        now: Duration,
    ) -> Found {
        let is_cached = *method == Method::GET && !headers.contains_key(RANGE);
        if !is_cached || matches!(mode, CacheMode::NoStore | CacheMode::Reload) {
            return Found::Nothing;
        }
        let newest = self.entries.iter().rev();
        let found = newest
            .filter(|entry| entry.key == *key)
            .find(|entry| entry.is_selected_by(headers));
        let Some(entry) = found else {
            return Found::Nothing;
        };
        let takes_stale = matches!(mode, CacheMode::ForceCache | CacheMode::OnlyIfCached);
        if takes_stale || (mode == CacheMode::Default && entry.is_fresh(now)) {
            return Found::Fresh(Response::from_parts(
                entry.parts.clone(),
                entry.body.clone(),
            ));
        }
        let validators = [(ETAG, IF_NONE_MATCH), (LAST_MODIFIED, IF_MODIFIED_SINCE)];
        for (validator, condition) in validators {
            if let Some(value) = entry.parts.headers.get(validator) {
                let _ = headers.try_insert(condition, value.clone());
            }
        }
        Found::Stale(entry.id)
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
        if let (Some(id), StatusCode::NOT_MODIFIED) = (confirms, response.status()) {
            return self.confirm(id, response, now);
        }
        if !is_safe(method) {
            let status = response.status();
            let is_changed = status.is_success() || status.is_redirection();
            if is_changed {
                self.entries.retain(|entry| entry.key != key);
            }
            return None;
        }
        let is_whole = *method == Method::GET && !headers.contains_key(RANGE);
        if !is_whole || mode == CacheMode::NoStore {
            return None;
        }
        if let Some(entry) = self.entry(key, headers, response, now) {
            self.entries
                .retain(|old| old.key != entry.key || !old.is_selected_by(headers));
            self.entries.push(entry);
        }
        None
    }

    fn confirm(
        &mut self,
        id: u64,
        response: &Response<Bytes>,
        now: Duration,
    ) -> Option<Response<Bytes>> {
        let entry = self.entries.iter_mut().find(|entry| entry.id == id)?;
        for name in response.headers().keys() {
            entry.parts.headers.remove(name);
            for value in response.headers().get_all(name) {
                let _ = entry.parts.headers.try_append(name, value.clone());
            }
        }
        entry.stored = now;
        entry.fresh_for = fresh_for(&entry.parts.headers, now).unwrap_or_default();
        Some(Response::from_parts(
            entry.parts.clone(),
            entry.body.clone(),
        ))
    }

    fn entry(
        &mut self,
        key: Key,
        headers: &HeaderMap,
        response: &Response<Bytes>,
        now: Duration,
    ) -> Option<Entry> {
        let (status, answer) = (response.status(), response.headers());
        let has_validator = answer.contains_key(ETAG) || answer.contains_key(LAST_MODIFIED);
        let directives = directives(answer);
        let has = |name: &str| directives.iter().any(|(found, _)| found == name);
        let fresh_for = fresh_for(answer, now);
        let is_final = !status.is_informational()
            && ![StatusCode::PARTIAL_CONTENT, StatusCode::NOT_MODIFIED].contains(&status);
        let is_usable = fresh_for.is_some() || (has_validator && status == StatusCode::OK);
        let varies = names_of_vary(answer)?;
        if has("no-store") || !is_final || !is_usable {
            return None;
        }
        let (parts, body) = response.clone().into_parts();
        self.next += 1;
        Some(Entry {
            id: self.next,
            key,
            selected_by: varies
                .into_iter()
                .map(|name| {
                    let value = get(headers, &name);
                    (name, value)
                })
                .collect(),
            always_asks: has("no-cache"),
            fresh_for: fresh_for.unwrap_or_default(),
            stored: now,
            parts,
            body,
        })
    }
}

impl Entry {
    fn is_selected_by(&self, headers: &HeaderMap) -> bool {
        self.selected_by
            .iter()
            .all(|(name, value)| get(headers, name) == *value)
    }

    fn is_fresh(&self, now: Duration) -> bool {
        !self.always_asks && now < self.stored.saturating_add(self.fresh_for)
    }
}

fn is_safe(method: &Method) -> bool {
    [Method::GET, Method::HEAD, Method::OPTIONS].contains(method)
}

/// The names in `Vary`; `None` for `*`, which no later request matches.
fn names_of_vary(headers: &HeaderMap) -> Option<Vec<HeaderName>> {
    let value = text(&get(headers, &VARY).unwrap_or_default());
    let names = value.split(',').map(str::trim);
    let names: Vec<_> = names.filter(|name| !name.is_empty()).collect();
    if names.contains(&"*") {
        return None;
    }
    Some(names.iter().filter_map(|name| name.parse().ok()).collect())
}

/// The members of `Cache-Control`, in lower case, with their values.
fn directives(headers: &HeaderMap) -> Vec<(String, String)> {
    let value = text(&get(headers, &CACHE_CONTROL).unwrap_or_default()).to_ascii_lowercase();
    let members = value.split(',').map(str::trim);
    let pair = |member: &str| {
        let (name, value) = member.split_once('=').unwrap_or((member, ""));
        (
            name.trim().to_owned(),
            value.trim().trim_matches('"').to_owned(),
        )
    };
    members.map(pair).collect()
}

/// How much longer a response that arrives now is fresh: its
/// [freshness lifetime](https://httpwg.org/specs/rfc9111.html#calculating.freshness.lifetime) without its `Age`.
fn fresh_for(headers: &HeaderMap, now: Duration) -> Option<Duration> {
    let directives = directives(headers);
    let max_age = directives.iter().find(|(name, _)| name == "max-age");
    let date = |name: &HeaderName| get(headers, name).and_then(|value| date::parse(&text(&value)));
    let lifetime = match max_age {
        Some((_, seconds)) => Duration::from_secs(seconds.parse().unwrap_or(0)),
        // A date that is not valid, such as `0`, counts as being in the past.
        None if headers.contains_key(EXPIRES) => date(&EXPIRES)
            .unwrap_or_default()
            .saturating_sub(date(&DATE).unwrap_or(now)),
        None => return None,
    };
    let age = get(headers, &AGE).and_then(|value| text(&value).parse().ok());
    Some(lifetime.saturating_sub(Duration::from_secs(age.unwrap_or(0))))
}
