//! The preflight: whether a request needs one, what it asks, and whether the response allows the request.

use crate::allowance::{Asked, is_covered_by_wildcard};
use crate::check::cors_check;
use crate::engine::Engine;
use crate::header_values::{self, Malformed};
use crate::in_flight::InFlight;
use crate::method::is_cors_safelisted_method;
use crate::preflight_cache::{Permission, PreflightCache};
use crate::reason::BlockReason;
use crate::redirect::is_redirect_status;
use crate::request::CredentialsMode;
use crate::safelist::cors_unsafe_request_header_names;
use crate::section;
use crate::trace::Trace;
use http::header::{
    ACCEPT, ACCEPT_LANGUAGE, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD,
    AUTHORIZATION, CONTENT_LANGUAGE, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, LOCATION,
    RANGE,
};
use http::response;
use std::collections::HashSet;
use std::time::Duration;

/// How long a permission is kept if the response does not say.
const DEFAULT_MAX_AGE: Duration = Duration::from_secs(5);

const SAFELISTED_BY_VALUE: [HeaderName; 5] = [
    ACCEPT,
    ACCEPT_LANGUAGE,
    CONTENT_LANGUAGE,
    CONTENT_TYPE,
    RANGE,
];

/// Whether the request [needs permission](https://fetch.spec.whatwg.org/#main-fetch): it has a method or a header that is
/// not safelisted, or the flag is set.
pub(crate) fn is_needed(request: &InFlight) -> bool {
    request.use_cors_preflight
        || (request.api.is_unsafe()
            && (!is_cors_safelisted_method(&request.method) || has_unsafe_names(request)))
}

/// Whether one of the headers needs permission.
pub(crate) fn has_unsafe_names(request: &InFlight) -> bool {
    !cors_unsafe_request_header_names(&request.headers).is_empty()
}

/// Whether the cache [lacks](https://fetch.spec.whatwg.org/#http-fetch) something that the request needs.
pub(crate) fn must_be_sent(request: &InFlight, cache: &PreflightCache, engine: Engine) -> bool {
    let method = Asked::Method(request.method.as_str());
    let asks_for_method = !is_cors_safelisted_method(&request.method) || request.use_cors_preflight;
    (asks_for_method && !cache.allows(request, method, engine))
        || cors_unsafe_request_header_names(&request.headers)
            .iter()
            .any(|name| !cache.allows(request, Asked::Header(name.as_str()), engine))
}

/// What the request needs permission for, in words.
pub(crate) fn why_needed(request: &InFlight) -> Vec<String> {
    let mut needs = Vec::new();
    if !is_cors_safelisted_method(&request.method) {
        needs.push(format!("the method {}", request.method));
    }
    for name in cors_unsafe_request_header_names(&request.headers) {
        let value = request.headers.get(&name).map(HeaderValue::as_bytes);
        needs.push(match value {
            // The name is safelisted, so the value is the reason.
            Some(value) if SAFELISTED_BY_VALUE.contains(&name) => {
                format!("the header {name}: {}", header_values::text(value))
            }
            _ => format!("the header {name}"),
        });
    }
    if request.body.as_ref().is_some_and(|body| body.is_stream) {
        needs.push("a body that is a stream".to_owned());
    } else if request.use_cors_preflight {
        needs.push("a listener on the upload".to_owned());
    }
    needs
}

/// The headers of the preflight except those that the browser adds to every request:
/// [CORS-preflight fetch](https://fetch.spec.whatwg.org/#cors-preflight-fetch), steps 2 to 5.
pub(crate) fn headers(request: &InFlight) -> HeaderMap {
    let mut asked = HeaderMap::new();
    asked.insert(ACCEPT, HeaderValue::from_static("*/*"));
    let method = HeaderValue::from_str(request.method.as_str()).expect("a method is a token");
    asked.insert(ACCESS_CONTROL_REQUEST_METHOD, method);
    let names = cors_unsafe_request_header_names(&request.headers);
    if !names.is_empty() {
        let names: Vec<_> = names.iter().map(HeaderName::as_str).collect();
        let names = HeaderValue::from_str(&names.join(",")).expect("names are tokens");
        asked.insert(ACCESS_CONTROL_REQUEST_HEADERS, names);
    }
    asked
}

