//! The user's functions. Each kind of function has one type.

use http::HeaderValue;
use http::request::Parts;
use pin_project_lite::pin_project;
use std::fmt;
use std::mem;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

type Function<T> = dyn Fn(&HeaderValue, &Parts) -> T + Send + Sync;
type AsyncFunction = dyn Fn(&HeaderValue, &Parts) -> Waiting + Send + Sync;

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

// A derived implementation would require `T: Clone`.
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

/// Functions that decide whether an origin is allowed: one that decides at once, and one that decides later, which is
/// only called if the first one returns `false`.
#[derive(Clone, Debug, Default)]
pub(crate) struct OriginFunctions {
    pub(crate) at_once: Option<OriginFn<bool>>,
    pub(crate) later: Option<AsyncOriginFn>,
}

impl OriginFunctions {
    pub(crate) fn is_empty(&self) -> bool {
        self.at_once.is_none() && self.later.is_none()
    }

    /// Combines two sets of functions. An origin is allowed if a function of either set allows it.
    pub(crate) fn or(self, others: Self) -> Self {
        Self {
            at_once: either(self.at_once, others.at_once, OriginFn::or),
            later: either(self.later, others.later, AsyncOriginFn::or),
        }
    }
}

fn either<T>(one: Option<T>, other: Option<T>, both: fn(T, T) -> T) -> Option<T> {
    match (one, other) {
        (Some(one), Some(other)) => Some(both(one, other)),
        (one, other) => one.or(other),
    }
}

impl OriginFn<bool> {
    fn or(self, other: Self) -> Self {
        Self::new(move |origin, parts| self.call(origin, parts) || other.call(origin, parts))
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
    /// Whether the setting can be on for some origin. The result of a function is not known in advance.
    pub(crate) fn may_hold(&self) -> bool {
        !matches!(self, Self::No)
    }

    pub(crate) fn is_predicate(&self) -> bool {
        matches!(self, Self::Predicate(_))
    }
}

/// A function whose result must be awaited. Each call costs one allocation.
#[derive(Clone)]
pub(crate) struct AsyncOriginFn(Arc<AsyncFunction>);

impl AsyncOriginFn {
    pub(crate) fn new<F, Fut>(f: F) -> Self
    where
        F: FnOnce(HeaderValue, &Parts) -> Fut + Clone + Send + Sync + 'static,
        Fut: Future<Output = bool> + Send + 'static,
    {
        Self(Arc::new(move |origin, parts| {
            Answer::new(origin.clone(), f.clone()(origin.clone(), parts))
        }))
    }

    pub(crate) fn call(&self, origin: &HeaderValue, parts: &Parts) -> Waiting {
        (self.0)(origin, parts)
    }

    /// Calls both functions at once, because the head is not available later. Polls the second future only if the first
    /// one returns `false`.
    fn or(self, other: Self) -> Self {
        Self::new(move |origin, parts| {
            let (first, second) = (self.call(&origin, parts), other.call(&origin, parts));
            async move { first.await.is_some() || second.await.is_some() }
        })
    }
}

impl fmt::Debug for AsyncOriginFn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AsyncFn")
    }
}

/// A future that returns the origin it was called with if that origin is allowed.
pub(crate) type Waiting = Pin<Box<Answer<dyn Future<Output = bool> + Send>>>;

pin_project! {
    /// A pending decision together with its origin, in one allocation.
    pub(crate) struct Answer<Fut: ?Sized> {
        origin: HeaderValue,
        #[pin]
        allowed: Fut,
    }
}

impl<Fut: Future<Output = bool> + Send + 'static> Answer<Fut> {
    pub(crate) fn new(origin: HeaderValue, allowed: Fut) -> Waiting {
        Box::pin(Self { origin, allowed })
    }
}

impl<Fut: ?Sized> Answer<Fut> {
    /// Returns a copy of the origin. The future itself hands out the origin when it completes.
    #[cfg(feature = "tracing")]
    pub(crate) fn origin(&self) -> HeaderValue {
        self.origin.clone()
    }
}

impl<Fut: Future<Output = bool> + ?Sized> Future for Answer<Fut> {
    type Output = Option<HeaderValue>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let allowed = ready!(this.allowed.poll(cx));
        let origin = mem::replace(this.origin, HeaderValue::from_static(""));
        Poll::Ready(allowed.then_some(origin))
    }
}

impl<Fut: ?Sized> fmt::Debug for Answer<Fut> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer")
            .field("origin", &self.origin)
            .finish_non_exhaustive()
    }
}
