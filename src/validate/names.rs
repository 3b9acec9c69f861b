//! Methods and header names: each entry for itself, then all of them as one header value.

use super::Mistakes;
use crate::error::ConfigError;
use crate::fetch::tables::{
    is_forbidden_method, is_forbidden_response_header, is_token_byte, normalized_method,
};
use crate::intent::{Choice, Intent};
use crate::policy::Exposed;
use http::{HeaderName, HeaderValue};
use std::collections::HashSet;

/// A list of names, as preflights are answered with it.
pub(super) enum Names {
    Nothing,
    Fixed(HeaderValue),
    Mirrored,
}

impl Names {
    pub(super) fn fixed(&self) -> Option<HeaderValue> {
        match self {
            Self::Fixed(list) => Some(list.clone()),
            Self::Nothing | Self::Mirrored => None,
        }
    }

    /// Each name once, in the order given.
    fn these(names: &[String]) -> Self {
        let mut seen = HashSet::new();
        let once: Vec<_> = names
            .iter()
            .map(String::as_str)
            .filter(|name| seen.insert(*name))
            .collect();
        match HeaderValue::try_from(once.join(",")) {
            Ok(list) if !once.is_empty() => Self::Fixed(list),
            _ => Self::Nothing,
        }
    }
}

/// What [gRPC-web](https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-WEB.md) clients send.
const GRPC_WEB_REQUEST: [&str; 4] = ["content-type", "x-grpc-web", "x-user-agent", "grpc-timeout"];

/// What gRPC-web clients read when a call ends before its first message.
const GRPC_WEB_RESPONSE: [&str; 3] = ["grpc-status", "grpc-message", "grpc-status-details-bin"];

pub(super) fn methods(intent: &Intent, credentials: bool, mistakes: &mut Mistakes) -> Names {
    match &intent.methods.0 {
        Choice::Nothing => Names::Nothing,
        // With credentials, `*` would be a method of that name.
        Choice::Any if credentials => Names::Mirrored,
        Choice::Any => Names::Fixed(HeaderValue::from_static("*")),
        Choice::Mirrored => Names::Mirrored,
        Choice::These(entries) => Names::these(&checked(entries, check_method, mistakes)),
    }
}

pub(super) fn headers(intent: &Intent, credentials: bool, mistakes: &mut Mistakes) -> Names {
    match &intent.headers.0 {
        Choice::Any if credentials => Names::Mirrored,
        // `*` covers all but Authorization: https://fetch.spec.whatwg.org/#cors-non-wildcard-request-header-name
        Choice::Any => Names::Fixed(HeaderValue::from_static("*,authorization")),
        Choice::Mirrored => Names::Mirrored,
        Choice::These(entries) => {
            let names = lower_case(&checked(entries, check_header, mistakes));
            Names::these(&with_preset(names, intent.grpc_web, &GRPC_WEB_REQUEST))
        }
        Choice::Nothing => {
            Names::these(&with_preset(Vec::new(), intent.grpc_web, &GRPC_WEB_REQUEST))
        }
    }
}

pub(super) fn exposed(intent: &Intent, credentials: bool, mistakes: &mut Mistakes) -> Exposed {
    let names = match &intent.exposed.0 {
        Choice::Mirrored => {
            mistakes.add(ConfigError::ExposedHeadersMirrored);
            Vec::new()
        }
        Choice::Any if credentials => return Exposed::OfResponse,
        Choice::Any => return Exposed::These(HeaderValue::from_static("*")),
        Choice::These(entries) => lower_case(&checked(entries, check_exposed, mistakes)),
        Choice::Nothing => Vec::new(),
    };
    match Names::these(&with_preset(names, intent.grpc_web, &GRPC_WEB_RESPONSE)) {
        Names::Fixed(list) => Exposed::These(list),
        Names::Nothing | Names::Mirrored => Exposed::Nothing,
    }
}

/// The headers that the user adds to `Vary`.
pub(super) fn vary(intent: &Intent, mistakes: &mut Mistakes) -> Vec<HeaderName> {
    let names = checked(&intent.vary.0, check_vary, mistakes);
    names.iter().filter_map(|name| name.parse().ok()).collect()
}

/// The entries that are right.
fn checked(
    entries: &[String],
    check: fn(&str) -> Option<ConfigError>,
    mistakes: &mut Mistakes,
) -> Vec<String> {
    let mut right = Vec::new();
    for (index, entry) in entries.iter().enumerate() {
        match check(entry) {
            Some(mistake) => mistakes.add_at(index, entries.len(), mistake),
            None => right.push(entry.clone()),
        }
    }
    right
}

