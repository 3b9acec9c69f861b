//! `cors-doctor explain`: a reason by its code, or by what a browser has printed.

use crate::trouble::Trouble;
use std::collections::HashSet;
use std::process::ExitCode;
use tower_cors::Reason;
use tower_cors::browser::Blocked;

/// How much of a browser's message must be there, in hundredths.
const ENOUGH: usize = 70;

pub(crate) fn print(asked: Option<&str>) -> Result<ExitCode, Trouble> {
    let blocks = Blocked::catalogue();
    let Some(asked) = asked else {
        for blocked in &blocks {
            println!("{:<34} {blocked}", blocked.code());
        }
        return Ok(ExitCode::SUCCESS);
    };
    let code = match asked.trim() {
        // The layer's own, which a log has.
        code if code == Reason::DisallowedOrigin.code() => "no-allow-origin",
        code => code,
    };
    let by_code = blocks.iter().find(|blocked| blocked.code() == code);
    let blocked = by_code
        .or_else(|| by_message(&blocks, asked))
        .ok_or_else(|| {
            Trouble::new(format!(
                "no reason is called {asked:?}; `cors-doctor explain` lists all"
            ))
        })?;
    println!(
        "{}: for example, {blocked}\n{}",
        blocked.code(),
        blocked.explain()
    );
    Ok(ExitCode::SUCCESS)
}

/// The reason whose message shares the most words with what was printed: names and values differ.
fn by_message<'a>(blocks: &'a [Blocked], printed: &str) -> Option<&'a Blocked> {
    let printed = words(printed);
    let score = |blocked: &Blocked| {
        let explanation = blocked.explain();
        [explanation.chromium, explanation.firefox]
            .into_iter()
            .flatten()
            .map(|message| {
                let message = words(&message);
                message.intersection(&printed).count() * 100 / message.len().max(1)
            })
            .max()
            .unwrap_or(0)
    };
    let best = blocks.iter().max_by_key(|blocked| score(blocked))?;
    (score(best) >= ENOUGH).then_some(best)
}

fn words(text: &str) -> HashSet<String> {
    let separators = |c: char| !c.is_alphanumeric() && !"-*".contains(c);
    text.split(separators)
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}
