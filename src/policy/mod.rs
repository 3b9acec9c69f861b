//! A checked and compiled configuration: takes the head of a request, and returns a decision.
//!
//! It is immutable and sans-IO: it knows nothing about services, bodies or builders. Only
//! [`validate`](crate::validate) creates a [`Policy`]. Only [`rules`] makes decisions about requests.

pub(crate) mod actual;
pub(crate) mod decision;
#[cfg(feature = "tracing")]
mod denial;
#[cfg(feature = "tracing")]
pub(crate) mod events;
#[cfg(feature = "tracing")]
mod excerpt;
pub(crate) mod inputs;
mod mirror;
pub(crate) mod preflight;
#[cfg(feature = "tracing")]
pub(crate) mod rate_limit;
pub(crate) mod reason;
pub(crate) mod request;
pub(crate) mod rules;
pub(crate) mod shared;
pub(crate) mod vary;
mod write;

use decision::{Decision, DecisionFuture, ResponseHeaders};
use http::Method;
use http::request::Parts;
use request::Head;
use rules::{MAX_KEPT, Rules};
use shared::{Places, SharedRef};

/// A compiled CORS policy, for servers that are not Tower services.
///
/// It holds the server's half of the
/// [CORS protocol](https://fetch.spec.whatwg.org/#http-cors-protocol) and does no I/O: it takes the head of a
/// request, and returns an answer, or the headers to add to the handler's response. Cloning it increments at most
/// one reference count. Create one with [`CorsLayer::policy`](crate::CorsLayer::policy).
///
/// # Examples
///
/// ```
/// use http::{Request, Response, StatusCode};
/// use tower_cors::{CorsLayer, Decision, Policy};
///
/// let policy: Policy = CorsLayer::new()
///     .allow_origins(["https://app.example.com", "https://*.preview.example.com"])
///     .policy()?;
///
/// # futures_util::future::FutureExt::now_or_never(async {
/// let (head, _body) = Request::get("/")
///     .header("origin", "https://app.example.com")
///     .body(())?
///     .into_parts();
/// let response = match policy.decide(&head).await {
///     Decision::Answer(early) => early.into_response(String::new()),
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
/// let Decision::Answer(early) = policy.decide(&head).await else { panic!("not a preflight") };
/// assert_eq!(early.status(), StatusCode::FORBIDDEN);
/// # Ok::<(), http::Error>(()) }).unwrap().unwrap();
/// # Ok::<(), tower_cors::ConfigErrors>(())
/// ```
#[derive(Clone, Debug)]
pub struct Policy(SharedRef<Rules>);

impl Policy {
    pub(crate) fn new(rules: Rules) -> Self {
        Self(SharedRef::counted(rules))
    }

    /// Returns the same policy for services, in a form in which requests do not change a shared count: see [`shared`].
    pub(crate) fn kept(&self) -> Self {
        static RULES: Places<Rules, MAX_KEPT> = Places::new();
        Self(self.0.kept(&RULES, Rules::with_static_values))
    }

    /// Decides what to do with a request.
    ///
    /// The future is ready at once unless the policy has an
    /// [async predicate](crate::AllowOrigin::async_predicate). It does not borrow the head.
    pub fn decide(&self, head: &Parts) -> DecisionFuture {
        DecisionFuture::new(self.decide_head(Head::of_parts(head)))
    }

    /// Decides about a request. The decision may still have to wait for an async predicate.
    pub(crate) fn decide_head(&self, head: Head<'_>) -> Decision {
        let decision = rules::decide(self, head);
        #[cfg(feature = "tracing")]
        let decision = events::log_denial(self, head, decision);
        decision
    }

    /// Returns the decision of [`decide_head`](Self::decide_head) if it can be found quickly, which means that the request
    /// is forwarded.
    #[allow(clippy::inline_always)] // see `rules::forward`
    #[inline(always)]
    pub(crate) fn forward_at_once(&self, head: Head<'_>) -> Option<ResponseHeaders> {
        #[cfg(feature = "tracing")]
        if events::are_wanted() {
            return None;
        }
        let rules = &*self.0;
        if rules.has_hosts_or_needs_parts && (rules.needs_parts || !rules.plainly_allows_host(head))
        {
            return None;
        }
        if *head.method == Method::OPTIONS || head.has_repeats {
            return None;
        }
        rules::forward(self, head).ok()
    }

    /// Whether the request is for a host that this server does not answer to.
    pub(crate) fn denies_host_of(&self, head: Head<'_>) -> bool {
        self.0.check_host(head).is_err()
    }

    /// Whether the [head](Head::parts) must be taken from the request, because one of the user's functions needs it.
    #[inline]
    pub(crate) fn needs_parts(&self) -> bool {
        self.0.needs_parts
    }
}
