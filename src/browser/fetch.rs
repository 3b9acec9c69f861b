//! The order of the standard's steps, without a network: says what to send, is told what came back.

use super::cookies::CookieUse;
use super::current::Current;
use super::outgoing::{self, Outgoing};
use super::redirect::{self, is_redirect_status};
use super::trace::{Trace, section};
use super::verdict::{Blocked, ResponseType, Verdict};
use super::{
    BlockReason, Browser, CredentialsMode, PageRequest, RedirectMode, RequestMode, check, corp,
    cors_unsafe_request_header_names, preflight, request, site,
};
use crate::fetch::page;
use http::header::{ACCEPT, HeaderValue};
use http::{Request, Response, response};
use std::fmt;
use url::Url;

/// One `fetch` of a page, sans-IO: send what [`outgoing`](Self::outgoing) gives, tell the answer to
/// [`receive`](Self::receive), until there is nothing more to send.
///
/// [`Browser::fetch`] and [`Browser::fetch_with`] do that; this is for clients that are not async, or
/// want to look at each request first.
///
/// # Examples
///
/// ```
/// use http::{Request, Response};
/// use tower_cors::browser::{Browser, CredentialsMode};
///
/// let mut browser = Browser::at("https://app.example.com");
/// let request = Request::delete("https://api.example.com/items/1").body(())?;
/// let mut fetch = browser.start(request, CredentialsMode::Omit, false);
///
/// let preflight = fetch.outgoing().unwrap();
/// assert_eq!(preflight.request.headers()["access-control-request-method"], "DELETE");
/// fetch.receive(&Response::new(())); // says nothing of CORS
///
/// assert!(fetch.outgoing().is_none());
/// assert!(fetch.finish::<()>(None).blocked().is_some());
/// # Ok::<(), http::Error>(())
/// ```
#[derive(Debug)]
pub struct Fetch<'b> {
    browser: &'b mut Browser,
    request: Current,
    tainting: ResponseType,
    /// Whether the request, or what it was before a redirect, stands on a preflight, sent or cached.
    asks: bool,
    next: Next,
    trace: Trace,
    cookies: Vec<CookieUse>,
    /// The URI as the page gave it.
    asked: String,
}

#[derive(Debug)]
enum Next {
    Preflight,
    Actual,
    End(Result<ResponseType, Blocked>),
}

impl<'b> Fetch<'b> {
    pub(super) fn new(
        browser: &'b mut Browser,
        page_request: &PageRequest<()>,
        credentials: CredentialsMode,
        has_body: bool,
    ) -> Self {
        let PageRequest { mode, .. } = *page_request;
        let head = &page_request.request;
        let mut trace = Trace::default();
        let (mut headers, left_out) = request::page_headers(head.headers(), mode);
        // Fetching, step 13: before anything is counted.
        if !headers.contains_key(ACCEPT) {
            let _ = headers.try_insert(ACCEPT, HeaderValue::from_static("*/*"));
        }
        let whose = match mode {
            RequestMode::NoCors => "a page can't set it in the mode no-cors",
            RequestMode::Cors | RequestMode::SameOrigin => "pages can't set it",
        };
        for name in left_out {
            let detail = format!("{name} is left out: {whose}");
            trace.pass(section::HEADERS, detail);
        }
        let url = request_url(head);
        let mut fetch = Self {
            request: Current {
                page: browser.page.clone(),
                method: request::normalize_method(head.method()),
                // A placeholder that is never asked, if there is none.
                urls: vec![url.clone().unwrap_or_else(|_| nowhere())],
                headers,
                has_body,
                mode,
                credentials,
                redirect: page_request.redirect,
                use_cors_preflight: page_request.use_cors_preflight,
            },
            browser,
            tainting: ResponseType::Basic,
            asks: false,
            next: Next::Actual,
            trace,
            cookies: Vec::new(),
            asked: head.uri().to_string(),
        };
        let checked = url
            .and_then(|_| request::check_method(&fetch.request.method, mode, has_body))
            .and_then(|()| fetch.main_fetch());
        fetch.proceed(checked);
        fetch
    }

