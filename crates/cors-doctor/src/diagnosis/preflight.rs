//! Who answers `OPTIONS`, and which part of the preflight is refused.

use super::{Diagnosis, Facts, advice, origin};
use crate::probe::Probes;
use bytes::Bytes;
use cors_browser::{BlockReason, cors_check};
use http::header::{ACCESS_CONTROL_ALLOW_METHODS, HeaderMap, VARY};
use http::{Response, StatusCode};

const COVER_ROUTE: &str = "add the route (or the fallback) before the CORS layer is applied; in Axum, `.layer` covers only what was added before it";

pub(super) fn fault(facts: &Facts) -> Option<Diagnosis> {
    if !facts.blocked.during_preflight {
        return None;
    }
    if let BlockReason::NetworkError { error, .. } = &facts.blocked.reason {
        return Some(Diagnosis::of_server(
            format!("the preflight gets no answer, but GET does: {error}"),
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
            "authentication answers OPTIONS before the CORS handling does, but a preflight never carries credentials",
            advice::ANSWER_OPTIONS,
        ));
    }
    refusal(facts, status)
        .or_else(|| origin::near_miss(facts))
        .or_else(|| by_status(facts, status))
        .or_else(|| past_the_layer(facts, status))
}

/// The server allows the page, but not the method or a header.
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
            "the server's CORS configuration allows the page, but not {}, so it refuses the whole preflight ({})",
            refused.join(" and "),
            status.as_u16()
        ),
        additions.join(", and "),
    ))
}

/// What would block the same answer if its status were 204.
fn but_for_its_status(facts: &Facts) -> Option<BlockReason> {
    // A router that does not know the path or the method has not looked at what the preflight asks for.
    let is_of_router = facts
        .status()
        .is_some_and(|status| matches!(status.as_u16(), 404 | 405 | 501));
    let has_list = facts
        .answer()?
        .headers
        .contains_key(ACCESS_CONTROL_ALLOW_METHODS);
    if is_of_router && !has_list {
        return None;
    }
    let question = facts.question;
    let mut fetch = question.page().start(question.page_request());
    let mut answer = Response::new(Bytes::new());
    *answer.status_mut() = StatusCode::NO_CONTENT;
    answer.headers_mut().clone_from(&facts.answer()?.headers);
    fetch.receive(answer);
    let verdict = fetch.finish();
    Some(verdict.blocked()?.reason.clone())
}

fn by_status(facts: &Facts, status: StatusCode) -> Option<Diagnosis> {
    let code = status.as_u16();
    let headers = &facts.answer()?.headers;
    let passes = cors_check(&facts.blocked.origin, facts.question.mode(), headers).is_ok();
    let is_of_router = matches!(code, 404 | 405 | 501);
    if status == StatusCode::NOT_FOUND && passes && is_missing_for_get(facts) {
        return Some(Diagnosis::of_others(
            "the path does not exist: GET and OPTIONS get 404, with the right CORS headers",
            "correct the path or the host of the URL on the page, or add the route to the server",
        ));
    }
    let (cause, fix) = match status {
        _ if is_of_router && passes => (
            format!(
                "the answer to OPTIONS has the right CORS headers, but the router answers {code}: the URL is wrong, or no handler answers the preflight before routing"
            ),
            "check the URL; answer OPTIONS with 204 in the CORS layer, instead of passing it on to the router".to_owned(),
        ),
        _ if is_of_router && is_only_this_route(facts) => (
            format!("the router answers OPTIONS ({code}): the CORS layer covers other routes, but not this one. The route was added after the CORS layer, or outside of it"),
            COVER_ROUTE.to_owned(),
        ),
        StatusCode::NOT_FOUND if is_missing_for_get(facts) => (
            format!("the router answers OPTIONS ({code}), because no CORS handler answers it first. GET gets 404 too, so the URL may be wrong"),
            advice::ANSWER_OPTIONS.to_owned(),
        ),
        _ if is_of_router => (
            "the router answers OPTIONS, because no CORS handler answers it first".to_owned(),
            advice::ANSWER_OPTIONS.to_owned(),
        ),
        StatusCode::FORBIDDEN | StatusCode::BAD_REQUEST
            if facts.probes.is_some_and(Probes::allows_page) =>
        (
            format!(
                "the server refuses the preflight ({code}), although it allows the page for GET: its CORS configuration does not allow the method or a header, or a firewall refuses OPTIONS"
            ),
            facts.advice(),
        ),
        StatusCode::FORBIDDEN | StatusCode::BAD_REQUEST => (
            "the server refuses the preflight: its CORS configuration does not allow this page, method or header, or a firewall answers".to_owned(),
            facts.advice(),
        ),
        _ if status.is_server_error() => (
            format!("OPTIONS causes a server error ({code})"),
            advice::ANSWER_OPTIONS.to_owned(),
        ),
        _ => return None,
    };
    Some(Diagnosis::of_server(cause, fix))
}

/// Whether the page can read other paths of this server, but not this one.
fn is_only_this_route(facts: &Facts) -> bool {
    let mut probes = facts.probes.iter();
    probes.any(|probes| probes.allows_page_elsewhere() && !probes.allows_page())
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
    if is_only_this_route(facts) {
        return Some(Diagnosis::of_server(
            format!(
                "OPTIONS is answered with {} outside of the CORS layer, although the layer covers other paths: the route or the fallback was added after the CORS layer, or outside of it",
                status.as_u16()
            ),
            COVER_ROUTE,
        ));
    }
    if facts.probes.is_some_and(Probes::allows_page) {
        return Some(Diagnosis::of_server(
            format!(
                "OPTIONS does not reach the CORS layer: it is answered with {}, without the headers that GET has",
                status.as_u16()
            ),
            advice::ANSWER_OPTIONS,
        ));
    }
    names_origin(&facts.answer()?.headers).then(|| {
        Diagnosis::of_server(
            "a CORS layer answers (it sends `Vary: Origin`), but the origin is not allowed",
            facts.advice(),
        )
    })
}

/// Whether `Vary` shows that the answer depends on the origin.
pub(super) fn names_origin(headers: &HeaderMap) -> bool {
    let mut lines = headers.get_all(VARY).iter();
    lines.any(|line| {
        let mut names = line.as_bytes().split(|&byte| byte == b',');
        names.any(|name| name.trim_ascii().eq_ignore_ascii_case(b"origin"))
    })
}
