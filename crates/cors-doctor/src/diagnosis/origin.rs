//! An `Access-Control-Allow-Origin` that is sent twice, or that was meant to be the page's origin.

use super::{Diagnosis, Facts};
use crate::finding;
use cors_browser::BlockReason;
use http::StatusCode;
use http::header::{ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_ORIGIN};

pub(super) fn several(facts: &Facts) -> Option<Diagnosis> {
    let name = match &facts.blocked.reason {
        BlockReason::AllowOriginMultiple { .. } => ACCESS_CONTROL_ALLOW_ORIGIN,
        BlockReason::AllowOriginInvalid { value, .. }
            if value.contains("://") && value.contains(' ') =>
        {
            ACCESS_CONTROL_ALLOW_ORIGIN
        }
        BlockReason::AllowCredentialsNotTrue { .. } => ACCESS_CONTROL_ALLOW_CREDENTIALS,
        _ => return None,
    };
    let lines = facts.answer()?.headers.get_all(&name).iter().count();
    let is_joined = matches!(&facts.blocked.reason, BlockReason::AllowOriginMultiple { value, .. } if is_joined(value));
    if lines > 1 || is_joined {
        return Some(Diagnosis::of_server(
            finding::sent_twice(&name),
            "set the header in one place: remove it from the proxy or from the application",
        ));
    }
    (name == ACCESS_CONTROL_ALLOW_ORIGIN).then(|| {
        let origin = &facts.question.origin;
        Diagnosis::of_server(
            "the server sends a list in Access-Control-Allow-Origin, but the header can only contain one origin or `*`",
            format!(
                "keep the list on the server, and send only the origin that the request came from: Access-Control-Allow-Origin: {origin}, and Vary: Origin"
            ),
        )
    })
}

/// Whether a proxy has joined two lines into one. Nobody lists an origin twice, or together with the wildcard.
fn is_joined(value: &str) -> bool {
    let mut members: Vec<_> = value.split(',').map(str::trim).collect();
    let count = members.len();
    members.sort_unstable();
    members.dedup();
    members.len() < count || members.contains(&"*")
}

pub(super) fn near_miss(facts: &Facts) -> Option<Diagnosis> {
    let is_of_origin = facts.is_bare()
        || matches!(
            facts.blocked.reason,
            BlockReason::AllowOriginMismatch { .. } | BlockReason::PreflightStatus { .. }
        );
    // A router or an authentication layer answers with these statuses, and does not look at the origin.
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
            format!(
                "add {origin} to the server's list of allowed origins, written exactly like this"
            ),
        )
    })
}
