//! What a path may mean to the inner service.
//!
//! The inner service may decode a path, merge its slashes or ignore its case, and this layer cannot know which. A rule
//! therefore matches a request if it matches under any of these readings. Otherwise a rule that restricts `/admin`
//! would miss `/%61dmin`, and a later rule would decide.

/// What the inner service may make of a path.
pub(super) enum PathReading<'a> {
    /// Every service takes it for the same path.
    Plain(&'a str),
    /// Its names, of which some services ignore some.
    Names(Vec<Name>),
}

/// A part of a path, between two separators.
pub(super) struct Name {
    /// In the form of a [folded](fold) path.
    text: String,
    /// Whether a service may ignore it.
    is_optional: bool,
}

impl<'a> PathReading<'a> {
    pub(super) fn of(path: &'a str) -> Self {
        if is_plain(path.as_bytes()) {
            Self::Plain(path)
        } else {
            Self::Names(names(path))
        }
    }

    /// Whether some reading is this path or is below it. `prefix` must be [folded](fold).
    pub(super) fn is_below(&self, prefix: &str) -> bool {
        match self {
            Self::Plain(path) => is_below(path, prefix),
            Self::Names(names) => may_begin_with(names, prefix),
        }
    }
}

/// Whether the path begins with `prefix` if a service ignores the right names.
fn may_begin_with(names: &[Name], prefix: &str) -> bool {
    let prefix: Vec<_> = prefix.split('/').filter(|name| !name.is_empty()).collect();
    // Whether the path can begin with this many names of the prefix.
    let mut found = vec![false; prefix.len() + 1];
    found[0] = true;
    prefix.is_empty()
        || names.iter().any(|name| {
            for count in (0..prefix.len()).rev() {
                let is_next = found[count] && name.text == prefix[count];
                found[count + 1] = is_next || found[count + 1] && name.is_optional;
            }
            found[0] &= name.is_optional;
            found[prefix.len()]
        })
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

/// Returns the names in `path`, percent-decoded, in lower case.
///
/// It decodes twice, because both a proxy and the service behind it may decode. It treats a backslash as a slash and
/// `+` as a space, because some services treat them that way.
///
/// What follows a `;` is optional up to the next slash that was not encoded: it belongs to a parameter for a service that
/// removes parameters first, and is the next name for a service that decodes first. Everything before the last `..` is
/// optional, because services resolve `..` before or after they decode slashes and remove parameters, or never.
fn names(path: &str) -> Vec<Name> {
    let mut names: Vec<Name> = Vec::new();
    let mut before_dots = 0;
    for segment in path.split('/') {
        let decoded = percent_decode(&percent_decode(segment.as_bytes()));
        let decoded = String::from_utf8_lossy(&decoded).replace('+', " ");
        let mut is_optional = false;
        let mut rest = &*decoded;
        loop {
            let end = rest.find(['/', '\\', ';']);
            let name = end.map_or(rest, |end| &rest[..end]);
            if name == ".." {
                before_dots = names.len();
            } else if !matches!(name, "" | ".") {
                names.push(Name {
                    // Converts to upper case first, because some letters have several lower-case forms.
                    text: name.to_uppercase().to_lowercase(),
                    is_optional,
                });
            }
            let Some(end) = end else { break };
            is_optional |= rest[end..].starts_with(';');
            rest = &rest[end + 1..];
        }
    }
    for name in &mut names[..before_dots] {
        name.is_optional = true;
    }
    names
}

/// Returns the path with all its [names](names), as rules are compared.
pub(super) fn fold(path: &str) -> String {
    let names: Vec<_> = names(path).into_iter().map(|name| name.text).collect();
    format!("/{}", names.join("/"))
}

fn percent_decode(text: &[u8]) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(text.len());
    let mut rest = text;
    while let [byte, after @ ..] = rest {
        let triple = match after {
            [high, low, after @ ..] if *byte == b'%' => hex(*high, *low).zip(Some(after)),
            _ => None,
        };
        let (byte, after) = triple.unwrap_or((*byte, after));
        decoded.push(byte);
        rest = after;
    }
    decoded
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
            assert_eq!(PathReading::of(path).is_below("/admin"), below, "{path}");
        }
        assert!(PathReading::of("/caf%c3%a9/x").is_below(&fold("/CAF%C3%89")));
        assert!(PathReading::of("/a+b").is_below(&fold("/a%20b")));
        assert!(PathReading::of("").is_below("/"));
        assert!(PathReading::of("/;").is_below("/"));
        for (path, below) in [
            ("/%61/b", true),
            ("/x/..;/a/;%2fx/b", true),
            ("/a;/x/b", false),
            ("/%61/x/b", false),
            ("/%61", false),
            ("/b/../a", false),
        ] {
            assert_eq!(PathReading::of(path).is_below("/a/b"), below, "{path}");
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
                Self::Decode => String::from_utf8(percent_decode(path.as_bytes())).unwrap(),
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
                    "/admin", "admin", "/x", "/", ";", "/;", "%2f", "%2fx", "/..", "/.", "%3b", "%2e", "%252f", "\\", "%5c", "%61dmin",
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
            let is_covered = PathReading::of(&path).is_below("/admin");
            prop_assert!(is_covered || !is_below(&served, "/admin"), "{path} {steps:?} {served}");
        }
    }
}
