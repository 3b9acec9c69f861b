//! `cors-doctor explain`: a reason by its code, or by what a browser has printed.

mod console;
mod example;
mod findings;
mod nearest;
mod topics;
mod values;

use crate::diagnosis;
use crate::error::CliError;
use crate::input;
use crate::output;
use crate::question::Question;
use crate::shown::{LINE, Shortener};
use cors_browser::Blocked;
use http::header::HeaderName;
use std::fmt::Write as _;
use std::process::ExitCode;
use topics::Topic;
use values::Line;

pub(crate) fn print(asked: Option<&str>) -> Result<ExitCode, CliError> {
    let blocks = Blocked::catalogue();
    let Some(asked) = asked else {
        output::print(list(&blocks))?;
        return Ok(ExitCode::SUCCESS);
    };
    let from_input;
    let asked = if asked == "-" {
        from_input = input::read_stdin()?;
        &from_input
    } else {
        asked
    };
    let text = explained(&blocks, asked.trim())?;
    let mut shortener = Shortener::default();
    let mut shown = String::new();
    for line in text.lines() {
        let _ = writeln!(shown, "{}", shortener.text(line, LINE));
    }
    output::print(shown)?;
    Ok(ExitCode::SUCCESS)
}

fn list(blocks: &[Blocked]) -> String {
    let mut list = String::new();
    for blocked in blocks {
        let _ = writeln!(list, "{:<34} {blocked}", blocked.code());
    }
    for (code, meaning) in findings::ALL {
        let _ = writeln!(list, "{code:<34} {meaning}");
    }
    for topic in &topics::ALL {
        let _ = writeln!(list, "{:<34} {}", topic.code, topic.meaning);
    }
    list
}

fn explained(blocks: &[Blocked], asked: &str) -> Result<String, CliError> {
    let by_name = match asked {
        // The reason as it appears in a log of `tower-cors`.
        "disallowed-origin" => Some("allow-origin-missing"),
        code => known_code(blocks, code),
    };
    let line = match by_name {
        Some(_) => Line::default(),
        None => Line::read(asked),
    };
    let code = by_name.or_else(|| console::code(blocks, asked));
    let code = code.ok_or_else(|| nearest::unknown(blocks, asked))?;
    if let Some(blocked) = blocks.iter().find(|blocked| blocked.code() == code) {
        return reason(blocked, &line);
    }
    if let Some(topic) = Topic::of(code) {
        return topic_text(topic, &line);
    }
    let (_, meaning) = findings::ALL
        .iter()
        .find(|(known, _)| *known == code)
        .ok_or_else(|| nearest::unknown(blocks, asked))?;
    finding(code, meaning, &line)
}

/// Returns the code if it is a known one.
fn known_code(blocks: &[Blocked], asked: &str) -> Option<&'static str> {
    let of_reasons = blocks.iter().map(Blocked::code);
    let of_findings = findings::ALL.iter().map(|(code, _)| *code);
    let of_topics = topics::ALL.iter().map(|topic| topic.code);
    let mut all = of_reasons.chain(of_findings).chain(of_topics);
    all.find(|code| *code == asked)
}

fn finding(code: &str, meaning: &str, line: &Line) -> Result<String, CliError> {
    let mut text = format!("{code}: {meaning}");
    if let Some(name) = line
        .header
        .as_deref()
        .filter(|_| code == "header-not-exposed")
    {
        let question = example::question(code, line)?.reading(&[name.to_owned()])?;
        write!(
            text,
            "\n  fix       send Access-Control-Expose-Headers: {name} with the response itself\n  next      {}",
            example::command(&question, line)
        )
        .map_err(|error| CliError::new(error.to_string()))?;
    }
    Ok(text)
}

fn topic_text(topic: &Topic, line: &Line) -> Result<String, CliError> {
    let what = line
        .url
        .as_deref()
        .map_or_else(String::new, |url| format!(" ({url})"));
    let mut lines = vec![
        format!("{}: {}{what}", topic.code, topic.meaning),
        format!("  fix       {}", topic.fix),
    ];
    if topic.can_be_asked {
        let question = example::question(topic.code, line)?;
        lines.push(format!("  next      {}", example::command(&question, line)));
    }
    Ok(lines.join("\n"))
}

fn reason(known: &Blocked, line: &Line) -> Result<String, CliError> {
    let question = example::question(known.code(), line)?;
    let said = example::blocked(known.code(), line, &question);
    let is_example =
        *line == Line::default() || said.is_none() || example::is_made_up(known.code(), line);
    let blocked = said.as_ref().unwrap_or(known);
    let explanation = blocked.explain();
    let example = if is_example { "for example, " } else { "" };
    let mut lines = vec![
        format!("{}: {example}{blocked}", explanation.code),
        format!("  cause     {}", explanation.cause),
        format!("  fix       {}", fix(&question, blocked)),
        format!("  next      {}", example::command(&question, line)),
    ];
    let printed = [
        ("Chromium", explanation.chromium),
        ("Firefox", explanation.firefox),
        ("Safari", explanation.webkit),
    ];
    for (browser, text) in printed {
        lines.extend(text.map(|text| format!("  {browser:<9} {text}")));
    }
    lines.push(format!(
        "  standard  {}, {}",
        explanation.section, explanation.link
    ));
    Ok(lines.join("\n"))
}

fn fix(question: &Question, blocked: &Blocked) -> String {
    if !blocked.reason.is_of_cors() {
        return blocked.explain().fix.to_string();
    }
    let mut fix = diagnosis::advice(question, blocked);
    let names = question.asked_headers();
    let names: Vec<_> = names.iter().map(HeaderName::as_str).collect();
    if blocked.during_preflight && !names.is_empty() && blocked.code() == "allow-origin-missing" {
        let _ = write!(
            fix,
            ", the method {} and the headers that the page sends",
            question.request.method()
        );
    }
    fix
}
