//! What is printed of an examination.

mod json;
mod text;

pub(crate) use json::{SCHEMA, json};
pub(crate) use text::text;

use crate::diagnosis::Diagnosis;
use crate::examine::Examination;
use crate::fix::Server;
use crate::recognise;
use tower_cors::browser::Blocked;

/// The server that is named, or that answers.
fn server_of(examination: &Examination, named: Option<Server>) -> Server {
    let seen = examination
        .deciding()
        .into_iter()
        .chain(examination.others());
    let mut recognised = seen.filter_map(recognise::server);
    named
        .or_else(|| recognised.next())
        .unwrap_or(Server::Headers)
}

/// Whose configuration to print for a block: of who gave the answer, and of who stands before or behind it.
fn servers_to_mend(
    examination: &Examination,
    blocked: &Blocked,
    diagnosis: &Diagnosis,
    named: Option<Server>,
) -> Vec<Server> {
    if !diagnosis.by_configuration {
        return Vec::new();
    }
    let mut servers = vec![server_of(examination, named)];
    let may_be_another = matches!(
        blocked.code(),
        "several-allow-origins" | "no-allow-origin" | "preflight-status"
    );
    if named.is_none() && may_be_another {
        let deciding = examination.deciding();
        let proxy = deciding.and_then(|seen| recognise::proxy(seen.headers));
        let application = examination.others().filter_map(recognise::server);
        for server in proxy.into_iter().chain(application) {
            if !servers.contains(&server) {
                servers.push(server);
            }
        }
    }
    servers
}
