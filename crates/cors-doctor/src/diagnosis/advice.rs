//! Derives the fix from the reason alone: which header to send, and with what value.

use crate::question::Question;
use cors_browser::{BlockReason as R, Blocked};
use http::header::HeaderName;
use std::collections::HashSet;

pub(super) const ANSWER_OPTIONS: &str =
    "answer OPTIONS with 204 and the CORS headers, before routing, redirects and authentication";

pub(crate) fn of(question: &Question, blocked: &Blocked) -> String {
    let origin = &blocked.origin;
    match &blocked.reason {
        R::AllowOriginMissing if blocked.during_preflight => {
            format!("{ANSWER_OPTIONS}; allow the origin {origin}")
        }
        R::AllowOriginMissing => {
            format!("send Access-Control-Allow-Origin: {origin} with every answer, including errors")
        }
        R::AllowOriginInvalid { .. } | R::AllowOriginMismatch { .. } => {
            format!("send Access-Control-Allow-Origin: {origin} in every answer to this page")
        }
        R::WildcardWithCredentials => {
            format!(
                "send the page's own origin instead of `*`: Access-Control-Allow-Origin: {origin}; or stop sending credentials from the page"
            )
        }
        R::AllowCredentialsNotTrue { .. } => {
            "send Access-Control-Allow-Credentials: true, in lower case; or stop sending credentials from the page".to_owned()
        }
        R::PreflightStatus { .. } => ANSWER_OPTIONS.to_owned(),
        R::AllowMethodsMalformed { .. } => {
            format!(
                "separate the methods with commas: Access-Control-Allow-Methods: GET, POST, {}",
                question.request.method()
            )
        }
        R::AllowHeadersMalformed { .. } => {
            format!(
                "separate the names with commas: Access-Control-Allow-Headers: {}",
                joined(&question.asked_headers())
            )
        }
        R::MethodDisallowed { method, .. } => add_method(method),
        R::HeaderDisallowed { allowed, .. } => {
            let missing = missing_headers(question, allowed);
            let names: Vec<_> = missing.iter().map(HeaderName::as_str).collect();
            add_headers(&names)
        }
        R::AuthorizationUnderWildcard => {
            "name authorization next to the wildcard: Access-Control-Allow-Headers: *, authorization"
                .to_owned()
        }
        _ => blocked.explain().fix.text,
    }
}

pub(super) fn add_method(method: &str) -> String {
    format!("add {method} to Access-Control-Allow-Methods")
}

pub(super) fn add_headers(names: &[&str]) -> String {
    format!("add {} to Access-Control-Allow-Headers", names.join(", "))
}

/// The requested headers that are not allowed.
pub(super) fn missing_headers(question: &Question, allowed: &[String]) -> Vec<HeaderName> {
    let allowed: HashSet<_> = allowed
        .iter()
        .map(|name| name.to_ascii_lowercase())
        .collect();
    let mut names = question.asked_headers();
    names.retain(|name| !allowed.contains(name.as_str()));
    names
}

fn joined(names: &[HeaderName]) -> String {
    let names: Vec<_> = names.iter().map(HeaderName::as_str).collect();
    names.join(", ")
}
