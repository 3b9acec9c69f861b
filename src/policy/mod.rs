//! A configuration, checked and compiled: a request's head in, a decision out.
//!
//! Immutable and sans-IO: nothing here has heard of services, bodies or builders. Only validation
//! makes a [`Policy`].

mod actual;
mod decision;
mod mirror;
mod preflight;
mod request;
mod vary;
mod write;

pub(crate) use actual::{Exposed, Headers};
pub(crate) use decision::Deciding;
pub use decision::{Answer, Decide, Decision, Forward};
pub(crate) use preflight::{MAX_MAX_AGE, PerRequest, Preflights};
pub(crate) use request::Head;
pub(crate) use vary::Vary;

use crate::fetch::reason::Reason;
use crate::origin::parse::Origin;
use crate::origin::predicate::{AsyncOriginFn, BoxFuture, OriginFn, PerOrigin};
use crate::origin::set::OriginSet;
use decision::Grant;
use http::request::Parts;
use http::{HeaderMap, HeaderValue};
use request::Lone;
use std::sync::Arc;

/// A compiled CORS policy, for servers that are not Tower services.
///
/// It holds the server's half of the
/// [CORS protocol](https://fetch.spec.whatwg.org/#http-cors-protocol) and does no I/O: it is asked
/// about a request's head, and says what to answer, or what to write onto the handler's response.
/// Cloning it is one reference count. [`CorsLayer`](crate::CorsLayer) makes one, and the services
/// that it wraps are thin shells around it.
///
/// # Examples
///
/// ```
/// use http::{Request, Response, StatusCode};
/// use tower_cors::{CorsLayer, Decision, Policy};
///
/// let policy: Policy = CorsLayer::new()
///     .allow_origin(["https://app.example.com", "https://*.preview.example.com"])
///     .policy()?;
///
/// # futures_util::future::FutureExt::now_or_never(async {
/// let (head, _body) = Request::get("/")
///     .header("origin", "https://app.example.com")
///     .body(())?
///     .into_parts();
/// let response = match policy.decide(&head).await {
///     Decision::Answer(answer) => answer.into_response(String::new()),
///     Decision::Forward(cors) => {
///         let mut response = Response::new("from the handler".to_owned());
///         cors.apply(response.headers_mut());
///         response
///     }
/// };
/// assert_eq!(response.headers()["access-control-allow-origin"], "https://app.example.com");
///
/// let (head, _body) = Request::options("/")
///     .header("origin", "https://app.example.com.evil.com")
///     .header("access-control-request-method", "PUT")
///     .body(())?
///     .into_parts();
/// let Decision::Answer(answer) = policy.decide(&head).await else { panic!("no preflight") };
/// assert_eq!(answer.status(), StatusCode::FORBIDDEN);
/// # Ok::<(), http::Error>(()) }).unwrap().unwrap();
/// # Ok::<(), tower_cors::ConfigErrors>(())
/// ```
#[derive(Clone, Debug)]
pub struct Policy(Arc<Rules>);

/// A policy's parts, as validation puts them together.
#[derive(Debug)]
pub(crate) struct Rules {
    pub(crate) origins: Origins,
    /// Whether `null` and `file://` may be put to the user's functions, or mirrored.
    pub(crate) allow_null: bool,
    pub(crate) credentials: PerOrigin,
    pub(crate) actual: Headers,
    pub(crate) preflights: Preflights,
    pub(crate) preserve_existing: bool,
    pub(crate) reject_disallowed: bool,
    /// Some function of the user's wants the whole head.
    pub(crate) reads_parts: bool,
}

/// Whom a policy allows.
#[derive(Debug)]
pub(crate) enum Origins {
    Nobody,
    /// Responses are the same for everyone: any origin, or just this one. Browsers compare.
    Same(HeaderValue),
    These(OriginSet),
    Mirrored,
    Predicate(OriginFn<bool>),
    AsyncPredicate(AsyncOriginFn),
}

/// How a policy sees the origin of one request.
enum Standing<'a> {
    /// It makes no difference.
    Same,
    /// There is none.
    NotAsked,
    Allowed(&'a HeaderValue),
    Denied(Reason),
}

