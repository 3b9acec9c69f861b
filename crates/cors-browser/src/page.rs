//! A page: a document of an origin in a browser, which sends requests.

use crate::address_space::AddressSpace;
use crate::browser::Browser;
use crate::cookies::access::{Access, Relation};
use crate::cookies::reason::CookieUse;
use crate::document::Document;
use crate::engine::ThirdPartyCookies;
use crate::header_values;
use crate::in_flight::InFlight;
use crate::origin;
use crate::origin_error::PageOriginError;
use crate::profile::{Profile, State};
use crate::request::ReferrerPolicy;
use crate::storage_access;
use http::header::{HeaderMap, REFERRER_POLICY};
use std::sync::Arc;

/// A page in a [`Browser`]: a tab, or a frame in one.
///
/// Requests take `&self`, so several requests of one page can be under way at the same time.
#[derive(Clone, Debug)]
pub struct Page {
    browser: Browser,
    document: Arc<Document>,
}

impl Browser {
    /// Opens a page of `origin` in a tab, without loading anything from a server.
    ///
    /// `origin` is a serialized origin such as `https://app.example.com`, or `null` for a page with an opaque origin: a
    /// sandboxed page or a file.
    ///
    /// # Panics
    ///
    /// Panics if `origin` is not an origin. [`try_open`](Self::try_open) returns an error instead.
    #[must_use]
    #[track_caller]
    pub fn open(&self, origin: &str) -> Page {
        self.try_open(origin)
            .unwrap_or_else(|error| panic!("{error}"))
    }

    /// Opens a page of `origin` in a tab.
    ///
    /// # Errors
    ///
    /// Returns an error if a browser would not send `origin` in the `Origin` header: it has a path, a default port or
    /// no scheme.
    ///
    /// # Examples
    ///
    /// ```
    /// use cors_browser::Browser;
    ///
    /// let error = Browser::new().try_open("https://app.example.com/").unwrap_err();
    /// assert_eq!(error.suggestion(), Some("https://app.example.com"));
    /// ```
    pub fn try_open(&self, origin: &str) -> Result<Page, PageOriginError> {
        check(origin)?;
        Ok(Page::of(self.clone(), Document::new(origin, Vec::new())))
    }
}

impl Page {
    /// Opens a page of `origin` in a browser of its own. For several pages in one browser, use [`Browser::open`].
    ///
    /// # Panics
    ///
    /// Panics if `origin` is not an origin. [`try_at`](Self::try_at) returns an error instead.
    #[must_use]
    #[track_caller]
    pub fn at(origin: &str) -> Self {
        Browser::new().open(origin)
    }

    /// Opens a page of `origin` in a browser of its own.
    ///
    /// # Errors
    ///
    /// Returns an error if a browser would not send `origin` in the `Origin` header: see [`Browser::try_open`].
    pub fn try_at(origin: &str) -> Result<Self, PageOriginError> {
        Browser::new().try_open(origin)
    }

    fn of(browser: Browser, document: Document) -> Self {
        let document = Arc::new(document);
        Self { browser, document }
    }

    /// The page that a navigation has loaded.
    pub(crate) fn loaded(profile: &Profile, request: &InFlight, headers: &HeaderMap) -> Self {
        let (origin, url) = (request.server(), request.url().clone());
        let mut document = if request.is_top_level_navigation() {
            Document::at(&origin, url, Vec::new())
        } else {
            request.document.framed(&origin, url)
        };
        let policy = header_values::get(headers, &REFERRER_POLICY);
        let policy = policy.and_then(|value| ReferrerPolicy::parse(&header_values::text(&value)));
        document.referrer_policy = policy.unwrap_or_default();
        document.has_storage_access = storage_access::wants_load(request, headers, &profile.lock());
        Self::of(Browser::of(profile.clone()), document)
    }

    /// Opens a frame in this page, with a document of `origin`.
    ///
    /// The site of the top-level page decides which cookies the frame gets.
    ///
    /// # Panics
    ///
    /// Panics if `origin` is not an origin. [`try_frame`](Self::try_frame) returns an error instead.
    #[must_use]
    #[track_caller]
    pub fn frame(&self, origin: &str) -> Self {
        self.try_frame(origin)
            .unwrap_or_else(|error| panic!("{error}"))
    }

    /// Opens a frame in this page, with a document of `origin`.
    ///
    /// # Errors
    ///
    /// Returns an error if a browser would not send `origin` in the `Origin` header: see [`Browser::try_open`].
    pub fn try_frame(&self, origin: &str) -> Result<Self, PageOriginError> {
        check(origin)?;
        let url = Document::new(origin, Vec::new()).url;
        let document = self.document.framed(origin, url);
        Ok(Self::of(self.browser.clone(), document))
    }

    /// Sets the path and query of the page's URL, such as `/app/?view=list`. Relative URLs are resolved against it, and
    /// [`cookie`](Self::cookie) depends on it. A page with an opaque origin has no path.
    #[must_use]
    pub fn with_path(self, path: &str) -> Self {
        self.changed(|document| {
            let url = document.url.join(path);
            let is_own = |url: &url::Url| origin::serialize(url) == document.origin;
            if let Some(url) = url.ok().filter(is_own) {
                document.url = url;
            }
        })
    }

