//! What a page asks the browser to fetch.

mod modes;
mod navigations;
mod presets;

pub(crate) use presets::WEBSOCKET_PROTOCOL;

pub use modes::{
    CacheMode, CredentialsMode, CrossOrigin, Destination, RedirectMode, ReferrerPolicy, RequestMode,
};

use crate::address_space::AddressSpace;
use crate::body::RequestBody;
use crate::reason::BlockReason;
use bytes::Bytes;
use http::header::{HeaderMap, HeaderName, HeaderValue};
use http::{Method, Request};

/// The API or element of a page that sends a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Api {
    Fetch,
    Xhr,
    /// `<img>` and similar elements, and stylesheets. The browser itself sets their headers.
    Element,
    EventSource,
    /// `<script type="module">`, `import` and workers, whose scripts need a JavaScript type.
    Module,
    /// `<img srcset>` and `<picture>`.
    ImageSet,
    Beacon,
    WebSocket,
    /// A link, a form, a frame, or the script's `location`.
    Navigation,
    /// The address bar, or a bookmark.
    User,
}

impl Api {
    /// Whether the [unsafe-request flag](https://fetch.spec.whatwg.org/#unsafe-request-flag) is set: the page chooses
    /// the method and the headers, so the request may need a preflight.
    pub(crate) fn is_unsafe(self) -> bool {
        matches!(self, Self::Fetch | Self::Xhr | Self::Beacon)
    }

    /// Whether a response that does not have a [JavaScript MIME
    /// type](https://mimesniff.spec.whatwg.org/#javascript-mime-type) is an error.
    pub(crate) fn needs_javascript_type(self) -> bool {
        self == Self::Module
    }
}

/// A request as a page's script makes it.
///
/// An [`http::Request`] converts into one with the modes of a plain `fetch`, and so does a URL.
///
/// # Examples
///
/// ```
/// use cors_browser::{CredentialsMode, PageRequest};
///
/// let request = PageRequest::fetch("https://api.example.com/items/1")
///     .method("PUT")
///     .header("content-type", "application/json")
///     .body(r#"{"name": "a"}"#)
///     .credentials(CredentialsMode::Include);
///
/// let same: PageRequest = http::Request::put("https://api.example.com/items/1")
///     .header("content-type", "application/json")
///     .body(r#"{"name": "a"}"#)?
///     .into();
/// # Ok::<(), http::Error>(())
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct PageRequest {
    pub(crate) url: String,
    pub(crate) method: Method,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Option<RequestBody>,
    pub(crate) mode: RequestMode,
    pub(crate) credentials: CredentialsMode,
    pub(crate) redirect: RedirectMode,
    pub(crate) cache: CacheMode,
    pub(crate) destination: Destination,
    /// `None` means the URL of the page.
    pub(crate) referrer: Option<String>,
    /// `None` means the policy of the page.
    pub(crate) referrer_policy: Option<ReferrerPolicy>,
    pub(crate) keepalive: bool,
    pub(crate) use_cors_preflight: bool,
    pub(crate) target_space: Option<AddressSpace>,
    pub(crate) user_activation: bool,
    pub(crate) api: Api,
    /// Why the browser blocks the request, from the first setting that is not valid.
    pub(crate) mistake: Option<BlockReason>,
}

impl<B: Into<Bytes>> From<Request<B>> for PageRequest {
    /// Takes method, URI, headers and body. The body is bytes, for which browsers add no `Content-Type`.
    fn from(request: Request<B>) -> Self {
        let (head, body) = request.into_parts();
        let body = body.into();
        Self {
            method: head.method,
            headers: head.headers,
            body: (!body.is_empty()).then(|| RequestBody::bytes(body)),
            ..Self::fetch(head.uri.to_string())
        }
    }
}

impl From<&str> for PageRequest {
    fn from(url: &str) -> Self {
        Self::fetch(url)
    }
}

