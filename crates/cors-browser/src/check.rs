//! Whether a page may read a response, and what of it.

use super::list::{extract_tokens, get, text};
use super::{BlockReason, CredentialsMode, ResponseType};
use crate::fetch::tables;
use http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS,
    HeaderMap, HeaderName,
};
use http::{Response, response};
use std::collections::HashSet;

/// Performs the [CORS check](https://fetch.spec.whatwg.org/#cors-check): whether a page of `origin`
/// may read a response with these headers.
///
/// `origin` is what the request's `Origin` header said: `null` after some redirects.
///
/// # Errors
///
/// The reason if it may not.
///
/// # Examples
///
/// ```
/// use http::{HeaderMap, HeaderValue};
/// use tower_cors::browser::{CredentialsMode, cors_check};
///
/// let mut headers = HeaderMap::new();
/// headers.insert("access-control-allow-origin", HeaderValue::from_static("*"));
/// assert!(cors_check("https://app.example.com", CredentialsMode::Omit, &headers).is_ok());
///
/// let blocked = cors_check("https://app.example.com", CredentialsMode::Include, &headers);
/// assert_eq!(blocked.unwrap_err().code(), "wildcard-with-credentials");
/// ```
pub fn cors_check(
    origin: &str,
    credentials: CredentialsMode,
    headers: &HeaderMap,
) -> Result<(), BlockReason> {
    let includes_credentials = credentials == CredentialsMode::Include;
    let Some(allowed) = get(headers, &ACCESS_CONTROL_ALLOW_ORIGIN) else {
        return Err(BlockReason::AllowOriginMissing);
    };
    if !includes_credentials && allowed == b"*" {
        return Ok(());
    }
    if allowed != origin.as_bytes() {
        return Err(mismatch(origin, headers, &allowed));
    }
    if !includes_credentials {
        return Ok(());
    }
    match get(headers, &ACCESS_CONTROL_ALLOW_CREDENTIALS) {
        Some(value) if value == b"true" => Ok(()),
        value => Err(BlockReason::AllowCredentialsNotTrue {
            value: value.as_deref().map(text),
        }),
    }
}

/// What is wrong with a value that is not the origin: the standard knows one failure, people need five.
fn mismatch(origin: &str, headers: &HeaderMap, allowed: &[u8]) -> BlockReason {
    let lines = headers.get_all(ACCESS_CONTROL_ALLOW_ORIGIN).iter().count();
    let (value, origin) = (text(allowed), origin.to_owned());
    if lines > 1 || value.contains(',') {
        BlockReason::AllowOriginSeveral { value, lines }
    } else if value == "*" {
        BlockReason::WildcardWithCredentials
    } else if value != "null" && url::Url::parse(&value).is_err() {
        BlockReason::AllowOriginInvalid { value }
    } else {
        BlockReason::AllowOriginMismatch { value, origin }
    }
}

/// The names of the response's headers that a page of another origin reads, once the CORS check has
/// passed: those [safelisted](https://fetch.spec.whatwg.org/#cors-safelisted-response-header-name), and
/// those that `Access-Control-Expose-Headers` names.
///
/// `*` stands for all if the request does not include credentials, and for a header of that name
/// if it does. A list that does not follow the grammar exposes nothing.
#[must_use]
pub fn exposed_headers(headers: &HeaderMap, credentials: CredentialsMode) -> Vec<HeaderName> {
    // Section: https://fetch.spec.whatwg.org/#main-fetch, "CORS-exposed header-name list".
    let listed = extract_tokens(headers, &ACCESS_CONTROL_EXPOSE_HEADERS)
        .ok()
        .flatten()
        .unwrap_or_default();
    let all = credentials != CredentialsMode::Include && listed.iter().any(|name| name == "*");
    // A set, since both lists are as long as the server likes.
    let listed: HashSet<_> = listed
        .iter()
        .map(|name| name.to_ascii_lowercase())
        .collect();
    let is_listed = |name: &str| all || listed.contains(name);
    headers
        .keys()
        .filter(|name| {
            let name = name.as_str();
            !tables::is_forbidden_response_header(name)
                && (tables::is_safelisted_response_header(name) || is_listed(name))
        })
        .cloned()
        .collect()
}

