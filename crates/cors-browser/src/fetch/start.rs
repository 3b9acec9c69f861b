//! The request that a page asks for, with the checks of the API that sends it.

use crate::document::{Document, blank};
use crate::in_flight::InFlight;
use crate::keepalive::Reservation;
use crate::method::{is_cors_safelisted_method, is_forbidden_method, normalize_method};
use crate::reason::BlockReason;
use crate::request::{Api, CacheMode, PageRequest, RequestMode};
use crate::safelist::is_safelisted_content_type;
use crate::trace::Trace;
use crate::{data_url, origin, page_headers, section};
use http::Method;
use http::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderValue};
use std::sync::Arc;
use url::Url;

/// What `keepalive` reserves, or the reason why the API refuses the request.
type Checked = Result<Option<Reservation>, BlockReason>;

/// The request in flight, and whether the API accepts it.
pub(super) fn request(
    document: Arc<Document>,
    mut asked: PageRequest,
    trace: &mut Trace,
) -> (InFlight, Checked) {
    let is_bodiless = [Method::GET, Method::HEAD].contains(&normalize_method(&asked.method));
    if asked.api == Api::Xhr && is_bodiless && asked.body.take().is_some() {
        let detail = format!(
            "the body is ignored, because the method is {}",
            asked.method
        );
        trace.pass(section::REQUEST, detail);
    }
    let headers = headers(&asked, trace);
    let url = request_url(&asked, &document);
    let referrer = referrer(&asked, &document);
    let is_stream = asked.body.as_ref().is_some_and(|body| body.is_stream);
    let request = InFlight {
        api: asked.api,
        method: normalize_method(&asked.method),
        // If there is no URL, this one is never fetched.
        urls: vec![url.clone().unwrap_or_else(|_| blank())],
        headers,
        body: asked.body,
        mode: asked.mode,
        credentials: asked.credentials,
        redirect: asked.redirect,
        cache: asked.cache,
        destination: asked.destination,
        referrer: referrer.clone().ok().flatten(),
        referrer_policy: asked.referrer_policy.unwrap_or(document.referrer_policy),
        target_space: asked.target_space,
        user_activation: asked.user_activation,
        is_storage_access_retry: false,
        single_hop_cache: None,
        use_cors_preflight: asked.use_cors_preflight || is_stream,
        document,
    };
    let checked = asked.mistake.map_or(Ok(()), Err);
    let checked = checked
        .and(url.map(drop))
        .and(referrer.map(drop))
        .and_then(|()| check_method(&request))
        .and_then(|()| check_settings(&request, asked.keepalive));
    let reserved = checked.and_then(|()| reserve(&request, asked.keepalive));
    (request, reserved)
}

/// The headers that the page keeps, and those of its body and of its destination.
fn headers(asked: &PageRequest, trace: &mut Trace) -> HeaderMap {
    let (mut headers, left_out) = match asked.api {
        // The browser itself has set them.
        Api::WebSocket | Api::Element | Api::EventSource | Api::ImageSet | Api::Module => {
            (asked.headers.clone(), Vec::new())
        }
        _ => page_headers::keep(&asked.headers, asked.mode),
    };
    let whose = match asked.mode {
        RequestMode::NoCors => "pages cannot set it in the mode no-cors",
        _ => "pages cannot set it",
    };
    for name in left_out {
        trace.pass(section::HEADERS, format!("{name} is left out: {whose}"));
    }
    let body = asked.body.as_ref();
    let content_type = body.and_then(|body| body.content_type.clone());
    if let Some(content_type) = content_type.filter(|_| !headers.contains_key(CONTENT_TYPE)) {
        let is_guarded = asked.api == Api::Fetch && asked.mode == RequestMode::NoCors;
        if is_guarded && !is_safelisted_content_type(&content_type) {
            let detail =
                "the type of the body is left out: pages cannot set it in the mode no-cors";
            trace.pass(section::HEADERS, detail);
        } else {
            let _ = headers.try_insert(CONTENT_TYPE, content_type);
        }
    }
    // Fetching, step 12. It comes before any length is counted.
    if !headers.contains_key(ACCEPT) {
        let accept = asked.destination.accept();
        let _ = headers.try_insert(ACCEPT, HeaderValue::from_static(accept));
    }
    headers
}