    /// Sets the [referrer policy](ReferrerPolicy) of the page, as its `Referrer-Policy` header or a `<meta>` element
    /// does.
    #[must_use]
    pub fn with_referrer_policy(self, policy: ReferrerPolicy) -> Self {
        self.changed(|document| document.referrer_policy = policy)
    }

    /// Sets the address space of the server that the page came from. By default, the address space is derived from the
    /// host.
    #[must_use]
    pub fn in_address_space(self, space: AddressSpace) -> Self {
        self.changed(|document| document.address_space = Some(space))
    }

    /// Passes the permission for the local network on to this frame, as the `allow` attribute of the frame does.
    /// Without it only frames of the page's own origin have the permission.
    #[must_use]
    pub fn allow_local_network(self) -> Self {
        self.changed(|document| {
            let [_, outer] = document.may_use_local_network;
            document.may_use_local_network[0] = outer;
        })
    }

    /// Gives this frame access to its cookies although it is a third party: the frame has called
    /// `document.requestStorageAccess()`, and the user allowed it.
    ///
    /// From then on the browser knows that the user allows this access. Other requests of the same tab for the same
    /// site have the status `inactive` in `Sec-Fetch-Storage-Access`, and the server can ask for its cookies with
    /// `Activate-Storage-Access`.
    ///
    /// # Examples
    ///
    /// ```
    /// use cors_browser::{Browser, Engine};
    ///
    /// let browser = Browser::new().engine(Engine::Chromium);
    /// browser.set_cookie("https://chat.example/", "id=1; SameSite=None; Secure")?;
    /// let frame = browser.open("https://shop.example").frame("https://chat.example");
    /// assert_eq!(frame.cookie(), "");
    /// assert_eq!(frame.with_storage_access().cookie(), "id=1");
    /// # Ok::<(), cors_browser::CookieUrlError>(())
    /// ```
    #[must_use]
    pub fn with_storage_access(self) -> Self {
        if let Some(site) = origin::site(&self.document.origin) {
            let mut state = self.browser.profile().lock();
            state.storage_access.grant(self.document.partition(), site);
        }
        self.changed(|document| document.has_storage_access = true)
    }

    fn changed(self, change: impl FnOnce(&mut Document)) -> Self {
        let mut document = Document::clone(&self.document);
        change(&mut document);
        Self::of(self.browser, document)
    }

    /// Returns what a script of the page reads from `document.cookie`.
    ///
    /// # Examples
    ///
    /// ```
    /// use cors_browser::Page;
    ///
    /// let page = Page::at("https://app.example.com");
    /// page.browser().set_cookie("https://app.example.com/login", "id=1; HttpOnly")?;
    /// assert_eq!(page.set_cookie("theme=dark").refused, None);
    /// assert_eq!(page.cookie(), "theme=dark");
    /// # Ok::<(), cors_browser::CookieUrlError>(())
    /// ```
    #[must_use]
    pub fn cookie(&self) -> String {
        let mut state = self.browser.profile().lock();
        let retrieved = state.cookies.retrieve(&self.access(&state));
        state.cookies.touch(&retrieved);
        header_values::text(&retrieved.line)
    }

    /// Sets a cookie, as a script of the page does when it assigns `line` to `document.cookie`.
    #[allow(clippy::must_use_candidate)] // most tests only need the cookie to be set
    pub fn set_cookie(&self, line: &str) -> CookieUse {
        let mut state = self.browser.profile().lock();
        let access = self.access(&state);
        state.cookies.set(&access, line.as_bytes())
    }

    /// How a script of the page reads and writes cookies.
    fn access(&self, state: &State) -> Access<'_> {
        let document = &self.document;
        let is_third_party = document.is_third_party(&document.origin);
        Access {
            url: &document.url,
            is_http: false,
            // An opaque origin has no cookies.
            includes_credentials: document.origin != "null",
            relation: if is_third_party {
                Relation::CrossSite
            } else {
                Relation::SameSite
            },
            is_top_level_navigation: false,
            is_third_party,
            third_party_cookies: if document.has_storage_access {
                ThirdPartyCookies::Allowed
            } else {
                state.third_party_cookies()
            },
            partition: document.cookie_partition(&document.origin),
            engine: state.engine,
            now: state.now,
        }
    }

    /// Returns the browser that the page is in.
    #[must_use]
    pub fn browser(&self) -> &Browser {
        &self.browser
    }

    /// Returns the page's serialized origin.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.document.origin
    }

    /// Returns the page's URL.
    #[must_use]
    pub fn url(&self) -> &str {
        self.document.url.as_str()
    }

    pub(crate) fn document(&self) -> &Arc<Document> {
        &self.document
    }
}

fn check(origin: &str) -> Result<(), PageOriginError> {
    if origin == "null" || origin::is_serialized(origin) {
        Ok(())
    } else {
        Err(PageOriginError::new(origin))
    }
}
