//! The policies.

use super::search::Search;
use super::service::ByHand;
use crate::scenarios::{EXPOSED, HEADERS, Kind, MAX_AGE, METHODS, Scenario, listed_0};
use http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ORIGIN,
    VARY,
};
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Request, StatusCode};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

type BoxFuture = Pin<Box<dyn Future<Output = Option<HeaderValue>> + Send>>;

const STAR: HeaderValue = HeaderValue::from_static("*");
const TRUE: HeaderValue = HeaderValue::from_static("true");
const VARY_ORIGIN: HeaderValue = HeaderValue::from_static("Origin");

/// Returns the origin, if there is exactly one `Origin` line.
fn origin(request: &HeaderMap) -> Option<&HeaderValue> {
    let mut lines = request.get_all(ORIGIN).iter();
    lines.next().filter(|_| lines.next().is_none())
}

fn preflight_map(scenario: &Scenario, origin: Option<HeaderValue>) -> HeaderMap {
    let mut answer = HeaderMap::new();
    answer.insert(
        ACCESS_CONTROL_ALLOW_ORIGIN,
        origin.unwrap_or(HeaderValue::from_static("")),
    );
    if let Kind::Preflight(_) = scenario.kind {
        if scenario.credentials {
            let methods = METHODS.map(|method| method.to_string()).join(",");
            answer.insert(ACCESS_CONTROL_ALLOW_CREDENTIALS, TRUE);
            answer.insert(
                ACCESS_CONTROL_ALLOW_METHODS,
                methods.try_into().expect("tokens"),
            );
            answer.insert(
                ACCESS_CONTROL_ALLOW_HEADERS,
                HEADERS.join(",").try_into().expect("tokens"),
            );
            answer.insert(ACCESS_CONTROL_MAX_AGE, MAX_AGE.into());
        } else {
            answer.insert(ACCESS_CONTROL_ALLOW_METHODS, STAR);
        }
    }
    answer
}

/// `*` for everyone.
#[derive(Clone)]
pub(super) struct Anyone(Arc<HeaderMap>);

impl Anyone {
    pub(super) fn new(scenario: &Scenario) -> Self {
        Self(Arc::new(preflight_map(scenario, Some(STAR))))
    }
}

impl ByHand for Anyone {
    type Kept = ();

    fn keep<B>(&self, request: Request<B>) -> ((), Request<B>) {
        ((), request)
    }

    fn write((): (), response: &mut HeaderMap) {
        response.insert(ACCESS_CONTROL_ALLOW_ORIGIN, STAR);
    }

    fn preflight(&self, _: &HeaderMap) -> (StatusCode, HeaderMap) {
        (StatusCode::OK, (*self.0).clone())
    }
}

/// One origin, which is sent to everyone.
#[derive(Clone)]
pub(super) struct OneOrigin(Arc<HeaderValue>);

impl OneOrigin {
    pub(super) fn new() -> Self {
        Self(Arc::new(HeaderValue::from_static(listed_0())))
    }
}

impl ByHand for OneOrigin {
    type Kept = Arc<HeaderValue>;

    fn keep<B>(&self, request: Request<B>) -> (Self::Kept, Request<B>) {
        (Arc::clone(&self.0), request)
    }

    fn write(kept: Self::Kept, response: &mut HeaderMap) {
        response.insert(ACCESS_CONTROL_ALLOW_ORIGIN, (*kept).clone());
    }

    fn preflight(&self, _: &HeaderMap) -> (StatusCode, HeaderMap) {
        let answer = [(ACCESS_CONTROL_ALLOW_ORIGIN, (*self.0).clone())];
        (StatusCode::OK, answer.into_iter().collect())
    }
}

pub(super) struct ListedPolicy<S> {
    search: S,
    exposed: HeaderValue,
    answer: HeaderMap,
    refusal: HeaderMap,
}

/// A list whose origins are echoed, with or without credentials, and with or without CORS headers in the response.
pub(super) struct Listed<S, const CREDENTIALS: bool, const STALE: bool>(Arc<ListedPolicy<S>>);

