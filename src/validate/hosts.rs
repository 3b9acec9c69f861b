//! The hosts that the server answers to.

use super::public_suffix::covers_public_suffix;
use super::report::{Entry, Report};
use crate::error::{ConfigErrorKind as Kind, ConfigWarningKind, Problem, Setting};
use crate::intent::Intent;
use crate::origin::diagnose::{read, suggest};
use crate::origin::entries::Entries;
use crate::origin::hosts::HostList;
use crate::origin::pattern::OriginPattern;
use std::collections::HashSet;

/// Entries are parsed as origins with one of these schemes, because the parser of origins knows what a host is. Both
/// are tried, because they have different default ports.
const SCHEMES: [&str; 2] = ["http://", "https://"];

pub(super) fn check(intent: &Intent, report: &mut Report) -> Option<HostList> {
    let entries = intent.hosts.0.as_ref()?;
    let refuse = |kind: Kind, report: &mut Report| {
        report.refuse(Problem::new(kind, Setting::AllowHosts));
    };
    if entries.iter().all(str::is_empty) {
        refuse(Kind::NoHosts, report);
        return None;
    }
    let origins = right_entries(entries, report);
    let patterns: Vec<_> = origins
        .iter()
        .filter_map(|origin| OriginPattern::parse(origin))
        .collect();
    let list = HostList::new(&patterns).ok();
    if list.is_none() {
        refuse(Kind::TooManyOrigins, report);
    }
    list
}

/// Returns the entries without mistakes, as origins.
fn right_entries(entries: &Entries, report: &mut Report) -> Vec<String> {
    let mut seen = HashSet::new();
    let mut right = Vec::new();
    for entry in Entry::all(Setting::AllowHosts, entries.len(), entries.iter()) {
        let text = entry.text;
        if text.is_empty() {
            report.warn(entry.warning(ConfigWarningKind::EmptyEntry));
            continue;
        }
        match mistake(text) {
            Some((kind, suggestion)) => report.refuse(entry.mistake(kind).suggest(suggestion)),
            None if !seen.insert(text) => {
                report.warn(entry.warning(ConfigWarningKind::Duplicate));
            }
            None => right.push(format!("{}{text}", SCHEMES[0])),
        }
    }
    right
}

/// Returns what is wrong with an entry, and what to write instead.
fn mistake(text: &str) -> Option<(Kind, Option<String>)> {
    if text == "*" {
        return Some((Kind::WildcardHost, None));
    }
    if text.contains("://") {
        let host = suggest(text).and_then(|origin| without_scheme(&origin));
        return Some((Kind::SchemeOfHost, host));
    }
    SCHEMES.iter().find_map(|scheme| {
        let origin = format!("{scheme}{text}");
        match read(&origin) {
            Ok(pattern) if covers_public_suffix(&pattern) => Some((Kind::PublicSuffixHost, None)),
            Ok(_) => None,
            Err(diagnosis) => {
                let host = diagnosis.suggestion.as_deref().and_then(without_scheme);
                Some((diagnosis.kind, host.filter(|host| mistake(host).is_none())))
            }
        }
    })
}

fn without_scheme(origin: &str) -> Option<String> {
    origin.split_once("://").map(|(_, host)| host.to_owned())
}
