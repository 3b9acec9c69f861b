//! The browser's half of the protocol: would a browser let this page do that?
//!
//! CORS is decided in the browser, by what the server sends. [`Browser::fetch`] takes a page's request
//! through the steps of the [Fetch standard](https://fetch.spec.whatwg.org/): the preflight if one is
//! needed, the CORS check, redirects, the preflight cache, and which headers the page reads. So a test asks
//! what matters, instead of comparing header lists:
//!
//! ```
//! use axum::{Router, body::Body, routing::get};
//! use http::Request;
//! use tower_cors::CorsLayer;
//! use tower_cors::browser::{Browser, CredentialsMode};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let cors = CorsLayer::new().allow_origin(["https://app.example.com"]).allow_credentials(true);
//! let mut app = Router::new().route("/me", get(|| async { "me" })).layer(cors.validate()?);
//!
//! let request = Request::get("https://api.example.com/me").body(Body::empty())?;
//! Browser::at("https://app.example.com")
//!     .fetch(&mut app, request, CredentialsMode::Include)
//!     .await
//!     .expect_allowed();
//! # Ok(())
//! # }
//! ```
//!
//! A block says which step of the standard failed, what browsers print, the likely cause, and the fix:
//! [`Blocked::explain`]. The algorithms stand alone too: [`cors_check`], [`exposed_headers`],
//! [`cors_unsafe_request_header_names`] and others.
//!
//! # What it owns, and what it does not
//!
//! It knows nothing of this crate's [`Policy`](crate::Policy): each proves the other. It is proved
//! against Chromium, Firefox and WebKit over real sockets, by `tests/browsers`.
//!
//! There is no HTTP cache, no service worker, no Content Security Policy, no embedder policy, and
//! no permission prompt for the local network. Time is the browser's own: [`Browser::advance`].

mod cache;
mod catalogue;
mod check;
mod console;
mod cookies;
mod corp;
mod current;
mod driver;
mod explain;
mod fetch;
mod list;
mod outgoing;
mod preflight;
mod reason;
mod redirect;
mod request;
mod safelist;
mod site;
mod trace;
mod verdict;

pub use cache::Engine;
pub use check::{cors_check, exposed_headers};
pub use cookies::{CookieReason, CookieUse};
pub use explain::Explanation;
pub use fetch::Fetch;
pub use outgoing::Outgoing;
pub use reason::BlockReason;
pub use request::{
    CredentialsMode, PageRequest, RedirectMode, RequestMode, is_forbidden_method,
    is_forbidden_request_header, normalize_method,
};
pub use safelist::{
    cors_unsafe_request_header_names, is_cors_safelisted_method, is_cors_safelisted_request_header,
};
pub use trace::{Exchange, Step};
pub use verdict::{Blocked, ResponseType, Verdict};

use cache::PreflightCache;
use cookies::CookieJar;
use std::time::Duration;
use std::{error, fmt};
use url::Url;

/// A page of an origin, in a browser that has its own preflight cache and cookies.
#[derive(Debug)]
pub struct Browser {
    page: String,
    cache: PreflightCache,
    cookies: CookieJar,
}

impl Browser {
    /// Opens a page of `origin`, a serialized origin such as `https://app.example.com`, or `null` for one
    /// that has none to tell: a sandboxed frame, a file.
    ///
    /// # Panics
    ///
    /// If that is no origin; [`try_at`](Self::try_at) returns it as an error.
    #[must_use]
    #[track_caller]
    pub fn at(origin: &str) -> Self {
        Self::try_at(origin).unwrap_or_else(|error| panic!("{error}"))
    }

    /// Opens a page of `origin`.
    ///
    /// # Errors
    ///
    /// If `origin` is not what a browser would send in `Origin`: it has a path, a default port, or no scheme.
    ///
    /// # Examples
    ///
    /// ```
    /// use tower_cors::browser::Browser;
    ///
    /// let error = Browser::try_at("https://app.example.com/").unwrap_err();
    /// assert_eq!(error.suggestion(), Some("https://app.example.com"));
    /// ```
    pub fn try_at(origin: &str) -> Result<Self, PageOriginError> {
        if origin != "null" && !site::is_serialized(origin) {
            return Err(PageOriginError::new(origin));
        }
        Ok(Self {
            page: origin.to_owned(),
            cache: PreflightCache::default(),
            cookies: CookieJar::default(),
        })
    }

    /// Sets whose limit on the preflight cache applies: none unless set.
    #[must_use]
    pub fn engine(mut self, engine: Engine) -> Self {
        self.cache.set_engine(engine);
        self
    }

    /// Gives the browser a cookie, as if the server at `url` had set it with this `Set-Cookie` line when the
    /// person was there.
    ///
    /// # Examples
    ///
    /// ```
    /// use tower_cors::browser::{Browser, CookieReason};
    ///
    /// let mut browser = Browser::at("https://app.example.com");
    /// let set = browser.set_cookie("https://api.example.net/login", "id=1; SameSite=None");
    /// assert_eq!(set.unwrap().refused, Some(CookieReason::NoneWithoutSecure));
    /// ```
    pub fn set_cookie(&mut self, url: &str, line: &str) -> Option<CookieUse> {
        let url = Url::parse(url).ok()?;
        self.cookies.set(&url, line)
    }

    /// Lets time pass: preflights that were kept expire.
    pub fn advance(&mut self, time: Duration) {
        self.cache.advance(time);
    }

    /// Starts a fetch whose requests the caller sends. `has_body` says whether the page gave a body that is
    /// not empty.
    #[must_use]
    pub fn start(
        &mut self,
        request: impl Into<PageRequest<()>>,
        credentials: CredentialsMode,
        has_body: bool,
    ) -> Fetch<'_> {
        Fetch::new(self, &request.into(), credentials, has_body)
    }
}

/// What was to be a page's origin is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageOriginError {
    value: String,
    suggestion: Option<String>,
}

impl PageOriginError {
    fn new(value: &str) -> Self {
        let suggestion = Url::parse(value)
            .map(|url| site::origin(&url))
            .ok()
            .filter(|origin| origin != "null");
        Self {
            value: value.to_owned(),
            suggestion,
        }
    }

    /// The origin that was probably meant.
    #[must_use]
    pub fn suggestion(&self) -> Option<&str> {
        self.suggestion.as_deref()
    }
}

impl fmt::Display for PageOriginError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:?} is no origin, which is scheme, host and port",
            self.value
        )?;
        let example = self
            .suggestion
            .as_deref()
            .unwrap_or("https://app.example.com");
        write!(f, "; write {example:?}")
    }
}

impl error::Error for PageOriginError {}
