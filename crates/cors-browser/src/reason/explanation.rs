//! What a block means, as data and as text.

use super::Fix;
use std::fmt;

/// What a block means, what causes it and how to fix it.
///
/// `Display` prints all of it, one line for each part.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Explanation {
    /// [`BlockReason::code`](crate::BlockReason::code).
    pub code: &'static str,
    /// The title of the section of the standard that blocks the request.
    pub section: &'static str,
    /// The address of that section.
    pub link: &'static str,
    /// What Chromium's console prints. If the line starts with "… has been blocked by CORS policy: ", that part is left
    /// out. If the request is never sent, this is the error that the script gets.
    pub chromium: Option<String>,
    /// What Firefox's console prints in "(Reason: …)", if it prints a reason. If the request is never
    /// sent, this is the error that the script gets.
    pub firefox: Option<String>,
    /// What the console of WebKit (Safari, WebKitGTK) prints.
    pub webkit: Option<String>,
    /// What a server or a page does that leads to this block.
    pub cause: String,
    /// What to change.
    pub fix: Fix,
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "  standard  {}, {}", self.section, self.link)?;
        for (browser, text) in [
            ("Chromium", &self.chromium),
            ("Firefox", &self.firefox),
            ("WebKit", &self.webkit),
        ] {
            if let Some(text) = text {
                writeln!(f, "  {browser:<9} {text}")?;
            }
        }
        writeln!(f, "  cause     {}", self.cause)?;
        write!(f, "  fix       {}", self.fix)
    }
}
