//! Text that somebody else has written, shortened to a length that people can read.

use std::fmt;

/// The highest number of characters of a value that are shown.
const MAX_CHARS: usize = 200;

/// The beginning of a text, in quotes.
pub(crate) struct Quoted<'a>(pub(crate) &'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match beginning(self.0) {
            (all, 0) => write!(f, "{all:?}"),
            (beginning, more) => write!(f, "{beginning:?} (and {more} more characters)"),
        }
    }
}

/// The part that is shown, and how many more characters there are.
pub(crate) fn beginning(text: &str) -> (&str, usize) {
    let mut rest = text.chars();
    rest.by_ref().take(MAX_CHARS).for_each(drop);
    let rest = rest.as_str();
    (&text[..text.len() - rest.len()], rest.chars().count())
}

/// Whether `text` is shown in full.
pub(crate) fn is_short(text: &str) -> bool {
    beginning(text).1 == 0
}
