//! Which reason or topic a browser's message stands for.

use cors_browser::Blocked;
use std::collections::HashSet;

/// How much of a browser's message must be there, in percent.
const ENOUGH: usize = 70;

/// Firefox's help pages, whose addresses are the same in every language.
const HELP_PAGES: [(&str, &str); 15] = [
    ("errors/corsdisabled", "cors-disabled"),
    ("errors/corsdidnotsucceed", "network-error"),
    ("errors/corsoriginheadernotadded", "origin-not-added"),
    (
        "errors/corsexternalredirectnotallowed",
        "preflight-redirect",
    ),
    ("errors/corsrequestnothttp", "unsupported-scheme"),
    ("errors/corsmissingalloworigin", "allow-origin-missing"),
    ("errors/corsmultiple", "allow-origin-multiple"),
    (
        "errors/corsalloworiginnotmatchingorigin",
        "allow-origin-mismatch",
    ),
    (
        "errors/corsnotsupportingcredentials",
        "wildcard-with-credentials",
    ),
    ("errors/corsmethodnotfound", "method-disallowed"),
    (
        "errors/corsmissingallowcredentials",
        "allow-credentials-not-true",
    ),
    ("errors/corspreflightdidnotsucceed", "preflight-status"),
    ("errors/corsinvalidallowmethod", "allow-methods-malformed"),
    ("errors/corsinvalidallowheader", "allow-headers-malformed"),
    (
        "errors/corsmissingallowheaderfrompreflight",
        "header-disallowed",
    ),
];

/// Parts that only one message contains, in lower case and with plain quotes. The first one that is found decides.
const PARTS: [(&str, &str); 97] = [
    ("this set-cookie header was blocked", "cookie"),
    ("has been rejected because", "cookie"),
    ("unsafe attempt to load url", "cross-origin-frame"),
    ("websocket connection to", "websocket"),
    (
        "can't establish a connection to the server at ws",
        "websocket",
    ),
    ("connection to ws", "websocket"),
    ("interrupted while the page was loading", "websocket"),
    ("content security policy", "content-security-policy"),
    ("content-security-policy", "content-security-policy"),
    ("connect-src directive", "content-security-policy"),
    ("err_blocked_by_csp", "content-security-policy"),
    ("target ip address space of", "local-network-target"),
    (
        "access-control-allow-private-network",
        "private-network-preflight",
    ),
    ("address space", "local-network-access"),
    ("local network access", "local-network-access"),
    ("local-network", "local-network-access"),
    ("private network", "local-network-access"),
    ("private_network_access", "local-network-access"),
    ("local_network_access", "local-network-access"),
    ("mixed content", "mixed-content"),
    ("mixed active content", "mixed-content"),
    ("insecure content", "mixed-content"),
    ("opaqueresponseblocking", "opaque-response-blocking"),
    ("opaque response blocking", "opaque-response-blocking"),
    ("blocked_by_orb", "opaque-response-blocking"),
    ("cross-origin read blocking", "opaque-response-blocking"),
    ("corb) blocked", "opaque-response-blocking"),
    ("bycoep", "embedder-policy"),
    ("coepframe", "embedder-policy"),
    ("cross-origin-embedder-policy", "embedder-policy"),
    ("err_blocked_by_response", "resource-policy"),
    ("cross-origin-resource-policy", "resource-policy"),
    ("err_connection_", "connection-failed"),
    ("err_name_not_resolved", "connection-failed"),
    ("err_address_", "connection-failed"),
    ("err_empty_response", "connection-failed"),
    ("err_internet_disconnected", "connection-failed"),
    ("err_network_", "connection-failed"),
    ("err_timed_out", "connection-failed"),
    ("err_proxy_", "connection-failed"),
    ("err_tunnel_", "connection-failed"),
    ("could not connect to the server", "connection-failed"),
    ("hostname could not be found", "connection-failed"),
    ("network connection was lost", "connection-failed"),
    ("err_cert_", "certificate"),
    ("err_insecure_response", "certificate"),
    ("certificate for this server is invalid", "certificate"),
    ("err_ssl_", "tls"),
    ("tls error", "tls"),
    ("err_unsafe_port", "bad-port"),
    ("not allowed to use restricted network port", "bad-port"),
    ("err_unsafe_redirect", "redirect-invalid"),
    ("err_too_many_redirects", "too-many-redirects"),
    ("too many http redirects", "too-many-redirects"),
    ("err_http", "protocol"),
    ("err_invalid_http_response", "protocol"),
    ("err_unknown_url_scheme", "unsupported-scheme"),
    ("requests are only supported for", "unsupported-scheme"),
    ("url scheme must be", "unsupported-scheme"),
    ("cors request not http", "unsupported-scheme"),
    ("reason: cors disabled", "cors-disabled"),
    ("cors header 'origin' cannot be added", "origin-not-added"),
    ("multiple cors header", "allow-origin-multiple"),
    ("header contains multiple values", "allow-origin-multiple"),
    (
        "cannot contain more than one origin",
        "allow-origin-multiple",
    ),
    ("header contains the invalid value", "allow-origin-invalid"),
    (
        "that is not equal to the supplied origin",
        "allow-origin-mismatch",
    ),
    (
        "'access-control-allow-origin' does not match",
        "allow-origin-mismatch",
    ),
    ("must not be the wildcard", "wildcard-with-credentials"),
    (
        "cannot use wildcard in access-control-allow-origin",
        "wildcard-with-credentials",
    ),
    (
        "credential is not supported if",
        "wildcard-with-credentials",
    ),
    (
        "'access-control-allow-credentials' header in the response is",
        "allow-credentials-not-true",
    ),
    (
        "in cors header 'access-control-allow-credentials'",
        "allow-credentials-not-true",
    ),
    (
        "credentials flag is true, but access-control-allow-credentials",
        "allow-credentials-not-true",
    ),
    (
        "authorization will not be covered",
        "authorization-under-wildcard",
    ),
    (
        "not covered by the wildcard",
        "authorization-under-wildcard",
    ),
    (
        "cannot parse access-control-allow-methods",
        "allow-methods-malformed",
    ),
    (
        "cannot parse access-control-allow-headers",
        "allow-headers-malformed",
    ),
    ("does not have http ok status", "preflight-status"),
    ("cors preflight channel did not succeed", "preflight-status"),
    ("preflight response did not succeed", "preflight-status"),
    ("preflight response is not successful", "preflight-status"),
    (
        "redirect is not allowed for a preflight request",
        "preflight-redirect",
    ),
    ("external redirect not allowed", "preflight-redirect"),
    (
        "redirection to url with a scheme that is not http",
        "redirect-invalid",
    ),
    (
        "is not allowed by access-control-allow-headers",
        "header-disallowed",
    ),
    ("missing token '", "header-disallowed"),
    (
        "is not allowed by access-control-allow-methods",
        "method-disallowed",
    ),
    ("did not find method in cors header", "method-disallowed"),
    (
        "no 'access-control-allow-origin' header",
        "allow-origin-missing",
    ),
    (
        "is not allowed by access-control-allow-origin",
        "allow-origin-missing",
    ),
    ("cors request did not succeed", "network-error"),
    ("refused to get unsafe header", "header-not-exposed"),
    ("refused to set unsafe header", "forbidden-header"),
    ("attempt to set a forbidden header", "forbidden-header"),
    ("from accessing a cross-origin frame", "cross-origin-frame"),
    ("tainted", "tainted-canvas"),
];