    /// What to send next; `None` once the verdict stands.
    ///
    /// Asked again before [`receive`](Self::receive), it gives the same request.
    #[must_use]
    pub fn outgoing(&self) -> Option<Outgoing> {
        let preflight = match self.next {
            Next::Preflight => true,
            Next::Actual => false,
            Next::End(_) => return None,
        };
        let request = if preflight {
            outgoing::preflight(&self.request)
        } else {
            let (cookies, _) = self.cookies();
            outgoing::actual(&self.request, self.is_tainted(), cookies)
        };
        Some(Outgoing {
            request,
            preflight,
            sends_body: !preflight && self.request.has_body,
        })
    }

    /// Takes the answer to the request that [`outgoing`](Self::outgoing) gave.
    pub fn receive<B>(&mut self, response: &Response<B>) {
        let mut parts = Response::new(()).into_parts().0;
        parts.status = response.status();
        parts.version = response.version();
        parts.headers.clone_from(response.headers());
        let preflight = matches!(self.next, Next::Preflight);
        let Some(outgoing) = self.outgoing() else {
            return;
        };
        self.trace.sent(preflight, outgoing.request.into_parts().0);
        self.trace.received(parts.clone());
        let next = if preflight {
            self.after_preflight(&parts)
        } else {
            self.after_response(&parts)
        };
        self.proceed(next);
    }

    /// Tells that there is no answer: a [network error](https://fetch.spec.whatwg.org/#concept-network-error).
    pub fn fail(&mut self, error: &(impl fmt::Display + ?Sized)) {
        let preflight = matches!(self.next, Next::Preflight);
        if let Some(outgoing) = self.outgoing() {
            self.trace.sent(preflight, outgoing.request.into_parts().0);
            let error = error.to_string();
            self.proceed(Err(BlockReason::Network { error }));
        }
    }

    /// The verdict, with the body of the last response.
    ///
    /// A fetch that is not done yet ends as a network error.
    pub fn finish<B>(mut self, body: Option<B>) -> Verdict<B> {
        self.fail("the fetch was given up");
        let outcome = match self.next {
            Next::End(outcome) => outcome,
            Next::Preflight | Next::Actual => unreachable!("fail ends a fetch"),
        };
        let credentials = self.request.credentials;
        let last = self.trace.exchanges.last();
        let parts = last.and_then(|exchange| exchange.response.clone());
        let response = match (&outcome, parts, body) {
            (Ok(kind), Some(parts), Some(body)) => check::filter(*kind, credentials, parts, body),
            _ => None,
        };
        Verdict {
            page: self.request.page,
            method: self.request.method,
            url: self.asked,
            outcome,
            response,
            trace: self.trace,
            cookies: self.cookies,
        }
    }

    fn proceed(&mut self, next: Result<Next, BlockReason>) {
        self.next = next.unwrap_or_else(|reason| {
            self.trace.fail(&reason);
            if self.asks {
                self.browser.cache.clear(&self.request);
            }
            let during_preflight = matches!(self.next, Next::Preflight);
            Next::End(Err(Blocked::new(reason, during_preflight, &self.request)))
        });
    }

    /// [Main fetch](https://fetch.spec.whatwg.org/#main-fetch), steps 7 and 12.
    fn main_fetch(&mut self) -> Result<Next, BlockReason> {
        let (request, server) = (&self.request, self.request.server());
        let url = request.url();
        if let Some(port) = url.port().filter(|&port| page::is_bad_port(port)) {
            return Err(BlockReason::BadPort { port });
        }
        if request.page.starts_with("https:") && !site::is_trustworthy(&server) {
            return Err(BlockReason::MixedContent);
        }
        if server == request.page && self.tainting == ResponseType::Basic {
            let detail = format!("{server} is the page's own origin: CORS has no part in it");
            self.trace.pass(section::MAIN_FETCH, detail);
            return Ok(Next::Actual);
        }
        match request.mode {
            RequestMode::SameOrigin => Err(BlockReason::CrossOriginInSameOriginMode),
            RequestMode::NoCors if request.redirect != RedirectMode::Follow => {
                Err(BlockReason::NoCorsRedirectMode)
            }
            RequestMode::NoCors => {
                self.tainting = ResponseType::Opaque;
                Ok(Next::Actual)
            }
            RequestMode::Cors => {
                self.tainting = ResponseType::Cors;
                Ok(self.ask_first())
            }
        }
    }

