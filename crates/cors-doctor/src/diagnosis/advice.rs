//! What to do, by the reason alone: which header to send, and with what value.

use crate::question::Question;
use http::header::HeaderName;
use tower_cors::browser::{BlockReason as R, Blocked};

pub(super) const ANSWER_OPTIONS: &str =
    "answer OPTIONS with 204 and the CORS headers, before routing, redirects and authentication";

pub(crate) fn of(question: &Question, blocked: &Blocked) -> String {
    let origin = &blocked.origin;
    match &blocked.reason {
        R::AllowOriginMissing if blocked.during_preflight => {
            format!("{ANSWER_OPTIONS}; allow the origin {origin}")
        }
        R::AllowOriginMissing => {
            format!("send Access-Control-Allow-Origin: {origin} with every answer, errors too")
        }
        R::AllowOriginInvalid { .. } | R::AllowOriginMismatch { .. } => {
            format!("send Access-Control-Allow-Origin: {origin}, to this page at least")
        }
        R::WildcardWithCredentials => {
            format!(
                "name the origin instead of `*`: Access-Control-Allow-Origin: {origin}; or leave credentials out on the page"
            )
        }
        R::AllowCredentialsNotTrue { .. } => {
            "send Access-Control-Allow-Credentials: true, in lower case; or leave credentials out on the page".to_owned()
        }
        R::PreflightStatus { .. } => ANSWER_OPTIONS.to_owned(),
        R::MalformedAllowMethods { .. } => {
            format!(
                "separate methods by commas: Access-Control-Allow-Methods: GET, POST, {}",
                question.request.method()
            )
        }
        R::MalformedAllowHeaders { .. } => {
            format!(
                "separate names by commas: Access-Control-Allow-Headers: {}",
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
            "name authorization beside the wildcard: Access-Control-Allow-Headers: *, authorization"
                .to_owned()
        }
        _ => blocked.explain().fix,
    }
}

pub(super) fn add_method(method: &str) -> String {
    format!("add {method} to Access-Control-Allow-Methods")
}

pub(super) fn add_headers(names: &[&str]) -> String {
    format!("add {} to Access-Control-Allow-Headers", names.join(", "))
}

/// Those that are asked for and not among the allowed.
pub(super) fn missing_headers(question: &Question, allowed: &[String]) -> Vec<HeaderName> {
    let is_allowed = |name: &HeaderName| {
        let mut allowed = allowed.iter();
        allowed.any(|allowed| allowed.eq_ignore_ascii_case(name.as_str()))
    };
    let mut names = question.asked_headers();
    names.retain(|name| !is_allowed(name));
    names
}

fn joined(names: &[HeaderName]) -> String {
    let names: Vec<_> = names.iter().map(HeaderName::as_str).collect();
    names.join(", ")
}
