//! Answers that do not come from the application: it is down, or something in front of it refuses the request.

use super::{Diagnosis, Facts, advice};
use crate::probe::Probes;
use crate::recognise;
use http::header::RETRY_AFTER;
use http::{HeaderMap, StatusCode};

pub(super) fn fault(facts: &Facts) -> Option<Diagnosis> {
    if !facts.is_from_outside() {
        return None;
    }
    let answer = facts.answer()?;
    bot_check(facts, &answer.headers)
        .or_else(|| bucket(facts, &answer.headers))
        .or_else(|| api_gateway(facts, answer.status, &answer.headers))
        .or_else(|| limiter(facts, answer.status, &answer.headers))
        .or_else(|| gateway(facts, answer.status, &answer.headers))
}

fn bot_check(facts: &Facts, headers: &HeaderMap) -> Option<Diagnosis> {
    let is_refusal =
        headers.contains_key("cf-ray") && facts.status() == Some(StatusCode::FORBIDDEN);
    let cause = if headers.contains_key("cf-mitigated") {
        format!(
            "Cloudflare's bot check answers {} in place of the application, without CORS headers",
            facts.method()
        )
    } else if is_refusal {
        format!(
            "{} gets 403 through Cloudflare, without CORS headers: its firewall or its bot check refuses the request, or the application behind it does",
            facts.method()
        )
    } else {
        return None;
    };
    Some(Diagnosis::of_server(
        cause,
        "add a rule that skips Cloudflare's checks for this path and for OPTIONS, because scripts cannot solve a challenge",
    ))
}

fn bucket(facts: &Facts, headers: &HeaderMap) -> Option<Diagnosis> {
    if !recognise::is_bucket(headers) {
        return None;
    }
    let origin = &facts.question.origin;
    let cause = if facts.blocked.during_preflight {
        "the bucket has no CORS rule for this origin, method and headers"
    } else {
        "the bucket has no CORS rule for this origin. It may deny access to the object too, but its error response would have CORS headers if there were such a rule"
    };
    let fix = format!("add a CORS rule for {origin} to the bucket");
    Some(Diagnosis::of_server(cause, fix))
}

fn api_gateway(facts: &Facts, status: StatusCode, headers: &HeaderMap) -> Option<Diagnosis> {
    let is_its_own =
        headers.contains_key("x-amzn-errortype") || headers.contains_key("x-amz-apigw-id");
    (is_its_own && status.is_client_error()).then(|| {
        Diagnosis::of_server(
            format!(
                "API Gateway answers {} itself ({}), because there is no such route, or because the request is not authorized",
                facts.method(),
                status.as_u16()
            ),
            "enable CORS for the route (this adds an OPTIONS method without authorization), and add the headers to the gateway responses DEFAULT_4XX and DEFAULT_5XX",
        )
    })
}

fn limiter(facts: &Facts, status: StatusCode, headers: &HeaderMap) -> Option<Diagnosis> {
    let wait = headers.get(RETRY_AFTER).and_then(|wait| wait.to_str().ok());
    let wait = wait.map_or_else(String::new, |wait| format!(", Retry-After: {wait}"));
    (status == StatusCode::TOO_MANY_REQUESTS).then(|| {
        Diagnosis::of_server(
            format!(
                "a rate limiter answers {} (429{wait}), and the CORS handling does not cover its answers",
                facts.method()
            ),
            "make the CORS handling run before the rate limiter, so that its answers have the CORS headers and preflights are not counted",
        )
    })
}

/// Handles 502, 503 and 504, and the similar statuses that Cloudflare adds.
fn gateway(facts: &Facts, status: StatusCode, headers: &HeaderMap) -> Option<Diagnosis> {
    let who = recognise::proxy_name(headers).unwrap_or_else(|| "the proxy".to_owned());
    let state = match status.as_u16() {
        502 | 521 | 523 => "is down, or does not listen at the address that the proxy uses",
        503 => "is down or overloaded",
        504 | 522 | 524 => "does not answer in time",
        520 => "sends an answer that is not HTTP",
        525 | 526 => "fails the TLS handshake",
        _ => return None,
    };
    let get = facts.probes.and_then(Probes::status);
    if facts.blocked.during_preflight && get.is_some_and(|get| !get.is_server_error()) {
        return Some(Diagnosis::of_server(
            format!(
                "the application behind the proxy fails on OPTIONS, but not on GET: {who} answers with {} itself",
                status.as_u16()
            ),
            advice::ANSWER_OPTIONS,
        ));
    }
    Some(Diagnosis::of_server(
        format!(
            "the application behind the proxy {state}: {who} answers {} with {} itself, without CORS headers",
            facts.method(),
            status.as_u16()
        ),
        "first make the application answer the proxy: is it running, at the address and with the protocol that the proxy expects? If pages should be able to read such errors, add the CORS headers to the errors of the proxy too",
    ))
}
