//! The headers of responses to requests other than preflights, precomputed as far as possible.

use super::decision::EarlyResponse;
#[cfg(feature = "tracing")]
use super::rate_limit::RateLimit;
use super::reason::DenialReason;
use super::vary::Vary;
use crate::fetch::tables::{is_forbidden_response_header, is_safelisted_response_header};
use http::header::VARY;
use http::{HeaderMap, HeaderValue};
#[cfg(feature = "tracing")]
use std::sync::Arc;

/// What to write to responses, and in which cases.
#[derive(Clone, Debug)]
pub(crate) struct ActualHeaders {
    /// The origin in every response, if responses are the same for everyone.
    pub(crate) same_origin: Option<HeaderValue>,
    /// Whether every response allows credentials, if responses are the same for everyone.
    pub(crate) same_credentials: bool,
    pub(crate) exposed: Exposed,
    pub(crate) vary: Option<Vary>,
    /// The limit for events about existing headers. It is a separate limit, because with two layers every response
    /// causes such an event.
    #[cfg(feature = "tracing")]
    pub(crate) replacements: Arc<RateLimit>,
}

/// The response headers that pages can read, in addition to the
/// [safelisted](https://fetch.spec.whatwg.org/#cors-safelisted-response-header-name).
#[derive(Clone, Debug)]
pub(crate) enum Exposed {
    Nothing,
    These(HeaderValue),
    /// The names of the response's own headers. With credentials, `*` would be the name of a header.
    OfResponse,
}

impl ActualHeaders {
    pub(super) fn values_mut(&mut self) -> impl Iterator<Item = &mut HeaderValue> {
        let exposed = match &mut self.exposed {
            Exposed::These(names) => Some(names),
            Exposed::Nothing | Exposed::OfResponse => None,
        };
        let vary = self.vary.iter_mut().flat_map(Vary::values_mut);
        self.same_origin.iter_mut().chain(exposed).chain(vary)
    }

    /// The answer to a request that must not reach the handler.
    #[cold]
    pub(super) fn rejection(&self, reason: DenialReason) -> EarlyResponse {
        let mut headers = HeaderMap::new();
        if let Some(vary) = &self.vary {
            headers.insert(VARY, vary.line().clone());
        }
        EarlyResponse::denied(reason, headers)
    }
}

/// Returns the names that pages cannot read unless they are exposed.
pub(super) fn own_names(response: &HeaderMap) -> Option<HeaderValue> {
    let names: Vec<_> = response
        .keys()
        .map(http::HeaderName::as_str)
        .filter(|name| {
            !is_safelisted_response_header(name)
                && !is_forbidden_response_header(name)
                && !name.starts_with("access-control-")
        })
        .collect();
    if names.is_empty() {
        return None;
    }
    HeaderValue::try_from(names.join(",")).ok()
}
