//! The request as it stands: redirects change its method, its headers and its origin.

use super::{CredentialsMode, RedirectMode, RequestMode, site};
use http::Method;
use http::header::{HeaderMap, HeaderValue};
use url::{Position, Url};

/// A [request](https://fetch.spec.whatwg.org/#concept-request) in flight.
#[derive(Debug)]
pub(super) struct Current {
    /// The page's serialized origin.
    pub(super) page: String,
    pub(super) method: Method,
    /// The [URL list](https://fetch.spec.whatwg.org/#concept-request-url-list), never empty.
    pub(super) urls: Vec<Url>,
    /// What the page set; what the browser adds is not among them.
    pub(super) headers: HeaderMap,
    pub(super) has_body: bool,
    pub(super) mode: RequestMode,
    pub(super) credentials: CredentialsMode,
    pub(super) redirect: RedirectMode,
    pub(super) use_cors_preflight: bool,
}

/// A request's [redirect-taint](https://fetch.spec.whatwg.org/#concept-request-tainted-origin).
#[derive(Clone, Copy, PartialEq, Eq)]
enum Taint {
    SameOrigin,
    SameSite,
    CrossSite,
}

impl Current {
    /// The [current URL](https://fetch.spec.whatwg.org/#concept-request-current-url).
    pub(super) fn url(&self) -> &Url {
        self.urls.last().expect("a request has a URL")
    }

    pub(super) fn server(&self) -> String {
        site::origin(self.url())
    }

    pub(super) fn redirects(&self) -> usize {
        self.urls.len() - 1
    }

    /// What the [preflight cache](https://fetch.spec.whatwg.org/#cors-preflight-cache) knows the URL by.
    pub(super) fn cache_url(&self) -> String {
        self.url()[..Position::AfterQuery].to_owned()
    }

    /// The [serialized request origin](https://fetch.spec.whatwg.org/#serializing-a-request-origin):
    /// `null` once the request was redirected from one foreign origin to another.
    pub(super) fn origin(&self) -> String {
        match self.taint() {
            Taint::SameOrigin => self.page.clone(),
            Taint::SameSite | Taint::CrossSite => "null".to_owned(),
        }
    }

    fn taint(&self) -> Taint {
        let mut taint = Taint::SameOrigin;
        for hop in self.urls.windows(2) {
            let (last, url) = (site::origin(&hop[0]), site::origin(&hop[1]));
            if !site::is_same_site(&url, &last) && !site::is_same_site(&self.page, &last) {
                return Taint::CrossSite;
            }
            if url != last && self.page != last {
                taint = Taint::SameSite;
            }
        }
        taint
    }

    /// Whether cookies that are `SameSite` go with the request: the page, the server, and every
    /// redirect between them are of one site.
    pub(super) fn is_same_site(&self) -> bool {
        self.taint() != Taint::CrossSite && site::is_same_site(&self.page, &self.server())
    }

    /// The [`Origin`](https://fetch.spec.whatwg.org/#append-a-request-origin-header) header, for the
    /// default referrer policy.
    pub(super) fn origin_header(&self, tainted: bool) -> Option<HeaderValue> {
        let origin = self.origin();
        let safe = self.method == Method::GET || self.method == Method::HEAD;
        let origin = if tainted {
            origin
        } else if safe {
            return None;
        } else if self.mode != RequestMode::Cors
            && origin.starts_with("https:")
            && self.url().scheme() != "https"
        {
            "null".to_owned()
        } else {
            origin
        };
        HeaderValue::try_from(origin).ok()
    }

    /// [`Sec-Fetch-Site`](https://w3c.github.io/webappsec-fetch-metadata/#sec-fetch-site-header), which only
    /// trustworthy servers are told.
    pub(super) fn fetch_site(&self) -> Option<&'static str> {
        if !site::is_trustworthy(&self.server()) {
            return None;
        }
        let mut site = "same-origin";
        for url in &self.urls {
            let server = site::origin(url);
            if server == self.page {
                continue;
            }
            if !site::is_same_site(&server, &self.page) {
                return Some("cross-site");
            }
            site = "same-site";
        }
        Some(site)
    }
}
