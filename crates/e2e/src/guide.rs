//! The code blocks of the troubleshooting guide, for the tests that run them.

pub(crate) const TEXT: &str = include_str!("../../src/guide/troubleshooting.md");

/// The blocks in a language, at least one.
#[allow(dead_code)] // not every test has use for it
pub(crate) fn blocks(language: &str) -> Vec<&'static str> {
    let opening = format!("\n```{language}\n");
    let blocks = TEXT.split(&opening).skip(1);
    let blocks: Vec<_> = blocks
        .map(|rest| rest.split("```").next().unwrap())
        .collect();
    assert!(!blocks.is_empty(), "no block of {language}");
    blocks
}
