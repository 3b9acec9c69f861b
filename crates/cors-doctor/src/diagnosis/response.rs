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
            format!("{cause}; {proxy} stands in front, and may have given it")
        }
        Some(proxy) => {
            format!("{cause}; {proxy} stands in front, and may have taken the headers away")
        }
        None => cause,
    };
    Some(Diagnosis::of_server(cause, facts.advice()))
}

/// The cause, and whether it leaves no other.
fn cause(facts: &Facts, status: StatusCode) -> (String, bool) {
    let (method, code) = (facts.method(), status.as_u16());
    let why = match status {
        StatusCode::PAYLOAD_TOO_LARGE => {
            Some("a proxy or a limit refuses the body before the CORS handling")
        }
        status if status.is_server_error() => {
            Some("errors are answered outside of the CORS handling: the headers are lost on them")
        }
        status if status.is_client_error() => {
            Some("this error is answered outside of the CORS handling")
        }
        _ => None,
    };
    let allowed = if facts.blocked.during_preflight {
        None
    } else if facts.exchanges.iter().any(|exchange| exchange.preflight) {
        Some("the preflight has just allowed it")
    } else if method != "GET" && facts.probes.is_some_and(Probes::allows_page) {
        Some("the origin is allowed for GET")
    } else if facts.probes.is_some_and(Probes::allows_page_elsewhere) {
        Some("the origin is allowed on other paths")
    } else {
        None
    };
    match (allowed, why) {
        (Some(allowed), Some(why)) => (
            format!("{why}; {allowed}, and the answer to {method} ({code}) has no CORS headers"),
            true,
        ),
        (Some(allowed), None) => (
            format!("the answer to {method} ({code}) is given outside of the CORS handling: {allowed}, and this answer has no CORS headers"),
            true,
        ),
        (None, Some(why)) if status.is_server_error() => (why.to_owned(), false),
        (None, Some(why)) => (
            format!("{why} ({code}), or the origin is not allowed"),
            false,
        ),
        (None, None) if facts.answer().is_some_and(|answer| names_origin(&answer.headers)) => (
            "a CORS layer answers (it sends `Vary: Origin`), and the origin is not allowed"
                .to_owned(),
            false,
        ),
        (None, None) if facts.probes.is_some_and(Probes::knows_no_cors) => (
            "no answer of this server has CORS headers: it has no CORS handling, or the origin is not allowed".to_owned(),
            false,
        ),
        (None, None) => (facts.blocked.explain().cause, false),
    }
}