/// What is wrong with an entry, whatever it names.
enum Flaw {
    Wildcard,
    Several,
    /// With what it would be without, if that is a name.
    NoToken(Option<String>),
}

impl Flaw {
    fn of(entry: &str) -> Option<Self> {
        if entry == "*" {
            Some(Self::Wildcard)
        } else if holds_several(entry) {
            Some(Self::Several)
        } else if is_token(entry) {
            None
        } else {
            let around = |c: char| c.is_ascii_whitespace() || ",;:\"".contains(c);
            let name = entry.trim_matches(around);
            Some(Self::NoToken(is_token(name).then(|| name.to_owned())))
        }
    }
}

fn check_method(entry: &str) -> Option<ConfigError> {
    let value = entry.to_owned();
    let suggestion = None;
    Some(match Flaw::of(entry) {
        Some(Flaw::Wildcard) => ConfigError::MethodWildcardInList { value, suggestion },
        Some(Flaw::Several) => ConfigError::SeveralMethodsInOneEntry { value, suggestion },
        Some(Flaw::NoToken(mended)) => {
            let right = |name: &String| check_method(name).is_none();
            let suggestion = mended.map(|name| name.to_ascii_uppercase()).filter(right);
            ConfigError::MethodInvalid { value, suggestion }
        }
        None if is_forbidden_method(entry) => ConfigError::MethodForbidden { value, suggestion },
        None => {
            // Browsers send `patch` as it is, and no server has such a method.
            let is_patch = entry.eq_ignore_ascii_case("PATCH");
            let spelled = normalized_method(entry).or(is_patch.then_some("PATCH"))?;
            if spelled == entry {
                return None;
            }
            let suggestion = Some(spelled.to_owned());
            ConfigError::MethodSpelling { value, suggestion }
        }
    })
}

fn check_header(entry: &str) -> Option<ConfigError> {
    let value = entry.to_owned();
    let suggestion = None;
    Some(match Flaw::of(entry)? {
        Flaw::Wildcard => ConfigError::HeaderWildcardInList { value, suggestion },
        Flaw::Several => ConfigError::SeveralHeadersInOneEntry { value, suggestion },
        Flaw::NoToken(mended) => {
            let right = |name: &String| check_header(name).is_none();
            let suggestion = mended.map(|name| name.to_ascii_lowercase()).filter(right);
            ConfigError::HeaderInvalid { value, suggestion }
        }
    })
}

fn check_exposed(entry: &str) -> Option<ConfigError> {
    let value = entry.to_owned();
    let suggestion = None;
    Some(match Flaw::of(entry) {
        Some(Flaw::Wildcard) => ConfigError::ExposedHeaderWildcardInList { value, suggestion },
        Some(Flaw::Several) => ConfigError::SeveralExposedHeadersInOneEntry { value, suggestion },
        Some(Flaw::NoToken(mended)) => {
            let right = |name: &String| check_exposed(name).is_none();
            let suggestion = mended.map(|name| name.to_ascii_lowercase()).filter(right);
            ConfigError::ExposedHeaderInvalid { value, suggestion }
        }
        None if is_forbidden_response_header(entry) => {
            ConfigError::ExposedHeaderForbidden { value, suggestion }
        }
        None => return None,
    })
}

fn check_vary(entry: &str) -> Option<ConfigError> {
    let suggestion = match Flaw::of(entry)? {
        Flaw::Wildcard => return None,
        Flaw::Several => None,
        Flaw::NoToken(mended) => mended.map(|name| name.to_ascii_lowercase()),
    };
    let value = entry.to_owned();
    Some(ConfigError::VaryInvalid { value, suggestion })
}

fn is_token(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(is_token_byte)
}

fn holds_several(entry: &str) -> bool {
    let is_separator = |c: char| c == ',' || c == ';' || c.is_ascii_whitespace();
    let names = entry.split(is_separator).filter(|name| !name.is_empty());
    names.count() > 1
}

fn lower_case(names: &[String]) -> Vec<String> {
    names.iter().map(|name| name.to_ascii_lowercase()).collect()
}

fn with_preset(mut names: Vec<String>, add: bool, preset: &[&str]) -> Vec<String> {
    if add {
        names.extend(preset.iter().map(|&name| name.to_owned()));
    }
    names
}
