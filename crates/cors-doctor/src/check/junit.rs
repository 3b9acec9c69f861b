//! The report as `JUnit` XML, which CI systems show.

use super::Row;
use std::fmt::Write as _;

pub(super) fn xml(rows: &[Row<'_>]) -> String {
    let failed = rows
        .iter()
        .filter(|(_, outcome)| outcome.failure.is_some())
        .count();
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite name=\"cors-doctor\" tests=\"{}\" failures=\"{failed}\">\n",
        rows.len()
    );
    for (expectation, outcome) in rows {
        let name = escaped(&expectation.title());
        let class = escaped(&expectation.question.request.uri().to_string());
        let _ = write!(out, "  <testcase name=\"{name}\" classname=\"{class}\"");
        let _ = match &outcome.failure {
            None => writeln!(out, "/>"),
            Some(failure) => writeln!(
                out,
                ">\n    <failure message=\"{}\">cause: {}\nfix: {}</failure>\n  </testcase>",
                escaped(&outcome.found),
                escaped(&failure.cause),
                escaped(&failure.fix)
            ),
        };
    }
    out.push_str("</testsuite>\n");
    out
}

/// XML cannot contain most control characters.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn a_server_s_text_is_text() {
        assert_eq!(
            escaped("</a b=\"&\">\u{1b}"),
            "&lt;/a b=&quot;&amp;&quot;&gt;\u{fffd}"
        );
    }
}
