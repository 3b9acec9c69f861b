//! Cookies, as far as they decide what a page of another origin gets.
//!
//! Not here: expiry but for `Max-Age=0`, cookies without a name, limits of size and number, and that engines
//! withhold cookies of other sites ("third-party cookies") by a setting, which may be their default.

use super::current::Current;
use super::site;
use cookie::{Cookie, SameSite};
use http::header::{HeaderMap, HeaderValue, SET_COOKIE};
use std::fmt;
use url::Url;

/// What happened to one cookie in a fetch.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CookieUse {
    /// The cookie's name.
    pub name: String,
    /// Whether the server set it just now; otherwise the browser had it.
    pub set: bool,
    /// Why it was not sent, or not kept; `None` if it was.
    pub refused: Option<CookieReason>,
}

/// Why a cookie is not sent, or not kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CookieReason {
    /// The [credentials mode](https://fetch.spec.whatwg.org/#concept-request-credentials-mode) excludes it.
    CredentialsMode,
    /// `SameSite=Strict` or `Lax`, or neither said, which means `Lax`: requests between sites carry
    /// no such cookie, and set none. (Firefox and WebKit send one that says neither, unless they withhold
    /// all of other sites.)
    SameSite,
    /// `SameSite=None` takes `Secure` beside it. (Not in WebKit.)
    NoneWithoutSecure,
    /// `Secure`, and the request goes over plain HTTP, to another machine. (WebKit refuses on this one, too.)
    Secure,
    /// `Domain` names a domain that the server is not part of, or one under which anyone registers.
    Domain,
    /// `__Host-` or `__Secure-` in front of the name promises what the rest of the line does not keep.
    /// (WebKitGTK takes them for part of the name.)
    Prefix,
}

impl fmt::Display for CookieReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::CredentialsMode => {
                "the page's credentials mode excludes it; fetch takes `credentials: \"include\"`"
            }
            Self::SameSite => {
                "page and server are of different sites; set the cookie with `SameSite=None; Secure`"
            }
            Self::NoneWithoutSecure => "`SameSite=None` takes `Secure` beside it",
            Self::Secure => "it is `Secure`, and the request goes over plain HTTP",
            Self::Domain => "its `Domain` is not one of the server's",
            Self::Prefix => {
                "`__Secure-` in front of the name takes `Secure`; `__Host-` takes `Path=/` too, and no `Domain`"
            }
        })
    }
}

/// The cookies that a browser has.
#[derive(Debug, Default)]
pub(super) struct CookieJar {
    cookies: Vec<Stored>,
}

#[derive(Debug)]
struct Stored {
    cookie: Cookie<'static>,
    /// The host that set it, or the `Domain` that it named.
    domain: String,
    host_only: bool,
    path: String,
}

impl CookieJar {
    /// Keeps a cookie that `url` set when the person was there.
    pub(super) fn set(&mut self, url: &Url, line: &str) -> Option<CookieUse> {
        self.keep(url, line, true)
    }

    /// [Stores](https://fetch.spec.whatwg.org/#set-cookie-header) what a response sets.
    pub(super) fn store(&mut self, request: &Current, headers: &HeaderMap) -> Vec<CookieUse> {
        let same_site = request.is_same_site();
        headers
            .get_all(SET_COOKIE)
            .iter()
            .filter_map(|line| self.keep(request.url(), line.to_str().ok()?, same_site))
            .collect()
    }

