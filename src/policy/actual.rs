//! The headers of every response that is no preflight's, made beforehand as far as can be.

use super::decision::Answer;
use super::vary::Vary;
use crate::fetch::reason::Reason;
use crate::fetch::tables::{is_forbidden_response_header, is_safelisted_response_header};
use http::header::VARY;
use http::{HeaderMap, HeaderValue, StatusCode};

/// What to write onto responses, and when.
#[derive(Debug)]
pub(crate) struct Headers {
    /// The origin that every response names, if responses are the same for everyone.
    pub(crate) same_origin: Option<HeaderValue>,
    /// Whether every response allows credentials, if responses are the same for everyone.
    pub(crate) same_credentials: bool,
    pub(crate) exposed: Exposed,
    pub(crate) vary: Option<Vary>,
}

/// Which response headers pages can read besides the
/// [safelisted](https://fetch.spec.whatwg.org/#cors-safelisted-response-header-name).
#[derive(Debug)]
pub(crate) enum Exposed {
    Nothing,
    These(HeaderValue),
    /// Those of the response, one by one: with credentials, `*` names a header called `*`.
    OfResponse,
}

impl Headers {
    /// The answer to a request that the handler is not to see.
    pub(super) fn rejection(&self, reason: Reason) -> Answer {
        let mut headers = HeaderMap::new();
        if let Some(vary) = &self.vary {
            headers.insert(VARY, vary.line().clone());
        }
        Answer {
            status: StatusCode::FORBIDDEN,
            headers,
            reason: Some(reason),
        }
    }
}

/// Those that pages can't read unless they are exposed.
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
