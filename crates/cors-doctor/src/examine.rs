//! Asks a server or a recorded log the question, and evaluates the answers.

use crate::allowed::Allowed;
use crate::client::Client;
use crate::diagnosis::{Diagnosis, Facts};
use crate::error::CliError;
use crate::finding::{self, Finding, Level};
use crate::fix::Wanted;
use crate::grant;
use crate::har::Judged;
use crate::local_network::LocalNetwork;
use crate::probe::Probes;
use crate::question::Question;
use crate::recognise::Seen;
use crate::spoken::Spoken;
use crate::today;
use crate::unread;
use bytes::Bytes;
use cors_browser::{BlockReason, Blocked, Exchange, Verdict};
use http::header::{ACCESS_CONTROL_REQUEST_METHOD, HeaderName};
use http::{Method, Request};
use std::sync::atomic::{AtomicBool, Ordering};

/// A verdict, and the findings that come with it.
#[derive(Debug)]
pub(crate) struct Examination {
    pub(crate) question: Question,
    pub(crate) verdict: Verdict,
    pub(crate) findings: Vec<Finding>,
    probes: Option<Probes>,
    /// Whether it is allowed only because browsers let more pass than the standard.
    pub(crate) is_allowed_today: bool,
    /// The protocol of the port, if it differs from the URL's.
    spoken: Option<Spoken>,
}

/// When to send requests that the page did not send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Probing {
    Always,
    Never,
    /// Send them if the verdict is not the expected one (`true` means allowed), to find out why.
    UnlessAllowed(bool),
    /// Ask for everything that the server allows, even if there is nothing to fix.
    ToDescribe,
}

impl Examination {
    pub(crate) async fn of_server(
        question: Question,
        client: &Client,
        probing: Probing,
    ) -> Result<Self, CliError> {
        let (only_preflight, is_lenient) = (question.preflight_only, question.is_lenient());
        let is_by_leniency = AtomicBool::new(false);
        let send = async |request: Request<Bytes>| {
            let is_preflight = request
                .headers()
                .contains_key(ACCESS_CONTROL_REQUEST_METHOD);
            if only_preflight && !is_preflight {
                return Ok(grant::to(&request));
            }
            let mut response = client.send(request).await?;
            if is_lenient && is_preflight {
                let is_named = today::name_authorization(response.headers_mut());
                is_by_leniency.fetch_or(is_named, Ordering::Relaxed);
            }
            Ok::<_, String>(response.map(|()| Bytes::new()))
        };
        let verdict = question
            .page()
            .fetch_with(send, question.page_request())
            .await;
        let mut examination = Self::new(question, verdict, is_by_leniency.load(Ordering::Relaxed));
        examination.find_protocol(client).await;
        let probes = match probing {
            Probing::Always | Probing::ToDescribe => true,
            Probing::Never => false,
            Probing::UnlessAllowed(expected) => examination.is_allowed() != expected,
        };
        if probes && examination.is_worth_probing() {
            let to_fix = probing == Probing::ToDescribe || !examination.is_allowed();
            examination.probe(client, to_fix).await;
        }
        examination.with_verdict()
    }

    pub(crate) fn of_record(judged: Judged) -> Result<Self, CliError> {
        let mut examination = Self::new(judged.question, judged.verdict, judged.is_allowed_today);
        if judged.assumed {
            let text = "the log has no answer to the preflight. The browser may have used the answer to an earlier one, so the preflight counts as allowed";
            let found = Finding::new(Level::Note, "preflight-not-recorded", text);
            examination.findings.push(found);
        }
        examination.with_verdict()
    }

    fn new(question: Question, verdict: Verdict, by_leniency: bool) -> Self {
        let is_allowed_today = by_leniency && verdict.is_allowed();
        let mut findings = finding::of_exchanges(&question, &verdict);
        findings.extend(is_allowed_today.then(today::finding));
        findings.extend(LocalNetwork::of(&question).map(|network| network.finding()));
        Self {
            findings,
            question,
            verdict,
            probes: None,
            is_allowed_today,
            spoken: None,
        }
    }

    /// Tries other protocols if the answer looks like that of a server that speaks another protocol.
    async fn find_protocol(&mut self, client: &Client) {
        let status = self
            .verdict
            .exchanges()
            .last()
            .and_then(|last| last.response.as_ref());
        let status = status.map(|response| response.status);
        let blocked = self.verdict.blocked();
        if blocked.is_some_and(|blocked| Spoken::is_suspected(&blocked.reason, status)) {
            self.spoken = Spoken::find(self.question.request.uri(), client, status.is_some()).await;
        }
    }

