//! Why there is no verdict: one sentence, and exit status 2.

use crate::shown::{SENTENCE, Shortener};
use serde_json::{Value, json};
use std::{fmt, io};

#[derive(Debug)]
pub(crate) struct CliError(String);

impl CliError {
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    pub(crate) fn to_json(&self) -> Value {
        let mut shortener = Shortener::default();
        let error = shortener.text(&self.0, SENTENCE);
        json!({ "verdict": "unknown", "error": error.as_str(), "truncated": shortener.has_cut })
    }
}

impl fmt::Display for CliError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Shortener::default().text(&self.0, SENTENCE).fmt(f)
    }
}

impl From<io::Error> for CliError {
    fn from(error: io::Error) -> Self {
        Self(error.to_string())
    }
}
