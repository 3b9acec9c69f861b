//! What else a server allows: preflights for the methods and headers that pages use most, one at a time.

use super::preflights::passes;
use crate::allowed::{Allowed, MADE_UP_HEADER, MADE_UP_METHOD};
use crate::client::Client;
use crate::question::Question;
use http::Method;
use http::header::HeaderName;
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout_at};

const METHODS: [&str; 5] = ["PUT", "PATCH", "DELETE", "HEAD", MADE_UP_METHOD];

const HEADERS: [&str; 6] = [
    "authorization",
    "content-type",
    "x-requested-with",
    "x-api-key",
    "x-csrf-token",
    MADE_UP_HEADER,
];

/// Asks from `origin`; the requests themselves are not sent.
pub(super) async fn sweep(question: &Question, origin: &str, client: &Client) -> Allowed {
    let mut question = question.clone();
    origin.clone_into(&mut question.origin);
    // A server that refuses credentials may allow the same requests without them.
    question.credentials = false;

    let mut answers = JoinSet::new();
    let methods = METHODS.into_iter().map(|method| (method, None));
    let headers = HEADERS.into_iter().map(|name| ("GET", Some(name)));
    for (method, name) in methods.chain(headers) {
        let (question, client) = (question.clone(), client.clone());
        answers.spawn(async move {
            let method = Method::from_bytes(method.as_bytes()).ok()?;
            let name = name.map(HeaderName::from_static);
            let passed = passes(&question, &client, &method, name.as_ref()).await?;
            Some((method, name, passed))
        });
    }
    let mut allowed = Allowed::default();
    // A slow server does not hold up the report: what it has answered by then is enough.
    let end = Instant::now() + client.patience();
    while let Ok(Some(answered)) = timeout_at(end, answers.join_next()).await {
        let Some((method, name, passed)) = answered.ok().flatten() else {
            continue;
        };
        allowed.add(origin, passed.answer.headers());
        match name {
            _ if !passed.is_allowed => {}
            Some(name) => allowed.add_header(name.as_str()),
            None => allowed.add_method(method.as_str()),
        }
    }
    allowed
}
