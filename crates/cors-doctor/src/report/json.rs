//! For programs. Later releases add keys, and never remove one.

use super::{Configuration, Found, Report};
use crate::shown::Shown;
use serde_json::{Value, json};

/// What [`json()`] gives, as a [JSON Schema](https://json-schema.org/draft/2020-12).
pub(crate) const SCHEMA: &str = include_str!("schema.json");

pub(crate) fn json(report: &Report) -> Value {
    let steps = report.steps.items.iter().map(|step| {
        json!({
            "passed": step.passed,
            "detail": step.detail.as_str(),
            "section": step.section,
            "link": step.link,
        })
    });
    let findings = report.findings.items.iter().map(finding);
    let mut object = json!({
        "verdict": if report.is_allowed { "allowed" } else { "blocked" },
        "page": report.page.as_str(),
        "method": report.method.as_str(),
        "url": report.url.as_str(),
        "credentials": report.credentials,
        "preflight": report.preflight,
        "steps": steps.collect::<Vec<_>>(),
        "findings": findings.collect::<Vec<_>>(),
        "truncated": report.is_truncated,
        "today": report.is_allowed_today,
    });
    if let Some(block) = &report.block {
        let configurations = block.configurations.iter().map(configuration);
        object["code"] = json!(block.code);
        object["reason"] = json!(block.reason.as_str());
        object["cause"] = json!(block.cause.as_str());
        object["fix"] = json!(block.fix.as_str());
        object["chromium"] = json!(block.chromium.as_ref().map(Shown::as_str));
        object["firefox"] = json!(block.firefox.as_ref().map(Shown::as_str));
        object["section"] = json!(block.section);
        object["link"] = json!(block.link);
        object["configurations"] = json!(configurations.collect::<Vec<_>>());
    }
    object
}

fn finding(found: &Found) -> Value {
    let mut object = json!({
        "level": found.level.name(),
        "code": found.code,
        "text": found.text.as_str(),
    });
    if let Some(it) = &found.configuration {
        object["configuration"] = configuration(it);
    }
    object
}

fn configuration(it: &Configuration) -> Value {
    let lines: Vec<_> = it.lines.iter().map(Shown::as_str).collect();
    json!({ "server": it.server.name(), "text": lines.join("\n") })
}
