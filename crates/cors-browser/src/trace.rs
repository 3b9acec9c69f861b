//! What happened on the way to a verdict.

use crate::reason::BlockReason;
use crate::section::Section;
use bytes::Bytes;
use http::{Request, request, response};
use std::fmt;

/// One step of the standard that decided something about a request.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Step {
    /// The title of the section of the standard.
    pub section: &'static str,
    /// The address of that section.
    pub link: &'static str,
    /// Whether the request went on after this step.
    pub passed: bool,
    /// What was decided, and why.
    pub detail: String,
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let outcome = if self.passed { "ok" } else { "failed" };
        write!(f, "{outcome}: {} ({})", self.detail, self.section)
    }
}

/// One request that was sent, and its response.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Exchange {
    /// Whether the request was a preflight.
    pub preflight: bool,
    /// What was sent.
    pub request: request::Parts,
    /// The response. `None` means that the network failed.
    pub response: Option<response::Parts>,
}

impl fmt::Display for Exchange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let line =
            |value: &http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
        writeln!(f, "  > {} {}", self.request.method, self.request.uri)?;
        for (name, value) in &self.request.headers {
            writeln!(f, "  > {name}: {}", line(value))?;
        }
        let Some(response) = &self.response else {
            return writeln!(f, "  < no response");
        };
        writeln!(f, "  < {}", response.status)?;
        for (name, value) in &response.headers {
            writeln!(f, "  < {name}: {}", line(value))?;
        }
        Ok(())
    }
}

/// Collects steps and exchanges in order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Trace {
    pub(crate) steps: Vec<Step>,
    pub(crate) exchanges: Vec<Exchange>,
}

impl Trace {
    pub(crate) fn pass(&mut self, section: Section, detail: impl Into<String>) {
        self.step(section, true, detail.into());
    }

    pub(crate) fn fail(&mut self, reason: &BlockReason) {
        self.step(reason.section(), false, reason.to_string());
    }

    fn step(&mut self, section: Section, passed: bool, detail: String) {
        self.steps.push(Step {
            section: section.title,
            link: section.link,
            passed,
            detail,
        });
    }

    pub(crate) fn sent(&mut self, preflight: bool, request: Request<Bytes>) {
        self.exchanges.push(Exchange {
            preflight,
            request: request.into_parts().0,
            response: None,
        });
    }

    pub(crate) fn received(&mut self, response: response::Parts) {
        if let Some(exchange) = self.exchanges.last_mut() {
            exchange.response = Some(response);
        }
    }
}
