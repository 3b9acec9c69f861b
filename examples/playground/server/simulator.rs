//! What a browser should make of a scenario, and why, by the policy in force: no browser needed.

use super::Playground;
use super::api::{self, Api};
use super::scenarios::{Outcome, Page, Scenario, Verdict};
use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};
use std::sync::Arc;
use tower_cors::browser::{
    Blocked, Browser, CredentialsMode, PageRequest, RequestMode, ResponseType,
};

/// Takes the scenario through the steps of the standard, against the same routes in the same layer.
pub(super) async fn simulate(
    scenario: &Scenario,
    playground: &Playground,
    api: &Arc<Api>,
) -> (Outcome, Option<Blocked>) {
    let mut browser = Browser::at(match scenario.page {
        Page::First => &playground.first,
        Page::Second => &playground.second,
    });
    browser.set_cookie(&playground.api, api::SESSION);
    let mode = if scenario.no_cors {
        RequestMode::NoCors
    } else {
        RequestMode::Cors
    };
    let credentials = if scenario.includes_credentials {
        CredentialsMode::Include
    } else {
        CredentialsMode::SameOrigin
    };
    let request = PageRequest::from(request(scenario, &playground.api)).mode(mode);

    let mut service = api::with_cors(api, api.policy().layer().clone());
    let verdict = browser.fetch(&mut service, request, credentials).await;
    let outcome = Outcome {
        verdict: match (verdict.response_type(), verdict.response()) {
            (Some(ResponseType::Cors | ResponseType::Basic), Some(response)) => {
                Verdict::Allowed(response.status().as_u16())
            }
            (Some(_), _) => Verdict::Opaque,
            (None, _) => Verdict::Blocked,
        },
        preflight: verdict.sent_preflight(),
        arrived: verdict.sent_request(),
        readable: scenario
            .looks_for
            .filter(|_| verdict.is_allowed())
            .map(|name| verdict.readable_headers().iter().any(|found| found == name)),
    };
    (outcome, verdict.blocked().cloned())
}

fn request(scenario: &Scenario, api: &str) -> Request<Body> {
    let mut request = Request::builder()
        .method(scenario.method)
        .uri(format!("{api}{}", scenario.path));
    for (name, value) in scenario.headers {
        request = request.header(*name, *value);
    }
    let body = scenario.body.map_or_else(Body::empty, Body::from);
    request.body(body).expect("a scenario is a valid request")
}

pub(super) fn explanation(blocked: &Blocked) -> Value {
    let explanation = blocked.explain();
    json!({
        "code": explanation.code,
        "reason": blocked.to_string(),
        "cause": explanation.cause,
        "fix": explanation.fix,
        "chromium": explanation.chromium,
        "firefox": explanation.firefox,
        "section": explanation.section,
        "link": explanation.link,
    })
}
