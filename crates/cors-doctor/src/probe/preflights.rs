//! Finds out which part of a preflight the server refuses, by asking for one thing at a time.

use crate::client::Client;
use crate::question::Question;
use bytes::Bytes;
use cors_browser::{
    BlockReason, Page, PageRequest, Verdict, is_cors_safelisted_method, normalize_method,
};
use http::header::{HeaderMap, HeaderName, HeaderValue};
use http::{Method, Request, Response, StatusCode};
use tokio::task::JoinSet;

/// As many as a page sets, and few enough to ask for one by one.
const MAX_HEADERS: usize = 8;

/// What is not allowed, although the page is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Refused {
    pub(crate) method: Option<Method>,
    pub(crate) headers: Vec<HeaderName>,
}

impl Refused {
    pub(crate) fn is_nothing(&self) -> bool {
        self.method.is_none() && self.headers.is_empty()
    }
}

/// Asks the server, if it refused a preflight without saying why.
pub(super) async fn refused(
    question: &Question,
    verdict: &Verdict,
    client: &Client,
) -> Option<Refused> {
    let blocked = verdict.blocked()?;
    let says_nothing = matches!(
        blocked.reason,
        BlockReason::AllowOriginMissing | BlockReason::PreflightStatus { .. }
    );
    if !blocked.during_preflight || !says_nothing || verdict.exchanges().len() > 1 {
        return None;
    }
    let method = normalize_method(question.request.method());
    let mut names = question.asked_headers();
    names.truncate(MAX_HEADERS);

    let mut answers = JoinSet::new();
    let mut ask = |method: &Method, name: Option<&HeaderName>| {
        let (question, client) = (question.clone(), client.clone());
        let (method, name) = (method.clone(), name.cloned());
        answers.spawn(async move {
            let passed = passes(&question, &client, &method, name.as_ref()).await;
            (method, name, passed.map(|passed| passed.is_allowed))
        });
    };
    ask(&Method::GET, None);
    if !is_cors_safelisted_method(&method) {
        ask(&method, None);
    }
    for name in &names {
        ask(&Method::GET, Some(name));
    }
    let mut refused = Refused::default();
    let mut allows_page = false;
    for (method, name, passes) in answers.join_all().await {
        match (name, passes) {
            (None, Some(true)) if method == Method::GET => allows_page = true,
            (None, Some(false)) if method != Method::GET => refused.method = Some(method),
            (Some(name), Some(false)) => refused.headers.push(name),
            _ => {}
        }
    }
    refused.headers.sort_by(|a, b| a.as_str().cmp(b.as_str()));
    (allows_page && !refused.is_nothing()).then_some(refused)
}

/// The answer to a preflight.
pub(super) struct Passed {
    pub(super) is_allowed: bool,
    pub(super) answer: Response<()>,
}

/// Whether the preflight for such a request passes; the request itself is not sent.
pub(super) async fn passes(
    question: &Question,
    client: &Client,
    method: &Method,
    name: Option<&HeaderName>,
) -> Option<Passed> {
    let mut headers = HeaderMap::new();
    if let Some(name) = name {
        let value = question.request.headers().get(name);
        headers.insert(name, value.cloned().unwrap_or(HeaderValue::from_static("")));
    }
    let mut request = Request::new(Bytes::new());
    *request.method_mut() = method.clone();
    *request.uri_mut() = question.request.uri().clone();
    *request.headers_mut() = headers;
    // With this flag, a method that is not named is allowed.
    let request = PageRequest::from(request).use_cors_preflight(is_cors_safelisted_method(method));
    let request = request.credentials(question.mode());
    let mut fetch = Page::at(&question.origin).start(request);
    let preflight = fetch.outgoing().filter(|outgoing| outgoing.preflight)?;
    let answer = client.send(preflight.request.clone()).await.ok()?;
    if answer.status() == StatusCode::TOO_MANY_REQUESTS {
        return None;
    }
    fetch.receive(answer.clone().map(|()| Bytes::new()));
    Some(Passed {
        is_allowed: fetch.outgoing().is_some(),
        answer,
    })
}
