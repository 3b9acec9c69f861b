//! The service that one would write by hand for each scenario: nothing is asked of the request that
//! its policy does not hang on, nothing is written that is not needed.
//!
//! Values are made beforehand and shared. Stale headers are removed, and `Vary` merged, only where the
//! scenario's inner service sets some: who writes for one server knows what it sends.

use crate::drive::Drive;
use crate::scenarios::{
    EXPOSED, HEADERS, Kind, MAX_AGE, METHODS, Origins, Scenario, listed, pattern,
};
use crate::subjects::{hosted, listed_0};
use hashbrown::HashSet;
use http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE,
    ACCESS_CONTROL_REQUEST_METHOD, ORIGIN, VARY,
};
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode};
use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use tower::{Layer, Service};

type Set = HashSet<Box<[u8]>, foldhash::fast::RandomState>;
type BoxFuture = Pin<Box<dyn Future<Output = Option<HeaderValue>> + Send>>;

const STAR: HeaderValue = HeaderValue::from_static("*");
const TRUE: HeaderValue = HeaderValue::from_static("true");
const VARY_ORIGIN: HeaderValue = HeaderValue::from_static("Origin");

/// One policy, by hand.
trait ByHand: Clone + Send + Sync + 'static {
    /// What is kept of the request until the response is there.
    type Kept: Send + Unpin;

    fn keep<B>(&self, request: Request<B>) -> (Self::Kept, Request<B>);
    fn poll(kept: &mut Self::Kept, context: &mut Context<'_>) -> Poll<()> {
        let _ = (kept, context);
        Poll::Ready(())
    }
    fn write(kept: Self::Kept, response: &mut HeaderMap);
    fn preflight(&self, request: &HeaderMap) -> (StatusCode, HeaderMap);
}

fn is_preflight<B>(request: &Request<B>) -> bool {
    request.method() == Method::OPTIONS
        && request
            .headers()
            .contains_key(ACCESS_CONTROL_REQUEST_METHOD)
        && request.headers().contains_key(ORIGIN)
}

/// The origin, if there is exactly one line of it.
fn origin(request: &HeaderMap) -> Option<&HeaderValue> {
    let mut lines = request.get_all(ORIGIN).iter();
    lines.next().filter(|_| lines.next().is_none())
}

pub fn prepare(scenario: &Scenario, requests: usize) -> Option<Box<dyn Drive>> {
    macro_rules! floor {
        ($policy:expr) => {
            Some(hosted(FloorLayer($policy), scenario, requests))
        };
    }
    let stale = !scenario.existing.is_empty();
    match scenario.origins {
        Origins::Any => floor!(Anyone(Arc::new(preflight_map(scenario, Some(STAR))))),
        Origins::One => floor!(OneOrigin(Arc::new(HeaderValue::from_static(listed_0())))),
        Origins::List(3) if stale && scenario.credentials => {
            floor!(Listed::<Three, true, true>::new(scenario))
        }
        Origins::List(3) if stale => floor!(Listed::<Three, false, true>::new(scenario)),
        Origins::List(3) if scenario.credentials => {
            floor!(Listed::<Three, true, false>::new(scenario))
        }
        Origins::List(3) => floor!(Listed::<Three, false, false>::new(scenario)),
        Origins::List(_) if scenario.credentials => {
            floor!(Listed::<Hashed, true, false>::new(scenario))
        }
        Origins::List(_) => floor!(Listed::<Hashed, false, false>::new(scenario)),
        Origins::Patterns(1) => floor!(Listed::<OnePattern, false, false>::new(scenario)),
        Origins::Patterns(_) => floor!(Listed::<Suffixes, false, false>::new(scenario)),
        Origins::Predicate => floor!(Predicate(|origin, _| origin == listed_0())),
        Origins::AsyncPredicate => floor!(AsyncPredicate),
    }
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
struct Anyone(Arc<HeaderMap>);

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

/// One origin, the same for everyone.
#[derive(Clone)]
struct OneOrigin(Arc<HeaderValue>);

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

/// How a list is searched.
trait Search: Send + Sync + 'static {
    fn new(origins: Origins) -> Self;
    fn has(&self, origin: &[u8]) -> bool;
}

struct Three([Box<[u8]>; 3]);

impl Search for Three {
    fn new(_: Origins) -> Self {
        Self([0, 1, 2].map(|number| listed(number).into_bytes().into()))
    }

    fn has(&self, origin: &[u8]) -> bool {
        self.0.iter().any(|allowed| **allowed == *origin)
    }
}

struct Hashed(Set);

impl Search for Hashed {
    fn new(origins: Origins) -> Self {
        let Origins::List(count) = origins else {
            panic!("a list")
        };
        Self(
            (0..count)
                .map(|number| listed(number).into_bytes().into())
                .collect(),
        )
    }

    fn has(&self, origin: &[u8]) -> bool {
        self.0.contains(origin)
    }
}

/// `https://*.host`.
struct OnePattern(Box<[u8]>);

impl Search for OnePattern {
    fn new(_: Origins) -> Self {
        Self(
            pattern(0)
                .strip_prefix("https://*")
                .expect("a pattern")
                .as_bytes()
                .into(),
        )
    }