impl<S, const CREDENTIALS: bool, const STALE: bool> Clone for Listed<S, CREDENTIALS, STALE> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<S: Search, const CREDENTIALS: bool, const STALE: bool> Listed<S, CREDENTIALS, STALE> {
    pub(super) fn new(scenario: &Scenario) -> Self {
        let mut answer = preflight_map(scenario, None);
        answer.insert(VARY, VARY_ORIGIN);
        Self(Arc::new(ListedPolicy {
            search: S::new(scenario.origins),
            exposed: EXPOSED.join(",").try_into().expect("tokens"),
            answer,
            refusal: [(VARY, VARY_ORIGIN)].into_iter().collect(),
        }))
    }
}

impl<S: Search, const CREDENTIALS: bool, const STALE: bool> ByHand
    for Listed<S, CREDENTIALS, STALE>
{
    type Kept = Option<(HeaderValue, Self)>;

    fn keep<B>(&self, request: Request<B>) -> (Self::Kept, Request<B>) {
        let allowed =
            origin(request.headers()).filter(|origin| self.0.search.has(origin.as_bytes()));
        (
            allowed.map(|origin| (origin.clone(), self.clone())),
            request,
        )
    }

    fn write(kept: Self::Kept, response: &mut HeaderMap) {
        if STALE && CREDENTIALS {
            response.remove(ACCESS_CONTROL_MAX_AGE);
        }
        if let Some((origin, policy)) = kept {
            response.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
            if CREDENTIALS {
                response.insert(ACCESS_CONTROL_ALLOW_CREDENTIALS, TRUE);
                response.insert(ACCESS_CONTROL_EXPOSE_HEADERS, policy.0.exposed.clone());
            }
        }
        if STALE {
            response.append(VARY, VARY_ORIGIN);
        } else {
            response.insert(VARY, VARY_ORIGIN);
        }
    }

    fn preflight(&self, request: &HeaderMap) -> (StatusCode, HeaderMap) {
        match origin(request).filter(|origin| self.0.search.has(origin.as_bytes())) {
            Some(origin) => {
                let mut answer = self.0.answer.clone();
                // `insert` would grow a map that is full.
                if let Some(place) = answer.get_mut(ACCESS_CONTROL_ALLOW_ORIGIN) {
                    *place = origin.clone();
                }
                (StatusCode::OK, answer)
            }
            None => (StatusCode::FORBIDDEN, self.0.refusal.clone()),
        }
    }
}

/// A function whose type is known.
#[derive(Clone, Copy)]
pub(super) struct Predicate(pub(super) fn(&HeaderValue, &Parts) -> bool);

impl ByHand for Predicate {
    type Kept = Option<HeaderValue>;

    fn keep<B>(&self, request: Request<B>) -> (Self::Kept, Request<B>) {
        let (head, body) = request.into_parts();
        let allowed = origin(&head.headers)
            .filter(|origin| (self.0)(origin, &head))
            .cloned();
        (allowed, Request::from_parts(head, body))
    }

    fn write(kept: Self::Kept, response: &mut HeaderMap) {
        if let Some(origin) = kept {
            response.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        }
        response.insert(VARY, VARY_ORIGIN);
    }
}

/// A future whose type is not known, so it is boxed.
#[derive(Clone, Copy)]
pub(super) struct AsyncPredicate;

pub(super) enum Asked {
    Waiting(BoxFuture),
    Known(Option<HeaderValue>),
}

impl ByHand for AsyncPredicate {
    type Kept = Asked;

    fn keep<B>(&self, request: Request<B>) -> (Asked, Request<B>) {
        let (head, body) = request.into_parts();
        let asked = match origin(&head.headers).cloned() {
            Some(origin) => {
                Asked::Waiting(Box::pin(
                    async move { (origin == listed_0()).then_some(origin) },
                ))
            }
            None => Asked::Known(None),
        };
        (asked, Request::from_parts(head, body))
    }

    fn poll(kept: &mut Asked, context: &mut Context<'_>) -> Poll<()> {
        if let Asked::Waiting(future) = kept {
            *kept = Asked::Known(ready!(future.as_mut().poll(context)));
        }
        Poll::Ready(())
    }

    fn write(kept: Asked, response: &mut HeaderMap) {
        if let Asked::Known(Some(origin)) = kept {
            response.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        }
        response.insert(VARY, VARY_ORIGIN);
    }
}
