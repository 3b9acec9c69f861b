//! What the APIs and elements of a page send: each with its own mode, credentials mode and destination.

use super::{
    Api, CacheMode, CredentialsMode, CrossOrigin, Destination, PageRequest, RedirectMode,
    RequestMode,
};
use crate::body::RequestBody;
use crate::header_values::{self, is_token};
use crate::reason::BlockReason;
use http::header::{ACCEPT, HeaderName, HeaderValue};
use http::{HeaderMap, Method};

const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");
pub(crate) const WEBSOCKET_PROTOCOL: HeaderName = HeaderName::from_static("sec-websocket-protocol");

impl PageRequest {
    /// Creates what the script's `fetch(url)` sends: a `GET` request with the mode `cors` and the credentials mode
    /// `same-origin`.
    ///
    /// A relative URL is resolved against the URL of the page.
    pub fn fetch(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            method: Method::GET,
            headers: HeaderMap::new(),
            body: None,
            mode: RequestMode::default(),
            credentials: CredentialsMode::default(),
            redirect: RedirectMode::default(),
            cache: CacheMode::default(),
            destination: Destination::default(),
            referrer: None,
            referrer_policy: None,
            keepalive: false,
            use_cors_preflight: false,
            target_space: None,
            user_activation: false,
            api: Api::Fetch,
            mistake: None,
        }
    }

    /// Creates what an `XMLHttpRequest` sends. It differs from [`fetch`](Self::fetch) in that a body of a `GET` request
    /// is ignored.
    ///
    /// For `withCredentials` use `.credentials(CredentialsMode::Include)`, and for a listener on `upload`
    /// [`use_cors_preflight`](Self::use_cors_preflight).
    pub fn xhr(url: impl Into<String>) -> Self {
        Self {
            api: Api::Xhr,
            ..Self::fetch(url)
        }
    }

    /// Creates what `<img src>` sends: without CORS and with credentials, unless [`crossorigin`](Self::crossorigin) is
    /// set.
    ///
    /// # Examples
    ///
    /// A page can only read a canvas if every image from another origin was loaded with CORS:
    ///
    /// ```
    /// use cors_browser::{CrossOrigin, Page, PageRequest, ResponseType};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let server = async |_: http::Request<bytes::Bytes>| http::Response::builder().body("pixels");
    /// let page = Page::at("https://app.example.com");
    /// let image = || PageRequest::img("https://cdn.example.net/logo.png");
    ///
    /// let verdict = page.fetch_with(server, image()).await;
    /// assert_eq!(verdict.response_type(), Some(ResponseType::Opaque));
    ///
    /// let verdict = page.fetch_with(server, image().crossorigin(CrossOrigin::Anonymous)).await;
    /// assert_eq!(verdict.expect_blocked().code(), "allow-origin-missing");
    /// # }
    /// ```
    pub fn img(url: impl Into<String>) -> Self {
        Self::element(url, Destination::Image)
    }

    /// Creates what `<script src>` sends: without CORS and with credentials, unless [`crossorigin`](Self::crossorigin)
    /// is set.
    pub fn script(url: impl Into<String>) -> Self {
        Self::element(url, Destination::Script)
    }

    /// Creates what `<script type="module" src>` and `import` send: with CORS, and with credentials only to the page's
    /// own origin.
    pub fn module_script(url: impl Into<String>) -> Self {
        Self {
            api: Api::Module,
            ..Self::element(url, Destination::Script).crossorigin(CrossOrigin::Anonymous)
        }
    }

    /// Creates what `<link rel="stylesheet">` sends: without CORS and with credentials, unless
    /// [`crossorigin`](Self::crossorigin) is set.
    pub fn stylesheet(url: impl Into<String>) -> Self {
        Self::element(url, Destination::Style)
    }

    /// Creates what `<img srcset>` and `<picture>` send. It differs from [`img`](Self::img) in that plain HTTP is
    /// blocked on a page that came over `https`, and not upgraded.
    pub fn imageset(url: impl Into<String>) -> Self {
        Self {
            api: Api::ImageSet,
            ..Self::img(url)
        }
    }

    /// Creates what `<audio src>` sends: without CORS and with credentials, unless [`crossorigin`](Self::crossorigin)
    /// is set.
    pub fn audio(url: impl Into<String>) -> Self {
        Self::element(url, Destination::Audio)
    }

    /// Creates what `<video src>` sends: without CORS and with credentials, unless [`crossorigin`](Self::crossorigin)
    /// is set.
    pub fn video(url: impl Into<String>) -> Self {
        Self::element(url, Destination::Video)
    }

    /// Creates what `<track src>` sends: nothing to another origin, unless [`crossorigin`](Self::crossorigin) is set.
    pub fn track(url: impl Into<String>) -> Self {
        Self::element(url, Destination::Track).mode(RequestMode::SameOrigin)
    }

    /// Creates what `<link rel="manifest">` sends: with CORS, and with credentials only to the page's own origin.
    pub fn manifest(url: impl Into<String>) -> Self {
        Self::element(url, Destination::Manifest).crossorigin(CrossOrigin::Anonymous)
    }

    /// Creates what `<link rel="prefetch">` sends: without CORS and with credentials, unless
    /// [`crossorigin`](Self::crossorigin) is set, and with `Sec-Purpose: prefetch`.
    pub fn prefetch(url: impl Into<String>) -> Self {
        Self::element(url, Destination::Empty)
            .header("sec-purpose", "prefetch")
            .header(ACCEPT, Destination::Document.accept())
    }

    /// Creates what `new Worker(url)` sends: nothing to another origin.
    pub fn worker(url: impl Into<String>) -> Self {
        Self::own_script(url, Destination::Worker)
    }

    /// Creates what `new SharedWorker(url)` sends: nothing to another origin.
    pub fn shared_worker(url: impl Into<String>) -> Self {
        Self::own_script(url, Destination::SharedWorker)
    }

    /// Creates what `navigator.serviceWorker.register(url)` sends: nothing to another origin, and no redirect is
    /// followed.
    pub fn service_worker(url: impl Into<String>) -> Self {
        Self::own_script(url, Destination::ServiceWorker)
            .redirect(RedirectMode::Error)
            .header("service-worker", "script")
    }

    /// Creates what `<a ping>` sends when the user follows the link: a `POST` request with credentials and without
    /// CORS.
    pub fn ping(url: impl Into<String>) -> Self {
        Self {
            method: Method::POST,
            keepalive: true,
            body: Some(RequestBody::blob("PING", "text/ping")),
            ..Self::element(url, Destination::Empty)
        }
    }

    /// Creates what a `@font-face` rule sends: with CORS, and with credentials only to the page's own origin.
    pub fn font(url: impl Into<String>) -> Self {
        Self::element(url, Destination::Font).crossorigin(CrossOrigin::Anonymous)
    }

    /// Creates what `new EventSource(url)` sends: with CORS, and with credentials only to the page's own origin. The
    /// response must have the status 200 and the type `text/event-stream`. For
    /// `withCredentials` use `.credentials(CredentialsMode::Include)`, and for a reconnect use
    /// [`last_event_id`](Self::last_event_id).
    pub fn event_source(url: impl Into<String>) -> Self {
        let mut request = Self {
            cache: CacheMode::NoStore,
            api: Api::EventSource,
            ..Self::element(url, Destination::Empty).crossorigin(CrossOrigin::Anonymous)
        };
        let events = HeaderValue::from_static("text/event-stream");
        request.headers.insert(ACCEPT, events);
        request
    }

    /// Sets the `Last-Event-ID` that the browser itself adds when an `EventSource` reconnects. It does not need a
    /// preflight, because the page's script did not set it.
    pub fn last_event_id(self, id: &str) -> Self {
        self.header(LAST_EVENT_ID, id)
    }

    /// Creates what `navigator.sendBeacon(url, body)` sends: a `POST` request with credentials, and without CORS unless
    /// the body has a `Content-Type` that needs a preflight.
    ///
    /// The body of a beacon is at most 64 KiB long.
    pub fn beacon(url: impl Into<String>, body: impl Into<RequestBody>) -> Self {
        let body = body.into();
        let is_safelisted = body
            .content_type
            .as_ref()
            .is_none_or(crate::safelist::is_safelisted_content_type);
        Self {
            method: Method::POST,
            mode: if is_safelisted {
                RequestMode::NoCors
            } else {
                RequestMode::Cors
            },
            credentials: CredentialsMode::Include,
            keepalive: true,
            api: Api::Beacon,
            body: Some(body),
            ..Self::fetch(url)
        }
    }

    /// Creates what `new WebSocket(url)` sends. CORS does not apply to it: every page can connect, with cookies, unless
    /// the server itself compares `Origin`.
    ///
    /// The verdict is "allowed" if the server answers with 101.
    ///
    /// # Examples
    ///
    /// ```
    /// use cors_browser::{Page, PageRequest};
    /// use http::StatusCode;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// // A server that compares the origin, as every WebSocket server that uses cookies must.
    /// let server = async |request: http::Request<bytes::Bytes>| {
    ///     let is_own = request.headers()["origin"] == "https://app.example.com";
    ///     let status = if is_own { StatusCode::SWITCHING_PROTOCOLS } else { StatusCode::FORBIDDEN };
    ///     http::Response::builder().status(status).body("")
    /// };
    /// let socket = || PageRequest::websocket("wss://api.example.com/live");
    /// assert!(Page::at("https://app.example.com").fetch_with(server, socket()).await.is_allowed());
    /// let verdict = Page::at("https://evil.example").fetch_with(server, socket()).await;
    /// assert_eq!(verdict.expect_blocked().code(), "websocket-refused");
    /// # }
    /// ```
    pub fn websocket(url: impl Into<String>) -> Self {
        Self {
            mode: RequestMode::WebSocket,
            credentials: CredentialsMode::Include,
            redirect: RedirectMode::Error,
            cache: CacheMode::NoStore,
            referrer: Some(String::new()),
            api: Api::WebSocket,
            ..Self::fetch(url)
        }
    }

    /// Adds a subprotocol that the page asks for: `new WebSocket(url, [protocol])`. The socket only opens if the server
    /// chooses one of them. If the protocol is not a token, or was added before, the browser blocks the request.
    pub fn websocket_protocol(mut self, protocol: &str) -> Self {
        let asked = header_values::extract_tokens(&self.headers, &WEBSOCKET_PROTOCOL);
        let mut asked = asked.ok().flatten().unwrap_or_default();
        let is_valid = is_token(protocol.as_bytes()) && !asked.iter().any(|it| it == protocol);
        asked.push(protocol.to_owned());
        match HeaderValue::try_from(asked.join(", ")) {
            Ok(value) if is_valid => {
                let _ = self.headers.try_insert(WEBSOCKET_PROTOCOL, value);
            }
            _ => {
                let name = WEBSOCKET_PROTOCOL.as_str().to_owned();
                self.mistake
                    .get_or_insert(BlockReason::InvalidHeader { name });
            }
        }
        self
    }

    /// Sets the `crossorigin` attribute of an element: the request uses CORS.
    pub fn crossorigin(self, crossorigin: CrossOrigin) -> Self {
        let credentials = match crossorigin {
            CrossOrigin::Anonymous => CredentialsMode::SameOrigin,
            CrossOrigin::UseCredentials => CredentialsMode::Include,
        };
        self.mode(RequestMode::Cors).credentials(credentials)
    }

    fn own_script(url: impl Into<String>, destination: Destination) -> Self {
        let request = Self {
            api: Api::Module,
            ..Self::element(url, destination)
        };
        request
            .mode(RequestMode::SameOrigin)
            .credentials(CredentialsMode::SameOrigin)
    }

    fn element(url: impl Into<String>, destination: Destination) -> Self {
        Self {
            mode: RequestMode::NoCors,
            credentials: CredentialsMode::Include,
            destination,
            api: Api::Element,
            ..Self::fetch(url)
        }
    }
}
