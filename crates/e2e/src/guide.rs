//! The code blocks of the troubleshooting guide, for the tests that run them.

/// The whole guide.
pub const TEXT: &str = include_str!("../../../src/guide/troubleshooting.md");

/// Returns the blocks in a language.
///
/// # Panics
///
/// Panics if there is no such block.
#[must_use]
pub fn blocks(language: &str) -> Vec<&'static str> {
    let opening = format!("\n```{language}\n");
    let blocks = TEXT.split(&opening).skip(1);
    let blocks: Vec<_> = blocks
        .map(|rest| rest.split("```").next().unwrap())
        .collect();
    assert!(!blocks.is_empty(), "no block of {language}");
    blocks
}
