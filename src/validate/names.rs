//! Methods and header names. Each entry is checked, and then all of them become one header value.

use super::presets::with_presets;
use super::report::{Entry, Report};
use crate::error::{ConfigErrorKind, ConfigWarningKind, Problem, Setting};
use crate::fetch::names::is_of_protocol;
use crate::fetch::tables::{
    is_forbidden_method, is_forbidden_request_header, is_forbidden_response_header, is_token_byte,
    normalized_method,
};
use crate::fetch::well_known;
use crate::intent::Intent;
use crate::intent::names::Names;
use crate::policy::actual::Exposed;
use http::{HeaderName, HeaderValue};
use std::collections::HashSet;

/// A list of names, in the form that answers to preflights need.
pub(super) enum Answered {
    Nothing,
    Fixed(HeaderValue),
    Mirrored,
}

impl Answered {
    pub(super) fn fixed(&self) -> Option<HeaderValue> {
        match self {
            Self::Fixed(list) => Some(list.clone()),
            Self::Nothing | Self::Mirrored => None,
        }
    }

    fn these(names: &[String]) -> Self {
        match HeaderValue::try_from(names.join(",")) {
            Ok(list) if !names.is_empty() => Self::Fixed(list),
            _ => Self::Nothing,
        }
    }
}

pub(super) fn methods(intent: &Intent, report: &mut Report) -> Answered {
    let names = match &intent.methods.0 {
        // With credentials, `*` would be the name of a method.
        Names::Any if intent.credentials.0.may_hold() => return Answered::Mirrored,
        Names::Any => return Answered::Fixed(HeaderValue::from_static("*")),
        Names::Mirrored => return Answered::Mirrored,
        Names::These(entries) => checked(Setting::AllowMethods, entries, check_method, report),
    };
    Answered::these(&with_presets(intent, names, |preset| preset.methods))
}

pub(super) fn headers(intent: &Intent, report: &mut Report) -> Answered {
    let names = match &intent.headers.0 {
        Names::Any if intent.credentials.0.may_hold() => return Answered::Mirrored,
        // `*` covers every header except Authorization: https://fetch.spec.whatwg.org/#cors-non-wildcard-request-header-name
        Names::Any => return Answered::Fixed(HeaderValue::from_static("*,authorization")),
        Names::Mirrored => return Answered::Mirrored,
        Names::These(entries) => {
            checked(Setting::AllowHeaders, entries, check_request_header, report)
        }
    };
    Answered::these(&with_presets(intent, names, |preset| {
        preset.request_headers
    }))
}

pub(super) fn exposed(intent: &Intent, report: &mut Report) -> Exposed {
    let names = match &intent.exposed.0 {
        Names::Mirrored => {
            let kind = ConfigErrorKind::ExposedHeadersMirrored;
            report.refuse(Problem::new(kind, Setting::ExposeHeaders));
            Vec::new()
        }
        Names::Any if intent.credentials.0.may_hold() => return Exposed::OfResponse,
        Names::Any => return Exposed::These(HeaderValue::from_static("*")),
        Names::These(entries) => checked(
            Setting::ExposeHeaders,
            entries,
            check_response_header,
            report,
        ),
    };
    match Answered::these(&with_presets(intent, names, |preset| {
        preset.response_headers
    })) {
        Answered::Fixed(list) => Exposed::These(list),
        Answered::Nothing | Answered::Mirrored => Exposed::Nothing,
    }
}

/// Checks the headers that the user adds to `Vary`.
pub(super) fn vary(intent: &Intent, report: &mut Report) -> Vec<HeaderName> {
    let names = checked(Setting::Vary, &intent.vary.0, check_vary, report);
    names.iter().filter_map(|name| name.parse().ok()).collect()
}

