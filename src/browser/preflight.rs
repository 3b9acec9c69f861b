//! Asking before sending: what a preflight says, and whether its answer suffices.

use super::current::Current;
use super::list::{self, Malformed};
use super::redirect::is_redirect_status;
use super::trace::{Trace, section};
use super::{BlockReason, CredentialsMode, cors_check, cors_unsafe_request_header_names};
use super::{PreflightCache, is_cors_safelisted_method};
use http::header::{
    ACCEPT, ACCEPT_LANGUAGE, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD,
    AUTHORIZATION, CONTENT_LANGUAGE, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, LOCATION,
    RANGE,
};
use http::{Method, response};

/// How long a preflight's answer is kept that does not say, in seconds.
const DEFAULT_MAX_AGE: u64 = 5;

const SAFELISTED_BY_VALUE: [HeaderName; 5] = [
    ACCEPT,
    ACCEPT_LANGUAGE,
    CONTENT_LANGUAGE,
    CONTENT_TYPE,
    RANGE,
];

/// Whether the request is one that [needs permission](https://fetch.spec.whatwg.org/#main-fetch): a
/// method or a header that is not safelisted, or a listener to uploads.
pub(super) fn is_needed(request: &Current) -> bool {
    request.use_cors_preflight
        || !is_cors_safelisted_method(&request.method)
        || !cors_unsafe_request_header_names(&request.headers).is_empty()
}

/// Whether what the request needs is [not in the cache](https://fetch.spec.whatwg.org/#http-fetch) yet.
pub(super) fn must_be_sent(request: &Current, cache: &PreflightCache) -> bool {
    let asks_for_method = !is_cors_safelisted_method(&request.method) || request.use_cors_preflight;
    (asks_for_method && !cache.allows_method(request, &request.method))
        || cors_unsafe_request_header_names(&request.headers)
            .iter()
            .any(|name| !cache.allows_header(request, name))
}

/// What the request needs permission for, in a person's words.
pub(super) fn why_needed(request: &Current) -> Vec<String> {
    let mut needs = Vec::new();
    if !is_cors_safelisted_method(&request.method) {
        needs.push(format!("the method {}", request.method));
    }
    for name in cors_unsafe_request_header_names(&request.headers) {
        let value = request.headers.get(&name).map(HeaderValue::as_bytes);
        needs.push(match value {
            // Safelisted by name: the value is what asks.
            Some(value) if SAFELISTED_BY_VALUE.contains(&name) => {
                format!("the header {name}: {}", list::text(value))
            }
            _ => format!("the header {name}"),
        });
    }
    if request.use_cors_preflight {
        needs.push("a listener to uploads".to_owned());
    }
    needs
}

/// The headers of the preflight, but for `Origin`, by
/// [CORS-preflight fetch](https://fetch.spec.whatwg.org/#cors-preflight-fetch), steps 2 to 5.
pub(super) fn request_headers(method: &Method, headers: &HeaderMap) -> HeaderMap {
    let mut asked = HeaderMap::new();
    asked.insert(ACCEPT, HeaderValue::from_static("*/*"));
    let method = HeaderValue::from_str(method.as_str()).expect("a method is a token");
    asked.insert(ACCESS_CONTROL_REQUEST_METHOD, method);
    let names = cors_unsafe_request_header_names(headers);
    if !names.is_empty() {
        let names: Vec<_> = names.iter().map(HeaderName::as_str).collect();
        let names = HeaderValue::from_str(&names.join(",")).expect("names are tokens");
        asked.insert(ACCESS_CONTROL_REQUEST_HEADERS, names);
    }
    asked
}

/// What a preflight's answer allows, and for how long.
#[derive(Debug)]
pub(super) struct Permission {
    pub(super) methods: Vec<String>,
    pub(super) headers: Vec<String>,
    /// In seconds.
    pub(super) max_age: u64,
}

/// Reads the answer to a preflight: [CORS-preflight fetch](https://fetch.spec.whatwg.org/#cors-preflight-fetch),
/// step 7. `origin` is what the preflight said it was.
pub(super) fn check(
    request: &Current,
    origin: &str,
    answer: &response::Parts,
    trace: &mut Trace,
) -> Result<Permission, BlockReason> {
    // The standard tells neither apart from another status; people need to know what happened.
    let location = answer.headers.get(LOCATION);
    if let (true, Some(location)) = (is_redirect_status(answer.status), location) {
        return Err(BlockReason::PreflightRedirect {
            status: answer.status,
            location: list::text(location.as_bytes()),
        });
    }
    cors_check(origin, request.credentials, &answer.headers)?;
    trace.pass(
        section::CORS_CHECK,
        "the preflight's answer passes the CORS check",
    );
    if !answer.status.is_success() {
        return Err(BlockReason::PreflightStatus {
            status: answer.status,
        });
    }
    let methods = list::extract_tokens(&answer.headers, &ACCESS_CONTROL_ALLOW_METHODS)
        .map_err(|Malformed { member }| BlockReason::MalformedAllowMethods { member })?;
    let headers = list::extract_tokens(&answer.headers, &ACCESS_CONTROL_ALLOW_HEADERS)
        .map_err(|Malformed { member }| BlockReason::MalformedAllowHeaders { member })?
        .unwrap_or_default();
    let methods = match methods {
        None if request.use_cors_preflight => vec![request.method.to_string()],
        methods => methods.unwrap_or_default(),
    };
    trace.pass(
        section::PREFLIGHT,
        format!("{} is an ok status", answer.status),
    );
    check_method(request, &methods)?;
    trace.pass(section::PREFLIGHT, format!("{} is allowed", request.method));
    check_headers(request, &headers)?;
    trace.pass(section::PREFLIGHT, "every header is allowed");
    Ok(Permission {
        methods,
        headers,
        max_age: list::extract_seconds(&answer.headers, &ACCESS_CONTROL_MAX_AGE)
            .unwrap_or(DEFAULT_MAX_AGE),
    })
}

fn check_method(request: &Current, methods: &[String]) -> Result<(), BlockReason> {
    let method = request.method.as_str();
    let wildcard = methods.iter().any(|allowed| allowed == "*");
    let includes_credentials = request.credentials == CredentialsMode::Include;
    if methods.iter().any(|allowed| allowed == method)
        || is_cors_safelisted_method(&request.method)
        || (wildcard && !includes_credentials)
    {
        return Ok(());
    }
    Err(BlockReason::MethodDisallowed {
        method: method.to_owned(),
        allowed: methods.to_vec(),
    })
}

fn check_headers(request: &Current, allowed: &[String]) -> Result<(), BlockReason> {
    let is_listed = |name: &HeaderName| {
        allowed
            .iter()
            .any(|allowed| allowed.eq_ignore_ascii_case(name.as_str()))
    };
    let wildcard = allowed.iter().any(|name| name == "*");
    let under_wildcard = wildcard && request.credentials != CredentialsMode::Include;
    for name in cors_unsafe_request_header_names(&request.headers) {
        if is_listed(&name) || (under_wildcard && name != AUTHORIZATION) {
            continue;
        }
        let name = name.as_str().to_owned();
        return Err(if under_wildcard {
            BlockReason::AuthorizationUnderWildcard
        } else {
            let allowed = allowed.to_vec();
            BlockReason::HeaderDisallowed { name, allowed }
        });
    }
    Ok(())
}
