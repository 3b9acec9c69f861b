//! Finds the cause of a block and its fix from the reason, the answers and the probes.

mod advice;
mod layers;
mod origin;
mod page;
mod preflight;
mod redirect;
mod response;
mod upstream;
mod written;

pub(crate) use advice::of as advice;

use crate::probe::Probes;
use crate::question::Question;
use crate::spoken::Spoken;
use cors_browser::{BlockReason, Blocked, Exchange};
use http::{StatusCode, response::Parts};

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Diagnosis {
    pub(crate) cause: String,
    /// What to do, in a sentence.
    pub(crate) fix: String,
    /// Whether CORS headers fix the block. Only then does the report print a configuration for the server.
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

    /// No CORS header fixes the block.
    fn of_others(cause: impl Into<String>, fix: impl Into<String>) -> Self {
        Self {
            by_configuration: false,
            ..Self::of_server(cause, fix)
        }
    }

    pub(crate) fn of(facts: &Facts) -> Self {
        protocol(facts)
            .or_else(|| page::fault(facts))
            .or_else(|| written::fault(facts))
            .or_else(|| redirect::fault(facts))
            .or_else(|| layers::fault(facts))
            .or_else(|| origin::several(facts))
            .or_else(|| upstream::fault(facts))
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

/// A server that speaks another protocol has not read the request, so this cause comes before all others.
fn protocol(facts: &Facts) -> Option<Diagnosis> {
    let (spoken, uri) = (facts.spoken?, facts.question.request.uri());
    Some(Diagnosis::of_others(spoken.cause(uri), spoken.fix(uri)))
}

/// What is known about a block.
#[derive(Debug)]
pub(crate) struct Facts<'a> {
    pub(crate) question: &'a Question,
    pub(crate) blocked: &'a Blocked,
    pub(crate) exchanges: &'a [Exchange],
    /// None if no further requests were sent to the server.
    pub(crate) probes: Option<&'a Probes>,
    /// The protocol of the port, if it differs from the URL's.
    pub(crate) spoken: Option<Spoken>,
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

    /// The method of the request that decided, which is `OPTIONS` for a preflight.
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

    /// Whether the answer may come from something other than the CORS layer.
    fn is_from_outside(&self) -> bool {
        self.is_bare() || matches!(self.blocked.reason, BlockReason::PreflightStatus { .. })
    }
}
