//! Many entries of an allowlist, built for look-up.

use super::entries::{Entries, TooLarge};
use super::exact::ExactOrigins;
use super::parse::Unchecked;
use super::pattern::OriginPattern;
use super::suffixes::Suffixes;

/// A set of origins. The cost of a look-up does not grow with the number of entries.
#[derive(Debug)]
pub(crate) struct Allowlist {
    exact: ExactOrigins,
    patterns: Suffixes,
}

impl Allowlist {
    /// Builds the set from exact origins, given as offsets into `entries`, and from patterns. Calls `repeated` with
    /// each exact origin that occurs again.
    pub(crate) fn new(
        entries: &Entries,
        exact: &[u32],
        patterns: &[OriginPattern<'_>],
        repeated: impl FnMut(u32),
    ) -> Result<Self, TooLarge> {
        Ok(Self {
            exact: ExactOrigins::new(entries, exact, repeated),
            patterns: Suffixes::new(patterns)?,
        })
    }

    /// The origin that the set covers, if it covers exactly one.
    pub(crate) fn only(&self) -> Option<&[u8]> {
        self.exact.only().filter(|_| self.patterns.is_empty())
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.exact.is_empty() && self.patterns.is_empty()
    }

    /// Whether an entry covers `origin`, which is compared byte for byte as it is in the request.
    pub(crate) fn contains(&self, origin: &[u8]) -> bool {
        self.exact.contains(origin)
            || (!self.patterns.is_empty()
                && Unchecked::of_origin(origin).is_some_and(|origin| self.patterns.cover(&origin)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::collection::vec;
    use proptest::prelude::*;

    fn set<S: AsRef<str>>(entries: &[S]) -> Allowlist {
        let entries: Entries = entries.iter().collect();
        let (mut exact, mut patterns) = (Vec::new(), Vec::new());
        for (entry, offset) in entries.iter().zip(entries.offsets().unwrap()) {
            let pattern = OriginPattern::parse(entry).expect("a valid entry");
            if pattern.is_exact() {
                exact.push(offset);
            } else {
                patterns.push(pattern);
            }
        }
        Allowlist::new(&entries, &exact, &patterns, drop).expect("a small set")
    }

    #[test]
    fn a_subdomain_pattern_covers_labels_and_nothing_that_looks_like_them() {
        let set = set(&["https://*.example.com"]);
        for (origin, covered) in [
            ("https://a.example.com", true),
            ("https://a.b.example.com", true),
            ("https://example.com", false), // the pattern needs at least one label
            ("https://.example.com", false), // and that label is not empty
            ("https://evilexample.com", false), // the suffix matches, but not as whole labels
            ("https://example.com.evil.com", false), // `example.com` is not the end of the host
            ("https://a.example.com.", false), // with a trailing dot it is another host
            ("http://a.example.com", false), // another scheme is another origin
            ("https://a.example.com:8443", false), // another port is another origin as well
            ("https://a.example.com:443", false), // browsers never send the default port
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
            ("http://localhost:80", false), // browsers never send the default port
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
    fn a_subdomain_pattern_of_a_custom_scheme_needs_a_label_too() {
        let set = set(&["app://*.local"]);
        for (origin, covered) in [
            ("app://main.local", true),
            ("app://.local", false), // hosts of custom schemes may begin with a dot
            ("app://local", false),
            ("app://mainlocal", false),
        ] {
            assert_eq!(set.contains(origin.as_bytes()), covered, "{origin}");
        }
    }

    #[test]
    fn a_wildcard_inside_a_label_covers_a_part_of_that_label() {
        let set = set(&[
            "https://pr-*.example.com",
            "https://*-team.example.app:*",
            "https://a*a.example.org",
            "app://x*.local",
        ]);
        for (origin, covered) in [
            ("https://pr-1.example.com", true),
            ("https://pr--.example.com", true),
            ("https://pr-.example.com", false), // at least one character
            ("https://pr-1.2.example.com", false), // and not a dot
            ("https://a.pr-1.example.com", false), // the leftmost label has no fixed part
            ("https://xpr-1.example.com", false),
            ("https://pr-1.evilexample.com", false),
            ("https://pr-1.example.com:8443", false),
            ("http://pr-1.example.com", false),
            ("https://PR-1.example.com", false),
            ("https://my-team.example.app", true),
            ("https://my-team.example.app:8443", true),
            ("https://-team.example.app", false),
            ("https://a.my-team.example.app", false),
            ("https://my-team.example.app.evil.com", false),
            ("https://aba.example.org", true),
            ("https://aaa.example.org", true),
            ("https://aa.example.org", false), // a character cannot belong to both parts
            ("https://a.example.org", false),
            ("app://x1.local", true),
            ("app://x.local", false),
            ("app://x1..local", false),
        ] {
            assert_eq!(set.contains(origin.as_bytes()), covered, "{origin}");
        }
    }

    #[test]
    fn patterns_that_share_a_suffix_are_not_confused() {
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

    #[test]
    fn the_longest_hosts_are_covered_like_short_ones() {
        let parent = |label: &str, count| vec![label.repeat(63); count].join(".");
        let parents = [parent("x", 1), parent("y", 2), parent("z", 3)];
        let (scheme, host) = ("s".repeat(64), format!("b.{}", parents[2]));
        let longest = format!("{scheme}://{}{host}", "c".repeat(254 - host.len()));
        let set = set(&[
            format!("https://*.{}", parents[2]),
            format!("https://*.{}", parents[0]),
            format!("https://b*.{}", parents[1]),
            format!("{longest}:*"),
        ]);
        for (origin, covered) in [
            (format!("https://b.{}", parents[0]), true),
            (format!("https://b.{}", parents[1]), false),
            (format!("https://b.{}", parents[2]), true),
            (format!("https://bc.{}", parents[1]), true),
            (format!("https://{}", parents[0]), false),
            (format!("https://b.{}b", parents[2]), false),
            (longest.clone(), true),
            (format!("{longest}:65535"), true),
            (format!("{longest}:655350"), false),
            (format!("{scheme}s{}:65535", &longest[64..]), false),
        ] {
            assert_eq!(set.contains(origin.as_bytes()), covered, "{origin}");
        }
    }

    /// Decides what an entry means, with as little code as possible. It is the slow and obvious reference for
    /// [`Allowlist`].
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
        let Some((before, after)) = entry.split_once('*') else {
            return entry == origin;
        };
        let wild = origin
            .strip_prefix(before)
            .and_then(|rest| rest.strip_suffix(after));
        let may_hold_dots = before.ends_with("://") && after.starts_with('.');
        wild.is_some_and(|wild| !wild.is_empty() && (may_hold_dots || !wild.contains('.')))
    }

    /// Uses only a few labels on purpose, because mistakes with suffixes only show if one label ends with another one,
    /// such as `ab` with `b`.
    fn host() -> impl Strategy<Value = String> {
        vec("a|b|ab|ba", 1..4).prop_map(|labels| labels.join("."))
    }

    /// Hosts of custom schemes are opaque: they may begin or end with a dot, and labels may be empty.
    fn opaque_host() -> impl Strategy<Value = String> {
        vec("a|b|ab|", 1..5)
            .prop_map(|labels| labels.join("."))
            .prop_filter("empty", |host| !host.is_empty())
    }

    fn scheme_and_host() -> impl Strategy<Value = (String, String)> {
        prop_oneof![
            ("https?", host()),
            ("https?", host().prop_map(|host| host + ".")), // a trailing dot
            ("app|tauri", opaque_host()),
        ]
    }

    fn origin() -> impl Strategy<Value = String> {
        (scheme_and_host(), "|:1|:12|:2")
            .prop_map(|((scheme, host), port)| format!("{scheme}://{host}{port}"))
    }

    fn entry() -> impl Strategy<Value = String> {
        (scheme_and_host(), r"|\*\.|[ab]?\*[ab]?\.", r"|:1|:12|:\*").prop_map(
            |((scheme, host), wildcard, port)| format!("{scheme}://{wildcard}{host}{port}"),
        )
    }

    #[test]
    fn a_whole_host_is_not_taken_for_the_parent_of_another_pattern() {
        // The whole host `.local` looks like the end of `*.local`, which includes the dot.
        let set = set(&["app://*.local:*", "http://localhost:*"]);
        for (origin, covered) in [
            ("app://main.local", true),
            ("app://.local", false),
            ("app://.local:1", false),
            ("http://localhost:1", true),
        ] {
            assert_eq!(set.contains(origin.as_bytes()), covered, "{origin}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn an_origin_is_allowed_exactly_when_one_entry_covers_it(entries in vec(entry(), 0..12), origin in origin()) {
            let covered = entries.iter().any(|entry| obviously_covers(entry, &origin));
            prop_assert_eq!(set(&entries).contains(origin.as_bytes()), covered);
        }

        /// Entries in one list must not allow more than each of them allows alone.
        #[test]
        fn entries_in_one_list_allow_the_union_of_what_each_allows_alone(entries in vec(entry(), 0..6), origins in vec(origin(), 1..8)) {
            let together = set(&entries);
            let alone: Vec<_> = entries.iter().map(|entry| set(&[entry])).collect();
            for origin in &origins {
                let any = alone.iter().any(|set| set.contains(origin.as_bytes()));
                prop_assert_eq!(together.contains(origin.as_bytes()), any, "{:?} {}", entries, origin);
            }
        }

        #[test]
        fn a_look_up_never_panics(entries in vec(entry(), 0..8), bytes in vec(any::<u8>(), 0..400)) {
            prop_assert!(!set(&entries).contains(&bytes));
        }
    }
}