/// Reads the response to a preflight: [CORS-preflight fetch](https://fetch.spec.whatwg.org/#cors-preflight-fetch), step 7.
pub(crate) fn check(
    request: &InFlight,
    answer: &response::Parts,
    engine: Engine,
    trace: &mut Trace,
) -> Result<Permission, BlockReason> {
    // For the standard a redirect is a status like any other, but people need to know that it was a redirect.
    let location = answer.headers.get(LOCATION);
    if let (true, Some(location)) = (is_redirect_status(answer.status), location) {
        return Err(BlockReason::PreflightRedirect {
            status: answer.status,
            location: header_values::text(location.as_bytes()),
        });
    }
    cors_check(&request.origin(), request.credentials, &answer.headers)?;
    trace.pass(
        section::CORS_CHECK,
        "the response to the preflight passes the CORS check",
    );
    if !answer.status.is_success() {
        return Err(BlockReason::PreflightStatus {
            status: answer.status,
        });
    }
    let methods = header_values::extract_tokens(&answer.headers, &ACCESS_CONTROL_ALLOW_METHODS)
        .map_err(|Malformed { member }| BlockReason::AllowMethodsMalformed { member })?;
    let headers = header_values::extract_tokens(&answer.headers, &ACCESS_CONTROL_ALLOW_HEADERS)
        .map_err(|Malformed { member }| BlockReason::AllowHeadersMalformed { member })?
        .unwrap_or_default();
    let methods = match methods {
        None if request.use_cors_preflight => vec![request.method.to_string()],
        methods => methods.unwrap_or_default(),
    };
    trace.pass(
        section::PREFLIGHT,
        format!("{} is an ok status", answer.status),
    );
    check_method(request, &methods, engine)?;
    trace.pass(section::PREFLIGHT, format!("{} is allowed", request.method));
    check_headers(request, &headers, engine)?;
    trace.pass(section::PREFLIGHT, "every header is allowed");
    Ok(Permission {
        methods,
        headers,
        max_age: max_age(&answer.headers, engine),
        engine,
    })
}

/// How long a permission is kept.
fn max_age(headers: &HeaderMap, engine: Engine) -> Duration {
    let seconds = header_values::extract_seconds(headers, &ACCESS_CONTROL_MAX_AGE);
    let max_age = match (
        seconds,
        header_values::get(headers, &ACCESS_CONTROL_MAX_AGE),
    ) {
        (Some(seconds), _) => Duration::from_secs(seconds),
        (None, Some(malformed)) => engine.max_age_of_malformed(&header_values::text(&malformed)),
        (None, None) => DEFAULT_MAX_AGE,
    };
    let limit = engine.longest_max_age();
    limit.map_or(max_age, |limit| max_age.min(limit))
}

/// Whether `*` is a wildcard for this request.
fn has_wildcard(request: &InFlight) -> bool {
    request.credentials != CredentialsMode::Include
}

fn check_method(request: &InFlight, methods: &[String], engine: Engine) -> Result<(), BlockReason> {
    let asked = Asked::Method(request.method.as_str());
    let is_allowed = methods
        .iter()
        .any(|member| asked.is_allowed_by(member, has_wildcard(request), engine));
    if is_allowed || is_cors_safelisted_method(&request.method) {
        return Ok(());
    }
    Err(BlockReason::MethodDisallowed {
        method: request.method.to_string(),
        allowed: methods.to_vec(),
    })
}

fn check_headers(
    request: &InFlight,
    allowed: &[String],
    engine: Engine,
) -> Result<(), BlockReason> {
    let has_wildcard = has_wildcard(request);
    // This is a set, because both lists can be long: one comes from the page, and the other from the server.
    let listed: HashSet<_> = allowed
        .iter()
        .map(|name| name.to_ascii_lowercase())
        .collect();
    let wildcard = has_wildcard && listed.contains("*");
    for name in cors_unsafe_request_header_names(&request.headers) {
        if listed.contains(name.as_str())
            || (wildcard && is_covered_by_wildcard(name.as_str(), engine))
        {
            continue;
        }
        let is_under_wildcard = wildcard;
        return Err(if is_under_wildcard && name == AUTHORIZATION {
            BlockReason::AuthorizationUnderWildcard
        } else {
            BlockReason::HeaderDisallowed {
                name: name.as_str().to_owned(),
                allowed: allowed.to_vec(),
            }
        });
    }
    Ok(())
}
