//! What is printed: the verdict first, then the steps, then cause and fix.

use crate::examine::Examination;
use crate::fix::Server;
use crate::probe::Level;
use crate::recognise;
use serde_json::{Value, json};
use std::fmt::Write as _;
use tower_cors::browser::{BlockReason, Blocked, Exchange};

/// How the terminal shows good and bad news.
struct Paint(bool);

impl Paint {
    fn paint(&self, code: &str, text: &str) -> String {
        if self.0 {
            format!("\x1b[{code}m{text}\x1b[0m")
        } else {
            text.to_owned()
        }
    }

    fn good(&self, text: &str) -> String {
        self.paint("32", text)
    }

    fn bad(&self, text: &str) -> String {
        self.paint("31", text)
    }

    fn strong(&self, text: &str) -> String {
        self.paint("1", text)
    }
}

/// What a server sent, without what a terminal would obey.
fn clean(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).collect()
}

/// For people.
pub(crate) fn text(examination: &Examination, server: Option<Server>, colour: bool) -> String {
    let (paint, mut out) = (Paint(colour), String::new());
    write(examination, server, &paint, &mut out).expect("a string takes everything");
    out
}

fn write(
    examination: &Examination,
    server: Option<Server>,
    paint: &Paint,
    out: &mut String,
) -> std::fmt::Result {
    let verdict = &examination.verdict;
    writeln!(out, "{}", headline(examination, paint))?;
    writeln!(out, "\n{}", paint.strong("Steps"))?;
    for step in verdict.steps() {
        let mark = if step.passed {
            paint.good("ok    ")
        } else {
            paint.bad("failed")
        };
        writeln!(
            out,
            "  {mark} {}  ({}, {})",
            clean(&step.detail),
            step.section,
            step.link
        )?;
    }
    writeln!(out, "\n{}", paint.strong("Sent and received"))?;
    for exchange in verdict.exchanges() {
        write!(out, "{}", lines(exchange))?;
    }
    if let Some(blocked) = verdict.blocked() {
        let explanation = blocked.explain();
        writeln!(out, "\n{}", paint.strong("Cause"))?;
        writeln!(out, "  {}", clean(&examination.cause(blocked)))?;
        for (browser, said) in [
            ("Chromium", &explanation.chromium),
            ("Firefox", &explanation.firefox),
        ] {
            if let Some(said) = said {
                writeln!(out, "  {browser} prints: {}", clean(said))?;
            }
        }
        writeln!(out, "\n{}", paint.strong("Fix"))?;
        writeln!(out, "  {}", advice(blocked))?;
        for server in servers(examination, blocked, server) {
            writeln!(out, "\n  for {}:\n", server.name())?;
            for line in server.configuration(&examination.question).lines() {
                writeln!(out, "    {line}")?;
            }
        }
    }
    if !examination.findings.is_empty() {
        writeln!(out, "\n{}", paint.strong("Also"))?;
        for finding in &examination.findings {
            let level = match finding.level {
                Level::Hole => paint.bad("hole   "),
                Level::Problem => paint.bad("problem"),
                Level::Note => "note   ".to_owned(),
            };
            writeln!(
                out,
                "  {level} {}  ({})",
                clean(&finding.text),
                finding.code
            )?;
        }
    }
    Ok(())
}

fn headline(examination: &Examination, paint: &Paint) -> String {
    let question = &examination.question;
    let (method, uri) = (question.request.method(), question.request.uri());
    match examination.verdict.blocked() {
        None => format!(
            "{}: a browser lets the page at {} read {method} {uri}",
            paint.good("ALLOWED"),
            question.origin
        ),
        Some(blocked) => format!(
            "{}: {} ({}; {method} {uri} from {})",
            paint.bad("BLOCKED"),
            clean(&blocked.to_string()),
            blocked.code(),
            question.origin
        ),
    }
}

/// The lines of an exchange that have a part in the verdict.
fn lines(exchange: &Exchange) -> String {
    let mut out = format!("  > {} {}\n", exchange.request.method, exchange.request.uri);
    let mut show = |mark, name: &http::HeaderName, value: &http::HeaderValue| {
        let shown = matches!(
            name.as_str(),
            "origin" | "vary" | "location" | "server" | "via" | "set-cookie"
        ) || name.as_str().starts_with("access-control-");
        if shown {
            let value = String::from_utf8_lossy(value.as_bytes());
            let value: String = clean(&value).chars().take(300).collect();
            let _ = writeln!(out, "  {mark} {name}: {value}");
        }
    };
    for (name, value) in &exchange.request.headers {
        show('>', name, value);
    }
    let Some(response) = &exchange.response else {
        return out;
    };
    let status = response.status;
    let mut answer = String::new();
    for (name, value) in &response.headers {
        show('<', name, value);
    }
    let _ = writeln!(answer, "  < {status}");
    // The status stands before the headers.
    let at = out.find("  < ").unwrap_or(out.len());
    out.insert_str(at, &answer);
    out
}

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

/// Whose configuration to print.
fn servers(examination: &Examination, blocked: &Blocked, named: Option<Server>) -> Vec<Server> {
    if !blocked.reason.is_of_cors() {
        return Vec::new();
    }
    if let Some(server) = named {
        return vec![server];
    }
    let headers = examination.deciding_headers();
    let mut servers = vec![headers.and_then(recognise::server).unwrap_or(Server::Axum)];
    let doubled = matches!(blocked.reason, BlockReason::AllowOriginSeveral { .. });
    let missing = blocked.reason == BlockReason::AllowOriginMissing;
    if doubled || missing {
        let proxy = headers.and_then(recognise::proxy);
        servers.extend(proxy.filter(|proxy| !servers.contains(proxy)));
    }
    servers
}

/// For programs. Keys are added in later releases, none is taken away:
///
/// `verdict` (`allowed`, `blocked`, or `unknown` with `error`), `page`, `method`, `url`, `credentials`,
/// `preflight`; for a block `code`, `reason`, `cause`, `fix`, `chromium`, `firefox`, `section`, `link`, and
/// `configurations` (`server`, `text`); `steps` (`passed`, `detail`, `section`, `link`); `findings` (`level`,
/// `code`, `text`).
pub(crate) fn json(examination: &Examination, server: Option<Server>) -> Value {
    let (question, verdict) = (&examination.question, &examination.verdict);
    let steps = verdict.steps().iter().map(|step| {
        json!({ "passed": step.passed, "detail": step.detail, "section": step.section, "link": step.link })
    });
    let findings = examination.findings.iter().map(|finding| {
        let level = match finding.level {
            Level::Hole => "hole",
            Level::Problem => "problem",
            Level::Note => "note",
        };
        json!({ "level": level, "code": finding.code, "text": finding.text })
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
        let configurations = servers(examination, blocked, server).into_iter().map(
            |server| json!({ "server": server.name(), "text": server.configuration(question) }),
        );
        report["code"] = json!(explanation.code);
        report["reason"] = json!(blocked.to_string());
        report["cause"] = json!(examination.cause(blocked));
        report["fix"] = json!(advice(blocked));
        report["chromium"] = json!(explanation.chromium);
        report["firefox"] = json!(explanation.firefox);
        report["section"] = json!(explanation.section);
        report["link"] = json!(explanation.link);
        report["configurations"] = json!(configurations.collect::<Vec<_>>());
    }
    report
}