enum Asked<'a> {
    Now(Standing<'a>),
    /// The user's function must be awaited to tell whether this origin is allowed.
    Later(&'a HeaderValue, BoxFuture<bool>),
}

impl Policy {
    pub(crate) fn new(rules: Rules) -> Self {
        Self(Arc::new(rules))
    }

    /// Decides what to do with a request.
    ///
    /// The future is ready at once unless the policy has an
    /// [async predicate](crate::AllowOrigin::async_predicate), and then does not borrow the head.
    pub fn decide(&self, head: &Parts) -> Decide {
        Decide::new(self.decide_head(Head::of_parts(head)))
    }

    /// As [`decide`](Self::decide), for a head that need not have been taken from its request
    /// unless the policy [reads parts](Self::reads_parts).
    pub(crate) fn decide_head(&self, head: Head<'_>) -> Deciding {
        let is_preflight = head.is_preflight();
        match self.0.ask(head) {
            Asked::Now(standing) if is_preflight => {
                Deciding::Now(Decision::Answer(self.0.answer_preflight(head, &standing)))
            }
            Asked::Now(standing) => Deciding::Now(self.decide_actual(head, &standing)),
            Asked::Later(origin, answer) if is_preflight => {
                let allowed = self.0.answer_preflight(head, &Standing::Allowed(origin));
                let refused = self.0.preflights.refuse(Reason::DisallowedOrigin);
                let answer = async move { if answer.await { allowed } else { refused } };
                Deciding::LaterPreflight(Box::pin(answer))
            }
            Asked::Later(origin, answer) => {
                let allowed = self.decide_actual(head, &Standing::Allowed(origin));
                let denied = Standing::Denied(Reason::DisallowedOrigin);
                let denied = self.decide_actual(head, &denied);
                let decision = async move { if answer.await { allowed } else { denied } };
                Deciding::Later(Box::pin(decision))
            }
        }
    }

    pub(crate) fn reads_parts(&self) -> bool {
        self.0.reads_parts
    }

    fn decide_actual(&self, head: Head<'_>, standing: &Standing<'_>) -> Decision {
        let grant = match *standing {
            Standing::Same => Grant::Same,
            Standing::NotAsked => Grant::NotAsked,
            Standing::Denied(reason) if self.0.rejects(head) => {
                return Decision::Answer(self.0.actual.rejection(reason));
            }
            Standing::Denied(reason) => Grant::Denied(reason),
            Standing::Allowed(origin) if self.0.credentials.holds(origin, head.parts) => {
                Grant::EchoWithCredentials(origin.clone())
            }
            Standing::Allowed(origin) => Grant::Echo(origin.clone()),
        };
        Decision::Forward(Forward {
            policy: self.clone(),
            grant,
        })
    }

    fn write(&self, grant: Grant, response: &mut HeaderMap) {
        self.0
            .actual
            .write(grant, self.0.preserve_existing, response);
    }
}

impl Rules {
    fn ask<'a>(&self, head: Head<'a>) -> Asked<'a> {
        Asked::Now(match (&self.origins, head.origin()) {
            (Origins::Same(_), _) => Standing::Same,
            (_, Lone::Absent) => Standing::NotAsked,
            (_, Lone::Several) => Standing::Denied(Reason::SeveralOrigins),
            (Origins::AsyncPredicate(f), Lone::Present(origin)) => match head.parts {
                Some(parts) if self.may_be_asked_about(origin) => {
                    return Asked::Later(origin, f.call(origin.clone(), parts));
                }
                _ => Standing::Denied(Reason::DisallowedOrigin),
            },
            (origins, Lone::Present(origin)) => {
                let allowed = match origins {
                    Origins::These(set) => set.contains(origin.as_bytes()),
                    Origins::Mirrored => self.may_be_asked_about(origin),
                    Origins::Predicate(f) => {
                        self.may_be_asked_about(origin)
                            && head.parts.is_some_and(|parts| f.call(origin, parts))
                    }
                    _ => false,
                };
                if allowed {
                    Standing::Allowed(origin)
                } else {
                    Standing::Denied(Reason::DisallowedOrigin)
                }
            }
        })
    }

    /// The user's functions see what a browser could have sent, and nothing else.
    fn may_be_asked_about(&self, origin: &HeaderValue) -> bool {
        match origin.as_bytes() {
            b"null" | b"file://" => self.allow_null,
            origin => Origin::parse(origin).is_some(),
        }
    }

    fn rejects(&self, head: Head<'_>) -> bool {
        let same_origin =
            matches!(head.origin(), Lone::Present(origin) if head.is_same_origin(origin));
        self.reject_disallowed && !same_origin
    }

    fn answer_preflight(&self, head: Head<'_>, standing: &Standing<'_>) -> Answer {
        match *standing {
            Standing::Allowed(origin) => {
                // If credentials don't hang on the request, the answer made beforehand speaks of them.
                let credentials = matches!(self.credentials, PerOrigin::Predicate(_))
                    && self.credentials.holds(origin, head.parts);
                self.preflights.allow(head, Some(origin), credentials)
            }
            Standing::Same => self.preflights.allow(head, None, false),
            Standing::Denied(reason) => self.preflights.refuse(reason),
            // A preflight has an origin, or it would not be one.
            Standing::NotAsked => self.preflights.refuse(Reason::DisallowedOrigin),
        }
    }
}
