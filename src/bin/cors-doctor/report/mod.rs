//! What is printed of an examination.

mod json;
mod text;

pub(crate) use json::{SCHEMA, json};
pub(crate) use text::text;

use crate::examine::Examination;
use crate::fix::Server;
use crate::recognise;
use tower_cors::browser::{BlockReason, Blocked};

/// What to do, in a sentence; the configuration follows it.
fn advice(blocked: &Blocked) -> String {
    match &blocked.reason {
        BlockReason::AllowOriginSeveral { .. } => {
            "set the header in one place: take it out of the proxy or out of the application".to_owned()
        }
        BlockReason::WildcardWithCredentials => {
            "name the origin instead of `*`, or leave credentials out on the page".to_owned()
        }
        BlockReason::PreflightRedirect { .. } => {
            "answer OPTIONS before anything redirects, or ask for the URL that the redirect leads to".to_owned()
        }
        reason if !reason.is_of_cors() => blocked.explain().fix,
        _ => "allow what is missing, beside what is allowed already".to_owned(),
    }
}

/// The server that is named, or that answers, or this crate's.
fn server_of(examination: &Examination, named: Option<Server>) -> Server {
    let recognised = || examination.deciding_headers().and_then(recognise::server);
    named.or_else(recognised).unwrap_or(Server::Axum)
}

/// Whose configuration to print for a block.
fn servers_to_mend(
    examination: &Examination,
    blocked: &Blocked,
    named: Option<Server>,
) -> Vec<Server> {
    if !blocked.reason.is_of_cors() {
        return Vec::new();
    }
    let mut servers = vec![server_of(examination, named)];
    let doubled = matches!(blocked.reason, BlockReason::AllowOriginSeveral { .. });
    let missing = blocked.reason == BlockReason::AllowOriginMissing;
    if named.is_none() && (doubled || missing) {
        let proxy = examination.deciding_headers().and_then(recognise::proxy);
        servers.extend(proxy.filter(|proxy| !servers.contains(proxy)));
    }
    servers
}
