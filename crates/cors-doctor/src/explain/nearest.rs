//! What to show for a code or a line that is not known.

use super::{console, findings, topics};
use crate::error::CliError;
use cors_browser::Blocked;

/// How many are shown.
const SHOWN: usize = 3;

/// How much of a word is compared. All codes are shorter.
const COMPARED: usize = 100;

pub(super) fn unknown(blocks: &[Blocked], asked: &str) -> CliError {
    let codes = if asked.contains(' ') {
        let scores = console::scores(blocks, asked).into_iter();
        scores.map(|(_, code)| code).take(SHOWN).collect()
    } else {
        by_spelling(blocks, asked)
    };
    CliError::new(format!(
        "{asked:?} is not a known code or message; the most similar codes are {}; `cors-doctor explain` lists all codes",
        codes.join(", ")
    ))
}

fn by_spelling(blocks: &[Blocked], asked: &str) -> Vec<&'static str> {
    let of_reasons = blocks.iter().map(Blocked::code);
    let of_findings = findings::ALL.iter().map(|(code, _)| *code);
    let of_topics = topics::ALL.iter().map(|topic| topic.code);
    let asked: String = asked.chars().take(COMPARED).collect();
    let asked = asked.to_lowercase();
    let mut codes: Vec<_> = of_reasons.chain(of_findings).chain(of_topics).collect();
    codes.sort_by(|a, b| {
        let [a, b] = [a, b].map(|code| strsim::jaro_winkler(code, &asked));
        b.total_cmp(&a)
    });
    codes.truncate(SHOWN);
    codes
}