    /// Whether a preflight comes first: [HTTP fetch](https://fetch.spec.whatwg.org/#http-fetch), step 4.1.
    fn ask_first(&mut self) -> Next {
        let asks = preflight::is_needed(&self.request);
        self.asks |= asks;
        if !asks {
            let detail = "method and headers are safelisted: no preflight";
            self.trace.pass(section::MAIN_FETCH, detail);
            return Next::Actual;
        }
        if !preflight::must_be_sent(&self.request, &self.browser.cache) {
            let detail = "an earlier preflight allows it: none is sent";
            self.trace.pass(section::CACHE, detail);
            return Next::Actual;
        }
        let needs = preflight::why_needed(&self.request).join(", ");
        let detail = format!("a preflight comes first, for {needs}");
        let has_unsafe_names = !cors_unsafe_request_header_names(&self.request.headers).is_empty();
        let section = if has_unsafe_names {
            section::UNSAFE_NAMES
        } else {
            section::MAIN_FETCH
        };
        self.trace.pass(section, detail);
        Next::Preflight
    }

    /// Whether the [response tainting](https://fetch.spec.whatwg.org/#concept-request-response-tainting) is `cors`.
    fn is_tainted(&self) -> bool {
        self.tainting == ResponseType::Cors
    }

    /// The `Cookie` header, and what became of each cookie.
    fn cookies(&self) -> (Option<HeaderValue>, Vec<CookieUse>) {
        let includes_credentials = self.includes_credentials();
        self.browser
            .cookies
            .sent(&self.request, includes_credentials)
    }

    /// [HTTP-network-or-cache fetch](https://fetch.spec.whatwg.org/#http-network-or-cache-fetch), step 8.3.
    fn includes_credentials(&self) -> bool {
        match self.request.credentials {
            CredentialsMode::Omit => false,
            CredentialsMode::SameOrigin => self.tainting == ResponseType::Basic,
            CredentialsMode::Include => true,
        }
    }

    fn after_preflight(&mut self, answer: &response::Parts) -> Result<Next, BlockReason> {
        let origin = self.request.origin();
        let permission = preflight::check(&self.request, &origin, answer, &mut self.trace)?;
        self.browser.cache.keep(&self.request, permission);
        Ok(Next::Actual)
    }

    /// [HTTP fetch](https://fetch.spec.whatwg.org/#http-fetch), from step 4.4.
    fn after_response(&mut self, answer: &response::Parts) -> Result<Next, BlockReason> {
        let includes_credentials = self.includes_credentials();
        let (_, sent) = self
            .browser
            .cookies
            .sent(&self.request, includes_credentials);
        self.cookies.extend(sent);
        if includes_credentials {
            let stored = self.browser.cookies.store(&self.request, &answer.headers);
            self.cookies.extend(stored);
        }
        if self.is_tainted() {
            let origin = self.request.origin();
            check::cors_check(&origin, self.request.credentials, &answer.headers)?;
            let detail = "the response passes the CORS check";
            self.trace.pass(section::CORS_CHECK, detail);
        }
        if self.tainting == ResponseType::Opaque {
            corp::check(&self.request.page, &self.request.server(), &answer.headers)?;
        }
        if is_redirect_status(answer.status) {
            return self.after_redirect(answer);
        }
        Ok(Next::End(Ok(self.tainting)))
    }

    fn after_redirect(&mut self, answer: &response::Parts) -> Result<Next, BlockReason> {
        match self.request.redirect {
            RedirectMode::Error => return Err(BlockReason::RedirectRefused),
            RedirectMode::Manual => return Ok(Next::End(Ok(ResponseType::OpaqueRedirect))),
            RedirectMode::Follow => {}
        }
        let Some(location) = redirect::location(self.request.url(), &answer.headers)? else {
            return Ok(Next::End(Ok(self.tainting)));
        };
        let tainted = self.is_tainted();
        redirect::follow(&mut self.request, tainted, location, answer)?;
        let detail = format!("redirected to {}", self.request.url());
        self.trace.pass(section::REDIRECT, detail);
        self.main_fetch()
    }
}

fn nowhere() -> Url {
    Url::parse("about:blank").expect("a constant URL")
}

fn request_url<B>(head: &Request<B>) -> Result<Url, BlockReason> {
    let url = site::parse(head.uri()).ok_or_else(|| BlockReason::InvalidUrl {
        url: head.uri().to_string(),
    })?;
    if !matches!(url.scheme(), "http" | "https") {
        let scheme = url.scheme().to_owned();
        return Err(BlockReason::UnsupportedScheme { scheme });
    }
    if site::includes_credentials(&url) {
        return Err(BlockReason::UrlWithCredentials);
    }
    Ok(url)
}
