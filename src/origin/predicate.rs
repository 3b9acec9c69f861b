//! The user's functions, behind one type each.

use http::HeaderValue;
use http::request::Parts;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

pub(crate) type BoxFuture<T> = Pin<Box<dyn Future<Output = T> + Send>>;

type Function<T> = dyn Fn(&HeaderValue, &Parts) -> T + Send + Sync;
type AsyncFunction = dyn Fn(&HeaderValue, &Parts) -> BoxFuture<(HeaderValue, bool)> + Send + Sync;

/// A function of the request's origin and head.
pub(crate) struct OriginFn<T>(Arc<Function<T>>);

impl<T> OriginFn<T> {
    pub(crate) fn new(f: impl Fn(&HeaderValue, &Parts) -> T + Send + Sync + 'static) -> Self {
        Self(Arc::new(f))
    }

    pub(crate) fn call(&self, origin: &HeaderValue, parts: &Parts) -> T {
        (self.0)(origin, parts)
    }
}

// Derived, it would ask for `T: Clone`.
impl<T> Clone for OriginFn<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T> fmt::Debug for OriginFn<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Fn")
    }
}

/// A switch, or a function that sets it for each origin.
#[derive(Clone, Debug, Default)]
pub(crate) enum PerOrigin {
    #[default]
    No,
    Yes,
    Predicate(OriginFn<bool>),
}

impl PerOrigin {
    /// Whether it can be set for any origin: what a function will say is not known.
    pub(crate) fn may_hold(&self) -> bool {
        !matches!(self, Self::No)
    }

    pub(crate) fn is_predicate(&self) -> bool {
        matches!(self, Self::Predicate(_))
    }

    /// Whether it is set for a request from `origin`. Without a head to ask about, a function's
    /// answer is no.
    pub(crate) fn holds(&self, origin: &HeaderValue, parts: Option<&Parts>) -> bool {
        match self {
            Self::No => false,
            Self::Yes => true,
            Self::Predicate(f) => parts.is_some_and(|parts| f.call(origin, parts)),
        }
    }
}

/// A function whose answer must be awaited; each call is one allocation.
///
/// The origin comes back with the answer, so that nobody need keep it meanwhile.
#[derive(Clone)]
pub(crate) struct AsyncOriginFn(Arc<AsyncFunction>);

impl AsyncOriginFn {
    pub(crate) fn new<F, Fut>(f: F) -> Self
    where
        F: FnOnce(HeaderValue, &Parts) -> Fut + Clone + Send + Sync + 'static,
        Fut: Future<Output = bool> + Send + 'static,
    {
        Self(Arc::new(move |origin, parts| {
            let origin = origin.clone();
            let answer = (f.clone())(origin.clone(), parts);
            Box::pin(async move { (origin, answer.await) })
        }))
    }

    pub(crate) fn call(
        &self,
        origin: &HeaderValue,
        parts: &Parts,
    ) -> BoxFuture<(HeaderValue, bool)> {
        (self.0)(origin, parts)
    }
}

impl fmt::Debug for AsyncOriginFn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AsyncFn")
    }
}
