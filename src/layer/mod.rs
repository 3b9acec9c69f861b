//! `CorsLayer`: its setters fill an intent. It checks the intent once, and then wraps services.

mod settings;

use crate::error::{ConfigErrors, ConfigWarnings};
use crate::intent::Intent;
use crate::intent::names::{AllowHeaders, AllowMethods, Any};
use crate::intent::origins::AllowOrigin;
use crate::policy::Policy;
use crate::service::{Cors, DefaultBody};
use crate::validate::{Checked, validate};
use http::HeaderName;
use std::fmt;
use std::sync::{Arc, OnceLock};
use tower_layer::Layer;

/// A layer that speaks the server's half of the
/// [CORS protocol](https://fetch.spec.whatwg.org/#http-cors-protocol) for the service that it wraps.
///
/// [`new`](Self::new) allows nothing. Each setter allows something; if you call it again, the new value
/// replaces the earlier one. [`validate`](Self::validate) checks the whole configuration. If you do not call
/// it, the check happens when the layer first wraps a service.
///
/// Apply the layer outermost, so that responses of other layers get CORS headers too. In Axum, call `.layer` last, on
/// the finished router: it only covers routes that were added before it. Do not use the `.route_layer` of a method
/// router, because preflights never reach it. For routes with policies of their own, see the
/// [guide](crate::guide::routes_in_axum).
///
/// If a browser blocks a request although you allowed it, see
/// [troubleshooting](crate::guide::troubleshooting). If your code uses another library, see
/// [migrating](crate::guide::migrating).
///
/// With the feature `tracing`, every request that a browser will block is logged as one event at debug level,
/// with the target `tower_cors`. Its fields are `origin`, `denied` (the origin, the method, the headers or
/// credentials), a stable `code`, `allow` (the call that would allow it, in which `…` stands for what is already
/// allowed), `preflight`, `method` and `path`. A policy logs at most ten events a second; `omitted` is the
/// number of events that were left out since the last one.
///
/// If the response of the inner service already has CORS headers, and the layer replaces them, that is logged in
/// the same way: `code` is `headers-replaced`, `existing` has the names of the headers, and `existing_origin` has
/// the value of `Access-Control-Allow-Origin`. Most likely there is a second layer inside this one, which then has
/// [no effect](crate::guide::routes_in_axum#why-does-the-policy-of-my-route-have-no-effect).
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
///     .allow_origins(["https://app.example.com", "https://*.preview.example.com"])
///     .allow_methods([Method::GET, Method::PUT, Method::DELETE]) // or "GET, PUT, DELETE"
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

/// What clones of a layer share, so that it is compiled only once. Axum may wrap a service for each request.
#[derive(Debug, Default)]
struct Shared {
    intent: Intent,
    checked: OnceLock<Checked>,
}

/// The result of validation is not cloned, because a clone is only made when the intent is about to change.
impl Clone for Shared {
    fn clone(&self) -> Self {
        Self {
            intent: self.intent.clone(),
            checked: OnceLock::new(),
        }
    }
}

impl CorsLayer {
    /// Creates a layer that allows nothing yet.
    pub fn new() -> Self {
        Self::of_intent(Intent::default())
    }

    /// Creates a layer that allows any origin, method and header, and exposes any header, without
    /// credentials.
    ///
    /// Use it for public data, or for an API in which every request carries its own token. Do not use it for
    /// services that are only protected by the network they run on.
    pub fn permissive() -> Self {
        Self::new()
            .allow_origin(Any)
            .allow_methods(Any)
            .allow_headers(Any)
            .expose_headers(Any)
    }

    /// Creates a layer that allows any origin, method and header, with credentials. Any page can then act as
    /// the user.
    ///
    /// [`validate`](Self::validate) refuses this, unless you replace the mirrored origin by calling
    /// [`allow_origin`](Self::allow_origin).
    #[deprecated = "list the origins: CorsLayer::new().allow_origins([…]).allow_credentials(true)\
        .allow_methods(Any).allow_headers(Any)"]
    pub fn very_permissive() -> Self {
        Self::new()
            .allow_origin(AllowOrigin::mirror_request())
            .allow_methods(AllowMethods::mirror_request())
            .allow_headers(AllowHeaders::mirror_request())
            .allow_credentials(true)
    }

    pub(crate) fn of_intent(intent: Intent) -> Self {
        let checked = OnceLock::new();
        Self {
            shared: Arc::new(Shared { intent, checked }),
            empty_body: DefaultBody,
        }
    }
}

impl Default for CorsLayer {
    fn default() -> Self {
        Self::new()
    }
}

