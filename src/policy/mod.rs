//! A configuration, checked and compiled: a request's head in, a decision out.
//!
//! Immutable and sans-IO: nothing here has heard of services, bodies or builders. Only validation
//! makes a [`Policy`].

mod actual;
mod decision;
#[cfg(feature = "tracing")]
mod denial;
#[cfg(feature = "tracing")]
mod events;
mod mirror;
mod preflight;
mod request;
mod vary;
mod write;

pub(crate) use actual::{Exposed, Headers};
pub(crate) use decision::{Actual, Later, Preflight};
pub use decision::{Answer, Decide, Decision, Forward};
#[cfg(feature = "tracing")]
pub(crate) use events::RateLimit;
pub(crate) use preflight::{MAX_MAX_AGE, PerRequest, Preflights};
pub(crate) use request::{Head, split_port};
pub(crate) use vary::Vary;

use crate::fetch::reason::Reason;
use crate::origin::parse::Origin;
use crate::origin::predicate::{AsyncOriginFn, BoxFuture, OriginFn, PerOrigin};
use crate::origin::set::OriginSet;
use decision::Grant;
use http::header::ORIGIN;
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
    /// Headers are not enough: some function of the user's wants the whole head, or it must be told
    /// whether a request comes from the origin that it is sent to.
    pub(crate) needs_parts: bool,
    #[cfg(feature = "tracing")]
    pub(crate) events: RateLimit,
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

/// Whether an origin is allowed, as far as is known.
enum Asked {
    Now(Grant),
    /// The user's function must be awaited to tell.
    Later(BoxFuture<(HeaderValue, bool)>),
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
        let head = Head::of_parts(head);
        if head.is_preflight() {
            Decide::preflight(self.decide_preflight(head))
        } else {
            Decide::actual(self.decide_actual(head), self.clone())
        }
    }

    /// Decides about a request that is no preflight by its headers alone, unless the policy
    /// [needs more](Self::needs_parts).
    ///
    /// Inlined, as nothing that is called with a pointer into the request may be out of the compiler's
    /// sight: it would copy each request twice to hand it on. That is 65 instructions.
    #[allow(clippy::inline_always)]
    #[inline(always)]
    pub(crate) fn forward(&self, headers: &HeaderMap) -> Forward {
        let grant = self.0.grant(headers);
        let credentials =
            matches!(grant, Grant::Echo(_)) && matches!(self.0.credentials, PerOrigin::Yes);
        Forward {
            policy: self.clone(),
            grant,
            credentials,
        }
    }

    /// The answer to a preflight, unless the policy [needs more](Self::needs_parts) than its headers.
    #[inline]
    pub(crate) fn answer(&self, head: Head<'_>) -> Answer {
        self.0.answer_preflight(head, self.0.grant(head.headers))
    }

    /// Decides about a request that is no preflight.
    pub(crate) fn decide_actual(&self, head: Head<'_>) -> Actual {
        let actual = self.actual(head);
        #[cfg(feature = "tracing")]
        let actual = events::of_actual(self, head, actual);
        actual
    }

    fn actual(&self, head: Head<'_>) -> Actual {
        match self.0.ask(head) {
            Asked::Now(Grant::Denied(reason)) if self.0.rejects(head) => Actual::Reject(reason),
            Asked::Now(grant) => {
                let credentials = match &grant {
                    Grant::Echo(origin) => self.0.credentials.holds(origin, head.parts),
                    _ => false,
                };
                Actual::Forward(Forward {
                    policy: self.clone(),
                    grant,
                    credentials,
                })
            }
            Asked::Later(answer) => Actual::Later(Later {
                policy: self.clone(),
                answer,
                credentials: self.0.allows_credentials(head),
                reject: self.0.rejects(head),
            }),
        }
    }

    pub(crate) fn decide_preflight(&self, head: Head<'_>) -> Preflight {
        let preflight = self.preflight(head);
        #[cfg(feature = "tracing")]
        let preflight = events::of_preflight(self, head, preflight);
        preflight
    }

    fn preflight(&self, head: Head<'_>) -> Preflight {
        match self.0.ask(head) {
            Asked::Now(grant) => Preflight::Now(self.0.answer_preflight(head, grant)),
            Asked::Later(answer) => {
                let refused = self.0.preflights.refuse(Reason::DisallowedOrigin);
                let mut allowed = self.0.allow_preflight(head);
                Preflight::Later(Box::pin(async move {
                    match answer.await {
                        (origin, true) => {
                            allowed.echo(origin);
                            allowed
                        }
                        (_, false) => refused,
                    }
                }))
            }
        }
    }

    /// For a request that no policy is for, but this one's `Vary`.
    pub(crate) fn pass_through(&self) -> Forward {
        Forward {
            policy: self.clone(),
            grant: Grant::Untouched,
            credentials: false,
        }
    }

    /// The answer to a request that the handler is not to see.
    pub(crate) fn reject(&self, reason: Reason) -> Answer {
        self.0.actual.rejection(reason)
    }

    /// Whether requests are to be taken apart to be decided about.
    #[inline]
    pub(crate) fn needs_parts(&self) -> bool {
        #[cfg(feature = "tracing")]
        if events::are_wanted() {
            return true;
        }
        self.0.needs_parts
    }

    fn write(&self, grant: &mut Grant, credentials: bool, response: &mut HeaderMap) {
        self.0
            .actual
            .write(grant, credentials, self.0.preserve_existing, response);
    }
}

