//! The allowed origins: each entry for itself, then all of them as a set.

use super::Mistakes;
use crate::error::ConfigError;
use crate::intent::{self, Age, Intent};
use crate::origin::diagnose::read;
use crate::origin::pattern::OriginPattern;
use crate::origin::set::OriginSet;
use crate::policy::Origins;
use http::HeaderValue;

/// The entries of the allowlist, sorted by what they are.
#[derive(Default)]
pub(super) struct Allowed<'a> {
    /// `null` and `file://`.
    pub(super) opaque: Vec<&'a str>,
    /// Every other entry that is right, in the order given.
    pub(super) entries: Vec<Entry<'a>>,
    /// How many entries there are, right or wrong.
    pub(super) count: usize,
}

/// An entry, where it stands, and what it covers.
pub(super) struct Entry<'a> {
    pub(super) index: usize,
    pub(super) text: &'a str,
    pub(super) pattern: OriginPattern<'a>,
}

pub(super) fn check<'a>(intent: &'a Intent, mistakes: &mut Mistakes) -> Allowed<'a> {
    let mut allowed = Allowed::default();
    let intent::Origins::These(entries) = &intent.origins.0 else {
        return allowed;
    };
    let credentials = intent.credentials.0.may_hold();
    allowed.count = entries.len();
    for (index, entry) in entries.iter().enumerate() {
        let mistake = match &**entry {
            opaque @ ("null" | "file://") if credentials => {
                let value = opaque.to_owned();
                ConfigError::NullOriginWithCredentials {
                    value,
                    suggestion: None,
                }
            }
            opaque @ ("null" | "file://") if intent.allow_null_origin => {
                allowed.opaque.push(opaque);
                continue;
            }
            text => match read(text) {
                Ok(pattern) => {
                    allowed.entries.push(Entry {
                        index,
                        text,
                        pattern,
                    });
                    continue;
                }
                Err(ConfigError::FileOrigin { value, .. }) if intent.allow_null_origin => {
                    let suggestion = Some("file://".to_owned());
                    ConfigError::OriginWithPath { value, suggestion }
                }
                Err(mistake) => mistake,
            },
        };
        mistakes.add_at(index, entries.len(), mistake);
    }
    allowed
}

pub(super) fn compile(intent: &Intent, allowed: &Allowed<'_>, mistakes: &mut Mistakes) -> Origins {
    match &intent.origins.0 {
        intent::Origins::Nothing => Origins::Nobody,
        intent::Origins::Any => Origins::Same(HeaderValue::from_static("*")),
        intent::Origins::Mirrored => Origins::Mirrored,
        intent::Origins::Predicate(f) => Origins::Predicate(f.clone()),
        intent::Origins::AsyncPredicate(f) => Origins::AsyncPredicate(f.clone()),
        intent::Origins::These(_) => compile_list(intent, allowed, mistakes),
    }
}

fn compile_list(intent: &Intent, allowed: &Allowed<'_>, mistakes: &mut Mistakes) -> Origins {
    let mut exact = allowed.opaque.clone();
    let mut patterns = Vec::new();
    for Entry { text, pattern, .. } in &allowed.entries {
        if pattern.is_exact() {
            exact.push(*text);
        } else {
            patterns.push(pattern.clone());
        }
    }
    match (&*exact, &*patterns) {
        ([], []) => Origins::Nobody,
        ([one, others @ ..], []) if others.iter().all(|other| other == one) && is_same(intent) => {
            HeaderValue::from_str(one).map_or(Origins::Nobody, Origins::Same)
        }
        (exact, patterns) => OriginSet::new(exact, patterns).map_or_else(
            |_| {
                mistakes.add(ConfigError::TooManyOrigins);
                Origins::Nobody
            },
            Origins::These,
        ),
    }
}

/// Whether responses can be the same for everyone if one origin is allowed: not if other origins are
/// answered 403, or if a function is to be asked about this one.
fn is_same(intent: &Intent) -> bool {
    !intent.reject_disallowed_origins
        && !intent.credentials.0.is_predicate()
        && !intent.private_network.0.is_predicate()
        && !matches!(intent.max_age.0, Age::PerOrigin(_))
}
