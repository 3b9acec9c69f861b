//! The answer to a preflight, precomputed as far as possible.

use super::decision::EarlyResponse;
use super::inputs::Input;
use super::mirror;
use super::reason::DenialReason;
use super::request::Head;
use crate::fetch::limits::MAX_DELTA_SECONDS;
use crate::fetch::names::{ACCESS_CONTROL_ALLOW_PRIVATE_NETWORK, TRUE};
use crate::origin::predicate::{OriginFn, PerOrigin};
use http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_MAX_AGE,
};
use http::request::Parts;
use http::{HeaderMap, HeaderValue, StatusCode};
use std::time::Duration;

/// The answers to allowed and to other origins, and what the answers depend on in the request.
///
/// The method and the headers that the preflight asks for are not read. The answer lists everything that is allowed,
/// and the browser compares. One answer is therefore enough for every method and header of a page, and the browser's
/// console names what is missing.
#[derive(Clone, Debug)]
pub(crate) struct PreflightAnswers {
    pub(crate) status: StatusCode,
    /// What every allowed origin gets, with a placeholder for the origin.
    pub(crate) allowed: HeaderMap,
    /// What every other origin gets, which is at most `Vary`.
    pub(crate) refused: HeaderMap,
    pub(crate) per_request: PerRequest,
}

/// The parts of an answer that depend on more than the origin.
#[derive(Clone, Debug)]
pub(crate) struct PerRequest {
    pub(crate) mirror_method: bool,
    pub(crate) mirror_headers: bool,
    pub(crate) private_network: PerOrigin,
    pub(crate) max_age: Option<OriginFn<Duration>>,
}

impl PreflightAnswers {
    /// Returns the answer to an allowed origin. If the origin is echoed, it still has to replace the placeholder.
    pub(super) fn allow(&self, head: Head<'_>) -> EarlyResponse {
        let mut answer = EarlyResponse::allowed(self.status, self.allowed.clone());
        self.per_request.mirror(head, &mut answer.headers);
        answer
    }

    /// Adds the results of the user's functions.
    pub(super) fn ask(
        &self,
        origin: &HeaderValue,
        parts: &Parts,
        credentials: &PerOrigin,
        answer: &mut EarlyResponse,
    ) {
        let answer = &mut answer.headers;
        if let PerOrigin::Predicate(f) = credentials {
            if f.call(origin, parts) {
                answer.insert(ACCESS_CONTROL_ALLOW_CREDENTIALS, TRUE);
            }
        }
        if let PerOrigin::Predicate(f) = &self.per_request.private_network {
            if asks_for_private_network(&parts.headers) && f.call(origin, parts) {
                answer.insert(ACCESS_CONTROL_ALLOW_PRIVATE_NETWORK, TRUE);
            }
        }
        if let Some(max_age) = &self.per_request.max_age {
            let seconds = max_age.call(origin, parts).as_secs().min(MAX_DELTA_SECONDS);
            answer.insert(ACCESS_CONTROL_MAX_AGE, seconds.into());
        }
    }

    pub(super) fn refuse(&self, reason: DenialReason) -> EarlyResponse {
        EarlyResponse::denied(reason, self.refused.clone())
    }
}

impl PerRequest {
    /// Adds what is echoed from the request.
    fn mirror(&self, head: Head<'_>, answer: &mut HeaderMap) {
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
        let grants_private_network = matches!(self.private_network, PerOrigin::Yes);
        if grants_private_network && asks_for_private_network(head.headers) {
            answer.insert(ACCESS_CONTROL_ALLOW_PRIVATE_NETWORK, TRUE);
        }
    }
}

fn asks_for_private_network(request: &HeaderMap) -> bool {
    let asked = request.get(Input::RequestPrivateNetwork.name());
    asked.is_some_and(|value| value == "true")
}
