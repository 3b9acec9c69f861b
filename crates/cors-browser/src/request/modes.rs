//! The settings of a request that have a fixed set of values.

/// A request's [mode](https://fetch.spec.whatwg.org/#concept-request-mode): what the page wants to do with the
/// response.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RequestMode {
    /// Reads the response. Another origin has to allow it with CORS headers. `fetch` and `XMLHttpRequest` do this.
    #[default]
    Cors,
    /// Sends the request without reading the response, which is opaque.
    NoCors,
    /// Reads the response if it comes from the page's own origin. Nothing is sent to other origins.
    SameOrigin,
    /// Loads a document. Only [`PageRequest::navigate`](crate::PageRequest::navigate) and similar presets use it.
    Navigate,
    /// Opens a connection. Only [`PageRequest::websocket`](crate::PageRequest::websocket) uses it.
    WebSocket,
}

impl RequestMode {
    /// The mode as `Sec-Fetch-Mode` names it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Cors => "cors",
            Self::NoCors => "no-cors",
            Self::SameOrigin => "same-origin",
            Self::Navigate => "navigate",
            Self::WebSocket => "websocket",
        }
    }
}

/// A request's [credentials mode](https://fetch.spec.whatwg.org/#concept-request-credentials-mode): when cookies,
/// client certificates and HTTP authentication are sent.
///
/// An `Authorization` header that the page sets is not one of these credentials. It is a header like any other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CredentialsMode {
    /// Credentials are never sent.
    Omit,
    /// Credentials are sent to the page's own origin. This is the default of `fetch`.
    #[default]
    SameOrigin,
    /// Credentials are always sent, as `XMLHttpRequest` does with `withCredentials`.
    Include,
}

/// A request's [redirect mode](https://fetch.spec.whatwg.org/#concept-request-redirect-mode).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RedirectMode {
    /// Follows up to 20 redirects.
    #[default]
    Follow,
    /// Blocks the request if the response is a redirect.
    Error,
    /// Does not follow redirects. The page gets an opaque-redirect response.
    Manual,
}

/// A request's [cache mode](https://fetch.spec.whatwg.org/#concept-request-cache-mode): what the HTTP cache of the
/// browser does with it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CacheMode {
    /// Uses a stored response while it is fresh, and revalidates a stale one with the server.
    #[default]
    Default,
    /// Neither uses the cache nor changes it.
    NoStore,
    /// Asks the server as if there were no cache, and stores the response.
    Reload,
    /// Revalidates every stored response with the server before using it.
    NoCache,
    /// Uses a stored response even if it is stale.
    ForceCache,
    /// Uses a stored response even if it is stale, and blocks the request if there is none. Only the mode
    /// [`SameOrigin`](RequestMode::SameOrigin) allows it.
    OnlyIfCached,
}

/// What a response is used for: a request's [destination](https://fetch.spec.whatwg.org/#concept-request-destination),
/// which the server gets as `Sec-Fetch-Dest`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Destination {
    /// Nothing in particular: `fetch`, `XMLHttpRequest`, `EventSource`, `sendBeacon`, `WebSocket`.
    #[default]
    Empty,
    /// `<audio>`.
    Audio,
    /// `audioWorklet.addModule`.
    AudioWorklet,
    /// The document of a tab.
    Document,
    /// `<embed>`.
    Embed,
    /// `<fencedframe>`.
    FencedFrame,
    /// A font of a stylesheet.
    Font,
    /// `<frame>`.
    Frame,
    /// `<iframe>`.
    Iframe,
    /// `<img>`, and images of stylesheets.
    Image,
    /// A JSON module.
    Json,
    /// The manifest of a web application.
    Manifest,
    /// `<object>`.
    Object,
    /// `CSS.paintWorklet.addModule`.
    PaintWorklet,
    /// A report about a page, such as one from its Content Security Policy.
    Report,
    /// `<script>`.
    Script,
    /// `navigator.serviceWorker.register`.
    ServiceWorker,
    /// `new SharedWorker`.
    SharedWorker,
    /// `<link rel="stylesheet">`.
    Style,
    /// A text module.
    Text,
    /// `<track>`.
    Track,
    /// `<video>`.
    Video,
    /// The `FedCM` API.
    WebIdentity,
    /// `new Worker`.
    Worker,
    /// An XSLT stylesheet.
    Xslt,
}

