//! A policy that can be exchanged while requests are served (feature `reload`).

use crate::error::ConfigErrors;
use crate::layer::CorsLayer;
use crate::policy::{Forward, Head, Policy};
use crate::service::{Cors, DefaultBody, sealed::Choose};
use arc_swap::{ArcSwap, Guard};
use std::borrow::Borrow;
use std::fmt;
use std::sync::Arc;
use tower_layer::Layer;

/// What [`CorsLayer::reloadable`] gives: a layer whose configuration its [`CorsHandle`] exchanges.
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
/// handle.reload(CorsLayer::new().allow_origin(["https://app.example.com", "https://new.example.com"]))?;
///
/// // A mistake leaves in force what is in force.
/// assert!(handle.reload(CorsLayer::new().allow_origin("https://app.example.com/")).is_err());
/// # Ok::<(), tower_cors::ConfigErrors>(())
/// ```
#[derive(Clone)]
#[must_use]
pub struct ReloadableCorsLayer<E = DefaultBody> {
    live: Live,
    empty_body: E,
}

/// Exchanges the configuration of a [`ReloadableCorsLayer`], of all its clones, and of every service
/// that they have wrapped. Cloning it is one reference count.
#[derive(Clone)]
pub struct CorsHandle {
    live: Live,
}

/// The policy in force, shared by a handle, its layers and their services.
#[derive(Clone)]
pub struct Live(Arc<ArcSwap<InForce>>);

struct InForce {
    layer: CorsLayer,
    policy: Policy,
}

impl InForce {
    fn new(layer: CorsLayer) -> Result<Arc<Self>, ConfigErrors> {
        let policy = layer.policy()?;
        Ok(Arc::new(Self { layer, policy }))
    }
}

impl<E> CorsLayer<E> {
    /// Makes the layer one whose configuration can be exchanged while requests are served.
    ///
    /// A request costs one look at the policy in force, which takes no lock. It is answered as a whole
    /// by the policy that was in force when it came, also if it waits for an async predicate.
    ///
    /// # Errors
    ///
    /// As [`validate`](Self::validate).
    pub fn reloadable(self) -> Result<(ReloadableCorsLayer<E>, CorsHandle), ConfigErrors> {
        let (layer, empty_body) = self.split();
        let live = Live(Arc::new(ArcSwap::new(InForce::new(layer)?)));
        let handle = CorsHandle { live: live.clone() };
        Ok((ReloadableCorsLayer { live, empty_body }, handle))
    }
}

impl CorsHandle {
    /// Puts a configuration in force, for every request that comes from now on.
    ///
    /// Of two calls at once the later one wins, as a whole. Browsers keep answers to preflights for as
    /// long as the old configuration's [`max_age`](CorsLayer::max_age) said.
    ///
    /// # Errors
    ///
    /// [`ConfigErrors`] if the configuration has mistakes; the old one stays in force.
    pub fn reload(&self, configuration: CorsLayer) -> Result<(), ConfigErrors> {
        self.live.0.store(InForce::new(configuration)?);
        Ok(())
    }

    /// The configuration in force.
    pub fn current(&self) -> CorsLayer {
        self.live.0.load().layer.clone()
    }
}

impl<S, E: Clone> Layer<S> for ReloadableCorsLayer<E> {
    type Service = Cors<S, E, Live>;

    fn layer(&self, inner: S) -> Self::Service {
        Cors::new(inner, self.live.clone(), self.empty_body.clone())
    }
}

/// Keeps a policy in force for one request's decision.
#[allow(missing_debug_implementations)] // nobody sees one
pub struct Held(Guard<Arc<InForce>>);

impl Borrow<Policy> for Held {
    #[inline]
    fn borrow(&self) -> &Policy {
        &self.0.policy
    }
}

impl Choose for Live {
    type Chosen<'a> = Held;

    #[inline]
    fn choose(&self, _: Head<'_>) -> Result<Held, Forward> {
        Ok(Held(self.0.load()))
    }
}

impl fmt::Debug for Live {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.load().layer.fmt(f)
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
