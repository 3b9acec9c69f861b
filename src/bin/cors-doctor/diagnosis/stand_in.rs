//! Answers that are not the application's: it is down, or something before it refuses.

use super::{Case, Diagnosis, advice};
use crate::probe::Probes;
use crate::recognise;
use http::header::RETRY_AFTER;
use http::{HeaderMap, StatusCode};

pub(super) fn fault(case: &Case) -> Option<Diagnosis> {
    if !case.is_from_outside() {
        return None;
    }
    let answer = case.answer()?;
    bot_check(case, &answer.headers)
        .or_else(|| bucket(case, &answer.headers))
        .or_else(|| api_gateway(case, answer.status, &answer.headers))
        .or_else(|| limiter(case, answer.status, &answer.headers))
        .or_else(|| gateway(case, answer.status, &answer.headers))
}

fn bot_check(case: &Case, headers: &HeaderMap) -> Option<Diagnosis> {
    let is_refusal = headers.contains_key("cf-ray") && case.status() == Some(StatusCode::FORBIDDEN);
    let cause = if headers.contains_key("cf-mitigated") {
        format!(
            "Cloudflare's bot check answers {} in the application's place, without CORS headers",
            case.method()
        )
    } else if is_refusal {
        format!(
            "Cloudflare answers {} with 403, without CORS headers: its firewall or bot check, unless the application behind it refuses",
            case.method()
        )
    } else {
        return None;
    };
    Some(Diagnosis::of_server(
        cause,
        "let this path and OPTIONS pass Cloudflare's checks, by a rule that skips them; scripts can't solve a challenge",
    ))
}

fn bucket(case: &Case, headers: &HeaderMap) -> Option<Diagnosis> {
    if !recognise::is_bucket(headers) {
        return None;
    }
    let origin = &case.question.origin;
    let cause = if case.blocked.during_preflight {
        "the bucket has no CORS rule for this origin, method and headers"
    } else {
        "the bucket has no CORS rule for this origin; or it refuses the object, and its errors have headers by such a rule only"
    };
    let fix = format!("give the bucket a CORS rule for {origin}");
    Some(Diagnosis::of_server(cause, fix))
}

fn api_gateway(case: &Case, status: StatusCode, headers: &HeaderMap) -> Option<Diagnosis> {
    let is_its_own =
        headers.contains_key("x-amzn-errortype") || headers.contains_key("x-amz-apigw-id");
    (is_its_own && status.is_client_error()).then(|| {
        Diagnosis::of_server(
            format!(
                "API Gateway answers {} itself ({}): no such route, or no authorization",
                case.method(),
                status.as_u16()
            ),
            "enable CORS for the route, which adds OPTIONS without authorization, and add the headers to the gateway responses DEFAULT_4XX and DEFAULT_5XX",
        )
    })
}

fn limiter(case: &Case, status: StatusCode, headers: &HeaderMap) -> Option<Diagnosis> {
    let wait = headers.get(RETRY_AFTER).and_then(|wait| wait.to_str().ok());
    let wait = wait.map_or_else(String::new, |wait| format!(", until {wait} s are over"));
    (status == StatusCode::TOO_MANY_REQUESTS).then(|| {
        Diagnosis::of_server(
            format!(
                "a rate limiter answers {} (429){wait}, outside of the CORS handling",
                case.method()
            ),
            "let the CORS handling stand before the rate limiter, so that its answers have the headers and OPTIONS is not counted",
        )
    })
}

/// 502, 503 and 504, and those that Cloudflare has beside them.
fn gateway(case: &Case, status: StatusCode, headers: &HeaderMap) -> Option<Diagnosis> {
    let who = recognise::proxy_name(headers).unwrap_or_else(|| "the proxy".to_owned());
    let state = match status.as_u16() {
        502 | 521 | 523 => "is down, or not where the proxy looks for it",
        503 => "is down or overloaded",
        504 | 522 | 524 => "does not answer in time",
        520 => "answers what is no HTTP",
        525 | 526 => "fails at TLS",
        _ => return None,
    };
    let get = case.probes.and_then(Probes::status);
    if case.blocked.during_preflight && get.is_some_and(|get| !get.is_server_error()) {
        return Some(Diagnosis::of_server(
            format!(
                "the application behind the proxy fails on OPTIONS, though not on GET: {who} answers with {} itself",
                status.as_u16()
            ),
            advice::ANSWER_OPTIONS,
        ));
    }
    Some(Diagnosis::of_server(
        format!(
            "the application behind the proxy {state}: {who} answers {} with {} itself, and without CORS headers",
            case.method(),
            status.as_u16()
        ),
        "mend the application first; so that pages can read such errors, let the proxy add the CORS headers to its own",
    ))
}
