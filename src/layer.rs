//! `CorsLayer`: setters that fill an intent, and the layer itself.

#[cfg(feature = "serde")]
use crate::config::CorsConfig;
use crate::error::ConfigErrors;
use crate::intent::{
    AllowCredentials, AllowHeaders, AllowMethods, AllowOrigin, AllowPrivateNetwork, Any,
    ExistingHeaders, ExposeHeaders, Intent, MaxAge, PreflightStatus, Vary,
};
use crate::policy::Policy;
use crate::service::{Cors, DefaultBody};
use crate::validate::validate;
use http::HeaderName;
use std::fmt;
use std::sync::{Arc, OnceLock};
use tower_layer::Layer;

/// A layer that speaks the server's half of the
/// [CORS protocol](https://fetch.spec.whatwg.org/#http-cors-protocol) for the service that it wraps.
///
/// [`new`](Self::new) allows nothing; each setter allows something, and calling it again replaces what
/// it said before. The whole configuration is checked by [`validate`](Self::validate), or when the
/// layer first wraps a service.
///
/// Put it outermost, so that the responses of other layers get their headers too. In Axum that is the
/// last `.layer` of the finished router: `.layer` covers the routes added before it, and
/// `.route_layer` sees no preflight.
///
/// With the feature `tracing`, each request that a browser is told to block is one event at debug level,
/// target `tower_cors`, with `origin`, `denied` (the origin, the method, the headers, credentials), a stable
/// `code`, `allow` (the call that would allow it; `…` stands for what is allowed already), `preflight`,
/// `method` and `path`. A policy logs at most ten a second, and `omitted` counts those in between.
///
/// # Examples
///
/// ```
/// use axum::{Router, routing::get};
/// use http::{Method, header::{AUTHORIZATION, CONTENT_TYPE, ETAG}};
/// use std::time::Duration;
/// use tower_cors::CorsLayer;
///
/// let cors = CorsLayer::new()
///     .allow_origin(["https://app.example.com", "https://*.preview.example.com"])
///     .allow_methods([Method::GET, Method::PUT, Method::DELETE])
///     .allow_headers([AUTHORIZATION, CONTENT_TYPE])
///     .expose_headers([ETAG])
///     .allow_credentials(true)
///     .max_age(Duration::from_secs(86_400))
///     .validate()?;
///
/// let app: Router = Router::new().route("/", get(|| async { "hello" })).layer(cors);
/// # Ok::<(), tower_cors::ConfigErrors>(())
/// ```
#[derive(Clone)]
#[must_use]
pub struct CorsLayer<E = DefaultBody> {
    shared: Arc<Shared>,
    empty_body: E,
}

/// What clones of a layer share, so that it is compiled once, however often it wraps a service: Axum
/// may do so for each request.
#[derive(Debug, Default)]
struct Shared {
    intent: Intent,
    compiled: OnceLock<Result<Policy, ConfigErrors>>,
}

/// A clone is made to be changed, so what the original was compiled to is not taken along.
impl Clone for Shared {
    fn clone(&self) -> Self {
        Self {
            intent: self.intent.clone(),
            compiled: OnceLock::new(),
        }
    }
}

impl CorsLayer {
    /// A layer that allows nothing yet.
    pub fn new() -> Self {
        Self {
            shared: Arc::default(),
            empty_body: DefaultBody,
        }
    }

    /// A layer that allows any origin, method and header, and exposes any header, without credentials.
    ///
    /// That is right for what anyone may read: public data, or an API whose every request carries its
    /// own token. It is wrong for what is protected by a network alone.
    pub fn permissive() -> Self {
        Self::new()
            .allow_origin(Any)
            .allow_methods(Any)
            .allow_headers(Any)
            .expose_headers(Any)
    }
}

#[cfg(feature = "serde")]
impl CorsLayer {
    pub(crate) fn of_intent(intent: Intent) -> Self {
        Self::new().with(|empty| *empty = intent)
    }
}

impl Default for CorsLayer {
    fn default() -> Self {
        Self::new()
    }
}

