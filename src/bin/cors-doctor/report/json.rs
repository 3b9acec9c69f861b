//! For programs. Keys are added in later releases, none is taken away.

use super::{server_of, servers_to_mend};
use crate::examine::Examination;
use crate::fix::Server;
use serde_json::{Value, json};

/// What [`json()`] gives, as a [JSON Schema](https://json-schema.org/draft/2020-12).
pub(crate) const SCHEMA: &str = include_str!("schema.json");

pub(crate) fn json(examination: &Examination, server: Option<Server>) -> Value {
    let (question, verdict) = (&examination.question, &examination.verdict);
    let steps = verdict.steps().iter().map(|step| {
        json!({ "passed": step.passed, "detail": step.detail, "section": step.section, "link": step.link })
    });
    let findings = examination.findings.iter().map(|finding| {
        let mut found =
            json!({ "level": finding.level.name(), "code": finding.code, "text": finding.text });
        if let Some(cookie) = &finding.cookie {
            let server = server_of(examination, server);
            found["configuration"] = configuration(server, &server.cookie(cookie));
        }
        found
    });
    let mut report = json!({
        "verdict": if examination.is_allowed() { "allowed" } else { "blocked" },
        "page": question.origin,
        "method": question.request.method().as_str(),
        "url": question.request.uri().to_string(),
        "credentials": question.credentials,
        "preflight": verdict.sent_preflight(),
        "steps": steps.collect::<Vec<_>>(),
        "findings": findings.collect::<Vec<_>>(),
    });
    if let Some(blocked) = verdict.blocked() {
        let explanation = blocked.explain();
        let diagnosis = examination.diagnosis(blocked);
        let servers = servers_to_mend(examination, blocked, &diagnosis, server).into_iter();
        let configurations =
            servers.map(|server| configuration(server, &server.configuration(question)));
        report["code"] = json!(explanation.code);
        report["reason"] = json!(blocked.to_string());
        report["cause"] = json!(diagnosis.cause);
        report["fix"] = json!(diagnosis.fix);
        report["chromium"] = json!(explanation.chromium);
        report["firefox"] = json!(explanation.firefox);
        report["section"] = json!(explanation.section);
        report["link"] = json!(explanation.link);
        report["configurations"] = json!(configurations.collect::<Vec<_>>());
    }
    report
}

fn configuration(server: Server, text: &str) -> Value {
    json!({ "server": server.name(), "text": text })
}
