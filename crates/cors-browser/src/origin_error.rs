//! What is wrong with the origin of a page.

use crate::origin;
use std::{error, fmt};
use url::Url;

/// The error for a text that is not the origin of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageOriginError {
    value: String,
    suggestion: Option<String>,
}

impl PageOriginError {
    pub(crate) fn new(value: &str) -> Self {
        let suggestion = Url::parse(value)
            .map(|url| origin::serialize(&url))
            .ok()
            .filter(|origin| origin != "null");
        Self {
            value: value.to_owned(),
            suggestion,
        }
    }

    /// Returns the origin that was probably meant.
    #[must_use]
    pub fn suggestion(&self) -> Option<&str> {
        self.suggestion.as_deref()
    }
}

impl fmt::Display for PageOriginError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let example = self
            .suggestion
            .as_deref()
            .unwrap_or("https://app.example.com");
        write!(
            f,
            "{:?} is not an origin, which consists of scheme, host and port only; write {example:?}",
            self.value
        )
    }
}

impl error::Error for PageOriginError {}
