//! The document that sends a request: its origin, and where in the tree of frames it is.

use crate::address_space::AddressSpace;
use crate::cookies::cookie::PartitionKey;
use crate::origin;
use crate::request::ReferrerPolicy;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use url::Url;

/// A document, which stays the same until its page navigates.
#[derive(Clone, Debug)]
pub(crate) struct Document {
    /// Its serialized origin, which is `null` if it is opaque.
    pub(crate) origin: String,
    /// Its URL; `about:blank` if it has an opaque origin and nothing else is known.
    pub(crate) url: Url,
    /// The origins of the documents around it. The first is the top-level document's.
    pub(crate) ancestors: Vec<String>,
    pub(crate) referrer_policy: ReferrerPolicy,
    /// The address space of the server that it came from, if it differs from the one that the URL implies.
    pub(crate) address_space: Option<AddressSpace>,
    /// Whether it, and the document around it, may use the local network: a frame of another origin needs `allow`.
    pub(crate) may_use_local_network: [bool; 2],
    /// Whether it has called `document.requestStorageAccess()`, and the user allowed it.
    pub(crate) has_storage_access: bool,
    /// How many bytes are under way in requests with `keepalive`.
    pub(crate) keepalive_bytes: Arc<AtomicUsize>,
    /// Tells opaque origins apart, because each of them is equal only to itself.
    id: u64,
}

impl Document {
    /// A document of a serialized origin or `null`, in frames of these origins.
    pub(crate) fn new(origin: &str, ancestors: Vec<String>) -> Self {
        let url = Url::parse(origin).unwrap_or_else(|_| blank());
        Self::at(origin, url, ancestors)
    }

    pub(crate) fn at(origin: &str, url: Url, ancestors: Vec<String>) -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        Self {
            origin: origin.to_owned(),
            url,
            ancestors,
            referrer_policy: ReferrerPolicy::default(),
            address_space: None,
            may_use_local_network: [true; 2],
            has_storage_access: false,
            keepalive_bytes: Arc::default(),
            id: NEXT.fetch_add(1, Ordering::Relaxed),
        }
    }

    /// A document in a frame of this one.
    pub(crate) fn framed(&self, origin: &str, url: Url) -> Self {
        let mut document = Self::at(origin, url, self.ancestors_of_frame());
        let [may, _] = self.may_use_local_network;
        document.may_use_local_network = [may && origin == self.origin, may];
        document
    }

    /// The origins of all documents around it and its own.
    fn ancestors_of_frame(&self) -> Vec<String> {
        let mut origins = self.ancestors.clone();
        origins.push(self.origin.clone());
        origins
    }

    pub(crate) fn top_level_origin(&self) -> &str {
        self.ancestors.first().unwrap_or(&self.origin)
    }

    /// The [site for cookies](https://httpwg.org/http-extensions/draft-ietf-httpbis-rfc6265bis.html#name-document-based-requests):
    /// an origin, or `None` if a document in the chain belongs to another site.
    fn site_for_cookies(&self) -> Option<&str> {
        let top = self.top_level_origin();
        let is_same_site = |origin: &String| origin::is_same_site(origin, top);
        let all = self.ancestors.iter().chain([&self.origin]);
        all.clone().all(is_same_site).then_some(top)
    }

    /// The [network partition key](https://fetch.spec.whatwg.org/#network-partition-keys): the site of the top-level
    /// document. An opaque origin is a site of its own.
    pub(crate) fn partition(&self) -> String {
        origin::site(self.top_level_origin()).unwrap_or_else(|| format!("null {}", self.id))
    }

    /// The key of the partitioned cookies that a request for a server of this origin reads and writes.
    pub(crate) fn cookie_partition(&self, server: &str) -> PartitionKey {
        PartitionKey {
            top_level_site: self.partition(),
            is_third_party: self.is_third_party(server),
        }
    }

    /// Whether a server of this origin is on another site than the top-level document, or a document between them is.
    pub(crate) fn is_third_party(&self, server: &str) -> bool {
        let site = self.site_for_cookies();
        !site.is_some_and(|site| origin::is_same_site(site, server))
    }

    /// Whether mixed content is [prohibited](https://w3c.github.io/webappsec-mixed-content/#categorize-settings-object).
    pub(crate) fn prohibits_mixed_content(&self) -> bool {
        let mut origins = self.ancestors.iter().chain([&self.origin]);
        origins.any(|origin| origin.starts_with("https:"))
    }

    /// Whether it is a [secure context](https://html.spec.whatwg.org/multipage/webappapis.html#secure-contexts): it and all
    /// documents around it came over `https`, or from this machine.
    pub(crate) fn is_secure_context(&self) -> bool {
        let mut origins = self.ancestors.iter().chain([&self.origin]);
        origins.all(|origin| origin::is_trustworthy(origin))
    }
}

pub(crate) fn blank() -> Url {
    Url::parse("about:blank").expect("a constant URL")
}
