//! What is printed: a line for each expectation, and annotations for GitHub.

use super::Row;
use crate::shown::{LINE, SENTENCE, Shortener};
use std::fmt::Write as _;
use std::path::Path;

pub(super) fn text(rows: &[Row<'_>]) -> String {
    let mut shortener = Shortener::default();
    let mut out = String::new();
    for (expectation, outcome) in rows {
        let mark = if outcome.failure.is_some() {
            "FAILED"
        } else {
            "ok"
        };
        let title = shortener.text(&expectation.title(), LINE);
        let found = shortener.text(&outcome.found, SENTENCE);
        let _ = writeln!(out, "{mark:<7} {title}: {found}");
        if let Some(failure) = &outcome.failure {
            let (cause, fix) = (&failure.cause, &failure.fix);
            let _ = writeln!(out, "        cause: {}", shortener.text(cause, SENTENCE));
            let _ = writeln!(out, "        fix:   {}", shortener.text(fix, SENTENCE));
        }
    }
    let met = rows
        .iter()
        .filter(|(_, outcome)| outcome.failure.is_none())
        .count();
    let _ = writeln!(out, "{met} of {} expectations met", rows.len());
    out
}

/// [Workflow commands](https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands).
pub(super) fn annotations(file: &Path, rows: &[Row<'_>]) -> String {
    let mut out = String::new();
    for (expectation, outcome) in rows {
        if let Some(failure) = &outcome.failure {
            let _ = writeln!(
                out,
                "::error file={},line={},title={}::{}",
                property(&file.display().to_string()),
                expectation.line,
                property(&expectation.title()),
                data(&format!(
                    "{}\ncause: {}\nfix: {}",
                    outcome.found, failure.cause, failure.fix
                )),
            );
        }
    }
    out
}

fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::property;

    #[test]
    fn what_would_end_an_annotation_is_escaped() {
        assert_eq!(
            property("a:b,c%\n::error::"),
            "a%3Ab%2Cc%25%0A%3A%3Aerror%3A%3A"
        );
    }
}
