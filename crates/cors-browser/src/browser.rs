//! A browser: what its pages share, and what the user can do with it.

use crate::address_space::AddressSpace;
use crate::cookie_url_error::{self, CookieUrlError};
use crate::cookies::access::{Access, Relation};
use crate::cookies::cookie::{Cookie, PartitionKey};
use crate::cookies::reason::CookieUse;
use crate::engine::{Engine, ThirdPartyCookies};
use crate::local_network::PermissionState;
use crate::origin;
use crate::profile::{Profile, since_1970};
use std::time::{Duration, SystemTime};

/// The browser of one user: a cookie jar, a preflight cache, an HTTP cache and a clock, which all of its
/// [pages](crate::Page) share.
///
/// A clone is another handle on the same browser.
///
/// # Examples
///
/// A login on one page, and a request from another page of the same browser:
///
/// ```
/// use cors_browser::{Browser, CredentialsMode, PageRequest};
/// use http::Response;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let server = async |request: http::Request<bytes::Bytes>| {
///     let response = Response::builder()
///         .header("access-control-allow-origin", "https://app.example.com")
///         .header("access-control-allow-credentials", "true");
///     match request.headers().get("cookie") {
///         Some(_) => response.body("welcome"),
///         None => response.header("set-cookie", "session=1; Secure; HttpOnly").body("log in"),
///     }
/// };
///
/// let browser = Browser::new();
/// let login = browser.open("https://login.example.com");
/// login.fetch_with(server, "/").await.expect_allowed();
///
/// let app = browser.open("https://app.example.com");
/// let me = PageRequest::fetch("https://login.example.com/me").credentials(CredentialsMode::Include);
/// assert_eq!(app.fetch_with(server, me).await.expect_allowed().body(), "welcome");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Browser {
    profile: Profile,
}

impl Default for Browser {
    fn default() -> Self {
        Self::new()
    }
}

impl Browser {
    /// Creates a browser without cookies, whose clock shows the current time.
    ///
    /// The clock does not move until [`advance`](Self::advance) moves it, so the result of a test does not depend on
    /// how long it runs.
    #[must_use]
    pub fn new() -> Self {
        Self {
            profile: Profile::new(),
        }
    }

    /// Sets the engine whose deviations from the standard apply. The default is [`Engine::Standard`].
    #[must_use]
    pub fn engine(self, engine: Engine) -> Self {
        self.profile.lock().engine = engine;
        self
    }

    /// Sets what happens to third-party cookies, as the user does in the settings of the browser. The default is
    /// [`Engine::third_party_cookies`].
    ///
    /// # Examples
    ///
    /// ```
    /// use cors_browser::{Browser, CookieReason, CredentialsMode, PageRequest, ThirdPartyCookies};
    /// use http::Response;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let server = async |_: http::Request<bytes::Bytes>| {
    ///     Response::builder().header("set-cookie", "id=1; SameSite=None; Secure").body("")
    /// };
    /// let page = Browser::new().third_party_cookies(ThirdPartyCookies::Blocked).open("https://app.example.com");
    /// let login = PageRequest::fetch("https://api.example.net/login").credentials(CredentialsMode::Include);
    /// let verdict = page.fetch_with(server, login).await;
    /// assert_eq!(verdict.cookies()[0].refused, Some(CookieReason::ThirdParty));
    /// # }
    /// ```
    #[must_use]
    pub fn third_party_cookies(self, chosen: ThirdPartyCookies) -> Self {
        self.profile.lock().chosen_third_party_cookies = Some(chosen);
        self
    }

    /// Sets the clock.
    #[must_use]
    pub fn clock(self, now: SystemTime) -> Self {
        self.profile.lock().set_time(since_1970(now));
        self
    }

    /// Moves the clock forward, so that cookies and cached preflight results expire.
    pub fn advance(&self, time: Duration) {
        let mut state = self.profile.lock();
        let now = state.now.saturating_add(time);
        state.set_time(now);
    }

