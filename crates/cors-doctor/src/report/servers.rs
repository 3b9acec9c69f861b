//! For which servers a configuration is printed.

use crate::diagnosis::Diagnosis;
use crate::examine::Examination;
use crate::fix::Server;
use crate::recognise;
use cors_browser::Blocked;

/// The server that `--server` names, or the one that answers.
pub(super) fn server_of(examination: &Examination, named: Option<Server>) -> Server {
    let seen = examination
        .deciding()
        .into_iter()
        .chain(examination.others());
    let mut recognised = seen.filter_map(recognise::server);
    named
        .or_else(|| recognised.next())
        .unwrap_or(Server::Headers)
}

/// Returns the servers to print a configuration for: the one that sent the answer, and those in front of or behind it.
pub(super) fn servers_to_fix(
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
        "allow-origin-multiple" | "allow-origin-missing" | "preflight-status"
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
