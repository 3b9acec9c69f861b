//! Logs an event for each request or preflight that is denied, and for headers that are replaced (feature `tracing`).

use super::Policy;
use super::decision::{Decision, Grant, ResponseHeaders};
use super::denial::{self, Denial, lines_that_ask};
use super::excerpt::{MAX_CHARS, cut, escaped, first};
use super::rate_limit::RateLimit;
use super::reason::DenialReason;
use super::request::{Head, SingleHeader, split_port};
use crate::error::ConfigWarnings;
use crate::fetch::names::is_of_protocol;
use crate::origin::parse::Unchecked;
use crate::origin::predicate::{Answer, Waiting};
use http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, COOKIE};
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use std::borrow::Cow;
use std::mem;
use std::time::Instant;
use tracing::Level;

const TARGET: &str = "tower_cors";

/// The highest number of warnings that are logged, because a list of a million entries may have a million warnings.
const MAX_WARNINGS: usize = 50;

const SEC_FETCH_MODE: HeaderName = HeaderName::from_static("sec-fetch-mode");

/// The parts of the request that are logged. Nothing is copied or escaped before it is clear that it will be logged.
struct Asking<'a> {
    origin: Cow<'a, [u8]>,
    method: Cow<'a, Method>,
    path: Cow<'a, [u8]>,
    preflight: bool,
    /// Whether the browser applies CORS to this request. It does not for navigations and WebSockets.
    asks_for_permission: bool,
    /// Whether the request has cookies. `fetch` only sends them to another origin if the page includes credentials.
    includes_credentials: bool,
}

/// What an allowed origin gets.
struct Given {
    wildcard: bool,
    credentials: bool,
}

/// Logs each warning about a configuration when it is compiled.
pub(crate) fn log_warnings(warnings: &ConfigWarnings) {
    for warning in warnings.iter().take(MAX_WARNINGS) {
        tracing::warn!(
            target: TARGET,
            setting = warning.setting().name(),
            index = warning.index(),
            "{warning}"
        );
    }
}

/// Whether a subscriber listens at debug level.
#[inline]
pub(super) fn are_wanted() -> bool {
    tracing::enabled!(target: TARGET, Level::DEBUG)
}

/// Logs what `decision` denies, if a subscriber listens. If that depends on an async predicate, it is logged when the
/// result is known. The decision does not change.
pub(super) fn log_denial(policy: &Policy, head: Head<'_>, mut decision: Decision) -> Decision {
    if !are_wanted() {
        return decision;
    }
    if let Err(reason) = policy.0.check_host(head) {
        log_denied_host(policy, head, reason);
        return decision;
    }
    let Some(asking) = Asking::across_origins(head) else {
        return decision;
    };
    match &mut decision {
        Decision::Forward(headers) => match mem::replace(&mut headers.grant, Grant::NotAsked) {
            Grant::Waiting(waiting) => {
                let (asking, policy) = (asking.into_owned(), policy.clone());
                let (credentials, rejects) = (headers.credentials, headers.rejects_denied);
                headers.grant = Grant::Waiting(observed(waiting, move |allowed| {
                    let denied = Denial::Origin(DenialReason::DisallowedOrigin);
                    let wildcard = false;
                    match allowed {
                        true => asking.given(
                            Ok(Given {
                                wildcard,
                                credentials,
                            }),
                            &policy,
                        ),
                        false if rejects => asking.denied(&denied, &policy),
                        false => asking.given(Err(denied), &policy),
                    }
                }));
            }
            grant => {
                headers.grant = grant;
                asking.given(policy.given(&asking.origin, headers), policy);
            }
        },
        Decision::Answer(answer) => {
            if let Some(waits) = answer.waiting.take() {
                let (waits_for, waiting) = *waits;
                let (asking, policy) = (asking.into_owned(), policy.clone());
                let (request, allowed) = (lines_that_ask(head.headers), answer.headers().clone());
                let waiting = observed(waiting, move |is_allowed| {
                    let denial = if is_allowed {
                        Denial::of_what_is_asked(&request, &allowed)
                    } else {
                        Some(Denial::Origin(DenialReason::DisallowedOrigin))
                    };
                    asking.answered(denial, &policy);
                });
                answer.wait(&waits_for, waiting);
            } else {
                let denial = Denial::of_answer(head.headers, &asking.origin, answer);
                asking.answered(denial, policy);
            }
        }
    }
    decision
}

/// Logs a denied host, even if the request does not have an `Origin`: after DNS rebinding, the page and this server
/// have the same origin for the browser.
fn log_denied_host(policy: &Policy, head: Head<'_>, reason: DenialReason) {
    let Some(omitted) = policy.0.events.admit(Instant::now()) else {
        return;
    };
    let host = head.only_host().unwrap_or_default();
    let (name, _) = split_port(host);
    let name = std::str::from_utf8(name).ok().filter(|name| {
        Unchecked::of_host(name.as_bytes()).is_some_and(|host| host.check().is_some())
    });
    let allow = name.map(|name| format!(".allow_hosts([…, {name:?}])"));
    tracing::debug!(
        target: TARGET,
        host = escaped(host),
        denied = "the host",
        code = reason.code(),
        allow,
        preflight = head.may_be_preflight(),
        method = cut(head.method.as_str()),
        path = escaped(head.uri.path().as_bytes()),
        omitted,
        "a request for a disallowed host is rejected",
    );
}

