//! For people: verdict, cause and fix on the first screen; steps and exchange only if they are asked for; links last.

use super::wrap::Page;
use super::{Block, Configuration, Report};
use crate::finding::Level;

/// The colours in which the terminal shows good and bad news.
pub(super) struct Paint(bool);

impl Paint {
    fn paint(&self, code: &str, text: &str) -> String {
        if self.0 {
            format!("\x1b[{code}m{text}\x1b[0m")
        } else {
            text.to_owned()
        }
    }

    fn good(&self, text: &str) -> String {
        self.paint("1;32", text)
    }

    fn bad(&self, text: &str) -> String {
        self.paint("1;31", text)
    }

    fn strong(&self, text: &str) -> String {
        self.paint("1", text)
    }

    fn quiet(&self, text: &str) -> String {
        self.paint("2", text)
    }
}

/// What is shown, and how.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Look {
    pub(crate) colour: bool,
    /// With the steps and the exchange.
    pub(crate) verbose: bool,
}

/// For people.
pub(crate) fn text(report: &Report, look: Look) -> String {
    let paint = Paint(look.colour);
    let mut page = Page::default();
    headline(report, &paint, &mut page);
    if let Some(block) = &report.block {
        self::block(block, &paint, look.verbose, &mut page);
    }
    findings(report, &paint, &mut page);
    if look.verbose {
        steps(report, &paint, &mut page);
        exchange(report, &paint, &mut page);
    }
    end(report, &paint, look.verbose, &mut page);
    page.text
}

fn headline(report: &Report, paint: &Paint, page: &mut Page) {
    let Report {
        page: origin,
        method,
        url,
        ..
    } = report;
    match &report.block {
        None => {
            let word = if report.is_allowed_today {
                "ALLOWED TODAY"
            } else {
                "ALLOWED"
            };
            let condition = report
                .condition
                .map_or_else(String::new, |it| format!(" {it}"));
            let text = format!(
                "{word}{condition}: a browser lets the page at {origin} read the response to {method} {url}"
            );
            page.start(&paint.good(word), word, &text);
        }
        Some(Block { reason, code, .. }) => {
            let text = format!("BLOCKED: {reason}");
            page.start(&paint.bad("BLOCKED"), "BLOCKED", &text);
            page.wrapped(2, &format!("{method} {url} from {origin} ({code})"));
        }
    }
}

fn block(block: &Block, paint: &Paint, verbose: bool, page: &mut Page) {
    page.title(&paint.strong("Cause"));
    page.wrapped(2, &block.cause.to_string());
    if verbose {
        for (browser, said) in [("Chromium", &block.chromium), ("Firefox", &block.firefox)] {
            if let Some(said) = said {
                page.wrapped(2, &format!("{browser} prints: {said}"));
            }
        }
    }
    page.title(&paint.strong("Fix"));
    page.wrapped(2, &block.fix.to_string());
    for it in &block.configurations {
        configuration(it, paint, page);
    }
}

fn configuration(it: &Configuration, paint: &Paint, page: &mut Page) {
    page.line("");
    page.wrapped(2, &format!("for {}:", it.server.title()));
    page.line("");
    for line in &it.lines {
        let line = line.to_string();
        let is_comment = ["#", "//"]
            .iter()
            .any(|mark| line.trim_start().starts_with(mark));
        let line = if is_comment { paint.quiet(&line) } else { line };
        page.line(&format!("    {line}"));
    }
    if !it.names_origins {
        return;
    }
    page.line("");
    page.wrapped(
        2,
        "Also keep every other origin that your configuration allows today.",
    );
}

fn findings(report: &Report, paint: &Paint, page: &mut Page) {
    if report.findings.items.is_empty() {
        return;
    }
    page.title(&paint.strong("Also"));
    for (left_out, found) in report.findings.iter() {
        page.gap(left_out);
        let name = match found.level {
            Level::Danger => "danger",
            level => level.name(),
        };
        let level = match found.level {
            Level::Danger | Level::Problem => paint.bad(name),
            Level::Note => name.to_owned(),
        };
        page.item(&level, name, &format!("{} ({})", found.text, found.code));
        if let Some(it) = &found.configuration {
            configuration(it, paint, page);
        }
    }
}

fn steps(report: &Report, paint: &Paint, page: &mut Page) {
    page.title(&paint.strong("Steps"));
    for (left_out, step) in report.steps.iter() {
        page.gap(left_out);
        let (mark, name) = if step.passed {
            (paint.good("ok"), "ok")
        } else {
            (paint.bad("failed"), "failed")
        };
        page.item(&mark, name, &format!("{} ({})", step.detail, step.section));
    }
}

fn exchange(report: &Report, paint: &Paint, page: &mut Page) {
    page.title(&paint.strong("Sent and received"));
    for (left_out, line) in report.lines.iter() {
        page.gap(left_out);
        page.line(&format!("  {line}"));
    }
}

/// Prints what comes once, at the end: how to see more, and the links.
fn end(report: &Report, paint: &Paint, verbose: bool, page: &mut Page) {
    page.line("");
    if !verbose {
        page.line(&paint.quiet("--verbose shows the steps, the requests and the answers"));
    }
    let mut links = Vec::new();
    if let Some(block) = &report.block {
        links.push((block.section, block.link));
    }
    if verbose {
        links.extend(
            report
                .steps
                .items
                .iter()
                .map(|step| (step.section, step.link)),
        );
    }
    let mut shown: Vec<&str> = Vec::new();
    for (section, link) in links {
        if !shown.contains(&link) {
            shown.push(link);
            page.line(&paint.quiet(&format!("{section}: {link}")));
        }
    }
}
