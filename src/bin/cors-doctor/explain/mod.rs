//! `cors-doctor explain`: a reason by its code, or by what a browser has printed.

mod findings;
mod messages;

use crate::diagnosis;
use crate::question::Question;
use crate::trouble::Trouble;
use bytes::Bytes;
use http::Request;
use std::process::ExitCode;
use tower_cors::Reason;
use tower_cors::browser::Blocked;

pub(crate) fn print(asked: Option<&str>) -> Result<ExitCode, Trouble> {
    let blocks = Blocked::catalogue();
    let Some(asked) = asked else {
        for blocked in &blocks {
            println!("{:<34} {blocked}", blocked.code());
        }
        for (code, meaning) in findings::ALL {
            println!("{code:<34} {meaning}");
        }
        return Ok(ExitCode::SUCCESS);
    };
    let code = match asked.trim() {
        // The layer's own, which a log has.
        code if code == Reason::DisallowedOrigin.code() => "no-allow-origin",
        code => code,
    };
    if let Some((code, meaning)) = findings::ALL.iter().find(|(known, _)| *known == code) {
        println!("{code}: {meaning}");
        return Ok(ExitCode::SUCCESS);
    }
    let by_code = blocks.iter().find(|blocked| blocked.code() == code);
    if let Some(blocked) = by_code.or_else(|| messages::reason(&blocks, asked)) {
        println!("{}", explanation(blocked)?);
    } else if let Some(meaning) = messages::of_no_reason(asked) {
        println!("{meaning}");
    } else {
        return Err(Trouble::new(format!(
            "no reason is called {asked:?}; `cors-doctor explain` lists all"
        )));
    }
    Ok(ExitCode::SUCCESS)
}

fn explanation(blocked: &Blocked) -> Result<String, Trouble> {
    let explanation = blocked.explain();
    let mut lines = vec![
        format!("{}: for example, {blocked}", explanation.code),
        format!("  standard  {}, {}", explanation.section, explanation.link),
    ];
    lines.extend(
        explanation
            .chromium
            .map(|text| format!("  Chromium  {text}")),
    );
    lines.extend(
        explanation
            .firefox
            .map(|text| format!("  Firefox   {text}")),
    );
    lines.push(format!("  cause     {}", explanation.cause));
    if blocked.reason.is_of_cors() {
        let fix = diagnosis::advice(&example(blocked)?, blocked);
        lines.push(format!("  fix       {fix}"));
        lines.push(format!("  in Rust   {}", explanation.fix));
    } else {
        lines.push(format!("  fix       {}", explanation.fix));
    }
    Ok(lines.join("\n"))
}

/// A request that such a block may be of.
fn example(blocked: &Blocked) -> Result<Question, Trouble> {
    let request = Request::put("https://api.example.com/items")
        .header("content-type", "application/json")
        .body(Bytes::new())
        .map_err(|error| Trouble::new(error.to_string()))?;
    Question::new(Some(&blocked.page), request, blocked.includes_credentials)
}
