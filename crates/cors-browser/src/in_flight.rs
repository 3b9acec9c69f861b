//! A request on its way: redirects change its method, its headers and its origin.

use crate::address_space::AddressSpace;
use crate::body::RequestBody;
use crate::cookies::access::Relation;
use crate::cookies::cookie::PartitionKey;
use crate::document::Document;
use crate::engine::Engine;
use crate::origin;
use crate::referrer;
use crate::request::{
    Api, CacheMode, CredentialsMode, Destination, RedirectMode, ReferrerPolicy, RequestMode,
};
use http::header::{HeaderMap, HeaderValue};
use http::{Method, Uri};
use std::sync::Arc;
use url::{Position, Url};

/// A [request](https://fetch.spec.whatwg.org/#concept-request) in flight.
#[derive(Debug)]
pub(crate) struct InFlight {
    /// The document that sends it. If the user loads a page, this is what the tab showed before.
    pub(crate) document: Arc<Document>,
    pub(crate) api: Api,
    pub(crate) method: Method,
    /// The [URL list](https://fetch.spec.whatwg.org/#concept-request-url-list), never empty.
    pub(crate) urls: Vec<Url>,
    /// What the page set, and `Accept`. The browser adds the rest when it sends the request.
    pub(crate) headers: HeaderMap,
    pub(crate) body: Option<RequestBody>,
    pub(crate) mode: RequestMode,
    pub(crate) credentials: CredentialsMode,
    pub(crate) redirect: RedirectMode,
    pub(crate) cache: CacheMode,
    pub(crate) destination: Destination,
    /// What the server learns about the page; before the first step, the most that it can learn.
    pub(crate) referrer: Option<Url>,
    pub(crate) referrer_policy: ReferrerPolicy,
    pub(crate) target_space: Option<AddressSpace>,
    pub(crate) user_activation: bool,
    /// Whether the server has asked for its cookies, so that the request is sent to it again.
    pub(crate) is_storage_access_retry: bool,
    /// Replaces the cache mode until the next redirect.
    pub(crate) single_hop_cache: Option<CacheMode>,
    pub(crate) use_cors_preflight: bool,
}

/// A request's [redirect-taint](https://fetch.spec.whatwg.org/#concept-request-tainted-origin).
#[derive(Clone, Copy, PartialEq, Eq)]
enum Taint {
    SameOrigin,
    SameSite,
    CrossSite,
}

impl InFlight {
    /// The page's serialized origin.
    pub(crate) fn page(&self) -> &str {
        &self.document.origin
    }

    /// The [current URL](https://fetch.spec.whatwg.org/#concept-request-current-url).
    pub(crate) fn url(&self) -> &Url {
        self.urls.last().expect("a request has a URL")
    }

    /// The origin of the current URL.
    pub(crate) fn server(&self) -> String {
        origin::serialize(self.url())
    }

    pub(crate) fn redirects(&self) -> usize {
        self.urls.len() - 1
    }

    /// The current URL without its fragment, which is not sent.
    pub(crate) fn url_without_fragment(&self) -> String {
        self.url()[..Position::AfterQuery].to_owned()
    }

    /// The current URL as a client sends it: without its fragment, user name and password.
    pub(crate) fn uri(&self) -> Uri {
        let mut url = self.url().clone();
        url.set_fragment(None);
        // The URL has a host, so these changes work.
        let _ = url.set_username("");
        let _ = url.set_password(None);
        // Only URLs that are also URIs get this far.
        url.as_str().parse().unwrap_or_default()
    }

    /// Whether the body is a stream, which cannot be sent again.
    pub(crate) fn has_stream(&self) -> bool {
        self.body.as_ref().is_some_and(|body| body.is_stream)
    }

    /// Whether the response becomes the document of a tab.
    pub(crate) fn is_top_level_navigation(&self) -> bool {
        self.mode == RequestMode::Navigate && !self.destination.is_nested()
    }

    /// The [serialized request origin](https://fetch.spec.whatwg.org/#serializing-a-request-origin). It is `null` once
    /// the request was redirected from one foreign origin to another.
    pub(crate) fn origin(&self) -> String {
        match self.taint() {
            Taint::SameOrigin => self.page().to_owned(),
            Taint::SameSite | Taint::CrossSite => "null".to_owned(),
        }
    }

    /// [Main fetch](https://fetch.spec.whatwg.org/#main-fetch), step 9. A redirect never reveals more than was revealed
    /// before.
    pub(crate) fn determine_referrer(&mut self) {
        let source = self.referrer.take();
        let policy = self.referrer_policy;
        self.referrer = source.and_then(|source| referrer::determine(&source, self.url(), policy));
    }

