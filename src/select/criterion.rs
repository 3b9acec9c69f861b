//! What a rule of a selection asks of a request.

use crate::error::ConfigError;
use crate::origin::parse::Origin;
use crate::policy::{Head, split_port};
use http::{Extensions, HeaderName, HeaderValue};
use std::any::TypeId;
use std::fmt::{self, Write as _};

#[derive(Clone)]
pub(super) enum Criterion {
    Path(String),
    Host(String),
    Header(String, String),
    Extension(&'static str, TypeId, fn(&Extensions) -> bool),
    Always,
}

impl Criterion {
    pub(super) fn fits(&self, head: Head<'_>) -> bool {
        match self {
            Self::Path(path) => is_below(head.uri.path(), path),
            Self::Host(host) => head
                .host()
                .is_some_and(|asked| is_host(asked, host.as_bytes())),
            Self::Header(name, value) => {
                let mut values = head.headers.get_all(name).iter();
                matches!((values.next(), values.next()), (Some(only), None) if only == value)
            }
            Self::Extension(_, _, has) => has(head.extensions),
            Self::Always => true,
        }
    }

    /// Whether what fits `other` fits this one, too.
    pub(super) fn covers(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Always, _) => true,
            (Self::Path(path), Self::Path(other)) => is_below(other, path),
            (Self::Host(host), Self::Host(other)) => is_host(other.as_bytes(), host.as_bytes()),
            (Self::Header(name, value), Self::Header(other, of_other)) => {
                name.eq_ignore_ascii_case(other) && value == of_other
            }
            (Self::Extension(_, id, _), Self::Extension(_, other, _)) => id == other,
            _ => false,
        }
    }

    /// The header that it hangs on.
    pub(super) fn header(&self) -> Option<HeaderName> {
        match self {
            Self::Header(name, _) => name.parse().ok(),
            _ => None,
        }
    }

    /// What is wrong with it: such requests are not sent.
    pub(super) fn mistake(&self) -> Option<ConfigError> {
        match self {
            Self::Path(path) => mistake_of_path(path),
            Self::Host(host) => mistake_of_host(host),
            Self::Header(name, value) => mistake_of_header(name, value),
            Self::Extension(..) | Self::Always => None,
        }
    }
}

impl fmt::Display for Criterion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Path(path) => write!(f, "path {path:?}"),
            Self::Host(host) => write!(f, "host {host:?}"),
            Self::Header(name, value) => write!(f, "header \"{name}: {value}\""),
            Self::Extension(name, ..) => write!(f, "extension {name}"),
            Self::Always => f.write_str("otherwise"),
        }
    }
}

/// Neither a query nor a pattern is a path, and browsers resolve dots and encode what is not ASCII.
fn mistake_of_path(path: &str) -> Option<ConfigError> {
    let value = path.to_owned();
    if let Some(pattern) = path.split('/').find(|segment| is_pattern(segment)) {
        let before = path.split_once(pattern).map_or("", |(before, _)| before);
        let suggestion = as_sent(before).filter(|before| before != "/");
        return Some(ConfigError::SelectedPathPattern { value, suggestion });
    }
    let suggestion = as_sent(path);
    (suggestion.as_deref() != Some(path))
        .then_some(ConfigError::SelectedPathInvalid { value, suggestion })
}

/// As routers spell what fits any segment.
fn is_pattern(segment: &str) -> bool {
    segment.starts_with(':') || segment.contains(['{', '}', '*'])
}

/// The path as [URLs](https://url.spec.whatwg.org/#path-state) have it, without a slash at its end.
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

fn mistake_of_host(host: &str) -> Option<ConfigError> {
    let is_host = |host: &str| {
        ["https", "http"]
            .iter()
            .all(|scheme| Origin::parse(format!("{scheme}://{host}").as_bytes()).is_some())
    };
    if is_host(host) {
        return None;
    }
    let value = host.to_owned();
    let lower_case = host.to_ascii_lowercase();
    if let Some((name, "80" | "443")) = lower_case.rsplit_once(':') {
        if is_host(name) {
            let suggestion = Some(name.to_owned());
            return Some(ConfigError::SelectedHostDefaultPort { value, suggestion });
        }
    }
    let suggestion = Some(lower_case).filter(|host| is_host(host));
    Some(ConfigError::SelectedHostInvalid { value, suggestion })
}

fn mistake_of_header(name: &str, value: &str) -> Option<ConfigError> {
    if name.parse::<HeaderName>().is_err() {
        let (value, suggestion) = (name.to_owned(), None);
        return Some(ConfigError::SelectedHeaderInvalid { value, suggestion });
    }
    let trimmed = value.trim_ascii();
    let can_be_sent = HeaderValue::from_bytes(trimmed.as_bytes()).is_ok();
    if can_be_sent && trimmed == value {
        return None;
    }
    let (value, suggestion) = (value.to_owned(), can_be_sent.then(|| trimmed.to_owned()));
    Some(ConfigError::SelectedHeaderValueInvalid { value, suggestion })
}

fn is_below(path: &str, prefix: &str) -> bool {
    prefix == "/"
        || path
            .strip_prefix(prefix)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn is_host(asked: &[u8], host: &[u8]) -> bool {
    let asked = match split_port(host) {
        (_, Some(_)) => asked,
        (_, None) => split_port(asked).0,
    };
    // The dot of the root makes no other host.
    let asked = asked.strip_suffix(b".").unwrap_or(asked);
    asked.eq_ignore_ascii_case(host)
}
