//! What a path may mean to the inner service.
//!
//! The inner service may decode a path, merge its slashes or ignore its case, and this layer cannot know which. A rule
//! therefore matches a request if it matches under any of these readings. Otherwise a rule that restricts `/admin`
//! would miss `/%61dmin`, and a later rule would decide.

use super::names::{each_name, folded, longest_that_folds_to};

/// What the inner service may make of a path.
pub(super) enum PathReading<'a> {
    /// Every service takes it for the same path.
    Plain(&'a str),
    /// The paths of rules that some reading is or is below.
    Below(Vec<&'a str>),
}

impl<'a> PathReading<'a> {
    /// Reads `path` for the rules with these paths, which must be [folded](super::names::fold). All rules are compared at once, so that a
    /// long path is only decoded once. What this allocates depends on the rules only.
    pub(super) fn of(path: &'a str, rules: impl Iterator<Item = &'a str>) -> Self {
        if is_plain(path.as_bytes()) {
            return Self::Plain(path);
        }
        let mut searches: Vec<_> = rules.map(Search::new).collect();
        let longest = searches.iter().map(|search| search.path.len()).max();
        let longest = longest_that_folds_to(longest.unwrap_or(0));
        let before_dots = names_before_dots(path);
        let mut count = 0;
        // Folding makes a text at most three times as long.
        let mut text = String::with_capacity(3 * (longest + 1));
        each_name(path, longest, |name, is_optional| {
            if name != b".." {
                let is_optional = is_optional || count < before_dots;
                count += 1;
                text.clear();
                text.extend(folded(name));
                for search in &mut searches {
                    search.go_on(&text, is_optional);
                }
            }
        });
        let found = searches.iter().filter(|search| search.is_over());
        Self::Below(found.map(|search| search.path).collect())
    }

    /// Whether some reading is this path of a rule or is below it.
    pub(super) fn is_below(&self, rule: &str) -> bool {
        match self {
            Self::Plain(path) => is_below(path, rule),
            Self::Below(paths) => paths.contains(&rule),
        }
    }
}

/// Finds out whether a path begins with the path of a rule if a service ignores the right names.
struct Search<'a> {
    path: &'a str,
    names: Vec<&'a str>,
    /// Whether the names so far can be this many names of the rule.
    found: Vec<bool>,
}

impl<'a> Search<'a> {
    fn new(path: &'a str) -> Self {
        let names: Vec<_> = path.split('/').filter(|name| !name.is_empty()).collect();
        let mut found = vec![false; names.len() + 1];
        found[0] = true;
        Self { path, names, found }
    }

    /// Whether the path begins with all names of the rule. What follows does not matter.
    fn is_over(&self) -> bool {
        self.found[self.names.len()]
    }

    fn go_on(&mut self, name: &str, is_optional: bool) {
        if self.is_over() {
            return;
        }
        for at in (0..self.names.len()).rev() {
            let is_next = self.found[at] && name == self.names[at];
            self.found[at + 1] = is_next || self.found[at + 1] && is_optional;
        }
        self.found[0] &= is_optional;
    }
}

/// Returns how many names are before the last `..`. Services resolve that before or after they decode slashes and remove
/// parameters, or never, so all of these names are optional.
fn names_before_dots(path: &str) -> usize {
    let (mut count, mut before_dots) = (0, 0);
    each_name(path, b"..".len(), |name, _| {
        if name == b".." {
            before_dots = count;
        } else {
            count += 1;
        }
    });
    before_dots
}