/// Returns the entries that are sent, each of them once, in the given order.
fn checked(
    setting: Setting,
    entries: &[String],
    check: fn(Entry<'_>, &mut Report) -> Option<String>,
    report: &mut Report,
) -> Vec<String> {
    let mut seen = HashSet::new();
    let mut names = Vec::new();
    let texts = entries.iter().map(String::as_str);
    for entry in Entry::all(setting, entries.len(), texts) {
        if entry.text.is_empty() {
            report.warn(entry.warning(ConfigWarningKind::EmptyEntry));
            continue;
        }
        let Some(name) = check(entry, report) else {
            continue;
        };
        if seen.insert(name.clone()) {
            names.push(name);
        } else {
            report.warn(entry.warning(ConfigWarningKind::Duplicate));
        }
    }
    names
}

/// Returns the method as it is sent, or `None` if it is refused or left out.
fn check_method(entry: Entry<'_>, report: &mut Report) -> Option<String> {
    let text = entry.text;
    if is_forbidden_method(text) {
        report.warn(entry.warning(ConfigWarningKind::ForbiddenMethod));
        return None;
    }
    check_token(entry, str::to_ascii_uppercase, report)?;
    // Browsers send `patch` unchanged, but servers do not have such a method.
    let is_patch = text.eq_ignore_ascii_case("PATCH");
    match normalized_method(text).or(is_patch.then_some("PATCH")) {
        Some(spelled) if spelled != text => {
            let mistake = entry.mistake(ConfigErrorKind::MethodSpelling);
            report.refuse(mistake.suggest(Some(spelled.to_owned())));
            return None;
        }
        _ => warn_of_typo(entry, well_known::method_meant_by(text), report),
    }
    Some(text.to_owned())
}

fn check_request_header(entry: Entry<'_>, report: &mut Report) -> Option<String> {
    let name = check_header(entry, well_known::is_request_header, report)?;
    if is_forbidden_request_header(&name) {
        report.warn(entry.warning(ConfigWarningKind::ForbiddenRequestHeader));
        return None;
    }
    if name.parse().is_ok_and(|name| is_of_protocol(&name)) {
        // The pages of some applications send it, so it is not left out.
        report.warn(entry.warning(ConfigWarningKind::ResponseHeader));
    }
    warn_of_typo(entry, well_known::request_header_meant_by(&name), report);
    Some(name)
}

fn check_response_header(entry: Entry<'_>, report: &mut Report) -> Option<String> {
    let name = check_header(entry, well_known::is_response_header, report)?;
    if is_forbidden_response_header(&name) {
        report.warn(entry.warning(ConfigWarningKind::ForbiddenResponseHeader));
        return None;
    }
    warn_of_typo(entry, well_known::response_header_meant_by(&name), report);
    Some(name)
}

fn check_vary(entry: Entry<'_>, report: &mut Report) -> Option<String> {
    if entry.text == "*" {
        return Some("*".to_owned());
    }
    check_header(entry, well_known::is_request_header, report)
}

/// Returns the header name in lower case, or `None` if it is refused.
fn check_header(
    entry: Entry<'_>,
    is_known: fn(&str) -> bool,
    report: &mut Report,
) -> Option<String> {
    let lower_case = entry.text.to_ascii_lowercase();
    let hyphenated = lower_case
        .split_ascii_whitespace()
        .collect::<Vec<_>>()
        .join("-");
    if hyphenated != lower_case && is_known(&hyphenated) {
        let mistake = entry.mistake(ConfigErrorKind::InvalidName);
        report.refuse(mistake.suggest(Some(hyphenated)));
        return None;
    }
    check_token(entry, str::to_ascii_lowercase, report)?;
    Some(lower_case)
}

/// Refuses an entry that is not a token. `spell` returns the name in the form in which it is suggested.
fn check_token(entry: Entry<'_>, spell: fn(&str) -> String, report: &mut Report) -> Option<()> {
    let text = entry.text;
    let kind = if contains_several(text) {
        ConfigErrorKind::SeveralInOneEntry
    } else if !is_token(text) {
        ConfigErrorKind::InvalidName
    } else if text.contains('*') {
        ConfigErrorKind::ContainsWildcard
    } else {
        return Some(());
    };
    let around = |c: char| c.is_ascii_whitespace() || ",;:\"'".contains(c);
    let name = spell(text.trim_matches(around));
    let can_be_suggested = kind == ConfigErrorKind::InvalidName
        && is_token(&name)
        && !name.contains('*')
        && !is_forbidden_method(&name)
        && !is_forbidden_response_header(&name);
    let suggestion = can_be_suggested.then_some(name);
    report.refuse(entry.mistake(kind).suggest(suggestion));
    None
}

fn warn_of_typo(entry: Entry<'_>, meant: Option<&'static str>, report: &mut Report) {
    if let Some(meant) = meant {
        let warning = entry.warning(ConfigWarningKind::LikelyTypo);
        report.warn(warning.suggest(Some(meant.to_owned())));
    }
}

fn is_token(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(is_token_byte)
}

fn contains_several(entry: &str) -> bool {
    let is_separator = |c: char| c == ',' || c == ';' || c.is_ascii_whitespace();
    let names = entry.split(is_separator).filter(|name| !name.is_empty());
    names.count() > 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::validate::presets::{GRPC_WEB, MCP};

    /// Returns the names in a header value, and checks that none of them occurs twice.
    fn once(list: &HeaderValue) -> Vec<&str> {
        let names: Vec<_> = list.to_str().unwrap().split(',').collect();
        let different: HashSet<_> = names.iter().collect();
        assert_eq!(different.len(), names.len(), "{names:?}");
        names
    }

    #[test]
    fn a_preset_repeats_no_name_that_is_also_listed_or_of_another_preset() {
        let intent = Intent {
            mcp: true,
            grpc_web: true,
            methods: "PUT, DELETE, GET".into(),
            headers: "Content-Type, x-own, Mcp-Session-Id, authorization, x-grpc-web".into(),
            exposed: "WWW-Authenticate, x-own, mcp-session-id, grpc-status".into(),
            ..Intent::default()
        };
        let mut report = Report::default();
        let Answered::Fixed(methods) = methods(&intent, &mut report) else {
            panic!("methods are listed")
        };
        assert_eq!(once(&methods), ["PUT", "DELETE", "GET", "POST"]);
        let Answered::Fixed(headers) = headers(&intent, &mut report) else {
            panic!("headers are listed")
        };
        let headers = once(&headers);
        for name in [MCP, GRPC_WEB]
            .iter()
            .flat_map(|preset| preset.request_headers)
        {
            assert!(headers.contains(name), "{name}");
        }
        assert_eq!(headers[..2], ["content-type", "x-own"]);
        let Exposed::These(exposed) = exposed(&intent, &mut report) else {
            panic!("headers are listed")
        };
        assert_eq!(
            once(&exposed),
            [
                "www-authenticate",
                "x-own",
                "mcp-session-id",
                "grpc-status",
                "grpc-message",
                "grpc-status-details-bin"
            ]
        );
    }
}
