//! Which reason a browser's message stands for.

use std::collections::HashSet;
use tower_cors::browser::Blocked;

/// How much of a browser's message must be there, in hundredths.
const ENOUGH: usize = 70;

/// Parts that tell a message from all others, in lower case; the first that is there counts.
const PARTS: [(&str, &str); 21] = [
    ("mixed content", "mixed-content"),
    ("mixed active content", "mixed-content"),
    ("insecure content", "mixed-content"),
    (
        "requests are only supported for protocol schemes",
        "unsupported-scheme",
    ),
    ("cors request not http", "unsupported-scheme"),
    ("multiple cors header", "several-allow-origins"),
    (
        "cannot contain more than one origin",
        "several-allow-origins",
    ),
    (
        "‘access-control-allow-origin’ does not match",
        "other-allow-origin",
    ),
    (
        "'access-control-allow-origin' does not match",
        "other-allow-origin",
    ),
    ("cors request did not succeed", "network"),
    ("cors preflight channel did not succeed", "preflight-status"),
    ("preflight response is not successful", "preflight-status"),
    (
        "credentials flag is true, but access-control-allow-credentials",
        "no-allow-credentials",
    ),
    (
        "cannot use wildcard in access-control-allow-origin",
        "wildcard-with-credentials",
    ),
    (
        "is not allowed by access-control-allow-headers",
        "header-disallowed",
    ),
    ("missing token ‘", "header-disallowed"),
    ("missing token '", "header-disallowed"),
    (
        "is not allowed by access-control-allow-methods",
        "method-disallowed",
    ),
    (
        "is not allowed by access-control-allow-origin",
        "no-allow-origin",
    ),
    (
        "redirection to url with a scheme that is not http",
        "redirect-invalid",
    ),
    (
        "redirect is not allowed for a preflight request",
        "preflight-redirect",
    ),
];

/// What is no block by the Fetch standard, or says nothing of which.
const OF_NO_REASON: [(&str, &str); 10] = [
    ("failed to fetch", ANY),
    ("networkerror when attempting to fetch resource", ANY),
    ("load failed", ANY),
    ("network error", ANY),
    ("due to access control checks", ANY),
    ("private network", LOCAL),
    ("more-private address space", LOCAL),
    ("local network", LOCAL),
    ("loopback address space", LOCAL),
    (
        "err_blocked_by_client",
        "an extension of the browser, such as an ad blocker, has blocked it: CORS has no part in it",
    ),
];

const ANY: &str = "scripts get this whatever the reason is: the browser's console has another line that says which; or ask `cors-doctor URL --origin ORIGIN`";

const LOCAL: &str = "a page of a public address asks a server on this machine or in its network: browsers ask the person for permission, from pages of https only; CORS headers do not replace it";

pub(super) fn reason<'a>(blocks: &'a [Blocked], printed: &str) -> Option<&'a Blocked> {
    let lower = printed.to_lowercase();
    let part = PARTS.iter().find(|(part, _)| lower.contains(part));
    match part {
        Some((_, code)) => blocks.iter().find(|blocked| blocked.code() == *code),
        None => by_words(blocks, printed),
    }
}

pub(super) fn of_no_reason(printed: &str) -> Option<&'static str> {
    let lower = printed.to_lowercase();
    let known = OF_NO_REASON.iter().find(|(part, _)| lower.contains(part));
    known.map(|(_, meaning)| *meaning)
}

/// The reason whose message shares the most words with what was printed: names and values differ.
fn by_words<'a>(blocks: &'a [Blocked], printed: &str) -> Option<&'a Blocked> {
    let printed = words(printed);
    let score = |blocked: &Blocked| {
        let explanation = blocked.explain();
        [explanation.chromium, explanation.firefox]
            .into_iter()
            .flatten()
            .map(|message| {
                let message = words(&message);
                message.intersection(&printed).count() * 100 / message.len().max(1)
            })
            .max()
            .unwrap_or(0)
    };
    let best = blocks.iter().max_by_key(|blocked| score(blocked))?;
    (score(best) >= ENOUGH).then_some(best)
}

fn words(text: &str) -> HashSet<String> {
    let separators = |c: char| !c.is_alphanumeric() && !"-*".contains(c);
    text.split(separators)
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}