impl<E> CorsLayer<E> {
    /// Checks the whole configuration and compiles it, so that [`layer`](Layer::layer) cannot panic.
    ///
    /// All mistakes are returned at once. If you do not call this method, the first `layer` call does
    /// the same work and panics with the same text, so a broken configuration never reaches a request.
    ///
    /// # Errors
    ///
    /// Returns [`ConfigErrors`] if the configuration cannot work (an origin with a path), or is unsafe (any origin
    /// [with credentials](https://fetch.spec.whatwg.org/#cors-protocol-and-credentials)).
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
        match &self.checked().policy {
            Ok(_) => Ok(self),
            Err(errors) => Err(errors.clone()),
        }
    }

    /// Returns a warning for everything in the configuration that has no effect but does no harm, or that is probably
    /// not what you meant.
    ///
    /// Warnings do not stop the server from starting. What has no effect is left out of the responses, and everything
    /// else is sent as it is. With the feature `tracing`, each warning is logged as one event at warn level when the
    /// layer is compiled.
    ///
    /// # Examples
    ///
    /// ```
    /// use tower_cors::{ConfigWarningKind, CorsLayer};
    ///
    /// let cors = CorsLayer::new().allow_origin("https://a.com").allow_methods("PUT, DELTE").validate()?;
    /// let warnings = cors.warnings();
    /// assert_eq!(warnings.iter().next().unwrap().kind(), ConfigWarningKind::LikelyTypo);
    /// assert_eq!(
    ///     warnings.to_string(),
    ///     "allow_methods: \"DELTE\" is not a well-known method; did you mean \"DELETE\"? (index 1)"
    /// );
    /// # Ok::<(), tower_cors::ConfigErrors>(())
    /// ```
    #[must_use]
    pub fn warnings(&self) -> &ConfigWarnings {
        &self.checked().warnings
    }

    /// Returns the policy that this configuration compiles to, for servers that are not Tower services.
    ///
    /// # Errors
    ///
    /// Returns the same errors as [`validate`](Self::validate).
    pub fn policy(&self) -> Result<Policy, ConfigErrors> {
        self.checked().policy.clone()
    }

    pub(crate) fn intent(&self) -> &Intent {
        &self.shared.intent
    }

    /// Returns the layer with the default body, and the function that makes empty bodies.
    #[cfg(feature = "reload")]
    pub(crate) fn split(self) -> (CorsLayer, E) {
        let layer = CorsLayer {
            shared: self.shared,
            empty_body: DefaultBody,
        };
        (layer, self.empty_body)
    }

    /// Adds names to those that the user passes to [`vary`](Self::vary).
    pub(crate) fn also_vary(self, names: &[HeaderName]) -> Self {
        let names = names.iter().map(ToString::to_string);
        self.with(|intent| intent.vary.0.extend(names))
    }

    fn checked(&self) -> &Checked {
        let shared = &self.shared;
        shared.checked.get_or_init(|| validate(&shared.intent))
    }

    fn with(mut self, set: impl FnOnce(&mut Intent)) -> Self {
        let shared = Arc::make_mut(&mut self.shared);
        shared.checked = OnceLock::new();
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
    /// Panics if the configuration has mistakes and was not [validated](CorsLayer::validate).
    fn layer(&self, inner: S) -> Self::Service {
        match &self.checked().policy {
            Ok(policy) => Cors::new(inner, policy.kept(), self.empty_body.clone()),
            Err(errors) => panic!("{errors}"),
        }
    }
}

// This is here and not next to the service, because the service knows nothing about layers.
impl<S> Cors<S> {
    /// Wraps `inner` in a layer that allows everything except credentials: see
    /// [`CorsLayer::permissive`].
    pub fn permissive(inner: S) -> Self {
        CorsLayer::permissive().layer(inner)
    }

    /// Wraps `inner` in a layer that allows everything, with credentials: see
    /// [`CorsLayer::very_permissive`].
    ///
    /// # Panics
    ///
    /// Always panics, because validation refuses this configuration.
    #[doc(hidden)] // so that a changed import compiles
    #[deprecated = "list the origins, and wrap the service with `CorsLayer`"]
    pub fn very_permissive(inner: S) -> Self {
        #[allow(deprecated)]
        CorsLayer::very_permissive().layer(inner)
    }

    /// Creates a layer that allows nothing yet: see [`CorsLayer::new`].
    #[doc(hidden)] // so that a changed import compiles
    pub fn layer() -> CorsLayer {
        CorsLayer::new()
    }
}

impl<E> fmt::Debug for CorsLayer<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("CorsLayer").field(self.intent()).finish()
    }
}