    fn taint(&self) -> Taint {
        let page = self.page();
        let mut taint = Taint::SameOrigin;
        for hop in self.urls.windows(2) {
            let (last, url) = (origin::serialize(&hop[0]), origin::serialize(&hop[1]));
            if !origin::is_same_site(&url, &last) && !origin::is_same_site(page, &last) {
                return Taint::CrossSite;
            }
            if url != last && page != last {
                taint = Taint::SameSite;
            }
        }
        taint
    }

    /// How the request is related to the site that the user sees. It is on the same site only if the page, the documents
    /// around it, the server, and every redirect between them are. Engines ignore some redirects.
    pub(crate) fn relation(&self, engine: Engine) -> Relation {
        if self.api == Api::User {
            return Relation::SameSite;
        }
        let server = self.server();
        let is_navigation = self.is_top_level_navigation();
        let is_same_site = if is_navigation {
            origin::is_same_site(self.page(), &server)
        } else {
            !self.document.is_third_party(&server)
        };
        let is_redirected = self.taint() == Taint::CrossSite
            && engine.counts_redirects_for_same_site(is_navigation);
        let is_safe = [Method::GET, Method::HEAD].contains(&self.method);
        match (is_same_site, is_navigation) {
            (true, _) if !is_redirected => Relation::SameSite,
            (_, true) if is_safe => Relation::SafeNavigation,
            (_, true) => Relation::UnsafeNavigation,
            (true, false) => Relation::Redirected,
            (false, false) => Relation::CrossSite,
        }
    }

    /// Whether the server is a third party to the page that the user sees.
    pub(crate) fn is_third_party(&self) -> bool {
        !self.is_top_level_navigation() && self.document.is_third_party(&self.server())
    }

    /// Whether the request can have cookies that the user allows: the frame asks its own server, or the server has
    /// asked for them.
    pub(crate) fn is_eligible_for_storage_access(&self) -> bool {
        let page = self.page();
        let is_own = || self.urls.iter().all(|url| origin::serialize(url) == page);
        self.is_storage_access_retry || (self.document.has_storage_access && is_own())
    }

    /// The [network partition key](https://fetch.spec.whatwg.org/#network-partition-keys). A document for a tab belongs to
    /// its own site.
    pub(crate) fn partition(&self) -> String {
        if self.is_top_level_navigation() {
            origin::site(&self.server()).unwrap_or_default()
        } else {
            self.document.partition()
        }
    }

    /// The key of the partitioned cookies that the request reads and writes.
    pub(crate) fn cookie_partition(&self) -> PartitionKey {
        if self.is_top_level_navigation() {
            PartitionKey {
                top_level_site: self.partition(),
                is_third_party: false,
            }
        } else {
            self.document.cookie_partition(&self.server())
        }
    }

    /// The value of the [`Origin`](https://fetch.spec.whatwg.org/#append-a-request-origin-header) header.
    ///
    /// A server that [can ask for its cookies](https://privacycg.github.io/storage-access-headers/#origin-header-integration)
    /// gets it with every method.
    pub(crate) fn origin_header(&self, is_tainted: bool, can_ask: bool) -> Option<HeaderValue> {
        let origin = self.origin();
        let is_safe = self.method == Method::GET || self.method == Method::HEAD;
        let origin = if is_tainted || self.mode == RequestMode::WebSocket {
            origin
        } else if is_safe && !can_ask {
            return None;
        } else if self.mode != RequestMode::Cors && self.hides_origin() {
            "null".to_owned()
        } else {
            origin
        };
        HeaderValue::try_from(origin).ok()
    }

    /// Whether the referrer policy keeps the origin from the server.
    fn hides_origin(&self) -> bool {
        use ReferrerPolicy as Policy;
        match self.referrer_policy {
            Policy::NoReferrer => true,
            Policy::NoReferrerWhenDowngrade
            | Policy::StrictOrigin
            | Policy::StrictOriginWhenCrossOrigin => {
                self.page().starts_with("https:") && self.url().scheme() != "https"
            }
            Policy::SameOrigin => self.page() != self.server(),
            Policy::Origin | Policy::OriginWhenCrossOrigin | Policy::UnsafeUrl => false,
        }
    }

    /// The value of [`Sec-Fetch-Site`](https://w3c.github.io/webappsec-fetch-metadata/#sec-fetch-site-header), which only
    /// trustworthy servers get.
    pub(crate) fn fetch_site(&self) -> Option<&'static str> {
        if !origin::is_trustworthy(&self.server()) {
            return None;
        }
        if self.api == Api::User {
            return Some("none");
        }
        let page = self.page();
        let mut site = "same-origin";
        for url in &self.urls {
            let server = origin::serialize(url);
            if server == page {
                continue;
            }
            if !origin::is_same_site(&server, page) {
                return Some("cross-site");
            }
            site = "same-site";
        }
        Some(site)
    }
}
