//! Which patterns are refused together with credentials, for every rule of the Public Suffix List, compared with
//! the crate `psl`.

use std::collections::{BTreeSet, HashSet};
use tower_cors::{ConfigErrorKind, CorsLayer};

const RULES: &str = include_str!("../src/validate/public_suffix/rules.txt");
const ADDITIONS: &str = include_str!("../src/validate/public_suffix/additions.txt");

fn rules() -> impl Iterator<Item = &'static str> {
    RULES.lines()
}

fn additions() -> impl Iterator<Item = &'static str> {
    let lines = ADDITIONS.lines();
    lines.filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// The name that a rule is about, without what makes it a wildcard or an exception.
fn name_of(rule: &str) -> &str {
    rule.trim_start_matches("*.").trim_start_matches('!')
}

/// The name and all names above it.
fn with_parents(name: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(name), |name| Some(name.split_once('.')?.1))
}

/// As a browser writes it.
fn as_sent(host: &str) -> String {
    let url = url::Url::parse(&format!("https://{host}")).expect("a host");
    url.host_str().expect("https has a host").to_owned()
}

/// Which of `patterns` are refused for the names that they cover.
fn refused(patterns: &[String]) -> HashSet<String> {
    let layer = CorsLayer::new().allow_credentials(true);
    let Err(errors) = layer.allow_origins(patterns).validate() else {
        return HashSet::new();
    };
    let refused = errors.iter().map(|error| {
        let kind = ConfigErrorKind::PublicSuffixWithCredentials;
        assert_eq!(error.kind(), kind, "{error}");
        error.value().expect("an entry").to_owned()
    });
    refused.collect()
}

fn is_suffix(name: &str) -> bool {
    let suffix = psl::suffix(name.as_bytes());
    suffix.is_some_and(|suffix| suffix.is_known() && suffix.as_bytes() == name.as_bytes())
}

/// Each name of a rule, the names above it, and names below it that no rule is about.
fn names() -> BTreeSet<String> {
    let given = rules().chain(additions()).map(name_of);
    given
        .flat_map(|name| {
            let below = ["any", "any.any", "x--any"].map(|label| format!("{label}.{name}"));
            // The end of a label is not a label.
            let part = name.get(1..).filter(|part| {
                name.is_ascii() && !part.is_empty() && !part.starts_with(['.', '-'])
            });
            with_parents(name)
                .map(str::to_owned)
                .chain(below)
                .chain(part.map(str::to_owned))
                .collect::<Vec<_>>()
        })
        .collect()
}

#[test]
fn subdomains_are_refused_exactly_where_the_list_has_a_suffix_at_their_parent_or_below() {
    let names = names();
    let has_rule_below: HashSet<_> = rules()
        .chain(additions())
        .flat_map(|rule| with_parents(rule).skip(1))
        .collect();
    let added: HashSet<_> = additions().collect();
    let patterns: Vec<_> = names
        .iter()
        .map(|name| format!("https://*.{}", as_sent(name)))
        .collect();
    let refused = refused(&patterns);
    let mut counts = [0; 2];
    for (name, pattern) in names.iter().zip(&patterns) {
        let is_wildcard_of_ours = name
            .split_once('.')
            .is_some_and(|(_, parent)| added.contains(&*format!("*.{parent}")));
        let expected = is_suffix(name)
            || is_wildcard_of_ours
            || added.contains(&**name)
            || has_rule_below.contains(&**name);
        assert_eq!(refused.contains(pattern), expected, "{pattern}");
        counts[usize::from(expected)] += 1;
    }
    assert!(counts.iter().all(|&count| count > 10_000), "{counts:?}");
}

#[test]
fn a_part_of_a_label_is_refused_exactly_where_its_parent_or_the_names_right_below_are_suffixes() {
    let names = names();
    let added: HashSet<_> = additions().collect();
    let patterns: Vec<_> = names
        .iter()
        .map(|name| format!("https://pr-*.{}", as_sent(name)))
        .collect();
    let refused = refused(&patterns);
    for (name, pattern) in names.iter().zip(&patterns) {
        let right_below = format!("any.{name}");
        let is_wildcard_of_ours = with_parents(name)
            .take(2)
            .any(|parent| added.contains(&*format!("*.{parent}")));
        let expected = is_suffix(name)
            || is_suffix(&right_below)
            || is_wildcard_of_ours
            || added.contains(&**name);
        assert_eq!(refused.contains(pattern), expected, "{pattern}");
    }
}

#[test]
fn names_that_the_list_lacks_are_refused_too() {
    for pattern in [
        "https://*.glitch.me",
        "https://*.nip.io",
        "https://*.sslip.io",
        "https://*.codesandbox.io",
        "https://*.stackblitz.io",
        "https://*.gitpod.io",
        "https://*.ws-eu1.gitpod.io",
        "https://*.app.github.dev",
        "https://*.webcontainer.io",
        "https://*.loca.lt",
        "https://*.devtunnels.ms",
        "https://*.euw.devtunnels.ms",
        "https://*.tumblr.com",
        "https://*.wordpress.com",
        "https://*.b-cdn.net",
        "https://*.googleusercontent.com",
        "https://*.core.windows.net",
        "https://*.blob.core.windows.net",
        "https://*.web.core.windows.net",
        "https://*.z13.web.core.windows.net",
        "https://*.amazonaws.com",
        "https://*.us-east-1.amazonaws.com",
        "https://pr-*.glitch.me",
    ] {
        assert!(
            refused(&[pattern.to_owned()]).contains(pattern),
            "{pattern}"
        );
    }
    // What belongs to one account is not a suffix.
    for pattern in [
        "https://*.app.glitch.me",
        "https://*.account.z13.web.core.windows.net",
        "https://*.glitch.com",
        "https://*.github.com",
        "https://*.a.tumblr.com",
    ] {
        assert!(refused(&[pattern.to_owned()]).is_empty(), "{pattern}");
    }
}
