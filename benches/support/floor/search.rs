//! Hand-written searches in an allowlist.

use crate::scenarios::{Origins, listed, pattern, prefix};
use hashbrown::HashSet;

type Set = HashSet<Box<[u8]>, foldhash::fast::RandomState>;

/// How a list is searched.
pub(super) trait Search: Send + Sync + 'static {
    fn new(origins: Origins) -> Self;
    fn has(&self, origin: &[u8]) -> bool;
}

pub(super) struct Three([Box<[u8]>; 3]);

impl Search for Three {
    fn new(_: Origins) -> Self {
        Self([0, 1, 2].map(|number| listed(number).into_bytes().into()))
    }

    fn has(&self, origin: &[u8]) -> bool {
        self.0.iter().any(|allowed| **allowed == *origin)
    }
}

pub(super) struct Hashed(Set);

impl Search for Hashed {
    fn new(origins: Origins) -> Self {
        let Origins::List(count) = origins else {
            panic!("a list")
        };
        Self(
            (0..count)
                .map(|number| listed(number).into_bytes().into())
                .collect(),
        )
    }

    fn has(&self, origin: &[u8]) -> bool {
        self.0.contains(origin)
    }
}

/// `https://*.host`.
pub(super) struct OnePattern(Box<[u8]>);

impl Search for OnePattern {
    fn new(_: Origins) -> Self {
        Self(
            pattern(0)
                .strip_prefix("https://*")
                .expect("a pattern")
                .as_bytes()
                .into(),
        )
    }

    fn has(&self, origin: &[u8]) -> bool {
        let labels = origin
            .strip_prefix(b"https://")
            .and_then(|host| host.strip_suffix(&*self.0));
        labels.is_some_and(are_labels)
    }
}

fn are_labels(labels: &[u8]) -> bool {
    labels.len() < 254
        && labels.split(|&byte| byte == b'.').all(|label| {
            !label.is_empty()
                && label
                    .iter()
                    .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_'))
        })
}

/// Many patterns, found by the end of the host.
pub(super) struct Suffixes(Set);

impl Search for Suffixes {
    fn new(origins: Origins) -> Self {
        let Origins::Patterns(count) = origins else {
            panic!("patterns")
        };
        let suffix = |number| {
            pattern(number)
                .strip_prefix("https://*")
                .expect("a pattern")
                .as_bytes()
                .into()
        };
        Self((0..count).map(suffix).collect())
    }

    fn has(&self, origin: &[u8]) -> bool {
        let Some(host) = origin.strip_prefix(b"https://") else {
            return false;
        };
        are_labels(host)
            && (1..host.len()).any(|dot| host[dot] == b'.' && self.0.contains(&host[dot..]))
    }
}

/// Patterns that all have the same end, found by what is before the last hyphen.
pub(super) struct Prefixes(Set);

impl Search for Prefixes {
    fn new(origins: Origins) -> Self {
        let Origins::Prefixes(count) = origins else {
            panic!("prefixes")
        };
        let before = |number| {
            prefix(number)
                .split('*')
                .next()
                .map(|text| text.as_bytes().into())
        };
        Self((0..count).filter_map(before).collect())
    }

    fn has(&self, origin: &[u8]) -> bool {
        let Some(rest) = origin.strip_suffix(b".example.com") else {
            return false;
        };
        let hyphen = rest.iter().rposition(|&byte| byte == b'-');
        hyphen.is_some_and(|hyphen| {
            let (before, label) = rest.split_at(hyphen + 1);
            self.0.contains(before) && !label.contains(&b'.') && are_labels(label)
        })
    }
}