impl<E> CorsLayer<E> {
    /// Sets which origins may read responses.
    ///
    /// Accepts [`Any`], one origin or pattern, a list of them, or an [`AllowOrigin`]; entries are
    /// strings or header values. An entry is what browsers send: scheme, host, and the port if it is
    /// not the scheme's own. `*.` before the host covers one or more labels, `:*` after it any port or
    /// none.
    ///
    /// Where just one origin is allowed, or any, every response names it, preflights' too, whoever asks:
    /// caches keep one for all, and browsers compare. (Not so if other origins are
    /// [rejected](Self::reject_disallowed_origins), or a function is to be asked about the origin.)
    /// Otherwise a response names the origin that asked, if it is allowed, and has `Vary: Origin`
    /// ([why](https://fetch.spec.whatwg.org/#cors-protocol-and-http-caches)).
    ///
    /// # Examples
    ///
    /// ```
    /// use tower_cors::{Any, CorsLayer};
    ///
    /// CorsLayer::new().allow_origin(Any).validate()?;
    /// CorsLayer::new().allow_origin("https://app.example.com").validate()?;
    /// CorsLayer::new().allow_origin(["https://*.example.com", "http://localhost:*"]).validate()?;
    ///
    /// // No browser sends a trailing slash.
    /// assert!(CorsLayer::new().allow_origin("https://app.example.com/").validate().is_err());
    /// # Ok::<(), tower_cors::ConfigErrors>(())
    /// ```
    pub fn allow_origin<T: Into<AllowOrigin>>(self, origin: T) -> Self {
        self.with(|intent| intent.origins = origin.into())
    }

    /// Sets which methods pages may use, besides `GET`, `HEAD` and `POST`, which
    /// [need no leave](https://fetch.spec.whatwg.org/#cors-safelisted-method).
    ///
    /// Accepts [`Any`], one method, a list, or an [`AllowMethods`]; entries are strings or
    /// [`http::Method`]s. With credentials, where `*` means nothing, `Any` echoes the method that the
    /// preflight asks for.
    pub fn allow_methods<T: Into<AllowMethods>>(self, methods: T) -> Self {
        self.with(|intent| intent.methods = methods.into())
    }

    /// Sets which request headers pages may set, besides those that
    /// [need no leave](https://fetch.spec.whatwg.org/#cors-safelisted-request-header).
    ///
    /// `Content-Type` is one to allow if pages send JSON, `Authorization` if they send a token.
    /// Accepts [`Any`], one name, a list, or an [`AllowHeaders`]; entries are strings or
    /// [`http::HeaderName`]s. `Any` includes `Authorization`, which
    /// [`*` does not cover](https://fetch.spec.whatwg.org/#cors-non-wildcard-request-header-name).
    /// With credentials, where `*` means nothing, it echoes the names that the preflight asks for.
    pub fn allow_headers<T: Into<AllowHeaders>>(self, headers: T) -> Self {
        self.with(|intent| intent.headers = headers.into())
    }

    /// Sets which response headers pages may read, besides those that
    /// [need no leave](https://fetch.spec.whatwg.org/#cors-safelisted-response-header-name).
    ///
    /// Accepts [`Any`], one name, a list, or an [`ExposeHeaders`]; entries are strings or
    /// [`http::HeaderName`]s. With credentials, where `*` means nothing, `Any` lists the names that the
    /// inner service's response has; what the server adds later (`Date`) is not among them.
    pub fn expose_headers<T: Into<ExposeHeaders>>(self, headers: T) -> Self {
        self.with(|intent| intent.exposed = headers.into())
    }

    /// Sets whether pages may send cookies, TLS client certificates and HTTP authentication, and read
    /// what comes back.
    ///
    /// An `Authorization` header that a script sets is none of these: it needs
    /// [`allow_headers`](Self::allow_headers). With credentials, a page of an allowed origin acts as the
    /// user, so [some origins are refused](https://fetch.spec.whatwg.org/#cors-protocol-and-credentials).
    pub fn allow_credentials<T: Into<AllowCredentials>>(self, allow: T) -> Self {
        self.with(|intent| intent.credentials = allow.into())
    }

    /// Sets how long browsers may keep a preflight's answer, in whole seconds.
    ///
    /// Unset, they keep it [five seconds](https://fetch.spec.whatwg.org/#http-access-control-max-age).
    /// They keep it no longer than 7200 s (Chromium), 86400 s (Firefox) or 600 s (WebKit), whatever is
    /// set. [`Duration::ZERO`](std::time::Duration::ZERO) makes them ask each time.
    pub fn max_age<T: Into<MaxAge>>(self, max_age: T) -> Self {
        self.with(|intent| intent.max_age = max_age.into())
    }