impl Destination {
    /// The destination as `Sec-Fetch-Dest` names it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Audio => "audio",
            Self::AudioWorklet => "audioworklet",
            Self::Document => "document",
            Self::Embed => "embed",
            Self::FencedFrame => "fencedframe",
            Self::Font => "font",
            Self::Frame => "frame",
            Self::Iframe => "iframe",
            Self::Image => "image",
            Self::Json => "json",
            Self::Manifest => "manifest",
            Self::Object => "object",
            Self::PaintWorklet => "paintworklet",
            Self::Report => "report",
            Self::Script => "script",
            Self::ServiceWorker => "serviceworker",
            Self::SharedWorker => "sharedworker",
            Self::Style => "style",
            Self::Text => "text",
            Self::Track => "track",
            Self::Video => "video",
            Self::WebIdentity => "webidentity",
            Self::Worker => "worker",
            Self::Xslt => "xslt",
        }
    }

    /// The value of `Accept` that the browser sends unless the page sets one:
    /// [fetching](https://fetch.spec.whatwg.org/#fetching), step 12.
    pub(crate) fn accept(self) -> &'static str {
        match self {
            Self::Document | Self::FencedFrame | Self::Frame | Self::Iframe => {
                "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
            }
            Self::Image => "image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5",
            Self::Json => "application/json,*/*;q=0.5",
            Self::Style => "text/css,*/*;q=0.1",
            Self::Text => "text/plain,*/*;q=0.5",
            _ => "*/*",
        }
    }

    /// Whether the response is [run as a script](https://fetch.spec.whatwg.org/#request-destination-script-like).
    pub(crate) fn is_script_like(self) -> bool {
        matches!(
            self,
            Self::AudioWorklet
                | Self::PaintWorklet
                | Self::Script
                | Self::ServiceWorker
                | Self::SharedWorker
                | Self::Worker
        )
    }

    /// Whether mixed content is upgraded to `https` instead of being blocked.
    pub(crate) fn is_upgradeable(self) -> bool {
        matches!(self, Self::Audio | Self::Image | Self::Video)
    }

    /// Whether the response becomes a document in a frame of the page.
    pub(crate) fn is_nested(self) -> bool {
        matches!(
            self,
            Self::Embed | Self::FencedFrame | Self::Frame | Self::Iframe | Self::Object
        )
    }
}

/// The [`crossorigin`](https://html.spec.whatwg.org/multipage/urls-and-fetching.html#cors-settings-attribute) attribute
/// of an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CrossOrigin {
    /// `crossorigin` or `crossorigin="anonymous"`: CORS, and credentials only for the page's own origin.
    Anonymous,
    /// `crossorigin="use-credentials"`: CORS with credentials.
    UseCredentials,
}

/// A [referrer policy](https://w3c.github.io/webappsec-referrer-policy/#referrer-policies): what a server learns about
/// the page's URL. It also affects the `Origin` of requests without CORS: some policies make it `null`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ReferrerPolicy {
    /// `no-referrer`.
    NoReferrer,
    /// `no-referrer-when-downgrade`.
    NoReferrerWhenDowngrade,
    /// `same-origin`.
    SameOrigin,
    /// `origin`.
    Origin,
    /// `strict-origin`.
    StrictOrigin,
    /// `origin-when-cross-origin`.
    OriginWhenCrossOrigin,
    /// `strict-origin-when-cross-origin`, which applies if neither the page nor the request sets a policy.
    #[default]
    StrictOriginWhenCrossOrigin,
    /// `unsafe-url`.
    UnsafeUrl,
}

impl ReferrerPolicy {
    /// The policy that the last word of a
    /// [`Referrer-Policy`](https://w3c.github.io/webappsec-referrer-policy/#parse-referrer-policy-from-header)
    /// header names.
    pub(crate) fn parse(value: &str) -> Option<Self> {
        let policy_of = |token: &str| {
            Some(match token.trim().to_ascii_lowercase().as_str() {
                "no-referrer" => Self::NoReferrer,
                "no-referrer-when-downgrade" => Self::NoReferrerWhenDowngrade,
                "same-origin" => Self::SameOrigin,
                "origin" => Self::Origin,
                "strict-origin" => Self::StrictOrigin,
                "origin-when-cross-origin" => Self::OriginWhenCrossOrigin,
                "strict-origin-when-cross-origin" => Self::StrictOriginWhenCrossOrigin,
                "unsafe-url" => Self::UnsafeUrl,
                _ => return None,
            })
        };
        value.split(',').filter_map(policy_of).next_back()
    }
}
