//! The allowed origins. Each entry is checked, and then all of them become a set.

use super::conflicts;
use super::report::{Entry, Report};
use crate::error::{ConfigErrorKind, ConfigWarningKind, Problem, Setting};
use crate::fetch::well_known::scheme_meant_by;
use crate::intent::Intent;
use crate::intent::origins::Listed;
use crate::intent::switches::Age;
use crate::origin::allowlist::Allowlist;
use crate::origin::diagnose::read;
use crate::origin::entries::{Entries, TooLarge};
use crate::origin::pattern::{HostPattern, OriginPattern};
use crate::policy::rules::AllowedOrigins;
use http::HeaderValue;
use std::collections::HashSet;
use std::sync::Arc;

pub(super) fn check(intent: &Intent, report: &mut Report) -> AllowedOrigins {
    let functions = &intent.origins.functions;
    let listed = match &intent.origins.listed {
        Listed::Any => return AllowedOrigins::Same(HeaderValue::from_static("*")),
        Listed::Mirrored => return AllowedOrigins::Mirrored,
        Listed::Nothing => None,
        Listed::These(entries) => {
            check_list(intent, entries, report).filter(|list| !list.is_empty())
        }
    };
    match (listed, functions.is_empty()) {
        (None, true) => {
            // If disallowed origins are rejected, a layer that allows no origin is useful.
            if !intent.reject_disallowed_origins && !report.has_mistakes() {
                let kind = ConfigWarningKind::AllowsNothing;
                report.warn(Problem::new(kind, Setting::AllowOrigin));
            }
            AllowedOrigins::Nobody
        }
        (Some(list), true) => match list.only().map(HeaderValue::from_bytes) {
            Some(Ok(one)) if is_same(intent) => AllowedOrigins::Same(one),
            _ => AllowedOrigins::Listed(Arc::new(list)),
        },
        (listed, false) => AllowedOrigins::Asked {
            listed: listed.map(Arc::new),
            functions: functions.clone(),
        },
    }
}

/// Returns the set of the entries without mistakes, or `None` if it would be too large.
pub(super) fn check_list(
    intent: &Intent,
    entries: &Entries,
    report: &mut Report,
) -> Option<Allowlist> {
    let list = build(intent, entries, report).ok();
    if list.is_none() {
        let kind = ConfigErrorKind::TooManyOrigins;
        report.refuse(Problem::new(kind, Setting::AllowOrigin));
    }
    list
}

/// Builds the set of the entries without mistakes.
fn build(intent: &Intent, entries: &Entries, report: &mut Report) -> Result<Allowlist, TooLarge> {
    let mut exact = Vec::with_capacity(entries.len());
    let mut patterns = Vec::new();
    let mut seen_patterns = HashSet::new();
    for (entry, offset) in numbered(entries).zip(entries.offsets()?) {
        match check_entry(intent, entry, report) {
            None => {}
            Some(Kind::Exact) => exact.push(offset),
            Some(Kind::Pattern(pattern)) => {
                if seen_patterns.insert(entry.text) {
                    patterns.push(pattern);
                } else {
                    report.warn(entry.warning(ConfigWarningKind::Duplicate));
                }
            }
        }
    }
    let mut repeated = Vec::new();
    let set = Allowlist::new(entries, &exact, &patterns, |offset| repeated.push(offset))?;
    let mut repeated = repeated.into_iter().peekable();
    for (entry, offset) in numbered(entries).zip(entries.offsets()?) {
        if repeated.next_if_eq(&offset).is_some() {
            report.warn(entry.warning(ConfigWarningKind::Duplicate));
        } else if repeated.peek().is_none() {
            break;
        }
    }
    Ok(set)
}

fn numbered(entries: &Entries) -> impl Iterator<Item = Entry<'_>> {
    Entry::all(Setting::AllowOrigin, entries.len(), entries.iter())
}

/// The kind of an entry without mistakes.
enum Kind<'a> {
    /// An origin, or what browsers send instead of one: `null` or `file://`.
    Exact,
    Pattern(OriginPattern<'a>),
}

/// Returns `None` if the entry is refused or left out.
fn check_entry<'a>(intent: &Intent, entry: Entry<'a>, report: &mut Report) -> Option<Kind<'a>> {
    let accepts_null = intent.accepted.null_origin;
    let mistake = match entry.text {
        "" => {
            report.warn(entry.warning(ConfigWarningKind::EmptyEntry));
            return None;
        }
        "null" | "file://" if intent.credentials.0.may_hold() => {
            entry.mistake(ConfigErrorKind::NullOriginWithCredentials)
        }
        "null" | "file://" if accepts_null => return Some(Kind::Exact),
        text => match read(text) {
            Ok(pattern) => {
                conflicts::check_entry(intent, entry, &pattern, report);
                check_slips(entry, &pattern, report);
                return Some(if pattern.is_exact() {
                    Kind::Exact
                } else {
                    Kind::Pattern(pattern)
                });
            }
            Err(diagnosis) if accepts_null && diagnosis.kind == ConfigErrorKind::FileOrigin => {
                entry
                    .mistake(ConfigErrorKind::Path)
                    .suggest(Some("file://".to_owned()))
            }
            Err(diagnosis) => entry.mistake(diagnosis.kind).suggest(diagnosis.suggestion),
        },
    };
    report.refuse(mistake);
    None
}

fn check_slips(entry: Entry<'_>, pattern: &OriginPattern<'_>, report: &mut Report) {
    let scheme = std::str::from_utf8(pattern.scheme).unwrap_or_default();
    let meant = match pattern.host {
        // It would also cover `evilexample.com`.
        HostPattern::PartOfLabel { before: b"", after } if after[0].is_ascii_alphanumeric() => {
            let parts = entry.text.split_once('*');
            parts.map(|(before, after)| format!("{before}*.{after}"))
        }
        _ => {
            let rest = entry.text.strip_prefix(scheme);
            scheme_meant_by(scheme)
                .zip(rest)
                .map(|(meant, rest)| format!("{meant}{rest}"))
        }
    };
    if meant.is_some() {
        report.warn(entry.warning(ConfigWarningKind::LikelyTypo).suggest(meant));
    }
}

/// Whether responses can be the same for everyone if one origin is allowed. They cannot if other origins are
/// answered with 403, or if a function is called with this origin.
fn is_same(intent: &Intent) -> bool {
    !intent.reject_disallowed_origins
        && !intent.credentials.0.is_predicate()
        && !intent.private_network.0.is_predicate()
        && !matches!(intent.max_age.0, Age::PerOrigin(_))
}
