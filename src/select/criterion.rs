//! The criterion of a rule: which requests it is for.

use super::names::fold;
use super::rule::{HasExtension, HostRule, Rule};
use crate::error::quoted::Quoted;
use crate::error::{ConfigError, ConfigErrorKind, Problem, Setting};
use crate::origin::parse::Origin;
use http::{HeaderName, HeaderValue};
use std::any::TypeId;
use std::fmt::{self, Write as _};

#[derive(Clone)]
pub(super) enum Criterion {
    Path(String),
    Host(String),
    Header(String, String),
    Extension(&'static str, TypeId, HasExtension),
    Always,
}

impl Criterion {
    /// # Errors
    ///
    /// Returns what is wrong with the criterion, if no request can ever match it.
    pub(super) fn compile(&self) -> Result<Rule, ConfigError> {
        Ok(match self {
            Self::Path(path) => Rule::Path(path_of(path)?),
            Self::Host(host) => Rule::Host(host_of(host)?),
            Self::Header(name, value) => {
                let name = name_of(name)?;
                Rule::Header(name, value_of(value)?)
            }
            Self::Extension(_, id, has) => Rule::Extension(*id, *has),
            Self::Always => Rule::Always,
        })
    }
}

impl fmt::Display for Criterion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Path(path) => write!(f, "path {}", Quoted(path)),
            Self::Host(host) => write!(f, "host {}", Quoted(host)),
            Self::Header(name, value) => {
                write!(f, "header {}", Quoted(&format!("{name}: {value}")))
            }
            Self::Extension(name, ..) => write!(f, "extension {name}"),
            Self::Always => f.write_str("otherwise"),
        }
    }
}

fn mistake(kind: ConfigErrorKind, value: &str, suggestion: Option<String>) -> ConfigError {
    let mistake = Problem::new(kind, Setting::Select).value(value);
    mistake.suggest(suggestion).into()
}

/// Checks a path. It cannot have a query or a pattern. Browsers resolve dots, and encode characters outside ASCII.
fn path_of(path: &str) -> Result<String, ConfigError> {
    if let Some(pattern) = path.split('/').find(|segment| is_pattern(segment)) {
        let before = path.split_once(pattern).map_or("", |(before, _)| before);
        let suggestion = as_sent(before).filter(|before| before != "/");
        return Err(mistake(ConfigErrorKind::PathPattern, path, suggestion));
    }
    let suggestion = as_sent(path);
    if suggestion.as_deref() != Some(path) {
        return Err(mistake(ConfigErrorKind::InvalidPath, path, suggestion));
    }
    Ok(fold(path))
}

/// Whether this segment is a pattern in the syntax of a router.
fn is_pattern(segment: &str) -> bool {
    segment.starts_with(':') || segment.contains(['{', '}', '*'])
}

/// Returns the path as [URLs](https://url.spec.whatwg.org/#path-state) contain it, without a slash at the end.
fn as_sent(path: &str) -> Option<String> {
    if path.contains(['?', '#']) || path.bytes().any(|byte| byte.is_ascii_control()) {
        return None;
    }
    let mut segments = Vec::new();
    for segment in path.trim_matches('/').split('/') {
        match segment {
            "." => {}
            ".." => drop(segments.pop()),
            segment => segments.push(segment),
        }
    }
    let mut sent = String::from("/");
    for byte in segments.join("/").bytes() {
        if byte.is_ascii_graphic() && !b"\"<>`".contains(&byte) {
            sent.push(char::from(byte));
        } else {
            let _ = write!(sent, "%{byte:02X}");
        }
    }
    Some(sent)
}

fn host_of(host: &str) -> Result<HostRule, ConfigError> {
    let is_host = |host: &str| {
        ["https", "http"]
            .iter()
            .all(|scheme| Origin::parse(format!("{scheme}://{host}").as_bytes()).is_some())
    };
    if is_host(host) {
        return Ok(HostRule::new(host));
    }
    let lower_case = host.to_ascii_lowercase();
    if let Some((name, "80" | "443")) = lower_case.rsplit_once(':') {
        if is_host(name) {
            let suggestion = Some(name.to_owned());
            return Err(mistake(ConfigErrorKind::DefaultPort, host, suggestion));
        }
    }
    let suggestion = Some(lower_case).filter(|host| is_host(host));
    Err(mistake(ConfigErrorKind::InvalidHost, host, suggestion))
}

fn name_of(name: &str) -> Result<HeaderName, ConfigError> {
    name.parse()
        .map_err(|_| mistake(ConfigErrorKind::InvalidName, name, None))
}

fn value_of(value: &str) -> Result<HeaderValue, ConfigError> {
    let trimmed = value.trim_ascii();
    let sendable = HeaderValue::from_str(trimmed).ok();
    let suggestion = sendable.is_some().then(|| trimmed.to_owned());
    sendable
        .filter(|_| trimmed == value)
        .ok_or_else(|| mistake(ConfigErrorKind::InvalidHeaderValue, value, suggestion))
}
