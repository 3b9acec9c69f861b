//! An `Access-Control-Allow-Origin` that is there twice, or that was to be the page's.

use super::{Diagnosis, Facts};
use crate::finding;
use http::StatusCode;
use http::header::{ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_ORIGIN};
use tower_cors::browser::BlockReason;

pub(super) fn several(facts: &Facts) -> Option<Diagnosis> {
    let name = match &facts.blocked.reason {
        BlockReason::AllowOriginSeveral { .. } => ACCESS_CONTROL_ALLOW_ORIGIN,
        BlockReason::AllowOriginInvalid { value, .. }
            if value.contains("://") && value.contains(' ') =>
        {
            ACCESS_CONTROL_ALLOW_ORIGIN
        }
        BlockReason::AllowCredentialsNotTrue { .. } => ACCESS_CONTROL_ALLOW_CREDENTIALS,
        _ => return None,
    };
    let lines = facts.answer()?.headers.get_all(&name).iter().count();
    if lines > 1 {
        return Some(Diagnosis::of_server(
            finding::sent_twice(&name),
            "set the header in one place: take it out of the proxy or out of the application",
        ));
    }
    (name == ACCESS_CONTROL_ALLOW_ORIGIN).then(|| {
        let origin = &facts.question.origin;
        Diagnosis::of_server(
            "a list was put into one Access-Control-Allow-Origin, which takes one origin or `*`",
            format!(
                "keep the list on the server, and send the one origin of it that asks: Access-Control-Allow-Origin: {origin}, and Vary: Origin"
            ),
        )
    })
}

pub(super) fn near_miss(facts: &Facts) -> Option<Diagnosis> {
    let is_of_origin = facts.is_bare()
        || matches!(
            facts.blocked.reason,
            BlockReason::AllowOriginMismatch { .. } | BlockReason::PreflightStatus { .. }
        );
    // Who answers so has not looked at the origin.
    let is_of_router = facts.blocked.during_preflight
        && [
            StatusCode::UNAUTHORIZED,
            StatusCode::NOT_FOUND,
            StatusCode::METHOD_NOT_ALLOWED,
        ]
        .map(Some)
        .contains(&facts.status());
    let variant = facts.probes?.near_miss()?;
    (is_of_origin && !is_of_router).then(|| {
        let origin = &facts.question.origin;
        Diagnosis::of_server(
            variant.meaning.clone(),
            format!("write {origin} into the server's list of allowed origins"),
        )
    })
}
