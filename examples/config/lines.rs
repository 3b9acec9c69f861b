//! Finds the line of a mistake in the file.
//!
//! The library does not know the file: `serde` passes on values, but not where they are. The errors name the rule and
//! the setting, and with these the line can be found.

use serde::Deserialize;
use std::collections::BTreeMap;
use toml::{Spanned, Value};
use tower_cors::{ConfigError, ConfigErrors};

type Table = BTreeMap<Spanned<String>, Value>;

#[derive(Deserialize)]
struct Document {
    #[serde(default)]
    select: Vec<Spanned<Rule>>,
    otherwise: Option<Table>,
}

#[derive(Deserialize)]
struct Rule {
    path: Option<String>,
    host: Option<String>,
    header: Option<String>,
    #[serde(default)]
    policy: Table,
}

impl Rule {
    /// The name of the rule in errors.
    fn name(&self) -> Option<String> {
        let criteria = [
            ("path", &self.path),
            ("host", &self.host),
            ("header", &self.header),
        ];
        let mut named = criteria
            .iter()
            .filter_map(|(key, value)| Some((key, value.as_ref()?)));
        named.next().map(|(key, value)| format!("{key} {value:?}"))
    }
}

/// Returns the errors, each with the line in `text` where its setting is. A setting that comes from somewhere else, such
/// as an environment variable, has no line.
pub(crate) fn with_lines(errors: &ConfigErrors, text: &str) -> String {
    let document: Option<Document> = toml::from_str(text).ok();
    // A file with one policy has its settings at the top.
    let top: Table = toml::from_str(text).unwrap_or_default();
    let lines = errors.iter().map(|error| {
        let start = document
            .as_ref()
            .and_then(|document| document.start_of(error, &top));
        match start {
            Some(start) => {
                let line = text[..start].matches('\n').count() + 1;
                format!("line {line}: {error}\n")
            }
            None => format!("{error}\n"),
        }
    });
    lines.collect()
}

impl Document {
    /// Returns where the setting with the mistake starts, or else its rule.
    fn start_of(&self, error: &ConfigError, top: &Table) -> Option<usize> {
        let is_named = |rule: &&Spanned<Rule>| rule.get_ref().name().as_deref() == error.rule();
        let rule = self.select.iter().find(is_named);
        let policy = match rule {
            Some(rule) => &rule.get_ref().policy,
            None => self.otherwise.as_ref().unwrap_or(top),
        };
        let setting = error.setting().to_string();
        let mut keys = policy.keys();
        let key = keys.find(|key| **key.get_ref() == setting);
        key.map(Spanned::span)
            .or(rule.map(Spanned::span))
            .map(|span| span.start)
    }
}
