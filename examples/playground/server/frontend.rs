//! The two pages, and the requests of the first page to its own server. None of this depends on the policy.

use super::api::{Api, SESSION};
use super::policy::Policy;
use super::scenarios::{self, Scenario};
use super::{Playground, simulator};
use axum::extract::{Query, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HOST, SET_COOKIE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use axum::routing::{MethodRouter, get};
use axum::{Json, Router};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::Arc;

const HTML: &str = "text/html; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";

#[derive(Clone)]
struct Site {
    playground: Playground,
    api: Arc<Api>,
}

/// The page with the table.
pub(super) fn first(playground: Playground, api: Arc<Api>) -> Router {
    let style = include_str!("../page/style.css");
    Router::new()
        .route("/", get(index))
        .route("/style.css", file("text/css; charset=utf-8", style))
        .route("/app.js", file(SCRIPT, include_str!("../page/app.js")))
        .route("/row.js", file(SCRIPT, include_str!("../page/row.js")))
        .route("/attempt.js", attempt())
        .route("/scenarios", get(list))
        .route("/seen", get(seen))
        .route("/explain", get(explain))
        .route("/policy", get(policy).post(change).delete(restore))
        .with_state(Site { playground, api })
}

/// The page in the frame. Only the first page may embed it, because it sends any request that its parent asks for.
pub(super) fn second(playground: &Playground) -> Router {
    let ancestors = format!("frame-ancestors {}", playground.first);
    let frame = include_str!("../page/frame.html");
    let page = async move || ([(CONTENT_SECURITY_POLICY, ancestors)], content(HTML, frame));
    Router::new()
        .route("/frame.html", get(page))
        .route("/frame.js", file(SCRIPT, include_str!("../page/frame.js")))
        .route("/attempt.js", attempt())
}

fn attempt<S: Clone + Send + Sync + 'static>() -> MethodRouter<S> {
    file(SCRIPT, include_str!("../page/attempt.js"))
}

fn file<S: Clone + Send + Sync + 'static>(
    content_type: &'static str,
    text: &'static str,
) -> MethodRouter<S> {
    get(async move || content(content_type, text))
}

fn content(content_type: &'static str, text: &'static str) -> impl IntoResponse {
    let headers = [(CONTENT_TYPE, content_type), (CACHE_CONTROL, "no-store")];
    (headers, text)
}

/// Redirects from other names of this machine, because those are other origins, which the policy does not allow.
async fn index(State(site): State<Site>, headers: HeaderMap) -> Response {
    let first = &site.playground.first;
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    if host != first.strip_prefix("http://") {
        return Redirect::temporary(first).into_response();
    }
    let cookie = format!("{SESSION}; HttpOnly; SameSite=Lax");
    let page = content(HTML, include_str!("../page/index.html"));
    (AppendHeaders([(SET_COOKIE, cookie)]), page).into_response()
}

async fn list(State(site): State<Site>) -> Json<Value> {
    let scenarios = scenarios::ALL.iter().map(|scenario| scenario.to_json());
    Json(json!({
        "api": site.playground.api,
        "first": site.playground.first,
        "second": site.playground.second,
        "scenarios": scenarios.collect::<Vec<_>>(),
    }))
}

/// Returns what arrived at the API in a run. A page cannot find out by itself whether a blocked request arrived.
async fn seen(
    State(site): State<Site>,
    Query(query): Query<HashMap<String, u32>>,
) -> Result<Json<Value>, StatusCode> {
    let run = query.get("run").ok_or(StatusCode::BAD_REQUEST)?;
    let seen = site.api.take_seen(*run);
    Ok(Json(
        json!({ "preflight": seen.preflight, "arrived": seen.arrived }),
    ))
}

async fn explain(
    State(site): State<Site>,
    Query(query): Query<HashMap<String, String>>,
) -> Result<Json<Value>, StatusCode> {
    let asked = |scenario: &&Scenario| query.get("id").is_some_and(|id| id == scenario.id);
    let scenario = scenarios::ALL.iter().find(asked);
    let scenario = scenario.ok_or(StatusCode::NOT_FOUND)?;
    let (outcome, blocked) = simulator::simulate(scenario, &site.playground, &site.api).await;
    Ok(Json(json!({
        "simulated": outcome.to_json(),
        "explanation": blocked.as_ref().map(simulator::explanation),
    })))
}

async fn policy(State(site): State<Site>) -> Json<Value> {
    Json(site.api.policy().to_json())
}

/// Activates the policy of the form. If it has mistakes, the previous policy stays active. Pages on other origins
/// cannot post here, because JSON needs a preflight and this server does not allow any.
async fn change(State(site): State<Site>, Json(form): Json<Value>) -> Response {
    match Policy::read(&form) {
        Ok(changed) => {
            site.api.activate(changed);
            policy(State(site)).await.into_response()
        }
        Err(mistakes) => {
            let body = Json(json!({ "errors": mistakes }));
            (StatusCode::UNPROCESSABLE_ENTITY, body).into_response()
        }
    }
}

async fn restore(State(site): State<Site>) -> Json<Value> {
    site.api.activate(Policy::initial(&site.playground.first));
    policy(State(site)).await
}
