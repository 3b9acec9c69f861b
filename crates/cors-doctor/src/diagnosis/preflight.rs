//! Who answers `OPTIONS`, and what of it is refused.

use super::{Diagnosis, Facts, advice, origin};
use crate::probe::Probes;
use crate::question::Question;
use http::header::{HeaderMap, VARY};
use http::{Response, StatusCode};
use tower_cors::browser::{BlockReason, PageRequest, cors_check};

pub(super) fn fault(facts: &Facts) -> Option<Diagnosis> {
    if !facts.blocked.during_preflight {
        return None;
    }
    if let BlockReason::Network { error, .. } = &facts.blocked.reason {
        return Some(Diagnosis::of_server(
            format!("the preflight gets no answer, though GET does: {error}"),
            advice::ANSWER_OPTIONS,
        ));
    }
    let status = facts.status().filter(|_| facts.is_from_outside())?;
    if [
        StatusCode::UNAUTHORIZED,
        StatusCode::PROXY_AUTHENTICATION_REQUIRED,
    ]
    .contains(&status)
    {
        return Some(Diagnosis::of_server(
            "authentication answers OPTIONS before CORS does; a preflight never carries credentials",
            advice::ANSWER_OPTIONS,
        ));
    }
    refusal(facts, status)
        .or_else(|| origin::near_miss(facts))
        .or_else(|| by_status(facts, status))
        .or_else(|| past_the_layer(facts, status))
}

/// The page is allowed, and the method or a header is not.
fn refusal(facts: &Facts, status: StatusCode) -> Option<Diagnosis> {
    let (method, headers) = match facts.probes.and_then(Probes::refused) {
        Some(refused) => (refused.method.clone(), refused.headers.clone()),
        None => match but_for_its_status(facts)? {
            BlockReason::MethodDisallowed { .. } => {
                (Some(facts.question.request.method().clone()), Vec::new())
            }
            BlockReason::HeaderDisallowed { allowed, .. } => {
                (None, advice::missing_headers(facts.question, &allowed))
            }
            _ => return None,
        },
    };
    let names: Vec<_> = headers.iter().map(http::HeaderName::as_str).collect();
    let mut refused = Vec::new();
    let mut additions = Vec::new();
    if let Some(method) = method {
        refused.push(format!("the method {method}"));
        additions.push(advice::add_method(method.as_str()));
    }
    if !names.is_empty() {
        let header = if names.len() == 1 {
            "header"
        } else {
            "headers"
        };
        refused.push(format!("the {header} {}", names.join(", ")));
        additions.push(advice::add_headers(&names));
    }
    Some(Diagnosis::of_server(
        format!(
            "the server's CORS configuration allows the page, but not {}: it refuses the whole preflight ({})",
            refused.join(" and "),
            status.as_u16()
        ),
        additions.join(", and "),
    ))
}

/// What would block the same answer if its status were 204.
fn but_for_its_status(facts: &Facts) -> Option<BlockReason> {
    let Question { request, .. } = facts.question;
    let mut browser = facts.question.browser();
    let head = PageRequest::from(request.clone().map(drop));
    let mut fetch = browser.start(head, facts.question.mode(), !request.body().is_empty());
    let mut answer = Response::new(());
    *answer.status_mut() = StatusCode::NO_CONTENT;
    answer.headers_mut().clone_from(&facts.answer()?.headers);
    fetch.receive(&answer);
    let verdict = fetch.finish::<()>(None);
    Some(verdict.blocked()?.reason.clone())
}

fn by_status(facts: &Facts, status: StatusCode) -> Option<Diagnosis> {
    let code = status.as_u16();
    let headers = &facts.answer()?.headers;
    let passes = cors_check(&facts.blocked.origin, facts.question.mode(), headers).is_ok();
    let is_of_router = matches!(code, 404 | 405 | 501);
    let (cause, fix) = match status {
        StatusCode::NOT_FOUND if passes && is_missing_for_get(facts) => (
            "the path does not exist: GET and OPTIONS are answered 404, with the right CORS headers".to_owned(),
            "mend the URL's path or host on the page".to_owned(),
        ),
        _ if is_of_router && passes => (
            format!(
                "OPTIONS has the right CORS headers, and the router answers it {code}: the URL is wrong, or nothing ends the preflight before routing"
            ),
            "check the URL; answer OPTIONS with 204 once the headers are set, instead of passing it on".to_owned(),
        ),
        StatusCode::NOT_FOUND if is_missing_for_get(facts) => (
            format!("OPTIONS is answered by the router ({code}): no CORS handler stands before it; and GET is answered 404 too, so the URL may be wrong"),
            advice::ANSWER_OPTIONS.to_owned(),
        ),
        _ if is_of_router => (
            "OPTIONS is answered by the router: no CORS handler stands before it".to_owned(),
            advice::ANSWER_OPTIONS.to_owned(),
        ),
        StatusCode::FORBIDDEN | StatusCode::BAD_REQUEST
            if facts.probes.is_some_and(Probes::allows_page) =>
        (
            format!(
                "the server refuses the preflight ({code}), though it allows the page for GET: its CORS configuration does not allow the method or a header, or a firewall refuses OPTIONS"
            ),
            facts.advice(),
        ),
        StatusCode::FORBIDDEN | StatusCode::BAD_REQUEST => (
            "the server refuses the preflight: its CORS configuration does not allow this page, method or header, or a firewall answers".to_owned(),
            facts.advice(),
        ),
        _ if status.is_server_error() => (
            format!("OPTIONS ends in a server error ({code})"),
            advice::ANSWER_OPTIONS.to_owned(),
        ),
        _ => return None,
    };
    Some(Diagnosis::of_server(cause, fix))
}

fn is_missing_for_get(facts: &Facts) -> bool {
    let status = facts.probes.and_then(Probes::status);
    status == Some(StatusCode::NOT_FOUND)
}

/// An ordinary answer without the headers.
fn past_the_layer(facts: &Facts, status: StatusCode) -> Option<Diagnosis> {
    if !facts.is_bare() {
        return None;
    }
    if facts.probes.is_some_and(Probes::allows_page) {
        return Some(Diagnosis::of_server(
            format!(
                "OPTIONS does not reach the CORS layer: it is answered {} without the headers that GET has",
                status.as_u16()
            ),
            advice::ANSWER_OPTIONS,
        ));
    }
    names_origin(&facts.answer()?.headers).then(|| {
        Diagnosis::of_server(
            "a CORS layer answers (it sends `Vary: Origin`), and the origin is not allowed",
            facts.advice(),
        )
    })
}

/// Whether an answer says that it depends on the origin.
pub(super) fn names_origin(headers: &HeaderMap) -> bool {
    let mut lines = headers.get_all(VARY).iter();
    lines.any(|line| {
        let mut names = line.as_bytes().split(|&byte| byte == b',');
        names.any(|name| name.trim_ascii().eq_ignore_ascii_case(b"origin"))
    })
}
