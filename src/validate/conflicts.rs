//! Rules between settings: values that are harmless alone but unsafe together.

use super::public_suffix::covers_public_suffix;
use super::report::{Entry, Report};
use crate::error::{ConfigErrorKind, Problem, Setting};
use crate::intent::Intent;
use crate::intent::origins::Listed;
use crate::origin::diagnose::suggest;
use crate::origin::ip::{is_loopback_host, is_private_host};
use crate::origin::pattern::OriginPattern;

/// Checks the configuration as a whole.
pub(super) fn check(intent: &Intent, report: &mut Report) {
    if !intent.credentials.0.may_hold() {
        return;
    }
    let conflict = match intent.origins.listed {
        Listed::Any => Some(ConfigErrorKind::AnyOriginWithCredentials),
        Listed::Mirrored if !intent.accepted.mirrored_credentials => {
            Some(ConfigErrorKind::MirroredOriginWithCredentials)
        }
        _ => None,
    };
    if let Some(kind) = conflict {
        report.refuse(Problem::new(kind, Setting::AllowOrigin));
    }
    if intent.accepted.null_origin {
        let kind = ConfigErrorKind::NullOriginFlagWithCredentials;
        report.refuse(Problem::new(kind, Setting::DangerouslyAllowNullOrigin));
    }
}

/// Checks an origin or pattern that has no mistake of its own.
pub(super) fn check_entry(
    intent: &Intent,
    entry: Entry<'_>,
    pattern: &OriginPattern<'_>,
    report: &mut Report,
) {
    if !intent.credentials.0.may_hold() {
        return;
    }
    if !intent.accepted.insecure_origins && is_insecure(pattern) {
        // Servers in private networks rarely have certificates.
        let https = entry
            .text
            .split_once("://")
            .filter(|_| !is_private_host(pattern.host.parent()));
        let https = https.and_then(|(_, rest)| suggest(&format!("https://{rest}")));
        let mistake = entry.mistake(ConfigErrorKind::InsecureOriginWithCredentials);
        report.refuse(mistake.suggest(https));
    }
    if !intent.accepted.public_suffixes && covers_public_suffix(pattern) {
        report.refuse(entry.mistake(ConfigErrorKind::PublicSuffixWithCredentials));
    }
}

fn is_insecure(pattern: &OriginPattern<'_>) -> bool {
    matches!(pattern.scheme, b"http" | b"ftp") && !is_loopback_host(pattern.host.parent())
}
