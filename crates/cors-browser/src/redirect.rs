//! Following a redirect, or not.

use super::current::Current;
use super::{BlockReason, RequestMode, list, site};
use crate::fetch::page::REQUEST_BODY_HEADERS;
use http::header::{AUTHORIZATION, HeaderMap, LOCATION};
use http::{Method, StatusCode, response};
use url::Url;

/// How many redirects a request follows.
const MAX_REDIRECTS: usize = 20;

/// Whether `status` is a [redirect status](https://fetch.spec.whatwg.org/#redirect-status).
pub(super) fn is_redirect_status(status: StatusCode) -> bool {
    [301, 302, 303, 307, 308].contains(&status.as_u16())
}

/// Where a redirect leads, by [location URL](https://fetch.spec.whatwg.org/#concept-response-location-url);
/// `None` if it does not say, which makes it a response like another.
pub(super) fn location(current: &Url, headers: &HeaderMap) -> Result<Option<Url>, BlockReason> {
    let mut lines = headers.get_all(LOCATION).iter();
    let Some(line) = lines.next() else {
        return Ok(None);
    };
    // Bytes that are no ASCII go on as they are, whatever text they are part of.
    let value: String = line
        .as_bytes()
        .iter()
        .map(|&byte| match byte {
            0..=127 => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect();
    match current.join(&value) {
        Ok(url) if lines.next().is_none() && site::can_be_sent(&url) => Ok(Some(url)),
        _ => Err(BlockReason::RedirectInvalid {
            location: list::text(line.as_bytes()),
        }),
    }
}

/// Turns the request into one for `location`, by
/// [HTTP-redirect fetch](https://fetch.spec.whatwg.org/#http-redirect-fetch).
pub(super) fn follow(
    request: &mut Current,
    tainted: bool,
    location: Url,
    answer: &response::Parts,
) -> Result<(), BlockReason> {
    let (from, to) = (site::origin(request.url()), site::origin(&location));
    if !matches!(location.scheme(), "http" | "https") {
        return Err(BlockReason::RedirectInvalid {
            location: location.into(),
        });
    }
    if request.redirects() == MAX_REDIRECTS {
        return Err(BlockReason::TooManyRedirects);
    }
    let is_foreign = request.mode == RequestMode::Cors && request.page != to;
    if site::includes_credentials(&location) && (is_foreign || tainted) {
        return Err(BlockReason::RedirectWithCredentials {
            location: location.into(),
        });
    }
    let status = answer.status.as_u16();
    let becomes_get = match status {
        301 | 302 => request.method == Method::POST,
        303 => request.method != Method::GET && request.method != Method::HEAD,
        _ => false,
    };
    if becomes_get {
        request.method = Method::GET;
        request.has_body = false;
        for name in REQUEST_BODY_HEADERS {
            request.headers.remove(name);
        }
    }
    if from != to {
        request.headers.remove(AUTHORIZATION);
    }
    request.urls.push(location);
    Ok(())
}
