//! Rules between settings: what is harmless alone and unsafe together.

use super::Mistakes;
use super::origins::Allowed;
use crate::error::ConfigError;
use crate::intent::{Intent, Origins};
use crate::origin::diagnose::mend;
use crate::origin::parse::is_loopback_host;
use crate::origin::pattern::OriginPattern;

pub(super) fn check(intent: &Intent, allowed: &Allowed<'_>, mistakes: &mut Mistakes) {
    if !intent.credentials.0.may_hold() {
        return;
    }
    match intent.origins.0 {
        Origins::Any => mistakes.add(ConfigError::AnyOriginWithCredentials),
        Origins::Mirrored => mistakes.add(ConfigError::MirroredOriginWithCredentials),
        _ => {}
    }
    if intent.allow_null_origin {
        mistakes.add(ConfigError::NullOriginFlagWithCredentials);
    }
    for entry in &allowed.entries {
        let (index, count, pattern) = (entry.index, allowed.count, &entry.pattern);
        let value = || entry.text.to_owned();
        if !intent.allow_insecure_origins && is_insecure(pattern) {
            let suggestion = entry
                .text
                .strip_prefix("http://")
                .and_then(|rest| mend(&format!("https://{rest}")));
            let value = value();
            let mistake = ConfigError::InsecureOriginWithCredentials { value, suggestion };
            mistakes.add_at(index, count, mistake);
        }
        if !intent.allow_public_suffixes && covers_public_suffix(pattern) {
            let (value, suggestion) = (value(), None);
            let mistake = ConfigError::PublicSuffixWithCredentials { value, suggestion };
            mistakes.add_at(index, count, mistake);
        }
    }
}

fn is_insecure(pattern: &OriginPattern<'_>) -> bool {
    pattern.scheme == b"http" && !is_loopback_host(pattern.host)
}

/// Whether anyone can register a name that `pattern` covers: its host is a public suffix, or every
/// name right below it is one, as below `ck`.
///
/// Only suffixes that the list names count. By its default rule every unknown last label is one, but
/// `https://*.internal` is what private networks are for. Suffixes deeper below the host
/// (`s3.amazonaws.com` below `amazonaws.com`) are not found: the list can be asked about a name, not
/// for the names below one.
#[cfg(feature = "public-suffix")]
fn covers_public_suffix(pattern: &OriginPattern<'_>) -> bool {
    let host = pattern.host.strip_suffix(b".").unwrap_or(pattern.host);
    let is_suffix = |name: &[u8]| {
        psl::suffix(name).is_some_and(|suffix| suffix.is_known() && suffix.as_bytes() == name)
    };
    pattern.any_subdomain && (is_suffix(host) || is_suffix(&[b"any.", host].concat()))
}

#[cfg(not(feature = "public-suffix"))]
fn covers_public_suffix(_: &OriginPattern<'_>) -> bool {
    false
}
