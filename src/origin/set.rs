//! Many entries of an allowlist, built for look-up.

use super::exact::ExactOrigins;
use super::parse::Origin;
use super::pattern::OriginPattern;
use super::suffixes::Suffixes;

/// A set of origins whose look-up does not grow with the number of its entries.
#[derive(Debug)]
pub(crate) struct OriginSet {
    exact: ExactOrigins,
    patterns: Suffixes,
}

/// The entries take more than four gigabytes.
#[derive(Debug)]
pub(crate) struct TooLarge;

/// Where an entry starts in a table's bytes. Half a pointer, and there are a million of them.
pub(super) fn offset(bytes: &[u8]) -> Result<u32, TooLarge> {
    u32::try_from(bytes.len()).map_err(|_| TooLarge)
}

impl OriginSet {
    /// Builds the set from exact entries, taken as they are, and patterns.
    pub(crate) fn new(exact: &[&str], patterns: &[OriginPattern<'_>]) -> Result<Self, TooLarge> {
        Ok(Self {
            exact: ExactOrigins::new(exact)?,
            patterns: Suffixes::new(patterns)?,
        })
    }

    /// Whether an entry covers `origin`, byte for byte as it stands in the request.
    pub(crate) fn contains(&self, origin: &[u8]) -> bool {
        self.exact.contains(origin)
            || (!self.patterns.is_empty()
                && Origin::parse(origin).is_some_and(|origin| self.patterns.cover(&origin)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::collection::vec;
    use proptest::prelude::*;

    fn set<S: AsRef<str>>(entries: &[S]) -> OriginSet {
        let patterns: Vec<_> = entries
            .iter()
            .map(|entry| OriginPattern::parse(entry.as_ref()).expect("a valid entry"))
            .collect();
        let (exact, patterns): (Vec<_>, Vec<_>) = entries
            .iter()
            .map(AsRef::as_ref)
            .zip(patterns)
            .partition(|(_, pattern)| pattern.is_exact());
        let exact: Vec<_> = exact.into_iter().map(|(entry, _)| entry).collect();
        let patterns: Vec<_> = patterns.into_iter().map(|(_, pattern)| pattern).collect();
        OriginSet::new(&exact, &patterns).expect("a small set")
    }

    #[test]
    fn a_subdomain_pattern_covers_labels_and_nothing_that_looks_like_them() {
        let set = set(&["https://*.example.com"]);
        for (origin, covered) in [
            ("https://a.example.com", true),
            ("https://a.b.example.com", true),
            ("https://example.com", false),     // at least one label
            ("https://.example.com", false),    // which is not empty
            ("https://evilexample.com", false), // a suffix, but not of labels
            ("https://example.com.evil.com", false), // a prefix
            ("https://a.example.com.", false),  // the root's dot makes another host
            ("http://a.example.com", false),    // another scheme is another origin
            ("https://a.example.com:8443", false), // another port, too
            ("https://a.example.com:443", false), // no browser writes it
            ("https://A.example.com", false),
            ("https://x@a.example.com", false),
            ("https://a.example.com/", false),
            ("null", false),
        ] {
            assert_eq!(set.contains(origin.as_bytes()), covered, "{origin}");
        }
    }

    #[test]
    fn a_port_pattern_covers_any_port_and_none() {
        let set = set(&["http://localhost:*", "http://[::1]:*"]);
        for (origin, covered) in [
            ("http://localhost", true),
            ("http://localhost:1", true),
            ("http://localhost:65535", true),
            ("http://[::1]:3000", true),
            ("http://localhost:80", false), // no browser writes it
            ("http://localhost:0", false),
            ("http://localhost:65536", false),
            ("http://localhost:3000.evil.com", false),
            ("http://localhost.evil.com:3000", false),
            ("http://a.localhost:3000", false),
            ("http://127.0.0.1:3000", false), // another host
            ("https://localhost:3000", false),
        ] {
            assert_eq!(set.contains(origin.as_bytes()), covered, "{origin}");
        }
    }

    #[test]
    fn a_subdomain_pattern_of_a_custom_scheme_wants_a_label_too() {
        let set = set(&["app://*.local"]);
        for (origin, covered) in [
            ("app://main.local", true),
            ("app://.local", false), // opaque hosts may begin with a dot
            ("app://local", false),
            ("app://mainlocal", false),
        ] {
            assert_eq!(set.contains(origin.as_bytes()), covered, "{origin}");
        }
    }

    #[test]
    fn patterns_that_share_a_suffix_stay_apart() {
        let set = set(&[
            "https://*.foo.com:1",
            "http://*.foo.com:2",
            "https://*.bar.foo.com",
        ]);
        for (origin, covered) in [
            ("https://a.foo.com:1", true),
            ("http://a.foo.com:2", true),
            ("https://a.bar.foo.com", true),
            ("https://bar.foo.com:1", true),
            ("https://a.foo.com:2", false),
            ("http://a.foo.com:1", false),
            ("https://bar.foo.com", false),
            ("https://a.foo.com", false),
        ] {
            assert_eq!(set.contains(origin.as_bytes()), covered, "{origin}");
        }
    }

    /// What an entry means, in the fewest words: the slow and obvious twin of [`OriginSet`].
    fn obviously_covers(entry: &str, origin: &str) -> bool {
        let (entry, origin) = match entry.strip_suffix(":*") {
            Some(entry) => (
                entry,
                origin
                    .rsplit_once(':')
                    .filter(|(_, port)| !port.starts_with('/'))
                    .map_or(origin, |(host, _)| host),
            ),
            None => (entry, origin),
        };
        match entry.split_once("*.") {
            Some((scheme, parent)) => origin.strip_prefix(scheme).is_some_and(|host| {
                host.len() > parent.len() + 1
                    && host.ends_with(parent)
                    && host[..host.len() - parent.len()].ends_with('.')
            }),
            None => entry == origin,
        }
    }

    /// Few labels on purpose: `ab` next to `b` is where suffixes go wrong.
    fn host() -> impl Strategy<Value = String> {
        vec("a|b|ab|ba", 1..4).prop_map(|labels| labels.join("."))
    }

    fn origin() -> impl Strategy<Value = String> {
        ("https?|tauri", host(), "|:1|:12|:2")
            .prop_map(|(scheme, host, port)| format!("{scheme}://{host}{port}"))
    }

    fn entry() -> impl Strategy<Value = String> {
        ("https?|tauri", r"|\*\.", host(), r"|:1|:12|:\*")
            .prop_map(|(scheme, wildcard, host, port)| format!("{scheme}://{wildcard}{host}{port}"))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn an_origin_is_allowed_exactly_when_one_entry_covers_it(entries in vec(entry(), 0..12), origin in origin()) {
            let meant = entries.iter().any(|entry| obviously_covers(entry, &origin));
            prop_assert_eq!(set(&entries).contains(origin.as_bytes()), meant);
        }

        #[test]
        fn no_bytes_make_a_look_up_panic(entries in vec(entry(), 0..8), bytes in vec(any::<u8>(), 0..400)) {
            prop_assert!(!set(&entries).contains(&bytes));
        }
    }
}