    /// Sets a cookie, as if the user had visited `url` and the server had answered with this `Set-Cookie` line.
    ///
    /// # Errors
    ///
    /// Returns an error if `url` is not the URL of a server that can set a cookie. A cookie that the browser refuses
    /// is not an error: see [`CookieUse::refused`].
    ///
    /// # Examples
    ///
    /// ```
    /// use cors_browser::{Browser, CookieReason};
    ///
    /// let browser = Browser::new();
    /// let set = browser.set_cookie("https://api.example.com/login", "id=1; SameSite=None; Secure")?;
    /// assert_eq!(set.refused, None);
    ///
    /// let set = browser.set_cookie("https://api.example.com/login", "id=1; SameSite=None")?;
    /// assert_eq!(set.refused, Some(CookieReason::NoneWithoutSecure));
    ///
    /// assert!(browser.set_cookie("api.example.com", "id=1").is_err());
    /// # Ok::<(), cors_browser::CookieUrlError>(())
    /// ```
    pub fn set_cookie(&self, url: &str, line: &str) -> Result<CookieUse, CookieUrlError> {
        let url = cookie_url_error::parse(url)?;
        let mut state = self.profile.lock();
        let now = state.now;
        let access = Access {
            url: &url,
            is_http: true,
            includes_credentials: true,
            relation: Relation::SameSite,
            is_top_level_navigation: true,
            is_third_party: false,
            third_party_cookies: state.third_party_cookies(),
            partition: PartitionKey {
                top_level_site: origin::site(&origin::serialize(&url)).unwrap_or_default(),
                is_third_party: false,
            },
            engine: state.engine,
            now,
        };
        Ok(state.cookies.set(&access, line.as_bytes()))
    }

    /// Returns the cookies, the oldest first.
    #[must_use]
    pub fn cookies(&self) -> Vec<Cookie> {
        self.profile.lock().cookies.list()
    }

    /// Deletes all cookies.
    pub fn clear_cookies(&self) {
        self.profile.lock().cookies.clear();
    }

    /// Ends the session, as a restart of the browser does: cookies with neither `Max-Age` nor `Expires` are deleted.
    pub fn end_session(&self) {
        self.profile.lock().cookies.end_session();
    }

    /// Empties the HTTP cache and the preflight cache.
    pub fn clear_cache(&self) {
        let mut state = self.profile.lock();
        state.responses.clear();
        state.preflights.empty();
    }

    /// Sets what the user answers when the browser asks whether a page can reach servers on the local network and on
    /// this machine: [Local Network Access](https://wicg.github.io/local-network-access/).
    ///
    /// If you do not call this, only [`Engine::Chromium`] guards the local network, and the user has not been asked
    /// yet.
    ///
    /// # Examples
    ///
    /// ```
    /// use cors_browser::{Browser, PermissionState};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let printer = async |_: http::Request<bytes::Bytes>| {
    ///     http::Response::builder().header("access-control-allow-origin", "*").body("ready")
    /// };
    /// for (state, code) in [
    ///     (PermissionState::Granted, None),
    ///     (PermissionState::Denied, Some("local-network-denied")),
    /// ] {
    ///     let page = Browser::new().local_network_access(state).open("https://app.example.com");
    ///     let verdict = page.fetch_with(printer, "http://192.168.1.20/status").await;
    ///     assert_eq!(verdict.blocked().map(|blocked| blocked.code()), code);
    /// }
    /// # }
    /// ```
    #[must_use]
    pub fn local_network_access(self, state: PermissionState) -> Self {
        self.permit(AddressSpace::Local, state)
            .permit(AddressSpace::Loopback, state)
    }

    /// Sets whether pages can reach servers in one address space: the permission `local-network` or `loopback-network`.
    /// Setting it for [`AddressSpace::Public`] has no effect.
    #[must_use]
    pub fn permit(self, space: AddressSpace, state: PermissionState) -> Self {
        self.profile.lock().local_network.permit(space, state);
        self
    }

    /// Sets the address space that a host belongs to: an [`AddressSpace`] or an [`IpAddr`](std::net::IpAddr). `host`
    /// can have a port, as in `localhost:3000`.
    ///
    /// If you do not call this, the space of an IP address, `localhost`, `*.localhost` or `*.local` follows from the
    /// host, and all other hosts are public.
    #[must_use]
    pub fn resolve(self, host: &str, space: impl Into<AddressSpace>) -> Self {
        self.profile
            .lock()
            .local_network
            .resolve(host, space.into());
        self
    }

    pub(crate) fn of(profile: Profile) -> Self {
        Self { profile }
    }

    pub(crate) fn profile(&self) -> &Profile {
        &self.profile
    }
}
