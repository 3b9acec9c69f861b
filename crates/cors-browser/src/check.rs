//! The CORS check: whether a page can read a response.

use crate::header_values::{get, text};
use crate::reason::BlockReason;
use crate::request::CredentialsMode;
use http::header::{ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_ORIGIN, HeaderMap};

/// Performs the [CORS check](https://fetch.spec.whatwg.org/#cors-check): whether a page of `origin` can read a response
/// with these headers.
///
/// `origin` is the value of the request's `Origin` header. After some redirects that is `null` and not the page's origin.
///
/// # Errors
///
/// Returns the reason if the page cannot read the response.
///
/// # Examples
///
/// ```
/// use http::{HeaderMap, HeaderValue};
/// use cors_browser::{CredentialsMode, cors_check};
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
    // No origin is empty.
    if allowed.is_empty() || allowed != origin.as_bytes() {
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

/// Says what is wrong with a value that is not the origin. For the standard all of these are the same failure, but
/// people have to fix them in different ways.
fn mismatch(origin: &str, headers: &HeaderMap, allowed: &[u8]) -> BlockReason {
    let lines = headers.get_all(ACCESS_CONTROL_ALLOW_ORIGIN).iter().count();
    let (value, origin) = (text(allowed), origin.to_owned());
    if lines > 1 || value.contains(',') {
        BlockReason::AllowOriginMultiple { value, lines }
    } else if value == "*" {
        BlockReason::WildcardWithCredentials
    } else if value != "null" && url::Url::parse(&value).is_err() {
        BlockReason::AllowOriginInvalid { value }
    } else {
        BlockReason::AllowOriginMismatch { value, origin }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::{HeaderName, HeaderValue};

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
    fn an_empty_value_does_not_allow_an_empty_origin() {
        for value in ["", "\t"] {
            let headers = headers(&[("access-control-allow-origin", value)]);
            assert!(cors_check("", CredentialsMode::Omit, &headers).is_err());
        }
    }

    #[test]
    fn allow_origin_is_compared_byte_for_byte_and_only_one_counts() {
        use CredentialsMode::{Include, SameOrigin};
        for (lines, mode, code) in [
            (&["https://app.example.com"][..], SameOrigin, None),
            (&[" https://app.example.com\t"], SameOrigin, None),
            (&["*"], SameOrigin, None),
            (&["*"], Include, Some("wildcard-with-credentials")),
            (&[], SameOrigin, Some("allow-origin-missing")),
            (&[""], SameOrigin, Some("allow-origin-invalid")),
            (
                &["https://app.example.com/"],
                SameOrigin,
                Some("allow-origin-mismatch"),
            ),
            (
                &["https://APP.example.com"],
                SameOrigin,
                Some("allow-origin-mismatch"),
            ),
            (&["null"], SameOrigin, Some("allow-origin-mismatch")),
            (
                &["app.example.com"],
                SameOrigin,
                Some("allow-origin-invalid"),
            ),
            (&["*", "*"], SameOrigin, Some("allow-origin-multiple")),
            (
                &["https://app.example.com, *"],
                SameOrigin,
                Some("allow-origin-multiple"),
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
    fn allow_credentials_must_be_true_in_lower_case_exactly_once() {
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
}
