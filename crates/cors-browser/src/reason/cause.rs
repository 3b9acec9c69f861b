//! Causes and fixes that depend on more than the reason: several rows share them, or one row has several.

use super::{Answer, Blocked, Fix};
use http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN, VARY,
};
use std::fmt;
use url::Url;

/// Why an origin is no longer the page's.
const REDIRECTED: &str =
    "the request was redirected from one foreign origin to another, so its origin is now `null`";

pub(super) fn missing_cause(blocked: &Blocked) -> &'static str {
    if blocked.is_redirected() {
        REDIRECTED
    } else if blocked.from_cache {
        "the browser stored the response to an earlier request that had no `Origin`, for example for an image, and uses it for this page too, because the server does not send `Vary: Origin`"
    } else if blocked.during_preflight {
        "the server does not allow the origin; or a router, an authentication layer or a proxy answers OPTIONS before CORS is handled"
    } else {
        "the server does not allow the origin; or the response (an error, a panic, a proxy's own page) does not pass through the code that adds the CORS headers"
    }
}

pub(super) fn mismatch_cause(value: &str, blocked: &Blocked) -> String {
    let origin = blocked.origin.as_str();
    let host = |origin: &str| origin.replace("127.0.0.1", "localhost");
    let (scheme, rest) = value.split_once("://").unwrap_or_default();
    let (page_scheme, page_rest) = origin.split_once("://").unwrap_or_default();
    if blocked.is_redirected() {
        REDIRECTED.to_owned()
    } else if origin == "null" {
        "the page's origin is opaque: the page is a sandboxed frame or a file".to_owned()
    } else if blocked.from_cache {
        "the browser stored the response when another page read it, and uses it for this page too, because the server does not send `Vary: Origin`".to_owned()
    } else if value.strip_suffix('/') == Some(origin) {
        "the value ends with a slash, but an origin never does".to_owned()
    } else if host(value) == host(origin) {
        "`localhost` and `127.0.0.1` are two different origins".to_owned()
    } else if value.eq_ignore_ascii_case(origin) {
        "the value has upper-case letters, but browsers send origins in lower case".to_owned()
    } else if value.contains('*') {
        "the value is a pattern. Browsers compare it as text, so only one whole origin or a single `*` works".to_owned()
    } else if value == "null" {
        "the value is `null`, which only matches pages with an opaque origin, such as a sandboxed frame or a file"
            .to_owned()
    } else if value
        .strip_prefix(origin)
        .is_some_and(|rest| rest.starts_with(['/', '?']))
    {
        "the value has a path, but an origin consists only of scheme, host and port".to_owned()
    } else if without_port(value) == without_port(origin) {
        format!("the port differs: the header says {value}, but the page is from {origin}")
    } else if rest == page_rest {
        format!(
            "the scheme differs: the header says {scheme}, but the page was loaded over {page_scheme}"
        )
    } else {
        "the server allows a different origin; or, if the server does not send `Vary: Origin`, a cache answers with the response for another page".to_owned()
    }
}

fn without_port(origin: &str) -> Option<Url> {
    let mut url = Url::parse(origin).ok()?;
    url.set_port(None).ok()?;
    Some(url)
}

pub(super) fn origin_fix(blocked: &Blocked) -> Fix {
    let origin = blocked.origin.as_str();
    if blocked.is_redirected() {
        return Fix::page(
            "send the request to the URL that the redirect leads to, or redirect within one origin",
        );
    }
    if origin == "null" {
        return Fix::page(
            "serve the page over http or https, so that it has an origin. Do not allow `null`: every page can open a sandboxed frame whose origin is `null`",
        );
    }
    Fix::server(format!(
        "send `Access-Control-Allow-Origin: {origin}` with every response that this page gets, including errors"
    ))
    .send(Answer::Both, ACCESS_CONTROL_ALLOW_ORIGIN, origin)
    .add(Answer::Both, VARY, "Origin")
}

pub(super) fn method_cause(method: &str, allowed: &[String], blocked: &Blocked) -> &'static str {
    if has_wildcard(allowed) && blocked.includes_credentials {
        "the server allows `*`, which only stands for every method if the page sends no credentials"
    } else if allows_in_upper_case(method, allowed) {
        "methods are compared byte for byte, and browsers change only DELETE, GET, HEAD, OPTIONS, POST and PUT to upper case"
    } else if has_other_case(method, allowed) {
        "the server allows the method with other upper-case or lower-case letters, but methods are compared byte for byte"
    } else {
        "the server does not allow the method"
    }
}

pub(super) fn method_fix(method: &str, allowed: &[String]) -> Fix {
    if allows_in_upper_case(method, allowed) {
        return Fix::page(format!(
            "write the method in upper case on the page: {:?}",
            method.to_ascii_uppercase()
        ));
    }
    let what = if has_other_case(method, allowed) {
        format!(
            "write the method in Access-Control-Allow-Methods exactly as the page sends it: {method}"
        )
    } else {
        format!("add {method} to Access-Control-Allow-Methods")
    };
    Fix::server(what).add(Answer::Preflight, ACCESS_CONTROL_ALLOW_METHODS, method)
}

pub(super) fn header_fix(name: &str) -> Fix {
    if name.starts_with("access-control-") {
        return Fix::page(format!(
            "remove {name} from the page's request: it is a response header, which only the server sends"
        ));
    }
    Fix::server(format!("add {name} to Access-Control-Allow-Headers")).add(
        Answer::Preflight,
        ACCESS_CONTROL_ALLOW_HEADERS,
        name,
    )
}

fn allows_in_upper_case(method: &str, allowed: &[String]) -> bool {
    let upper = method.to_ascii_uppercase();
    upper != method && allowed.contains(&upper)
}

fn has_other_case(method: &str, allowed: &[String]) -> bool {
    allowed
        .iter()
        .any(|allowed| allowed.eq_ignore_ascii_case(method))
}

pub(super) fn has_wildcard(allowed: &[String]) -> bool {
    allowed.iter().any(|allowed| allowed == "*")
}

pub(super) fn is_url(location: &str) -> bool {
    Url::parse(location).is_ok()
}

pub(super) fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|&name| name.to_owned()).collect()
}

/// Writes names in brackets, after a space; nothing if there are none.
pub(super) struct InBrackets<'a>(pub(super) &'a [String]);

impl fmt::Display for InBrackets<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return Ok(());
        }
        write!(f, " ({})", self.0.join(", "))
    }
}
