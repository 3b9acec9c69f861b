//! Headers that someone has written by hand: misspelt, in quotes, or without a scheme.

use super::{Diagnosis, Facts};
use cors_browser::BlockReason as R;
use http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, HeaderMap, HeaderName,
};

/// More changes than a typing mistake makes: `access-control-allow-methods` and `-headers` are 4 apart.
const MOST_CHANGES: usize = 3;

const QUOTES: [char; 6] = ['"', '\'', '`', '‘', '’', '“'];

pub(super) fn fault(facts: &Facts) -> Option<Diagnosis> {
    let name = lacking(&facts.blocked.reason)?;
    misspelt(facts, &name)
        .or_else(|| quotes(facts, &name))
        .or_else(|| scheme(facts))
}

/// The header that the reason is about.
fn lacking(reason: &R) -> Option<HeaderName> {
    match reason {
        R::AllowOriginMissing
        | R::AllowOriginInvalid { .. }
        | R::AllowOriginMismatch { .. }
        | R::PreflightStatus { .. } => Some(ACCESS_CONTROL_ALLOW_ORIGIN),
        R::AllowCredentialsNotTrue { .. } => Some(ACCESS_CONTROL_ALLOW_CREDENTIALS),
        R::MethodDisallowed { .. } | R::AllowMethodsMalformed { .. } => {
            Some(ACCESS_CONTROL_ALLOW_METHODS)
        }
        R::HeaderDisallowed { .. } | R::AllowHeadersMalformed { .. } => {
            Some(ACCESS_CONTROL_ALLOW_HEADERS)
        }
        _ => None,
    }
}

fn misspelt(facts: &Facts, name: &HeaderName) -> Option<Diagnosis> {
    let headers = &facts.answer()?.headers;
    if headers.contains_key(name) {
        return None;
    }
    let written = similar(headers, name)?;
    Some(Diagnosis::of_server(
        format!(
            "the server sends {written}, which browsers do not know: it is a misspelling of {name}"
        ),
        format!("send {name} instead"),
    ))
}

/// Finds a header that is not a CORS header and has nearly the same name.
fn similar<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a HeaderName> {
    let mut names = headers.keys().filter(|known| !is_of_cors(known));
    names.find(|written| {
        let length = written.as_str().len().abs_diff(name.as_str().len());
        length <= MOST_CHANGES
            && strsim::osa_distance(written.as_str(), name.as_str()) <= MOST_CHANGES
    })
}

fn is_of_cors(name: &HeaderName) -> bool {
    [
        "access-control-allow-origin",
        "access-control-allow-credentials",
        "access-control-allow-methods",
        "access-control-allow-headers",
        "access-control-expose-headers",
        "access-control-max-age",
        "access-control-allow-private-network",
    ]
    .contains(&name.as_str())
}

fn quotes(facts: &Facts, name: &HeaderName) -> Option<Diagnosis> {
    let value = facts.answer()?.headers.get(name)?;
    let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
    let plain = value.replace(QUOTES, "");
    (plain != value).then(|| {
        Diagnosis::of_server(
            format!(
                "{name} has quotes in its value, and browsers treat them as part of the value: {value}"
            ),
            format!("remove the quotes: {name}: {plain}"),
        )
    })
}

fn scheme(facts: &Facts) -> Option<Diagnosis> {
    let (R::AllowOriginInvalid { value, .. } | R::AllowOriginMismatch { value, .. }) =
        &facts.blocked.reason
    else {
        return None;
    };
    let page = &facts.blocked.origin;
    let (scheme, host) = page.split_once("://")?;
    let written = value.trim_end_matches('/');
    let name = written.split(':').next().unwrap_or(written);
    let is_host =
        !name.is_empty() && !written.contains("//") && (name.contains('.') || name == "localhost");
    (value != "*" && is_host).then(|| {
        let cause = if written.eq_ignore_ascii_case(host) {
            format!("the value {value:?} has no scheme: an origin begins with {scheme}://")
        } else {
            format!(
                "the value {value:?} has no scheme, and it is not the page's host {host} either"
            )
        };
        Diagnosis::of_server(cause, format!("send Access-Control-Allow-Origin: {page}"))
    })
}