    fn keep(&mut self, url: &Url, line: &str, same_site: bool) -> Option<CookieUse> {
        let cookie = Cookie::parse(line.to_owned()).ok()?.into_owned();
        let host = url.host_str()?;
        let named = cookie.domain().map(str::to_ascii_lowercase);
        let (domain, host_only) = match named {
            Some(domain) => (domain, false),
            None => (host.to_owned(), true),
        };
        let foreign =
            !host_only && (!is_of_domain(host, &domain) || site::is_public_suffix(&domain));
        let path = match cookie.path() {
            Some(path) if path.starts_with('/') => path.to_owned(),
            _ => default_path(url.path()),
        };
        let refused = if foreign {
            Some(CookieReason::Domain)
        } else if breaks_prefix(&cookie) {
            Some(CookieReason::Prefix)
        } else if cookie.secure() == Some(true) && !is_secure(url) {
            Some(CookieReason::Secure)
        } else {
            refuses_site(&cookie, same_site)
        };
        let name = cookie.name().to_owned();
        if refused.is_none() {
            self.cookies.retain(|stored| {
                let same = stored.cookie.name() == name && stored.domain == domain;
                !same || stored.path != path
            });
            if cookie.max_age().is_none_or(|age| age.whole_seconds() > 0) {
                self.cookies.push(Stored {
                    cookie,
                    domain,
                    host_only,
                    path,
                });
                // Longer paths go first; of equal ones the older.
                self.cookies
                    .sort_by_key(|stored| std::cmp::Reverse(stored.path.len()));
            }
        }
        Some(CookieUse {
            name,
            set: true,
            refused,
        })
    }

    /// The [`Cookie`](https://fetch.spec.whatwg.org/#cookie-header) header, and what became of each cookie
    /// of the server.
    pub(super) fn sent(
        &self,
        request: &Current,
        includes_credentials: bool,
    ) -> (Option<HeaderValue>, Vec<CookieUse>) {
        let url = request.url();
        let mut pairs = Vec::new();
        let mut uses = Vec::new();
        for stored in self.cookies.iter().filter(|stored| stored.covers(url)) {
            let cookie = &stored.cookie;
            let refused = if !includes_credentials {
                Some(CookieReason::CredentialsMode)
            } else if cookie.secure() == Some(true) && !is_secure(url) {
                Some(CookieReason::Secure)
            } else {
                refuses_site(cookie, request.is_same_site())
            };
            if refused.is_none() {
                pairs.push(format!("{}={}", cookie.name(), cookie.value()));
            }
            uses.push(CookieUse {
                name: cookie.name().to_owned(),
                set: false,
                refused,
            });
        }
        let header = (!pairs.is_empty()).then(|| HeaderValue::try_from(pairs.join("; ")).ok());
        (header.flatten(), uses)
    }
}

impl Stored {
    fn covers(&self, url: &Url) -> bool {
        let host = url.host_str().unwrap_or_default();
        let of_host = host == self.domain || (!self.host_only && is_of_domain(host, &self.domain));
        of_host && is_under(url.path(), &self.path)
    }
}

fn refuses_site(cookie: &Cookie<'_>, same_site: bool) -> Option<CookieReason> {
    match cookie.same_site() {
        Some(SameSite::None) if cookie.secure() != Some(true) => {
            Some(CookieReason::NoneWithoutSecure)
        }
        Some(SameSite::None) => None,
        _ => (!same_site).then_some(CookieReason::SameSite),
    }
}

/// Whether `Secure` cookies go there: over TLS, or to this machine, which Chromium and Firefox take for as good.
fn is_secure(url: &Url) -> bool {
    site::is_trustworthy(&url.origin().ascii_serialization())
}

/// The [default path](https://httpwg.org/http-extensions/draft-ietf-httpbis-rfc6265bis.html#name-paths-and-path-match)
/// of what a URL sets: up to its last slash.
fn default_path(path: &str) -> String {
    match path.rfind('/') {
        None | Some(0) => "/".to_owned(),
        Some(end) => path[..end].to_owned(),
    }
}

fn breaks_prefix(cookie: &Cookie<'_>) -> bool {
    let secure = cookie.secure() == Some(true);
    let name = cookie.name().to_ascii_lowercase();
    if name.starts_with("__host-") {
        !secure || cookie.path() != Some("/") || cookie.domain().is_some()
    } else {
        name.starts_with("__secure-") && !secure
    }
}

fn is_of_domain(host: &str, domain: &str) -> bool {
    host == domain
        || host
            .strip_suffix(domain)
            .is_some_and(|rest| rest.ends_with('.'))
}

fn is_under(path: &str, cookie_path: &str) -> bool {
    path.strip_prefix(cookie_path)
        .is_some_and(|rest| rest.is_empty() || cookie_path.ends_with('/') || rest.starts_with('/'))
}
