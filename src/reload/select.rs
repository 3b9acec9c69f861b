//! A reloadable layer with several policies, all of which are replaced together.

use super::live::{Configuration, Live};
use crate::error::{ConfigErrors, ConfigWarnings};
use crate::policy::Policy;
use crate::policy::request::Head;
use crate::select::{CorsSelect, Selection};
use crate::service::DefaultBody;
use crate::service::cors::cors_service;
use crate::service::source::PolicyFor;
use http::HeaderName;
use std::borrow::Borrow;
use std::fmt;
use tower_layer::Layer;

/// A layer whose rules and policies can be replaced while requests are served: see [`CorsSelect::reloadable`].
///
/// # Examples
///
/// ```
/// use axum::{Router, routing::get};
/// use tower_cors::CorsLayer;
///
/// let app = CorsLayer::new().allow_origin("https://app.example.com").allow_credentials(true);
/// let rules = CorsLayer::select().path("/public", CorsLayer::permissive()).otherwise(app.clone());
/// let (cors, handle) = rules.reloadable()?;
/// let router: Router = Router::new().route("/public/news", get(|| async { "news" })).layer(cors);
///
/// // Later, when the file has changed:
/// handle.reload(CorsLayer::select().path("/open", CorsLayer::permissive()).otherwise(app))?;
/// # Ok::<(), tower_cors::ConfigErrors>(())
/// ```
#[derive(Clone)]
#[must_use]
pub struct ReloadableCorsSelect<E = DefaultBody> {
    live: Live<CorsSelect>,
    empty_body: E,
}

/// Replaces the rules and policies of a [`ReloadableCorsSelect`], of all its clones, and of every service that they
/// have created. Cloning it increments a reference count.
#[derive(Clone)]
pub struct CorsSelectHandle {
    live: Live<CorsSelect>,
}

cors_service! {
    /// The service that [`ReloadableCorsSelect`] wraps around another one.
    ///
    /// It works like [`SelectedCors`](crate::SelectedCors), but with the rules that are active when a request
    /// arrives.
    ReloadableSelectedCors, Live<CorsSelect>
}

impl Configuration for CorsSelect {
    type Compiled = Selection;

    /// There are no rules that choose between selections, so there is nothing to add to `Vary`.
    fn compile(&self, _: &[HeaderName]) -> Result<Selection, ConfigErrors> {
        self.selection()
    }

    fn warnings(&self) -> &ConfigWarnings {
        self.warnings()
    }
}

impl<E> CorsSelect<E> {
    /// Turns this layer into one whose rules and policies can be replaced together while requests are served.
    ///
    /// # Errors
    ///
    /// Returns the same errors as [`validate`](Self::validate).
    pub fn reloadable(self) -> Result<(ReloadableCorsSelect<E>, CorsSelectHandle), ConfigErrors> {
        let (select, empty_body) = self.split();
        let live = Live::new(select)?;
        let handle = CorsSelectHandle { live: live.clone() };
        Ok((ReloadableCorsSelect { live, empty_body }, handle))
    }
}

impl CorsSelectHandle {
    /// Makes rules and policies active for every request that arrives from now on, and returns their warnings.
    ///
    /// # Errors
    ///
    /// Returns [`ConfigErrors`] if any of them has mistakes. All the old ones then stay active.
    pub fn reload(&self, rules: CorsSelect) -> Result<ConfigWarnings, ConfigErrors> {
        self.live.exchange(rules)
    }

    /// Returns the active rules and policies.
    pub fn current(&self) -> CorsSelect {
        self.live.active().written.clone()
    }
}

impl<S, E: Clone> Layer<S> for ReloadableCorsSelect<E> {
    type Service = ReloadableSelectedCors<S, E>;

    fn layer(&self, inner: S) -> Self::Service {
        ReloadableSelectedCors::new(inner, self.live.clone(), self.empty_body.clone())
    }
}

impl PolicyFor for Live<CorsSelect> {
    type Chosen<'a> = Policy;

    fn policy_for(&self, head: Head<'_>) -> Policy {
        let active = self.active();
        let chosen = active.compiled.policy_for(head);
        let policy: &Policy = chosen.borrow();
        policy.clone()
    }
}

impl<E> fmt::Debug for ReloadableCorsSelect<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ReloadableCorsSelect")
            .field(&self.live)
            .finish()
    }
}

impl fmt::Debug for CorsSelectHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("CorsSelectHandle").field(&self.live).finish()
    }
}
