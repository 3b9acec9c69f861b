//! One request of a log, and its answer.

use http::Response;
use http::header::{ACCESS_CONTROL_REQUEST_METHOD, HeaderMap, LOCATION, ORIGIN, REFERER};
use url::Url;

/// What a request asks for, or what a preflight asks permission for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Asked {
    pub(super) is_preflight: bool,
    pub(super) method: String,
    pub(super) url: String,
}

/// Errors that no CORS header prevents: an extension or the user stopped the request.
const NOT_OF_CORS: [&str; 2] = ["net::ERR_BLOCKED_BY_CLIENT", "net::ERR_ABORTED"];

/// The types of requests that scripts send. Other types are documents, images and so on.
const OF_SCRIPTS: [&str; 4] = ["fetch", "xhr", "eventsource", "other"];

#[derive(Debug)]
pub(super) struct Entry {
    pub(super) method: String,
    /// The URL without its fragment.
    pub(super) url: String,
    pub(super) asked: HeaderMap,
    pub(super) body: String,
    /// Blocked requests are recorded without an answer.
    pub(super) answer: Option<Response<()>>,
    pub(super) error: Option<String>,
    pub(super) kind: Option<String>,
    /// The id of the page that it belongs to.
    pub(super) page: Option<String>,
}

impl Entry {
    pub(super) fn is_preflight(&self) -> bool {
        self.method == "OPTIONS" && self.asked.contains_key(ACCESS_CONTROL_REQUEST_METHOD)
    }

    /// The key by which the entry is found.
    pub(super) fn asked_for(&self) -> Option<Asked> {
        let is_preflight = self.is_preflight();
        let method = if is_preflight {
            self.asked
                .get(ACCESS_CONTROL_REQUEST_METHOD)?
                .to_str()
                .ok()?
        } else {
            &self.method
        };
        Some(Asked {
            is_preflight,
            method: method.to_owned(),
            url: self.url.clone(),
        })
    }

    /// Whether the browser kept the answer from a script, as far as the entry alone shows.
    pub(super) fn has_failed(&self) -> bool {
        let error = self.error.as_deref();
        let of_script = self.kind.as_deref();
        (self.answer.is_none() || error.is_some())
            && !error.is_some_and(|error| NOT_OF_CORS.contains(&error))
            && of_script.is_none_or(|kind| OF_SCRIPTS.contains(&kind))
    }

    /// The error that the browser recorded.
    pub(super) fn error(&self) -> &str {
        self.error.as_deref().unwrap_or("no answer")
    }

    /// What a preflight asks for: the method, and the request headers of it that matter.
    pub(super) fn asked_method(&self) -> Option<&str> {
        let asked = self.asked.get(ACCESS_CONTROL_REQUEST_METHOD)?;
        asked.to_str().ok().filter(|_| self.is_preflight())
    }

    /// The origin of the page, if the entry is the page's document.
    pub(super) fn document(&self) -> Option<String> {
        (self.kind.as_deref() == Some("document")).then(|| origin_of(&self.url))?
    }

    /// The value of its `Origin` header.
    pub(super) fn origin(&self) -> Option<&str> {
        self.asked.get(ORIGIN)?.to_str().ok()
    }

    /// The origin of the page that its `Referer` names.
    pub(super) fn referrer(&self) -> Option<String> {
        origin_of(self.asked.get(REFERER)?.to_str().ok()?)
    }

    /// The URL that its answer redirects to.
    pub(super) fn redirect(&self) -> Option<String> {
        let location = self.answer.as_ref()?.headers().get(LOCATION)?;
        let location = Url::parse(&self.url).ok()?.join(location.to_str().ok()?);
        Some(without_fragment(location.ok()?.as_str()))
    }
}

/// The origin of a URL, if it has one.
pub(super) fn origin_of(url: &str) -> Option<String> {
    let origin = Url::parse(url).ok()?.origin();
    origin.is_tuple().then(|| origin.ascii_serialization())
}

pub(super) fn without_fragment(url: &str) -> String {
    url.split('#').next().unwrap_or_default().to_owned()
}