    /// Sets whether preflights that ask for
    /// [private network access](https://wicg.github.io/private-network-access/) are granted it.
    ///
    /// Chromium has given up this experiment for a permission prompt that needs no header.
    pub fn allow_private_network<T: Into<AllowPrivateNetwork>>(self, allow: T) -> Self {
        self.with(|intent| intent.private_network = allow.into())
    }

    /// Adds request headers to the `Vary` of every response.
    ///
    /// Those that the policy depends on are named without; this is for a predicate that looks at more
    /// than the origin.
    pub fn vary<T: Into<Vary>>(self, headers: T) -> Self {
        self.with(|intent| intent.vary = headers.into())
    }

    /// Sets the status of preflight answers, 200 unless set. Any
    /// [ok status](https://fetch.spec.whatwg.org/#ok-status) will do.
    pub fn preflight_status<T: Into<PreflightStatus>>(self, status: T) -> Self {
        self.with(|intent| intent.preflight_status = status.into())
    }

    /// Sets what becomes of `Access-Control-*` headers that the inner service has set; they are
    /// [replaced](ExistingHeaders::Replace) unless this says otherwise.
    pub fn existing_headers(self, existing: ExistingHeaders) -> Self {
        self.with(|intent| intent.existing_headers = existing)
    }

    /// Adds what [gRPC-web](https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-WEB.md) needs to the
    /// allowed and the exposed headers, before or after these are set.
    ///
    /// Allowed: `content-type`, `x-grpc-web`, `x-user-agent`, `grpc-timeout`. Exposed: `grpc-status`,
    /// `grpc-message`, `grpc-status-details-bin`.
    pub fn grpc_web(self) -> Self {
        self.with(|intent| intent.grpc_web = true)
    }

    /// Sets whether requests from disallowed origins are answered 403, without a call of the inner
    /// service.
    ///
    /// CORS alone serves them, and keeps the page from reading the response. Rejecting them also stops
    /// what such a page can do without reading: simple form posts, and WebSockets, which CORS does not
    /// cover. Requests without an `Origin` are served, and requests from the server's own pages: those
    /// whose `Sec-Fetch-Site` says `same-origin`, or which have none, and whose `Origin` is the host that
    /// they are sent to.
    ///
    /// What it is not:
    ///
    /// - Access control: who is not a browser sends any `Origin`, or none.
    /// - A shield against [DNS rebinding](https://en.wikipedia.org/wiki/DNS_rebinding), where a foreign
    ///   page is of the very host that it asks: a daemon on loopback has to check `Host` as well.
    /// - Certain with an [async predicate](AllowOrigin::async_predicate): the inner service is called
    ///   while the answer is awaited, and its future dropped without a poll if the answer is no. Axum,
    ///   Tonic and `async` functions do nothing before a poll; a service that sends or spawns something
    ///   in `call` itself has done so.
    pub fn reject_disallowed_origins(self, reject: bool) -> Self {
        self.with(|intent| intent.reject_disallowed_origins = reject)
    }

    /// Sets whether the origins `null` and `file://` may be allowed.
    ///
    /// Any page can get the origin `null`, by means of a sandboxed frame. Never with credentials.
    pub fn dangerously_allow_null_origin(self, allow: bool) -> Self {
        self.with(|intent| intent.allow_null_origin = allow)
    }

    /// Sets whether plain `http` origins may be allowed together with credentials.
    ///
    /// Whoever controls the network controls such a page, and acts as the user.
    pub fn dangerously_allow_insecure_origins(self, allow: bool) -> Self {
        self.with(|intent| intent.allow_insecure_origins = allow)
    }

    /// Sets whether patterns may cover a [public suffix](https://publicsuffix.org), such as
    /// `https://*.github.io`, together with credentials.
    ///
    /// Anyone can register a name there, and act as the user. Suffixes further down are not found:
    /// `https://*.amazonaws.com` passes, though it covers buckets that anyone can make. The check needs
    /// the feature `public-suffix`, which is on unless default features are turned off.
    pub fn dangerously_allow_public_suffixes(self, allow: bool) -> Self {
        self.with(|intent| intent.allow_public_suffixes = allow)
    }

