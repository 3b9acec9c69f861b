//! One stored response.

use super::Key;
use super::freshness::Freshness;
use super::range::{Part, Range};
use crate::header_values::{get, text};
use bytes::Bytes;
use http::header::{
    CONTENT_LENGTH, CONTENT_RANGE, ETAG, HeaderMap, HeaderName, HeaderValue, IF_MODIFIED_SINCE,
    IF_NONE_MATCH, LAST_MODIFIED, RANGE, VARY,
};
use http::{Response, StatusCode, response};
use std::time::Duration;

#[derive(Debug)]
pub(super) struct Entry {
    pub(super) id: u64,
    pub(super) key: Key,
    /// The values that the headers named by `Vary` had in the request that it answered.
    selected_by: Vec<(HeaderName, Option<Vec<u8>>)>,
    parts: response::Parts,
    body: Bytes,
    /// What the body contains, if the status is 206.
    part: Option<Part>,
    pub(super) freshness: Freshness,
}

impl Entry {
    /// Takes the response to a request with these headers, unless no later request could use it.
    pub(super) fn new(
        id: u64,
        key: Key,
        asked: &HeaderMap,
        response: &Response<Bytes>,
        now: Duration,
    ) -> Option<Self> {
        let (status, headers) = (response.status(), response.headers());
        // These say something about this request, and not what the URL contains.
        let about_the_request = [StatusCode::NOT_MODIFIED, StatusCode::RANGE_NOT_SATISFIABLE];
        if status.is_informational() || about_the_request.contains(&status) {
            return None;
        }
        let part = match status {
            StatusCode::PARTIAL_CONTENT => {
                let content_range = headers.get(CONTENT_RANGE)?;
                Some(Part::of(content_range, response.body().len())?)
            }
            _ => None,
        };
        let selecting = names_of_vary(headers)?.into_iter().map(|name| {
            let value = get(asked, &name);
            (name, value)
        });
        let selected_by = selecting.collect();
        let freshness = Freshness::of(status, headers, now)?;
        let (parts, body) = response.clone().into_parts();
        Some(Self {
            id,
            key,
            selected_by,
            parts,
            body,
            part,
            freshness,
        })
    }

    /// Whether a request for the same URL has the
    /// [same values](https://httpwg.org/specs/rfc9111.html#caching.negotiated.responses) in the headers that `Vary` names.
    pub(super) fn is_selected_by(&self, headers: &HeaderMap) -> bool {
        self.selected_by
            .iter()
            .all(|(name, value)| get(headers, name) == *value)
    }

    /// Whether this is a whole response, or the same part as `old`.
    pub(super) fn replaces(&self, old: &Self) -> bool {
        self.part.is_none() || self.part == old.part
    }

    /// Returns what a request with these headers asks for: the whole response or
    /// [a part](https://httpwg.org/specs/rfc9111.html#incomplete.responses). The result is `None` if that is not stored.
    pub(super) fn answer(&self, headers: &HeaderMap) -> Option<Response<Bytes>> {
        let whole = || Response::from_parts(self.parts.clone(), self.body.clone());
        let stored = match (self.part, headers.get(RANGE)) {
            (None, None) => return Some(whole()),
            (Some(_), None) => return None,
            // A server ignores `Range` if it does not answer 200.
            (None, Some(_)) if self.parts.status != StatusCode::OK => return Some(whole()),
            (None, Some(_)) => Part::all(self.body.len())?,
            (Some(part), Some(_)) => part,
        };
        let range = Range::of(headers.get(RANGE)?)?;
        let (body, part) = stored.cut(&self.body, range)?;
        let mut response = whole();
        *response.status_mut() = StatusCode::PARTIAL_CONTENT;
        let content_range = HeaderValue::try_from(part.content_range()).ok()?;
        let length = HeaderValue::from(body.len());
        for (name, value) in [(CONTENT_RANGE, content_range), (CONTENT_LENGTH, length)] {
            response.headers_mut().try_insert(name, value).ok()?;
        }
        *response.body_mut() = body;
        Some(response)
    }

    /// Makes a request [conditional](https://httpwg.org/specs/rfc9111.html#validation.sent). Returns whether the
    /// response has a validator for that.
    pub(super) fn make_conditional(&self, headers: &mut HeaderMap) -> bool {
        let mut is_conditional = false;
        for (validator, condition) in [(ETAG, IF_NONE_MATCH), (LAST_MODIFIED, IF_MODIFIED_SINCE)] {
            if let Some(value) = self.parts.headers.get(validator) {
                is_conditional |= headers.try_insert(condition, value.clone()).is_ok();
            }
        }
        is_conditional
    }

    /// Takes the headers of a 304: [freshening](https://httpwg.org/specs/rfc9111.html#freshening.responses). Returns
    /// whether a later request could still use the response.
    pub(super) fn freshen(&mut self, update: &HeaderMap, now: Duration) -> bool {
        let headers = &mut self.parts.headers;
        // The length is that of the 304, which has no body.
        for name in update.keys().filter(|name| **name != CONTENT_LENGTH) {
            headers.remove(name);
            for value in update.get_all(name) {
                let _ = headers.try_append(name, value.clone());
            }
        }
        let freshness = Freshness::of(self.parts.status, headers, now);
        let is_kept = freshness.is_some();
        if let Some(freshness) = freshness {
            self.freshness = freshness;
        }
        is_kept
    }
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
