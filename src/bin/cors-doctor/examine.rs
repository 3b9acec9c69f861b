//! The question put to a server or to a record, and what is made of the answers.

use crate::client::Client;
use crate::har::Recorded;
use crate::probe::{self, Finding};
use crate::question::Question;
use crate::trouble::Trouble;
use http::StatusCode;
use http::header::{HeaderMap, SERVER, VIA};
use tower_cors::browser::{BlockReason, Blocked, Exchange, PageRequest, Verdict};

/// A verdict, and what was found beside it.
#[derive(Debug)]
pub(crate) struct Examination {
    pub(crate) question: Question,
    pub(crate) verdict: Verdict<()>,
    pub(crate) findings: Vec<Finding>,
}

impl Examination {
    pub(crate) async fn of_server(question: Question, client: &Client) -> Result<Self, Trouble> {
        let request = PageRequest::from(question.request.clone());
        let send = |request| client.send(request);
        let verdict = question
            .browser()
            .fetch_with(send, request, question.mode())
            .await;
        Self::new(question, verdict)
    }

    pub(crate) async fn of_record(
        question: Question,
        record: &mut Recorded,
    ) -> Result<Self, Trouble> {
        let request = PageRequest::from(question.request.clone());
        let send = |request| std::future::ready(record.answer(&request));
        let verdict = question
            .browser()
            .fetch_with(send, request, question.mode())
            .await;
        Self::new(question, verdict)
    }

    fn new(question: Question, verdict: Verdict<()>) -> Result<Self, Trouble> {
        match verdict.blocked().map(|blocked| &blocked.reason) {
            Some(BlockReason::Network { error, .. }) => Err(Trouble::new(error)),
            Some(BlockReason::TooManyRedirects) => Err(Trouble::new(format!(
                "{} redirects in a circle",
                question.request.uri()
            ))),
            _ => {
                let findings = probe::of_exchanges(&question, &verdict);
                Ok(Self {
                    question,
                    verdict,
                    findings,
                })
            }
        }
    }

    /// Asks what the page did not ask yet.
    pub(crate) async fn probe(&mut self, client: &Client) {
        let found = probe::of_server(&self.question, &self.verdict, client).await;
        self.findings.extend(found);
    }

    pub(crate) fn is_allowed(&self) -> bool {
        self.verdict.is_allowed()
    }

    /// The headers of the answer that decided.
    pub(crate) fn deciding_headers(&self) -> Option<&HeaderMap> {
        let last = self.verdict.exchanges().last()?;
        last.response.as_ref().map(|response| &response.headers)
    }

    /// The likely cause of a block: what was found says more than the reason alone.
    pub(crate) fn cause(&self, blocked: &Blocked) -> String {
        let cause = self.findings.iter().find_map(Finding::cause);
        let last = self.verdict.exchanges().last();
        let cause = cause.or_else(|| last.and_then(|last| cause_in(blocked, last)));
        let cause = cause.unwrap_or_else(|| blocked.explain().cause);
        match last.and_then(proxy) {
            Some(proxy) if blocked.reason == BlockReason::AllowOriginMissing => {
                format!("{cause}; {proxy} stands in front, and may have taken the headers away")
            }
            _ => cause,
        }
    }
}

/// What the status of the answer says of who gave it.
fn cause_in(blocked: &Blocked, last: &Exchange) -> Option<String> {
    let status = last.response.as_ref()?.status;
    let missing = blocked.reason == BlockReason::AllowOriginMissing
        || matches!(blocked.reason, BlockReason::PreflightStatus { .. });
    if !missing {
        return None;
    }
    let text = match (blocked.during_preflight, status) {
        (true, StatusCode::UNAUTHORIZED) => {
            "authentication answers OPTIONS before CORS does; a preflight never carries credentials"
        }
        (
            true,
            StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED | StatusCode::NOT_IMPLEMENTED,
        ) => "OPTIONS is answered by the router: no CORS handler stands before it",
        (true, StatusCode::FORBIDDEN | StatusCode::BAD_REQUEST) => {
            "the server refuses the preflight: its CORS configuration does not allow this page, method or header, or a firewall answers"
        }
        (true, status) if status.is_server_error() => "OPTIONS ends in a server error",
        (false, status) if status.is_server_error() => {
            "errors are answered outside of the CORS handling: the headers are lost on them"
        }
        (false, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN | StatusCode::NOT_FOUND) => {
            "this answer is given outside of the CORS handling, or the origin is not allowed"
        }
        _ => return None,
    };
    Some(text.to_owned())
}

/// A proxy that has left its name.
fn proxy(exchange: &Exchange) -> Option<String> {
    let headers = &exchange.response.as_ref()?.headers;
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    if headers.contains_key("cf-ray") {
        return Some("Cloudflare".to_owned());
    }
    if let Some(via) = text(VIA) {
        return Some(format!("a proxy (Via: {via})"));
    }
    let server = text(SERVER)?;
    [
        "nginx",
        "Caddy",
        "envoy",
        "cloudflare",
        "Varnish",
        "openresty",
        "AmazonS3",
        "CloudFront",
    ]
    .into_iter()
    .find(|name| {
        server
            .to_ascii_lowercase()
            .starts_with(&name.to_ascii_lowercase())
    })
    .map(str::to_owned)
}
