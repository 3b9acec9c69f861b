//! Which parts of a response a page can read.

use crate::header_values::extract_tokens;
use crate::request::CredentialsMode;
use crate::response_type::ResponseType;
use crate::tables;
use http::header::{ACCESS_CONTROL_EXPOSE_HEADERS, HeaderMap, HeaderName};
use http::{Method, Response, StatusCode, response};
use std::collections::HashSet;

/// Returns the names of the response's headers that a page of another origin can read once the CORS check has passed:
/// the [safelisted](https://fetch.spec.whatwg.org/#cors-safelisted-response-header-name) ones and those that
/// `Access-Control-Expose-Headers` names.
///
/// `*` exposes all headers, unless the request includes credentials. In that case it only exposes a header whose name
/// is `*`. A list that does not follow the grammar exposes nothing.
#[must_use]
pub fn exposed_headers(headers: &HeaderMap, credentials: CredentialsMode) -> Vec<HeaderName> {
    // Section: https://fetch.spec.whatwg.org/#main-fetch, "CORS-exposed header-name list".
    let listed = extract_tokens(headers, &ACCESS_CONTROL_EXPOSE_HEADERS)
        .ok()
        .flatten()
        .unwrap_or_default();
    let all = credentials != CredentialsMode::Include && listed.iter().any(|name| name == "*");
    // A set, because the server decides how long both lists are.
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

/// The response with only what the page [can see](https://fetch.spec.whatwg.org/#concept-filtered-response); `None` if
/// that is nothing.
pub(crate) fn filter<B>(
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

/// Whether the page gets the body: not that of a response to `HEAD`, and not with a
/// [null body status](https://fetch.spec.whatwg.org/#null-body-status).
pub(crate) fn has_body(method: &Method, status: StatusCode) -> bool {
    *method != Method::HEAD && ![101, 103, 204, 205, 304].contains(&status.as_u16())
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
            let mut headers = HeaderMap::new();
            headers.insert("bb-8", HeaderValue::from_static("hey"));
            headers.insert("set-cookie", HeaderValue::from_static("a=b"));
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
