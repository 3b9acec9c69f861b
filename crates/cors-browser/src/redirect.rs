//! Redirects: where they lead, and what they change about a request.

use crate::in_flight::InFlight;
use crate::reason::BlockReason;
use crate::request::{ReferrerPolicy, RequestMode};
use crate::section;
use crate::tables::REQUEST_BODY_HEADERS;
use crate::trace::Trace;
use crate::{header_values, origin};
use http::header::{AUTHORIZATION, HeaderMap, LOCATION, REFERRER_POLICY};
use http::{Method, StatusCode, response};
use url::Url;

/// How many redirects a request follows.
pub(crate) const MAX_REDIRECTS: usize = 20;

/// Whether `status` is a [redirect status](https://fetch.spec.whatwg.org/#redirect-status).
pub(crate) fn is_redirect_status(status: StatusCode) -> bool {
    [301, 302, 303, 307, 308].contains(&status.as_u16())
}

/// Where a redirect leads, by [location URL](https://fetch.spec.whatwg.org/#concept-response-location-url);
/// `None` if it has no `Location`, which makes it a response like any other.
pub(crate) fn location(current: &Url, headers: &HeaderMap) -> Result<Option<Url>, BlockReason> {
    let mut lines = headers.get_all(LOCATION).iter();
    let Some(line) = lines.next() else {
        return Ok(None);
    };
    // Bytes outside ASCII are kept as they are, whatever encoding they belong to.
    let value: String = line
        .as_bytes()
        .iter()
        .map(|&byte| match byte {
            0..=127 => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect();
    let joined = current.join(&value).map(|mut url| {
        // The fragment is the page's, unless the redirect has one.
        if url.fragment().is_none() {
            url.set_fragment(current.fragment());
        }
        url
    });
    match joined {
        Ok(url) if lines.next().is_none() && origin::can_be_sent(&url) => Ok(Some(url)),
        _ => Err(BlockReason::RedirectInvalid {
            location: header_values::text(line.as_bytes()),
        }),
    }
}

/// Turns the request into one for `location`, by
/// [HTTP-redirect fetch](https://fetch.spec.whatwg.org/#http-redirect-fetch).
pub(crate) fn follow(
    request: &mut InFlight,
    tainted: bool,
    location: Url,
    answer: &response::Parts,
    trace: &mut Trace,
) -> Result<(), BlockReason> {
    let (from, to) = (
        origin::serialize(request.url()),
        origin::serialize(&location),
    );
    if !matches!(location.scheme(), "http" | "https") {
        return Err(BlockReason::RedirectInvalid {
            location: location.into(),
        });
    }
    if request.redirects() == MAX_REDIRECTS {
        return Err(BlockReason::TooManyRedirects);
    }
    let is_foreign = request.mode == RequestMode::Cors && request.page() != to;
    if origin::includes_credentials(&location) && (is_foreign || tainted) {
        return Err(BlockReason::RedirectWithCredentials {
            location: location.into(),
        });
    }
    let status = answer.status.as_u16();
    if status != 303 && request.has_stream() {
        return Err(BlockReason::RedirectOfStream { status });
    }
    let becomes_get = match status {
        301 | 302 => request.method == Method::POST,
        303 => request.method != Method::GET && request.method != Method::HEAD,
        _ => false,
    };
    if becomes_get {
        request.method = Method::GET;
        request.body = None;
        for name in REQUEST_BODY_HEADERS {
            request.headers.remove(name);
        }
    }
    trace.pass(section::REDIRECT, format!("redirected to {location}"));
    if from != to && request.headers.remove(AUTHORIZATION).is_some() {
        let detail = "authorization is removed, because the redirect leads to another origin. The server there may answer 401";
        trace.pass(section::REDIRECT, detail);
    }
    if from != to {
        request.is_storage_access_retry = false;
    }
    request.single_hop_cache = None;
    request.urls.push(location);
    let policy = header_values::get(&answer.headers, &REFERRER_POLICY);
    if let Some(policy) =
        policy.and_then(|value| ReferrerPolicy::parse(&header_values::text(&value)))
    {
        request.referrer_policy = policy;
    }
    Ok(())
}