impl Rules {
    #[allow(clippy::inline_always)] // with what it asks of the origin, 40 instructions
    #[inline(always)]
    fn ask(&self, head: Head<'_>) -> Asked {
        let (Origins::Predicate(_) | Origins::AsyncPredicate(_)) = &self.origins else {
            return Asked::Now(self.grant(head.headers));
        };
        match (&self.origins, head.origin(), head.parts) {
            (_, Lone::Present(origin), _) if !self.may_be_asked_about(origin) => {
                Asked::Now(Grant::to(origin, false))
            }
            (Origins::Predicate(f), Lone::Present(origin), Some(parts)) => {
                Asked::Now(Grant::to(origin, f.call(origin, parts)))
            }
            (Origins::AsyncPredicate(f), Lone::Present(origin), Some(parts)) => {
                Asked::Later(f.call(origin, parts))
            }
            _ => Asked::Now(self.grant(head.headers)),
        }
    }

    /// What the headers alone say.
    #[allow(clippy::inline_always)] // see `Policy::forward`
    #[inline(always)]
    fn grant(&self, headers: &HeaderMap) -> Grant {
        if let Origins::Same(_) = self.origins {
            return Grant::Same;
        }
        let origin = match Lone::of(headers, &ORIGIN) {
            Lone::Absent => return Grant::NotAsked,
            Lone::Several => return Grant::Denied(Reason::SeveralOrigins),
            Lone::Present(origin) => origin,
        };
        let allowed = match &self.origins {
            Origins::These(set) => set.contains(origin.as_bytes()),
            Origins::Mirrored => self.may_be_asked_about(origin),
            _ => false,
        };
        Grant::to(origin, allowed)
    }

    /// The user's functions see what a browser could have sent, and nothing else.
    fn may_be_asked_about(&self, origin: &HeaderValue) -> bool {
        match origin.as_bytes() {
            b"null" | b"file://" => self.allow_null,
            origin => Origin::parse(origin).is_some(),
        }
    }

    fn rejects(&self, head: Head<'_>) -> bool {
        self.reject_disallowed && !head.is_same_origin()
    }

    fn allows_credentials(&self, head: Head<'_>) -> bool {
        if !self.credentials.is_predicate() {
            return self.credentials.may_hold();
        }
        matches!(head.origin(), Lone::Present(origin) if self.credentials.holds(origin, head.parts))
    }

    #[inline]
    fn answer_preflight(&self, head: Head<'_>, grant: Grant) -> Answer {
        match grant {
            Grant::Same => self.allow_preflight(head),
            Grant::Echo(origin) => {
                let mut answer = self.allow_preflight(head);
                answer.echo(origin);
                answer
            }
            Grant::Denied(reason) => self.preflights.refuse(reason),
            // A preflight has an origin, or it would not be one.
            Grant::NotAsked | Grant::Untouched => self.preflights.refuse(Reason::DisallowedOrigin),
        }
    }

    fn allow_preflight(&self, head: Head<'_>) -> Answer {
        if !self.needs_parts {
            return self.preflights.allow(head, None);
        }
        // Under a policy that is the same for everyone, nobody has looked at the origin yet.
        match head.origin() {
            Lone::Present(origin) if self.may_be_asked_about(origin) => self
                .preflights
                .allow(head, Some((origin, &self.credentials))),
            _ => self.preflights.allow(head, None),
        }
    }
}
