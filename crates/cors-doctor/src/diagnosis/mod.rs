//! What causes a block, and what mends it: the reason, the answers and the probes together.

mod advice;
mod origin;
mod page;
mod preflight;
mod redirect;
mod response;
mod stand_in;

pub(crate) use advice::of as advice;

use crate::probe::Probes;
use crate::question::Question;
use http::{StatusCode, response::Parts};
use tower_cors::browser::{BlockReason, Blocked, Exchange};

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Diagnosis {
    pub(crate) cause: String,
    /// What to do, in a sentence.
    pub(crate) fix: String,
    /// Whether CORS headers mend it, so that a server's configuration is worth printing.
    pub(crate) by_configuration: bool,
}

impl Diagnosis {
    /// The server's CORS headers are at fault.
    fn of_server(cause: impl Into<String>, fix: impl Into<String>) -> Self {
        Self {
            cause: cause.into(),
            fix: fix.into(),
            by_configuration: true,
        }
    }

    /// No CORS header mends it.
    fn of_others(cause: impl Into<String>, fix: impl Into<String>) -> Self {
        Self {
            by_configuration: false,
            ..Self::of_server(cause, fix)
        }
    }

    pub(crate) fn of(facts: &Facts) -> Self {
        page::fault(facts)
            .or_else(|| redirect::fault(facts))
            .or_else(|| origin::several(facts))
            .or_else(|| stand_in::fault(facts))
            .or_else(|| preflight::fault(facts))
            .or_else(|| origin::near_miss(facts))
            .or_else(|| response::fault(facts))
            .unwrap_or_else(|| Self {
                cause: facts.blocked.explain().cause,
                fix: facts.advice(),
                by_configuration: facts.blocked.reason.is_of_cors(),
            })
    }
}

/// What is known of a block.
#[derive(Debug)]
pub(crate) struct Facts<'a> {
    pub(crate) question: &'a Question,
    pub(crate) blocked: &'a Blocked,
    pub(crate) exchanges: &'a [Exchange],
    /// None if the server was not asked further.
    pub(crate) probes: Option<&'a Probes>,
}

impl Facts<'_> {
    /// The exchange that decided.
    fn last(&self) -> Option<&Exchange> {
        self.exchanges.last()
    }

    fn answer(&self) -> Option<&Parts> {
        self.last()?.response.as_ref()
    }

    fn status(&self) -> Option<StatusCode> {
        self.answer().map(|answer| answer.status)
    }

    /// The method of the request that decided, which is `OPTIONS` of a preflight.
    fn method(&self) -> &str {
        self.last()
            .map_or("the request", |last| last.request.method.as_str())
    }

    fn advice(&self) -> String {
        advice::of(self.question, self.blocked)
    }

    fn is_bare(&self) -> bool {
        self.blocked.reason == BlockReason::AllowOriginMissing
    }

    /// Whether the answer is perhaps not the CORS layer's at all.
    fn is_from_outside(&self) -> bool {
        self.is_bare() || matches!(self.blocked.reason, BlockReason::PreflightStatus { .. })
    }
}
