//! The source of the policy of a rule: a layer, or a layer that can be reloaded.

use crate::error::{ConfigErrors, ConfigWarnings};
use crate::layer::CorsLayer;
use crate::policy::Policy;
use http::HeaderName;
use std::borrow::Borrow;
use std::fmt;
use std::sync::Arc;

/// The policy of a rule: a [`CorsLayer`] or, with the feature `reload`, a `ReloadableCorsLayer`.
#[derive(Clone)]
#[must_use]
pub struct RuleLayer(Written);

#[derive(Clone)]
enum Written {
    Fixed(CorsLayer),
    /// Only created with the feature `reload`.
    #[cfg_attr(not(feature = "reload"), allow(dead_code))]
    Live(Arc<dyn LivePolicy>),
}

/// A policy that can be replaced while requests are served.
pub(crate) trait LivePolicy: fmt::Debug + Send + Sync {
    /// Returns the policy that is active now.
    fn policy(&self) -> Policy;

    /// Makes `Vary` also list these headers from now on.
    fn vary_also(&self, names: &[HeaderName]) -> Result<(), ConfigErrors>;

    fn warnings(&self) -> ConfigWarnings;
}

/// The result of compiling a [`RuleLayer`].
#[derive(Clone, Debug)]
pub(super) enum RulePolicy {
    Fixed(Policy),
    Live(Arc<dyn LivePolicy>),
}

/// The policy that decides about a request.
pub(crate) enum Chosen<'a> {
    Fixed(&'a Policy),
    Live(Policy),
}

impl RuleLayer {
    #[cfg(feature = "reload")]
    pub(crate) fn live(policy: impl LivePolicy + 'static) -> Self {
        Self(Written::Live(Arc::new(policy)))
    }

    /// Compiles the policy. The `Vary` of its responses also lists the headers that rules depend on.
    pub(super) fn compile(
        &self,
        also_vary: &[HeaderName],
    ) -> (Result<RulePolicy, ConfigErrors>, ConfigWarnings) {
        match &self.0 {
            Written::Fixed(cors) => {
                let cors = cors.clone().also_vary(also_vary);
                let policy = cors.policy().map(RulePolicy::Fixed);
                (policy, cors.warnings().clone())
            }
            Written::Live(live) => {
                let varied = live.vary_also(also_vary);
                let policy = varied.map(|()| RulePolicy::Live(Arc::clone(live)));
                (policy, live.warnings())
            }
        }
    }
}

impl RulePolicy {
    pub(super) fn chosen(&self) -> Chosen<'_> {
        match self {
            Self::Fixed(policy) => Chosen::Fixed(policy),
            Self::Live(live) => Chosen::Live(live.policy()),
        }
    }

    /// Returns the same policy for services: see [`Policy::kept`].
    pub(super) fn kept(&self) -> Self {
        match self {
            Self::Fixed(policy) => Self::Fixed(policy.kept()),
            Self::Live(live) => Self::Live(Arc::clone(live)),
        }
    }
}

impl Borrow<Policy> for Chosen<'_> {
    fn borrow(&self) -> &Policy {
        match self {
            Self::Fixed(policy) => policy,
            Self::Live(policy) => policy,
        }
    }
}

impl From<CorsLayer> for RuleLayer {
    fn from(layer: CorsLayer) -> Self {
        Self(Written::Fixed(layer))
    }
}

impl fmt::Debug for RuleLayer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Written::Fixed(cors) => cors.fmt(f),
            Written::Live(live) => live.fmt(f),
        }
    }
}
