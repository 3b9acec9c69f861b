//! All texts of mistakes and warnings, rendered from the data, in the terms of the place where the configuration
//! was written.

mod mistakes;
mod warnings;

use super::place::{Place, Value};
use super::problem::{ConfigError, ConfigWarning, Problem};
use super::quoted::{Quoted, is_short};
use super::setting::Setting;
use std::fmt::{self, Formatter};

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write(&self.0, f, mistakes::write)
    }
}

impl fmt::Display for ConfigWarning {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write(&self.0, f, warnings::write)
    }
}

/// Writes one line: the rule, the setting, the value, what is wrong, what to write, and the index.
fn write<K>(
    problem: &Problem<K>,
    f: &mut Formatter<'_>,
    write_problem: fn(&Problem<K>, &mut Formatter<'_>) -> fmt::Result,
) -> fmt::Result {
    if let Some(rule) = &problem.rule {
        write!(f, "rule {rule}: ")?;
    }
    write!(f, "{}: ", problem.place.name(problem.setting))?;
    if let Some(value) = &problem.value {
        write!(f, "{} ", Quoted(value))?;
    }
    write_problem(problem, f)?;
    match problem.index {
        Some(index) => write!(f, " (index {index})"),
        None => Ok(()),
    }
}

/// Writes what is wrong, then the suggestion if there is one, otherwise the advice.
fn and<K>(
    problem: &Problem<K>,
    f: &mut Formatter<'_>,
    what: &str,
    advice: impl fmt::Display,
) -> fmt::Result {
    // A suggestion that is cut off would be wrong.
    match problem.suggestion.as_deref().filter(|text| is_short(text)) {
        Some(suggestion) => write!(f, "{what}; use {suggestion:?}"),
        None => write!(f, "{what}; {advice}"),
    }
}

/// Joins alternatives, any one of which is enough. Those that are `None` cannot be done here and are left out.
fn either<const N: usize>(first: &str, others: [Option<String>; N]) -> String {
    let others = others.into_iter().flatten();
    others.fold(first.to_owned(), |text, other| {
        format!("{text}, or {other}")
    })
}

/// What the entries of a list are.
fn noun(setting: Setting) -> &'static str {
    match setting {
        Setting::AllowOrigin => "origin",
        Setting::AllowMethods => "method",
        Setting::AllowHosts => "host",
        _ => "header name",
    }
}

/// What an origin or a host consists of.
fn parts(setting: Setting) -> &'static str {
    match setting {
        Setting::AllowHosts => "a host consists only of a name or an address, and a port",
        _ => "an origin consists only of scheme, host and port",
    }
}

fn flag(place: &Place, setting: Setting) -> Option<String> {
    place.set(setting, Value::True)
}
