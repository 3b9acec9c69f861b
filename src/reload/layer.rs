//! A reloadable layer with a single policy.

use super::live::{Active, Configuration, Live};
use crate::error::{ConfigErrors, ConfigWarnings};
use crate::layer::CorsLayer;
use crate::policy::Policy;
use crate::policy::request::Head;
use crate::select::{LivePolicy, RuleLayer};
use crate::service::DefaultBody;
use crate::service::cors::cors_service;
use crate::service::source::PolicyFor;
use arc_swap::Guard;
use http::HeaderName;
use std::borrow::Borrow;
use std::fmt;
use std::sync::Arc;
use tower_layer::Layer;

/// A layer whose configuration can be replaced while requests are served: see [`CorsLayer::reloadable`].
///
/// # Examples
///
/// ```
/// use axum::{Router, routing::get};
/// use tower_cors::CorsLayer;
///
/// let (cors, handle) = CorsLayer::new().allow_origin("https://app.example.com").reloadable()?;
/// let app: Router = Router::new().route("/", get(|| async { "hello" })).layer(cors);
///
/// // Later, when the file has changed:
/// handle.reload(CorsLayer::new().allow_origin("https://app.example.com, https://new.example.com"))?;
///
/// // If the new configuration has mistakes, the old one stays active.
/// assert!(handle.reload(CorsLayer::new().allow_origin("https://app.example.com/")).is_err());
/// # Ok::<(), tower_cors::ConfigErrors>(())
/// ```
#[derive(Clone)]
#[must_use]
pub struct ReloadableCorsLayer<E = DefaultBody> {
    live: Live<CorsLayer>,
    empty_body: E,
}

/// Replaces the configuration of a [`ReloadableCorsLayer`], of all its clones, and of every service that they have
/// created. Cloning it increments a reference count.
#[derive(Clone)]
pub struct CorsHandle {
    live: Live<CorsLayer>,
}

cors_service! {
    /// The service that [`ReloadableCorsLayer`] wraps around another one.
    ///
    /// It works like [`Cors`](crate::Cors), but the policy that is active when a request arrives decides about that
    /// request.
    ReloadableCors, Live<CorsLayer>
}

impl Configuration for CorsLayer {
    type Compiled = Policy;

    fn compile(&self, also_vary: &[HeaderName]) -> Result<Policy, ConfigErrors> {
        if also_vary.is_empty() {
            return self.policy();
        }
        self.clone().also_vary(also_vary).policy()
    }

    fn warnings(&self) -> &ConfigWarnings {
        self.warnings()
    }
}

impl<E> CorsLayer<E> {
    /// Turns this layer into one whose configuration can be replaced while requests are served.
    ///
    /// A request reads the active policy once, without a lock. That policy applies to the whole request, even if
    /// it waits for an async predicate and the configuration is replaced in the meantime.
    ///
    /// # Errors
    ///
    /// Returns the same errors as [`validate`](Self::validate).
    pub fn reloadable(self) -> Result<(ReloadableCorsLayer<E>, CorsHandle), ConfigErrors> {
        let (layer, empty_body) = self.split();
        let live = Live::new(layer)?;
        let handle = CorsHandle { live: live.clone() };
        Ok((ReloadableCorsLayer { live, empty_body }, handle))
    }
}

impl CorsHandle {
    /// Makes a configuration active for every request that arrives from now on, and returns its warnings.
    ///
    /// If there are two calls at the same time, the configuration of the later one is active afterwards. Browsers keep
    /// answers to preflights for the [`max_age`](CorsLayer::max_age) of the old configuration.
    ///
    /// # Errors
    ///
    /// Returns [`ConfigErrors`] if the configuration has mistakes. The old one then stays active.
    pub fn reload(&self, configuration: CorsLayer) -> Result<ConfigWarnings, ConfigErrors> {
        self.live.exchange(configuration)
    }

    /// Returns the active configuration.
    pub fn current(&self) -> CorsLayer {
        self.live.active().written.clone()
    }
}

impl<S, E: Clone> Layer<S> for ReloadableCorsLayer<E> {
    type Service = ReloadableCors<S, E>;

    fn layer(&self, inner: S) -> Self::Service {
        ReloadableCors::new(inner, self.live.clone(), self.empty_body.clone())
    }
}

/// Holds the policy for the decision about one request.
pub(crate) struct Held(Guard<Arc<Active<CorsLayer>>>);

impl Borrow<Policy> for Held {
    #[inline]
    fn borrow(&self) -> &Policy {
        &self.0.compiled
    }
}

impl PolicyFor for Live<CorsLayer> {
    type Chosen<'a> = Held;

    #[inline]
    fn policy_for(&self, _: Head<'_>) -> Held {
        Held(self.active())
    }
}

impl LivePolicy for Live<CorsLayer> {
    fn policy(&self) -> Policy {
        self.active().compiled.clone()
    }

    fn vary_also(&self, names: &[HeaderName]) -> Result<(), ConfigErrors> {
        self.vary_also(names)
    }

    fn warnings(&self) -> ConfigWarnings {
        self.active().written.warnings().clone()
    }
}

impl From<ReloadableCorsLayer> for RuleLayer {
    fn from(layer: ReloadableCorsLayer) -> Self {
        Self::live(layer.live)
    }
}

impl<E> fmt::Debug for ReloadableCorsLayer<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ReloadableCorsLayer")
            .field(&self.live)
            .finish()
    }
}

impl fmt::Debug for CorsHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("CorsHandle").field(&self.live).finish()
    }
}
