//! The question put to a server or to a record, and what is made of the answers.

use crate::client::Client;
use crate::diagnosis::{Diagnosis, Facts};
use crate::finding::{self, Finding, Level};
use crate::har::Judged;
use crate::probe::Probes;
use crate::question::Question;
use crate::recognise::Seen;
use crate::trouble::Trouble;
use http::Method;
use tower_cors::browser::{BlockReason, Blocked, Exchange, PageRequest, Verdict};

/// A verdict, and what was found beside it.
#[derive(Debug)]
pub(crate) struct Examination {
    pub(crate) question: Question,
    pub(crate) verdict: Verdict<()>,
    pub(crate) findings: Vec<Finding>,
    probes: Option<Probes>,
}

impl Examination {
    pub(crate) async fn of_server(
        question: Question,
        client: &Client,
        probes: bool,
    ) -> Result<Self, Trouble> {
        let request = PageRequest::from(question.request.clone());
        let send = |request| client.send(request);
        let verdict = question
            .browser()
            .fetch_with(send, request, question.mode())
            .await;
        let mut examination = Self::new(question, verdict);
        if probes && examination.is_worth_probing() {
            examination.probe(client).await;
        }
        examination.told()
    }

    pub(crate) fn of_record(judged: Judged) -> Result<Self, Trouble> {
        let mut examination = Self::new(judged.question, judged.verdict);
        if judged.assumed {
            let text = "the log has no answer to the preflight, which an earlier one may have spared: it was taken for allowed";
            let found = Finding::new(Level::Note, "preflight-not-recorded", text);
            examination.findings.push(found);
        }
        examination.told()
    }

    fn new(question: Question, verdict: Verdict<()>) -> Self {
        Self {
            findings: finding::of_exchanges(&question, &verdict),
            question,
            verdict,
            probes: None,
        }
    }

    /// Asks what the page did not ask yet.
    async fn probe(&mut self, client: &Client) {
        let probes = Probes::ask(&self.question, &self.verdict, client).await;
        let found = probes.findings(&self.question, &self.verdict);
        self.findings.extend(found);
        self.probes = Some(probes);
    }

    /// Who does not answer the request itself answers no other.
    fn is_worth_probing(&self) -> bool {
        let blocked = self.verdict.blocked();
        blocked.is_none_or(|blocked| match blocked.reason {
            BlockReason::Network { .. } => blocked.during_preflight,
            BlockReason::TooManyRedirects => false,
            _ => true,
        })
    }

    /// Itself, if there is something to tell of CORS.
    fn told(self) -> Result<Self, Trouble> {
        let Some(blocked) = self.verdict.blocked() else {
            return Ok(self);
        };
        let is_answered = self.probes.as_ref().is_some_and(Probes::is_answered);
        match &blocked.reason {
            // A server that answers, but for OPTIONS, blocks the page.
            BlockReason::Network { .. } if blocked.during_preflight && is_answered => Ok(self),
            BlockReason::Network { error, .. } if blocked.during_preflight => {
                Err(Trouble::new(format!("the preflight (OPTIONS): {error}")))
            }
            BlockReason::Network { error, .. } => Err(Trouble::new(error)),
            BlockReason::TooManyRedirects => Err(Trouble::new(format!(
                "{} redirects in a circle",
                self.question.request.uri()
            ))),
            _ => Ok(self),
        }
    }

    pub(crate) fn is_allowed(&self) -> bool {
        self.verdict.is_allowed()
    }

    /// The answer that decided.
    pub(crate) fn deciding(&self) -> Option<Seen<'_>> {
        self.verdict.exchanges().last().and_then(seen)
    }

    /// Every other answer that may tell which server it is.
    pub(crate) fn others(&self) -> impl Iterator<Item = Seen<'_>> {
        let exchanges = self.verdict.exchanges().iter().filter_map(seen);
        let probes = self.probes.iter().flat_map(Probes::answers);
        exchanges.chain(probes.map(|answer| Seen {
            method: &Method::GET,
            status: answer.status(),
            headers: answer.headers(),
        }))
    }

    /// The likely cause of a block, and the fix.
    pub(crate) fn diagnosis(&self, blocked: &Blocked) -> Diagnosis {
        Diagnosis::of(&Facts {
            question: &self.question,
            blocked,
            exchanges: self.verdict.exchanges(),
            probes: self.probes.as_ref(),
        })
    }
}

fn seen(exchange: &Exchange) -> Option<Seen<'_>> {
    let response = exchange.response.as_ref()?;
    Some(Seen {
        method: &exchange.request.method,
        status: response.status,
        headers: &response.headers,
    })
}
