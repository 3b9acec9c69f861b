//! Limits how much is logged of a text from a client, which may be anything (feature `tracing`).

/// The highest number of characters of a text that are logged.
pub(super) const MAX_CHARS: usize = 256;

pub(super) fn cut(text: &str) -> String {
    text.chars().take(MAX_CHARS).collect()
}

/// Cuts a text before it is escaped. Escaping a path of 30 kB takes 800 times as long as the decision.
pub(super) fn escaped(bytes: &[u8]) -> String {
    cut(&first(bytes, MAX_CHARS).escape_ascii().to_string())
}

pub(super) fn first(bytes: &[u8], most: usize) -> &[u8] {
    &bytes[..bytes.len().min(most)]
}