/// The URL of a page's request, which can be relative to the page's.
fn request_url(asked: &PageRequest, document: &Document) -> Result<Url, BlockReason> {
    let invalid = || BlockReason::InvalidUrl {
        url: asked.url.clone(),
    };
    let mut url = document.url.join(&asked.url).map_err(|_| invalid())?;
    if asked.mode == RequestMode::WebSocket {
        // Establishing a WebSocket connection, step 1, and the constructor.
        let scheme = match url.scheme() {
            "ws" => "http",
            "wss" => "https",
            other => other,
        };
        if url.fragment().is_some() {
            return Err(invalid());
        }
        let scheme = scheme.to_owned();
        // Both are special schemes, so the change works.
        let _ = url.set_scheme(&scheme);
    }
    let is_document = matches!(asked.mode, RequestMode::Navigate | RequestMode::WebSocket);
    if data_url::is_data(&url) && !is_document {
        return Ok(url);
    }
    if !matches!(url.scheme(), "http" | "https") {
        let scheme = url.scheme().to_owned();
        return Err(BlockReason::UnsupportedScheme { scheme });
    }
    if !origin::can_be_sent(&url) {
        return Err(invalid());
    }
    if asked.api == Api::Fetch && origin::includes_credentials(&url) {
        return Err(BlockReason::UrlWithCredentials);
    }
    Ok(url)
}

/// The most that the server can learn about the page.
fn referrer(asked: &PageRequest, document: &Document) -> Result<Option<Url>, BlockReason> {
    let Some(text) = &asked.referrer else {
        return Ok(Some(document.url.clone()));
    };
    if text.is_empty() {
        return Ok(None);
    }
    let parsed = document.url.join(text);
    let parsed = parsed.map_err(|_| BlockReason::InvalidUrl { url: text.clone() })?;
    // A page cannot name a page of another origin as the referrer.
    let is_own = origin::serialize(&parsed) == document.origin;
    Ok(Some(if is_own { parsed } else { document.url.clone() }))
}

/// What the [constructor of `Request`](https://fetch.spec.whatwg.org/#dom-request) refuses.
fn check_method(request: &InFlight) -> Result<(), BlockReason> {
    let method = &request.method;
    let name = || method.as_str().to_owned();
    if is_forbidden_method(method) {
        return Err(BlockReason::ForbiddenMethod { method: name() });
    }
    if request.mode == RequestMode::NoCors && !is_cors_safelisted_method(method) {
        return Err(BlockReason::NoCorsMethod { method: name() });
    }
    if request.body.is_some() && [Method::GET, Method::HEAD].contains(method) {
        return Err(BlockReason::BodyNotAllowed { method: name() });
    }
    Ok(())
}

fn check_settings(request: &InFlight, keepalive: bool) -> Result<(), BlockReason> {
    let is_others = match request.mode {
        RequestMode::Navigate => !matches!(request.api, Api::Navigation | Api::User),
        RequestMode::WebSocket => request.api != Api::WebSocket,
        _ => false,
    };
    if is_others {
        let mode = request.mode.name();
        return Err(BlockReason::ModeNotAllowed { mode });
    }
    if request.cache == CacheMode::OnlyIfCached && request.mode != RequestMode::SameOrigin {
        return Err(BlockReason::OnlyIfCachedMode);
    }
    let refused = |with: &str| {
        let with = with.to_owned();
        Err(BlockReason::StreamNotAllowed { with })
    };
    match request.mode {
        _ if !request.has_stream() => Ok(()),
        _ if keepalive => refused("`keepalive`"),
        RequestMode::Cors | RequestMode::SameOrigin => Ok(()),
        RequestMode::NoCors => refused("the mode `no-cors`"),
        RequestMode::Navigate | RequestMode::WebSocket => refused("this API"),
    }
}

fn reserve(request: &InFlight, keepalive: bool) -> Checked {
    let body = request.body.as_ref().filter(|_| keepalive);
    let reservation = body.map(|body| Reservation::new(&request.document, body.bytes.len()));
    reservation.transpose()
}