/// Parts that many lines contain. They only count if no other part is found.
const LESS: [(&str, &str); 14] = [
    ("blocked_by_client", "blocked-by-client"),
    ("err_aborted", "aborted"),
    ("ns_binding_aborted", "aborted"),
    ("the operation was aborted", "aborted"),
    ("err_failed", "no-reason"),
    ("failed to fetch", "no-reason"),
    (
        "networkerror when attempting to fetch resource",
        "no-reason",
    ),
    ("load failed", "no-reason"),
    ("network error", "no-reason"),
    ("due to access control checks", "no-reason"),
    ("err_network", "no-reason"),
    ("responded with a status of", "http-status"),
    ("request failed with status code", "http-status"),
    ("script error.", "no-reason"),
];

/// The code of the reason, the finding or the topic.
pub(super) fn code(blocks: &[Blocked], printed: &str) -> Option<&'static str> {
    let lower = plain(printed);
    let find = |table: &[(&str, &'static str)]| {
        let row = table.iter().find(|(part, _)| lower.contains(part));
        row.map(|(_, code)| *code)
    };
    if lower.contains("at 'localhost:") || lower.contains("load localhost:") {
        return Some("url-without-scheme");
    }
    find(&HELP_PAGES)
        .or_else(|| find(&PARTS))
        .or_else(|| by_words(blocks, printed))
        .or_else(|| find(&LESS))
        .or_else(|| by_header(&lower))
}

fn plain(printed: &str) -> String {
    let lower = printed.to_lowercase();
    lower.replace(['‘', '’', '“', '”', '„', '«', '»', '`', '"'], "'")
}

/// A message in another language still names the response header.
fn by_header(lower: &str) -> Option<&'static str> {
    let is_of_cors = lower.contains("cors") || lower.contains("cross-origin");
    let has = |part: &str| is_of_cors && lower.contains(part);
    if has("access-control-allow-methods") {
        Some("method-disallowed")
    } else if has("access-control-allow-headers") {
        Some("header-disallowed")
    } else if has("access-control-allow-credentials") {
        Some("allow-credentials-not-true")
    } else if has("access-control-allow-origin") && lower.contains("'*'") {
        Some("wildcard-with-credentials")
    } else if has("access-control-allow-origin")
        && lower.contains("://")
        && lower.matches("://").count() > 1
    {
        Some("allow-origin-mismatch")
    } else if has("access-control-allow-origin") {
        Some("allow-origin-missing")
    } else {
        None
    }
}

/// The reason whose message shares the most words with the printed line. Names and values in it may differ.
fn by_words(blocks: &[Blocked], printed: &str) -> Option<&'static str> {
    let (score, code) = scores(blocks, printed).into_iter().next()?;
    (score >= ENOUGH).then_some(code)
}

/// The codes, ordered by how much of their messages was printed, the most first.
pub(super) fn scores(blocks: &[Blocked], printed: &str) -> Vec<(usize, &'static str)> {
    let printed = words(printed);
    let score = |blocked: &Blocked| {
        let explanation = blocked.explain();
        let messages = [
            explanation.chromium,
            explanation.firefox,
            explanation.webkit,
        ];
        let shares = messages.into_iter().flatten().map(|message| {
            let message = words(&message);
            message.intersection(&printed).count() * 100 / message.len().max(1)
        });
        shares.max().unwrap_or(0)
    };
    let mut scores: Vec<_> = blocks
        .iter()
        .map(|blocked| (score(blocked), blocked.code()))
        .collect();
    scores.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    scores
}

fn words(text: &str) -> HashSet<String> {
    let separators = |c: char| !c.is_alphanumeric() && !"-*".contains(c);
    text.split(separators)
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}