    /// Sets how the body of preflight answers and rejections is made, for bodies that do not implement
    /// [`Default`].
    ///
    /// # Examples
    ///
    /// ```
    /// use http::{Request, Response};
    /// use std::convert::Infallible;
    /// use tower::{ServiceBuilder, service_fn};
    /// use tower_cors::{Any, CorsLayer};
    ///
    /// enum Body { Empty, File(std::fs::File) }
    ///
    /// let service = ServiceBuilder::new()
    ///     .layer(CorsLayer::new().allow_origin(Any).with_empty_body(|| Body::Empty))
    ///     .service_fn(|_: Request<()>| async { Ok::<_, Infallible>(Response::new(Body::Empty)) });
    /// # fn is_service<S: tower::Service<Request<()>>>(_: S) {}
    /// # is_service(service);
    /// ```
    pub fn with_empty_body<F, B>(self, empty_body: F) -> CorsLayer<F>
    where
        F: Fn() -> B + Clone,
    {
        CorsLayer {
            shared: self.shared,
            empty_body,
        }
    }

    /// Adds to what the user has given to [`vary`](Self::vary).
    pub(crate) fn also_vary(self, names: &[HeaderName]) -> Self {
        let names = names.iter().map(ToString::to_string);
        self.with(|intent| intent.vary.0.extend(names))
    }

    /// The layer with the default body, and what makes bodies instead.
    #[cfg(feature = "reload")]
    pub(crate) fn split(self) -> (CorsLayer, E) {
        let layer = CorsLayer {
            shared: self.shared,
            empty_body: DefaultBody,
        };
        (layer, self.empty_body)
    }

    /// Checks the whole configuration and compiles it, so that `layer` cannot panic.
    ///
    /// All mistakes come at once. Without this call the first `layer` does the same work and panics
    /// with the same text: a broken configuration never reaches a request.
    ///
    /// # Errors
    ///
    /// [`ConfigErrors`] if browsers could not use what is written (an origin with a path), or should
    /// not (any origin [with credentials](https://fetch.spec.whatwg.org/#cors-protocol-and-credentials)).
    ///
    /// # Examples
    ///
    /// ```
    /// use tower_cors::CorsLayer;
    ///
    /// let cors = CorsLayer::new().allow_origin("https://app.example.com").validate()?;
    ///
    /// let errors = CorsLayer::new().allow_origin("https://app.example.com/").validate().unwrap_err();
    /// assert_eq!(errors.iter().next().unwrap().suggestion(), Some("https://app.example.com"));
    /// # Ok::<(), tower_cors::ConfigErrors>(())
    /// ```
    pub fn validate(self) -> Result<Self, ConfigErrors> {
        match self.compiled() {
            Ok(_) => Ok(self),
            Err(errors) => Err(errors.clone()),
        }
    }

    /// The policy that this configuration compiles to, for servers that are not Tower services.
    ///
    /// # Errors
    ///
    /// As [`validate`](Self::validate).
    pub fn policy(&self) -> Result<Policy, ConfigErrors> {
        self.compiled().clone()
    }

    /// This configuration as plain data, to be shown or stored; `None` if some of it is a function.
    #[cfg(feature = "serde")]
    pub fn config(&self) -> Option<CorsConfig> {
        CorsConfig::of_intent(&self.shared.intent)
    }

    fn compiled(&self) -> &Result<Policy, ConfigErrors> {
        self.shared
            .compiled
            .get_or_init(|| validate(&self.shared.intent))
    }

    fn with(mut self, set: impl FnOnce(&mut Intent)) -> Self {
        let shared = Arc::make_mut(&mut self.shared);
        shared.compiled = OnceLock::new();
        set(&mut shared.intent);
        self
    }
}

impl<S, E: Clone> Layer<S> for CorsLayer<E> {
    type Service = Cors<S, E>;

    /// Wraps `inner`.
    ///
    /// # Panics
    ///
    /// If the configuration has mistakes and was not [validated](CorsLayer::validate).
    fn layer(&self, inner: S) -> Self::Service {
        match self.compiled() {
            Ok(policy) => Cors::new(inner, policy.clone(), self.empty_body.clone()),
            Err(errors) => panic!("{errors}"),
        }
    }
}

// Here and not beside the service, which has never heard of a layer.
impl<S> Cors<S> {
    /// Wraps `inner` in a layer that allows everything but credentials: see
    /// [`CorsLayer::permissive`].
    pub fn permissive(inner: S) -> Self {
        CorsLayer::permissive().layer(inner)
    }

    /// A layer that allows nothing yet: see [`CorsLayer::new`].
    pub fn layer() -> CorsLayer {
        CorsLayer::new()
    }
}

impl<E> fmt::Debug for CorsLayer<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("CorsLayer")
            .field(&self.shared.intent)
            .finish()
    }
}