    /// Whether a request that is meant to change something was sent.
    pub(crate) fn may_have_changed_data(&self) -> bool {
        let is_sent = self
            .verdict
            .exchanges()
            .iter()
            .any(|exchange| !exchange.preflight);
        is_sent && !self.question.preflight_only && self.question.may_change_data()
    }

    /// Whether Chromium refuses the request because of where the page and the server are.
    pub(crate) fn is_refused_in_chromium(&self) -> bool {
        LocalNetwork::of(&self.question).is_some_and(|network| network.is_refused)
    }

    /// Sends the requests that the page did not send.
    async fn probe(&mut self, client: &Client, to_fix: bool) {
        let probes = Probes::ask(&self.question, &self.verdict, client, to_fix).await;
        let found = probes.findings(&self.question, &self.verdict);
        self.findings.extend(found);
        self.probes = Some(probes);
    }

    /// A server that does not answer the request itself does not answer others either.
    fn is_worth_probing(&self) -> bool {
        if self.spoken.is_some() {
            return false;
        }
        let blocked = self.verdict.blocked();
        blocked.is_none_or(|blocked| match blocked.reason {
            BlockReason::NetworkError { .. } => blocked.during_preflight,
            BlockReason::TooManyRedirects => false,
            _ => true,
        })
    }

    /// Returns itself, unless the failure is not about CORS.
    fn with_verdict(self) -> Result<Self, CliError> {
        let Some(blocked) = self.verdict.blocked() else {
            return Ok(self);
        };
        let is_answered = self.probes.as_ref().is_some_and(Probes::is_answered);
        match &blocked.reason {
            _ if self.spoken.is_some() => Ok(self),
            // A server that answers everything except OPTIONS makes the browser block the page.
            BlockReason::NetworkError { .. } if blocked.during_preflight && is_answered => Ok(self),
            BlockReason::NetworkError { error, .. } if blocked.during_preflight => {
                Err(CliError::new(format!("the preflight (OPTIONS): {error}")))
            }
            BlockReason::NetworkError { error, .. } => Err(CliError::new(error)),
            BlockReason::TooManyRedirects => Err(CliError::new(format!(
                "{} redirects in a loop",
                self.question.request.uri()
            ))),
            _ => Ok(self),
        }
    }

    pub(crate) fn is_allowed(&self) -> bool {
        self.verdict.is_allowed() && self.unread().is_empty()
    }

    /// The response headers that the page wants to read and cannot read.
    pub(crate) fn unread(&self) -> Vec<HeaderName> {
        unread::headers(&self.question, &self.verdict)
    }

    /// The answer that decided.
    pub(crate) fn deciding(&self) -> Option<Seen<'_>> {
        self.verdict.exchanges().last().and_then(seen)
    }

    /// Every other answer that may show which server it is.
    pub(crate) fn others(&self) -> impl Iterator<Item = Seen<'_>> {
        let exchanges = self.verdict.exchanges().iter().filter_map(seen);
        let probes = self.probes.iter().flat_map(Probes::answers);
        exchanges.chain(probes.map(|answer| Seen {
            method: &Method::GET,
            status: answer.status(),
            headers: answer.headers(),
        }))
    }

    /// Origins other than the page's that may read the answer to `GET`, among those that were tried.
    pub(crate) fn other_readers(&self) -> Vec<String> {
        let probes = self.probes.as_ref();
        probes.map_or_else(Vec::new, Probes::other_readers)
    }

    /// What a configuration has to allow, if there is one to print.
    pub(crate) fn wanted(&self) -> Option<Wanted> {
        Wanted::of(&self.question, &self.allowed())
    }

    /// What the server was seen to allow.
    pub(crate) fn allowed(&self) -> Allowed {
        let mut allowed = Allowed::of_exchanges(self.verdict.exchanges());
        if let Some(probes) = &self.probes {
            allowed.merge(probes.allowed());
        }
        allowed
    }

    /// The likely cause of a block, and the fix.
    pub(crate) fn diagnosis(&self, blocked: &Blocked) -> Diagnosis {
        Diagnosis::of(&Facts {
            question: &self.question,
            blocked,
            exchanges: self.verdict.exchanges(),
            probes: self.probes.as_ref(),
            spoken: self.spoken,
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
