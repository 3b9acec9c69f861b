//! What a path may mean to the inner service.
//!
//! The inner service may decode a path, merge its slashes or ignore its case, and this layer cannot know which. A rule
//! therefore matches a request if it matches under any of these readings. Otherwise a rule that restricts `/admin`
//! would miss `/%61dmin`, and a later rule would decide.

/// What the inner service may make of a path.
pub(super) enum PathReading<'a> {
    /// Every service takes it for the same path.
    Plain(&'a str),
    /// The paths of rules that some reading is or is below.
    Below(Vec<&'a str>),
}

impl<'a> PathReading<'a> {
    /// Reads `path` for the rules with these paths, which must be [folded](fold). All rules are compared at once, so that a
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
            if is_kept(name) {
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
        } else if is_kept(name) {
            count += 1;
        }
    });
    before_dots
}

/// Whether services keep a name when they resolve the path.
fn is_kept(name: &[u8]) -> bool {
    !matches!(name, b"" | b"." | b"..")
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

/// Calls `visit` with each name in `path`, percent-decoded, and with whether a service may ignore it. Of a name that is
/// longer than `longest`, `visit` only sees the beginning, which is also longer than `longest`.
///
/// It decodes twice, because both a proxy and the service behind it may decode. It treats a backslash as a slash,
/// because some services treat it that way.
///
/// What follows a `;` is optional up to the next slash that was not encoded: it belongs to a parameter for a service that
/// removes parameters first, and is the next name for a service that decodes first.
fn each_name(path: &str, longest: usize, mut visit: impl FnMut(&[u8], bool)) {
    let mut name = Vec::with_capacity(longest + 1);
    for segment in path.split('/') {
        let mut decoded = Decoded(Decoded(segment.bytes()));
        let mut is_optional = false;
        loop {
            name.clear();
            let end = loop {
                match decoded.next() {
                    Some(byte) if !matches!(byte, b'/' | b'\\' | b';') => {
                        if name.len() <= longest {
                            name.push(byte);
                        }
                    }
                    end => break end,
                }
            };
            visit(&name, is_optional);
            is_optional |= end == Some(b';');
            if end.is_none() {
                break;
            }
        }
    }
}

/// Returns the path with all its names, as rules are compared.
pub(super) fn fold(path: &str) -> String {
    let mut text = String::from("/");
    each_name(path, path.len(), |name, _| {
        if is_kept(name) {
            if text.len() > 1 {
                text.push('/');
            }
            text.extend(folded(name));
        }
    });
    text
}

/// Returns the characters of a name in lower case. It treats `+` as a space, because some services treat it that way.
fn folded(name: &[u8]) -> impl Iterator<Item = char> {
    let replaced = |invalid: &[u8]| (!invalid.is_empty()).then_some(char::REPLACEMENT_CHARACTER);
    let chunks = name.utf8_chunks();
    let characters =
        chunks.flat_map(move |chunk| chunk.valid().chars().chain(replaced(chunk.invalid())));
    let characters = characters.map(|c| if c == '+' { ' ' } else { c });
    // Converts to upper case in between, because some letters have several lower-case forms.
    characters
        .flat_map(char::to_lowercase)
        .flat_map(char::to_uppercase)
        .flat_map(char::to_lowercase)
}

/// No name with more bytes can be [folded] to a text of this length: a character has at most four bytes, and becomes at
/// least one.
fn longest_that_folds_to(length: usize) -> usize {
    length.saturating_mul(4)
}

/// Percent-decodes bytes.
#[derive(Clone)]
struct Decoded<I>(I);

impl<I: Iterator<Item = u8> + Clone> Iterator for Decoded<I> {
    type Item = u8;

    fn next(&mut self) -> Option<u8> {
        let byte = self.0.next()?;
        if byte != b'%' {
            return Some(byte);
        }
        let mut after = self.0.clone();
        let decoded = after.next().zip(after.next());
        match decoded.and_then(|(high, low)| hex(high, low)) {
            Some(decoded) => {
                self.0 = after;
                Some(decoded)
            }
            None => Some(byte),
        }
    }
}

fn hex(high: u8, low: u8) -> Option<u8> {
    let digit = |digit: u8| char::from(digit).to_digit(16);
    let byte = digit(high)? * 16 + digit(low)?;
    u8::try_from(byte).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
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