/// Whether `path` is `prefix`, or continues after `prefix` with a slash.
pub(super) fn is_below(path: &str, prefix: &str) -> bool {
    prefix == "/"
        || path
            .strip_prefix(prefix)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Whether every reading of `path` is `path` itself. This is true for nearly every path that is sent, and the check
/// costs about one instruction for each byte.
fn is_plain(path: &[u8]) -> bool {
    let mut after_slash = false;
    for &byte in path {
        let changes = byte.is_ascii_uppercase()
            || matches!(byte, b'%' | b';' | b'\\' | b'+' | 0x80..)
            || after_slash && matches!(byte, b'/' | b'.');
        if changes {
            return false;
        }
        after_slash = byte == b'/';
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::select::names::{Decoded, fold};
    use proptest::collection::vec;
    use proptest::prelude::*;
    use proptest::sample::select;

    fn is_under(path: &str, rule: &str) -> bool {
        PathReading::of(path, ["/other", rule].into_iter()).is_below(rule)
    }

    #[test]
    fn a_path_is_below_another_under_any_reading() {
        let long = format!("/{}/admin", "x/../".repeat(10_000));
        for (path, below) in [
            ("/admin", true),
            ("/admin/", true),
            ("/admin/users", true),
            ("/%61dmin", true),
            ("/%2561dmin", true), // decoded twice
            ("/%61%64%6D%69%6e", true),
            ("//admin", true),
            ("/./admin", true),
            ("/x/../admin", true),
            ("/x/..;/admin", true),
            ("/x/%2e%2e/admin", true),
            ("/ADMIN", true),
            ("/Admin;x/users", true),
            ("/admin;x", true),
            ("/admin%3bx", true),
            ("/admin%2Fusers", true),
            ("/admin%5cusers", true),
            ("/;/admin", true),
            (&long, true),
            ("/admins", false),
            // Services remove parameters before or after they decode slashes, and resolve dots before or after that.
            ("/;x/admin/keys", true),
            ("/;%2fx/admin/keys", true),
            ("/;%5cx/admin/keys", true),
            ("/x/..;%2fy/admin", true),
            ("/..;%2fa/admin/keys", true),
            ("//;%252fy/admin", true),
            ("/.%2fadmin/..;", true),
            ("/%2e%2fadmin/..;", true),
            ("/..%2fadmin/..;", true),
            ("/x%2fy/../admin", true),
            ("/x\\y/../admin", true),
            ("/./admin/..%2fx", true),
            ("/x;y/admin", false),
            ("/x;/y/admin", false),
            ("/x;admin", false),
            ("/x/../y/admin", false),
            ("/x/admin", false),
            ("/admi", false),
            ("/%6", false),
            ("/%zz", false),
            ("/", false),
            ("", false),
        ] {
            assert_eq!(is_under(path, "/admin"), below, "{path}");
        }
        assert!(is_under("/caf%c3%a9/x", &fold("/CAF%C3%89")));
        for path in ["/stra%C3%9Fe", "/stra%E1%BA%9Ee", "/STRASSE", "/straße/x"] {
            assert!(is_under(path, &fold("/stra%C3%9Fe")), "{path}");
            assert!(is_under(path, &fold("/stra%E1%BA%9Ee")), "{path}");
        }
        assert!(is_under("/a+b", &fold("/a%20b")));
        assert!(is_under("", "/"));
        assert!(is_under("/;", "/"));
        for (path, below) in [
            ("/%61/b", true),
            ("/x/..;/a/;%2fx/b", true),
            ("/a;/x/b", false),
            ("/%61/x/b", false),
            ("/%61", false),
            ("/b/../a", false),
        ] {
            assert_eq!(is_under(path, "/a/b"), below, "{path}");
        }
    }

    /// What services and proxies do to a path.
    #[derive(Clone, Copy, Debug)]
    enum Step {
        Decode,
        RemoveParameters,
        MergeSlashes,
        ResolveDots,
        ReplaceBackslashes,
        LowerCase,
    }

    impl Step {
        fn apply(self, path: &str) -> String {
            let names = || path.split('/').skip(1);
            let join = |names: Vec<&str>| format!("/{}", names.join("/"));
            match self {
                Self::Decode => String::from_utf8(Decoded(path.bytes()).collect()).unwrap(),
                Self::RemoveParameters => join(
                    names()
                        .map(|name| name.split(';').next().unwrap())
                        .collect(),
                ),
                Self::MergeSlashes => join(names().filter(|name| !name.is_empty()).collect()),
                Self::ResolveDots => join(names().fold(Vec::new(), |mut names, name| {
                    match name {
                        "." => {}
                        ".." => drop(names.pop()),
                        name => names.push(name),
                    }
                    names
                })),
                Self::ReplaceBackslashes => path.replace('\\', "/"),
                Self::LowerCase => path.to_lowercase(),
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4096))]

        /// Whatever the services behind the layer do to a path, in any order, a rule never misses the path that they get.
        #[test]
        fn no_order_of_changes_leads_around_a_rule(
            parts in vec(
                select(vec![
                    "/admin", "admin", "/x", "x", "/", ";", "/;", "%2f", "%2fx", "/..", "/.", "%3b", "%2e", "%252f", "\\", "%5c", "%61dmin",
                ]),
                1..7,
            ),
            // A third decoding is not covered.
            steps in Just(vec![
                Step::Decode, Step::Decode, Step::RemoveParameters, Step::MergeSlashes, Step::ResolveDots,
                Step::ReplaceBackslashes, Step::LowerCase,
            ]).prop_shuffle(),
            count in 0..8_usize,
        ) {
            let path = format!("/{}", parts.concat());
            let steps = &steps[..count.min(steps.len())];
            let served = steps.iter().fold(path.clone(), |path, step| step.apply(&path));
            let is_covered = is_under(&path, "/admin");
            prop_assert!(is_covered || !is_below(&served, "/admin"), "{path} {steps:?} {served}");
        }
    }
}