/// The response with no more than the page [may see](https://fetch.spec.whatwg.org/#concept-filtered-response);
/// `None` if that is nothing.
pub(super) fn filter<B>(
    kind: ResponseType,
    credentials: CredentialsMode,
    mut parts: response::Parts,
    body: B,
) -> Option<Response<B>> {
    let names = match kind {
        ResponseType::Basic => basic_headers(&parts.headers),
        ResponseType::Cors => exposed_headers(&parts.headers, credentials),
        ResponseType::Opaque | ResponseType::OpaqueRedirect => return None,
    };
    let names: HashSet<_> = names.into_iter().collect();
    let hidden: Vec<_> = parts
        .headers
        .keys()
        .filter(|name| !names.contains(*name))
        .cloned()
        .collect();
    for name in hidden {
        parts.headers.remove(name);
    }
    Some(Response::from_parts(parts, body))
}

/// The headers of a [basic filtered response](https://fetch.spec.whatwg.org/#concept-filtered-response-basic).
fn basic_headers(headers: &HeaderMap) -> Vec<HeaderName> {
    headers
        .keys()
        .filter(|name| !tables::is_forbidden_response_header(name.as_str()))
        .cloned()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    const PAGE: &str = "https://app.example.com";

    fn headers(lines: &[(&'static str, &'static str)]) -> HeaderMap {
        lines
            .iter()
            .map(|&(name, value)| {
                (
                    HeaderName::from_static(name),
                    HeaderValue::from_static(value),
                )
            })
            .collect()
    }

    #[test]
    fn allow_origin_is_compared_byte_for_byte_and_only_one_counts() {
        use CredentialsMode::{Include, SameOrigin};
        for (lines, mode, code) in [
            (&["https://app.example.com"][..], SameOrigin, None),
            (&[" https://app.example.com\t"], SameOrigin, None),
            (&["*"], SameOrigin, None),
            (&["*"], Include, Some("wildcard-with-credentials")),
            (&[], SameOrigin, Some("no-allow-origin")),
            (&[""], SameOrigin, Some("invalid-allow-origin")),
            (
                &["https://app.example.com/"],
                SameOrigin,
                Some("other-allow-origin"),
            ),
            (
                &["https://APP.example.com"],
                SameOrigin,
                Some("other-allow-origin"),
            ),
            (&["null"], SameOrigin, Some("other-allow-origin")),
            (
                &["app.example.com"],
                SameOrigin,
                Some("invalid-allow-origin"),
            ),
            (&["*", "*"], SameOrigin, Some("several-allow-origins")),
            (
                &["https://app.example.com, *"],
                SameOrigin,
                Some("several-allow-origins"),
            ),
        ] {
            let mut headers = HeaderMap::new();
            for line in lines {
                headers.append(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static(line));
            }
            let found = cors_check(PAGE, mode, &headers)
                .err()
                .map(|reason| reason.code());
            assert_eq!(found, code, "{lines:?}");
        }
    }

    #[test]
    fn credentials_take_the_word_true_in_lower_case_once() {
        for (value, allowed) in [
            ("true", true),
            ("True", false),
            ("TRUE", false),
            ("1", false),
            ("", false),
            ("true, true", false),
        ] {
            let headers = headers(&[
                ("access-control-allow-origin", PAGE),
                ("access-control-allow-credentials", value),
            ]);
            let check = cors_check(PAGE, CredentialsMode::Include, &headers);
            assert_eq!(check.is_ok(), allowed, "{value}");
            assert!(
                cors_check(PAGE, CredentialsMode::Omit, &headers).is_ok(),
                "{value}"
            );
        }
    }

    #[test]
    fn a_malformed_list_exposes_nothing() {
        for (lines, exposed) in [
            (&["bb-8"][..], true),
            (&["BB-8"], true),
            (&[",", "no,bb-8"], true),
            (&["bb-8,no no"], false),
            (&["bb-8", "no no"], false),
            (&["\"bb-8\",bb-8"], false),
            (&["*"], true),
            (&["set-cookie"], false),
        ] {
            let mut headers = headers(&[("bb-8", "hey"), ("set-cookie", "a=b")]);
            for line in lines {
                headers.append(
                    ACCESS_CONTROL_EXPOSE_HEADERS,
                    HeaderValue::from_static(line),
                );
            }
            let names = exposed_headers(&headers, CredentialsMode::Omit);
            assert_eq!(
                names.iter().any(|name| name == "bb-8"),
                exposed,
                "{lines:?}"
            );
            assert!(names.iter().all(|name| name != "set-cookie"), "{lines:?}");
        }
    }
}