/// Logs which headers of the inner service's response this policy is about to replace.
pub(super) fn log_replacement(limit: &RateLimit, response: &HeaderMap) {
    if !are_wanted() {
        return;
    }
    let Some(omitted) = limit.admit(Instant::now()) else {
        return;
    };
    let names = response.keys().filter(|name| is_of_protocol(name));
    let names: Vec<_> = names.map(HeaderName::as_str).collect();
    let origin = response.get(ACCESS_CONTROL_ALLOW_ORIGIN);
    tracing::debug!(
        target: TARGET,
        code = "headers-replaced",
        existing = cut(&names.join(", ")),
        existing_origin = origin.map(|origin| escaped(origin.as_bytes())),
        omitted,
        "the inner response already has CORS headers, which this layer replaces: if they are from a second layer, \
         that one has no effect",
    );
}

/// Returns the same decision, which is passed to `log` when it is known.
fn observed(waiting: Waiting, log: impl FnOnce(bool) + Send + 'static) -> Waiting {
    Answer::new(waiting.origin(), async move {
        let allowed = waiting.await.is_some();
        log(allowed);
        allowed
    })
}

impl Policy {
    fn given(&self, origin: &[u8], forward: &ResponseHeaders) -> Result<Given, Denial<'static>> {
        let headers = &self.0.actual;
        let (wildcard, credentials) = match &forward.grant {
            Grant::Denied(reason) => return Err(Denial::Origin(*reason)),
            Grant::Echo(_) => (false, forward.credentials),
            // The browser compares the origins.
            Grant::Same => match &headers.same_origin {
                Some(allowed) if !denial::allows(allowed, origin) => {
                    return Err(Denial::of_origin(origin));
                }
                Some(allowed) => (allowed == "*", headers.same_credentials),
                None => (false, true),
            },
            // The policy does not know, or does not decide, so it does not deny anything.
            Grant::NotAsked | Grant::Untouched | Grant::Waiting(_) => (false, true),
        };
        Ok(Given {
            wildcard,
            credentials,
        })
    }
}

impl<'a> Asking<'a> {
    /// Returns `None` if the request comes from the origin that it is sent to.
    fn across_origins(head: Head<'a>) -> Option<Self> {
        let origin = match head.origin() {
            SingleHeader::Absent => return None,
            SingleHeader::Present(origin) => origin.as_bytes(),
            SingleHeader::Several => b"",
        };
        let mode = head.headers.get(SEC_FETCH_MODE);
        let mode = mode.map_or(&b""[..], HeaderValue::as_bytes);
        (!head.is_same_origin()).then(|| Self {
            origin: Cow::Borrowed(origin),
            method: Cow::Borrowed(head.method),
            path: Cow::Borrowed(head.uri.path().as_bytes()),
            preflight: head.may_be_preflight(),
            asks_for_permission: !matches!(mode, b"navigate" | b"websocket"),
            includes_credentials: mode == b"cors" && head.headers.contains_key(COOKIE),
        })
    }

    /// Copies what is logged, because the request is gone when the decision is known. Only the logged part of a long path
    /// or method is copied.
    fn into_owned(self) -> Asking<'static> {
        let method = first(self.method.as_str().as_bytes(), MAX_CHARS);
        // The beginning of a method is a method too.
        let method = Method::from_bytes(method).unwrap_or_default();
        Asking {
            // Waiting begins only for an origin that can be allowed, and none of these is long.
            origin: Cow::Owned(self.origin.into_owned()),
            method: Cow::Owned(method),
            path: Cow::Owned(first(&self.path, MAX_CHARS).to_vec()),
            ..self
        }
    }

    fn answered(&self, denial: Option<Denial<'_>>, policy: &Policy) {
        if let Some(denial) = denial {
            self.denied(&denial, policy);
        }
    }

    fn given(&self, given: Result<Given, Denial<'_>>, policy: &Policy) {
        // If headers are preserved, the handler may have allowed the request itself.
        if !self.asks_for_permission || policy.0.preserve_existing {
            return;
        }
        match given {
            Err(denial) => self.denied(&denial, policy),
            Ok(given) if self.includes_credentials && !given.credentials => {
                let wildcard = given.wildcard;
                self.denied(&Denial::Credentials { wildcard }, policy);
            }
            Ok(_) => {}
        }
    }

    fn denied(&self, denial: &Denial<'_>, policy: &Policy) {
        let Some(omitted) = policy.0.events.admit(Instant::now()) else {
            return;
        };
        let remedy = denial.remedy(&self.origin, &policy.0);
        // A call that is cut off would not allow the request.
        let remedy = remedy.filter(|remedy| remedy.chars().count() <= MAX_CHARS);
        tracing::debug!(
            target: TARGET,
            origin = escaped(&self.origin),
            denied = cut(&denial.what()),
            code = denial.code(),
            allow = remedy,
            preflight = self.preflight,
            method = cut(self.method.as_str()),
            path = escaped(&self.path),
            omitted,
            "the browser will block this request",
        );
    }
}