    fn has(&self, origin: &[u8]) -> bool {
        let labels = origin
            .strip_prefix(b"https://")
            .and_then(|host| host.strip_suffix(&*self.0));
        labels.is_some_and(are_labels)
    }
}

fn are_labels(labels: &[u8]) -> bool {
    labels.len() < 254
        && labels.split(|&byte| byte == b'.').all(|label| {
            !label.is_empty()
                && label
                    .iter()
                    .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_'))
        })
}

/// Many patterns, by the end of the host.
struct Suffixes(Set);

impl Search for Suffixes {
    fn new(origins: Origins) -> Self {
        let Origins::Patterns(count) = origins else {
            panic!("patterns")
        };
        let suffix = |number| {
            pattern(number)
                .strip_prefix("https://*")
                .expect("a pattern")
                .as_bytes()
                .into()
        };
        Self((0..count).map(suffix).collect())
    }

    fn has(&self, origin: &[u8]) -> bool {
        let Some(host) = origin.strip_prefix(b"https://") else {
            return false;
        };
        are_labels(host)
            && (1..host.len()).any(|dot| host[dot] == b'.' && self.0.contains(&host[dot..]))
    }
}

struct ListedPolicy<S> {
    search: S,
    exposed: HeaderValue,
    answer: HeaderMap,
    refusal: HeaderMap,
}

/// A list, echoed; with or without credentials; on responses that hold CORS headers already or not.
struct Listed<S, const CREDENTIALS: bool, const STALE: bool>(Arc<ListedPolicy<S>>);

impl<S, const CREDENTIALS: bool, const STALE: bool> Clone for Listed<S, CREDENTIALS, STALE> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<S: Search, const CREDENTIALS: bool, const STALE: bool> Listed<S, CREDENTIALS, STALE> {
    fn new(scenario: &Scenario) -> Self {
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
                // Not `insert`, which grows a map that is full.
                if let Some(place) = answer.get_mut(ACCESS_CONTROL_ALLOW_ORIGIN) {
                    *place = origin.clone();
                }
                (StatusCode::OK, answer)
            }
            None => (StatusCode::FORBIDDEN, self.0.refusal.clone()),
        }
    }
}

/// A function that is known.
#[derive(Clone, Copy)]
struct Predicate(fn(&HeaderValue, &Parts) -> bool);

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

    fn preflight(&self, _: &HeaderMap) -> (StatusCode, HeaderMap) {
        unimplemented!("no scenario")
    }
}

/// A future that is not known, and so boxed.
#[derive(Clone, Copy)]
struct AsyncPredicate;

enum Asked {
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

    fn preflight(&self, _: &HeaderMap) -> (StatusCode, HeaderMap) {
        unimplemented!("no scenario")
    }
}

#[derive(Clone)]
struct FloorLayer<P>(P);

impl<S, P: Clone> Layer<S> for FloorLayer<P> {
    type Service = Floor<S, P>;

    fn layer(&self, inner: S) -> Floor<S, P> {
        Floor {
            inner,
            policy: self.0.clone(),
        }
    }
}

#[derive(Clone)]
struct Floor<S, P> {
    inner: S,
    policy: P,
}

impl<S, P, ReqBody, ResBody> Service<Request<ReqBody>> for Floor<S, P>
where
    S: Service<Request<ReqBody>, Response = Response<ResBody>, Error = Infallible>,
    P: ByHand,
    ResBody: Default,
{
    type Response = Response<ResBody>;
    type Error = Infallible;
    type Future = FloorFuture<S::Future, P>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<ReqBody>) -> Self::Future {
        if is_preflight(&request) {
            let (status, headers) = self.policy.preflight(request.headers());
            FloorFuture::Answer {
                answer: Some((status, headers)),
            }
        } else {
            let (kept, request) = self.policy.keep(request);
            FloorFuture::Inner {
                future: self.inner.call(request),
                kept: Some(kept),
            }
        }
    }
}

pin_project_lite::pin_project! {
    #[project = FloorProjection]
    enum FloorFuture<F, P: ByHand> {
        Inner { #[pin] future: F, kept: Option<P::Kept> },
        Answer { answer: Option<(StatusCode, HeaderMap)> },
    }
}

impl<F, P, B> Future for FloorFuture<F, P>
where
    F: Future<Output = Result<Response<B>, Infallible>>,
    P: ByHand,
    B: Default,
{
    type Output = Result<Response<B>, Infallible>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match self.project() {
            FloorProjection::Inner { future, kept } => {
                if let Some(kept) = kept {
                    ready!(P::poll(kept, context));
                }
                let mut response = ready!(future.poll(context))?;
                if let Some(kept) = kept.take() {
                    P::write(kept, response.headers_mut());
                }
                Poll::Ready(Ok(response))
            }
            FloorProjection::Answer { answer } => {
                let (status, headers) = answer.take().expect("polled once");
                let mut response = Response::new(B::default());
                *response.status_mut() = status;
                *response.headers_mut() = headers;
                Poll::Ready(Ok(response))
            }
        }
    }
}
