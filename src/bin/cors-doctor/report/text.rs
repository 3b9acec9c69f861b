//! For people: the verdict first, then the steps, then cause and fix.

use super::{server_of, servers_to_mend};
use crate::examine::Examination;
use crate::finding::Level;
use crate::fix::Server;
use std::fmt::Write as _;
use tower_cors::browser::Exchange;

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
        let diagnosis = examination.diagnosis(blocked);
        writeln!(out, "\n{}", paint.strong("Cause"))?;
        writeln!(out, "  {}", clean(&diagnosis.cause))?;
        for (browser, said) in [
            ("Chromium", &explanation.chromium),
            ("Firefox", &explanation.firefox),
        ] {
            if let Some(said) = said {
                writeln!(out, "  {browser} prints: {}", clean(said))?;
            }
        }
        writeln!(out, "\n{}", paint.strong("Fix"))?;
        writeln!(out, "  {}", clean(&diagnosis.fix))?;
        for server in servers_to_mend(examination, blocked, &diagnosis, server) {
            configuration(out, server, &server.configuration(&examination.question))?;
        }
    }
    if !examination.findings.is_empty() {
        writeln!(out, "\n{}", paint.strong("Also"))?;
        for finding in &examination.findings {
            let name = format!("{:7}", finding.level.name());
            let level = match finding.level {
                Level::Hole | Level::Problem => paint.bad(&name),
                Level::Note => name,
            };
            writeln!(
                out,
                "  {level} {}  ({})",
                clean(&finding.text),
                finding.code
            )?;
            if let Some(cookie) = &finding.cookie {
                let server = server_of(examination, server);
                configuration(out, server, &server.cookie(&clean(cookie)))?;
            }
        }
    }
    Ok(())
}

fn configuration(out: &mut String, server: Server, text: &str) -> std::fmt::Result {
    writeln!(out, "\n  for {}:\n", server.title())?;
    for line in text.lines() {
        writeln!(out, "    {line}")?;
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
