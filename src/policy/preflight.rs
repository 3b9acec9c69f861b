//! The answer to a preflight, made beforehand as far as can be.

use super::decision::Answer;
use super::mirror;
use super::request::Head;
use crate::fetch::names::{
    ACCESS_CONTROL_ALLOW_PRIVATE_NETWORK, ACCESS_CONTROL_REQUEST_PRIVATE_NETWORK, TRUE,
};
use crate::fetch::reason::Reason;
use crate::origin::predicate::{OriginFn, PerOrigin};
use http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_MAX_AGE,
};
use http::request::Parts;
use http::{HeaderMap, HeaderValue, StatusCode};
use std::time::Duration;

/// The most seconds that a [recipient must understand](https://httpwg.org/specs/rfc9111.html#delta-seconds).
pub(crate) const MAX_MAX_AGE: u64 = 2_147_483_647;

/// Both answers, and what must be asked of the request.
///
/// What the preflight asks for is not read: the answer names all that is allowed, the browser
/// compares. So one answer serves every method and header of a page, and what is missing from it is
/// named in the browser's console.
#[derive(Debug)]
pub(crate) struct Preflights {
    pub(crate) status: StatusCode,
    /// What every allowed origin gets, with a place for it.
    pub(crate) allowed: HeaderMap,
    /// What every other origin gets: at most `Vary`.
    pub(crate) refused: HeaderMap,
    pub(crate) per_request: PerRequest,
}

/// What of an answer depends on more than the origin.
#[derive(Debug)]
pub(crate) struct PerRequest {
    pub(crate) mirror_method: bool,
    pub(crate) mirror_headers: bool,
    pub(crate) private_network: PerOrigin,
    pub(crate) max_age: Option<OriginFn<Duration>>,
}

impl Preflights {
    /// The answer to an allowed origin, which is still to be put into its place if it is echoed.
    ///
    /// `asked` is what the user's functions may be asked about, if there are any.
    pub(super) fn allow(
        &self,
        head: Head<'_>,
        asked: Option<(&HeaderValue, &PerOrigin)>,
    ) -> Answer {
        let mut headers = self.allowed.clone();
        self.per_request.answer(head, &mut headers);
        if let (Some((origin, credentials)), Some(parts)) = (asked, head.parts) {
            self.per_request
                .ask(origin, parts, credentials, head, &mut headers);
        }
        Answer {
            status: self.status,
            headers,
            reason: None,
        }
    }

    pub(super) fn refuse(&self, reason: Reason) -> Answer {
        Answer {
            status: StatusCode::FORBIDDEN,
            headers: self.refused.clone(),
            reason: Some(reason),
        }
    }
}

impl PerRequest {
    fn answer(&self, head: Head<'_>, answer: &mut HeaderMap) {
        if self.mirror_method {
            if let Some(method) = mirror::method(head.headers) {
                answer.insert(ACCESS_CONTROL_ALLOW_METHODS, method);
            }
        }
        if self.mirror_headers {
            if let Some(names) = mirror::headers(head.headers) {
                answer.insert(ACCESS_CONTROL_ALLOW_HEADERS, names);
            }
        }
        if matches!(self.private_network, PerOrigin::Yes) && asks_for_private_network(head) {
            answer.insert(ACCESS_CONTROL_ALLOW_PRIVATE_NETWORK, TRUE);
        }
    }

    /// Adds what the user's functions say.
    fn ask(
        &self,
        origin: &HeaderValue,
        parts: &Parts,
        credentials: &PerOrigin,
        head: Head<'_>,
        answer: &mut HeaderMap,
    ) {
        if let PerOrigin::Predicate(f) = credentials {
            if f.call(origin, parts) {
                answer.insert(ACCESS_CONTROL_ALLOW_CREDENTIALS, TRUE);
            }
        }
        if let PerOrigin::Predicate(f) = &self.private_network {
            if asks_for_private_network(head) && f.call(origin, parts) {
                answer.insert(ACCESS_CONTROL_ALLOW_PRIVATE_NETWORK, TRUE);
            }
        }
        if let Some(max_age) = &self.max_age {
            let seconds = max_age.call(origin, parts).as_secs().min(MAX_MAX_AGE);
            answer.insert(ACCESS_CONTROL_MAX_AGE, seconds.into());
        }
    }
}

fn asks_for_private_network(head: Head<'_>) -> bool {
    let asked = head.headers.get(ACCESS_CONTROL_REQUEST_PRIVATE_NETWORK);
    asked.is_some_and(|value| value == "true")
}
