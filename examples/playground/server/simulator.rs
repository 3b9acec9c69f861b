//! Finds out what a browser should do in a scenario with the active policy, and why, without a browser.

use super::Playground;
use super::api::{self, Api};
use super::scenarios::{Outcome, Page, Scenario, Verdict};
use cors_browser::{
    Blocked, CredentialsMode, Page as SimulatedPage, PageRequest, RequestMode, ResponseType,
};
use serde_json::{Value, json};
use std::sync::Arc;

/// Runs the scenario through the steps of the standard, against the same routes in the same layer.
pub(super) async fn simulate(
    scenario: &Scenario,
    playground: &Playground,
    api: &Arc<Api>,
) -> (Outcome, Option<Blocked>) {
    let page = SimulatedPage::at(match scenario.page {
        Page::First => &playground.first,
        Page::Second => &playground.second,
    });
    let url = &playground.api;
    let set = page.browser().set_cookie(url, api::SESSION);
    set.expect("the API has a URL");
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
    let request = request(scenario, url).mode(mode).credentials(credentials);

    let mut service = api::with_cors(api, api.policy().layer().clone());
    let verdict = page.fetch(&mut service, request).await;
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

fn request(scenario: &Scenario, api: &str) -> PageRequest {
    let mut request = PageRequest::fetch(format!("{api}{}", scenario.path)).method(scenario.method);
    for (name, value) in scenario.headers {
        request = request.header(*name, *value);
    }
    match scenario.body {
        Some(body) => request.body(body),
        None => request,
    }
}

pub(super) fn explanation(blocked: &Blocked) -> Value {
    let explanation = blocked.explain();
    json!({
        "code": explanation.code,
        "reason": blocked.to_string(),
        "cause": explanation.cause,
        "fix": explanation.fix.text,
        "chromium": explanation.chromium,
        "firefox": explanation.firefox,
        "section": explanation.section,
        "link": explanation.link,
    })
}