impl PageRequest {
    /// Sets the method. If it is not a valid method, the browser blocks the request.
    pub fn method<M>(mut self, method: M) -> Self
    where
        M: TryInto<Method> + AsRef<str>,
    {
        let text = method.as_ref().to_owned();
        if let Ok(method) = method.try_into() {
            self.method = method;
        } else {
            self.mistake
                .get_or_insert(BlockReason::InvalidMethod { method: text });
        }
        self
    }

    /// Adds a header and keeps existing headers with the same name. If HTTP does not allow its name or value, the
    /// browser blocks the request; if pages cannot set the header, the browser leaves it out.
    pub fn header<N, V>(mut self, name: N, value: V) -> Self
    where
        N: TryInto<HeaderName> + AsRef<str>,
        V: TryInto<HeaderValue>,
    {
        let text = name.as_ref().to_owned();
        match (name.try_into(), value.try_into()) {
            // A map that is full drops the header; no browser gets that far.
            (Ok(name), Ok(value)) => drop(self.headers.try_append(name, value)),
            _ => {
                self.mistake
                    .get_or_insert(BlockReason::InvalidHeader { name: text });
            }
        }
        self
    }

    /// Sets the body. A string gets the `Content-Type` `text/plain;charset=UTF-8` unless the page sets another.
    pub fn body(mut self, body: impl Into<RequestBody>) -> Self {
        self.body = Some(body.into());
        self
    }

    /// Sets the mode, which is [`RequestMode::Cors`] by default.
    pub fn mode(mut self, mode: RequestMode) -> Self {
        self.mode = mode;
        self
    }

    /// Sets the credentials mode, which is [`CredentialsMode::SameOrigin`] by default.
    pub fn credentials(mut self, credentials: CredentialsMode) -> Self {
        self.credentials = credentials;
        self
    }

    /// Sets the redirect mode, which is [`RedirectMode::Follow`] by default.
    pub fn redirect(mut self, redirect: RedirectMode) -> Self {
        self.redirect = redirect;
        self
    }

    /// Sets the [use-CORS-preflight flag](https://fetch.spec.whatwg.org/#use-cors-preflight-flag): the browser sends a
    /// preflight even if the method and the headers are safelisted. It has no effect on requests to the page's own
    /// origin. An `XMLHttpRequest` with a listener on `upload` sets it.
    pub fn use_cors_preflight(mut self, always: bool) -> Self {
        self.use_cors_preflight = always;
        self
    }

    /// Sets the cache mode, which is [`CacheMode::Default`] by default.
    pub fn cache(mut self, cache: CacheMode) -> Self {
        self.cache = cache;
        self
    }

    /// Sets the destination, which the server gets as `Sec-Fetch-Dest`. Scripts cannot choose it.
    pub fn destination(mut self, destination: Destination) -> Self {
        self.destination = destination;
        self
    }

    /// Sets the referrer policy. The default is that of the page.
    pub fn referrer_policy(mut self, policy: ReferrerPolicy) -> Self {
        self.referrer_policy = Some(policy);
        self
    }

    /// Sets the [referrer](https://fetch.spec.whatwg.org/#dom-requestinit-referrer): a URL of the page's own origin,
    /// which can be relative, or an empty string for no referrer. The default is the URL of the page.
    pub fn referrer(mut self, url: impl Into<String>) -> Self {
        self.referrer = Some(url.into());
        self
    }

    /// Sets [`keepalive`](https://fetch.spec.whatwg.org/#request-keepalive-flag): the request continues after its page
    /// is closed. The bodies of all such requests in progress can add up to at most 64 KiB.
    pub fn keepalive(mut self, keepalive: bool) -> Self {
        self.keepalive = keepalive;
        self
    }

    /// Sets [`targetAddressSpace`](https://wicg.github.io/local-network-access/#fetch-api): the page declares the
    /// address space of the server, so plain HTTP is not blocked as mixed content.
    pub fn target_address_space(mut self, space: AddressSpace) -> Self {
        self.target_space = Some(space);
        self
    }

    /// Sets whether the user caused a navigation, for example with a click on a link. The server gets `Sec-Fetch-User:
    /// ?1`.
    pub fn user_activation(mut self, is_active: bool) -> Self {
        self.user_activation = is_active;
        self
    }
}
