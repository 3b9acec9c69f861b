//! What happened on the way to a verdict.

use super::BlockReason;
use http::{request, response};
use std::fmt;

/// Sections of the Fetch standard: title and address.
pub(super) mod section {
    pub(in crate::browser) type Section = (&'static str, &'static str);

    macro_rules! sections {
        ($($name:ident = $title:literal at $anchor:literal;)*) => {$(
            pub(in crate::browser) const $name: Section =
                ($title, concat!("https://fetch.spec.whatwg.org/#", $anchor));
        )*};
    }

    sections! {
        REQUEST = "Request constructor" at "dom-request";
        HEADERS = "Headers class" at "headers-class";
        MAIN_FETCH = "Main fetch" at "main-fetch";
        BAD_PORT = "Port blocking" at "port-blocking";
        HTTP_FETCH = "HTTP fetch" at "http-fetch";
        UNSAFE_NAMES = "CORS-unsafe request-header names" at "cors-unsafe-request-header-names";
        PREFLIGHT = "CORS-preflight fetch" at "cors-preflight-fetch";
        CACHE = "CORS-preflight cache" at "cors-preflight-cache";
        CORS_CHECK = "CORS check" at "cors-check";
        REDIRECT = "HTTP-redirect fetch" at "http-redirect-fetch";
        RESOURCE_POLICY = "Cross-origin resource policy check" at "cross-origin-resource-policy-check";
        NETWORK = "HTTP-network fetch" at "http-network-fetch";
    }
}

/// One step of the standard that decided something about a request.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Step {
    /// The title of the section of the standard.
    pub section: &'static str,
    /// Its address.
    pub link: &'static str,
    /// Whether the request went on.
    pub passed: bool,
    /// What was decided, and on what ground.
    pub detail: String,
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let outcome = if self.passed { "ok" } else { "failed" };
        write!(f, "{outcome}: {} ({})", self.detail, self.section)
    }
}

/// One request that went out, and what came back.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Exchange {
    /// Whether it was a preflight.
    pub preflight: bool,
    /// What was sent.
    pub request: request::Parts,
    /// What came back, unless the network failed.
    pub response: Option<response::Parts>,
}

#[derive(Debug, Default)]
pub(super) struct Trace {
    pub(super) steps: Vec<Step>,
    pub(super) exchanges: Vec<Exchange>,
}

impl Trace {
    pub(super) fn pass(&mut self, (section, link): section::Section, detail: impl Into<String>) {
        let detail = detail.into();
        self.steps.push(Step {
            section,
            link,
            passed: true,
            detail,
        });
    }

    pub(super) fn fail(&mut self, reason: &BlockReason) {
        let (section, link) = reason.section();
        self.steps.push(Step {
            section,
            link,
            passed: false,
            detail: reason.to_string(),
        });
    }

    pub(super) fn sent(&mut self, preflight: bool, request: request::Parts) {
        self.exchanges.push(Exchange {
            preflight,
            request,
            response: None,
        });
    }

    pub(super) fn received(&mut self, response: response::Parts) {
        if let Some(exchange) = self.exchanges.last_mut() {
            exchange.response = Some(response);
        }
    }
}
