//! Answers to the request itself that lack the headers.

use super::preflight::names_origin;
use super::{Diagnosis, Facts};
use crate::probe::Probes;
use crate::recognise;
use http::StatusCode;

pub(super) fn fault(facts: &Facts) -> Option<Diagnosis> {
    if !facts.is_bare() {
        return None;
    }
    let answer = facts.answer()?;
    let (cause, is_certain) = cause(facts, answer.status);
    let cause = match recognise::proxy_name(&answer.headers) {
        Some(proxy) if is_certain => {
            format!("{cause}; {proxy} is in front of the application and may have sent this answer")
        }
        Some(proxy) => {
            format!(
                "{cause}; {proxy} is in front of the application and may have removed the headers"
            )
        }
        None => cause,
    };
    Some(Diagnosis::of_server(cause, facts.advice()))
}

/// Returns the cause, and whether it is certain.
fn cause(facts: &Facts, status: StatusCode) -> (String, bool) {
    let (method, code) = (facts.method(), status.as_u16());
    let why = match status {
        StatusCode::PAYLOAD_TOO_LARGE => {
            Some("a proxy or a size limit refuses the body before the CORS handling runs")
        }
        status if status.is_server_error() => Some(
            "the error comes from code that the CORS handling does not cover, so the headers are lost",
        ),
        status if status.is_client_error() => {
            Some("this error comes from code that the CORS handling does not cover")
        }
        _ => None,
    };
    let allowed = if facts.blocked.during_preflight {
        None
    } else if facts.exchanges.iter().any(|exchange| exchange.preflight) {
        Some("the preflight has just allowed the request")
    } else if method != "GET" && facts.probes.is_some_and(Probes::allows_page) {
        Some("the origin is allowed for GET")
    } else if facts.probes.is_some_and(Probes::allows_page_elsewhere) {
        Some(
            "the origin is allowed on other paths (a route or a fallback that was added after the CORS layer is not covered by it)",
        )
    } else {
        None
    };
    match (allowed, why) {
        (Some(allowed), Some(why)) => (
            format!("{why}; {allowed}, but the answer to {method} ({code}) has no CORS headers"),
            true,
        ),
        (Some(allowed), None) => (
            format!("the answer to {method} ({code}) comes from code that the CORS handling does not cover: {allowed}, but this answer has no CORS headers"),
            true,
        ),
        (None, Some(why)) if status.is_server_error() => (why.to_owned(), false),
        (None, Some(_)) if status == StatusCode::NOT_FOUND && facts.probes.is_some_and(Probes::knows_no_cors) => (
            "the URL gets 404, and none of this server's answers has CORS headers: the path or the host is wrong, or the server does not handle CORS".to_owned(),
            true,
        ),
        (None, Some(why)) => (
            format!("{why} ({code}), or the origin is not allowed"),
            false,
        ),
        (None, None) if facts.answer().is_some_and(|answer| names_origin(&answer.headers)) => (
            "a CORS layer answers (it sends `Vary: Origin`), but the origin is not allowed"
                .to_owned(),
            false,
        ),
        (None, None) if facts.probes.is_some_and(Probes::knows_no_cors) => (
            "none of this server's answers has CORS headers. Either the server does not handle CORS, or the origin is not allowed".to_owned(),
            false,
        ),
        (None, None) => (facts.blocked.explain().cause, false),
    }
}
