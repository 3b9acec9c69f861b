//! One event for each request or preflight that is denied (feature `tracing`).

use super::decision::Grant;
use super::denial::{self, Denial};
use super::request::{Head, Lone};
use super::{Actual, Answer, Forward, Policy, Preflight};
use crate::fetch::reason::Reason;
use http::header::COOKIE;
use http::{HeaderMap, HeaderName};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;
use tracing::Level;

const TARGET: &str = "tower_cors";

/// A client writes what it likes into a header; so much of it is logged.
const MAX_CHARS: usize = 256;

const SEC_FETCH_MODE: HeaderName = HeaderName::from_static("sec-fetch-mode");

/// Keeps a hostile client from flooding the log: at most [`RateLimit::EVENTS`] each second.
#[derive(Debug)]
pub(crate) struct RateLimit {
    started: Instant,
    /// The second since then in the upper half, how many events it has had in the lower.
    window: AtomicU64,
    omitted: AtomicU64,
}

/// Who asked for what, which outlives the request.
struct Asking {
    origin: Vec<u8>,
    method: String,
    path: String,
    preflight: bool,
    /// Whether a browser asks for leave: not for navigations and WebSockets.
    needs_leave: bool,
    /// `fetch` sends cookies to another origin only if the page includes credentials.
    includes_credentials: bool,
}

/// What an origin is given that is allowed.
struct Given {
    wildcard: bool,
    credentials: bool,
}

/// Whether anyone listens.
#[inline]
pub(super) fn are_wanted() -> bool {
    tracing::enabled!(target: TARGET, Level::DEBUG)
}

pub(super) fn of_actual(policy: &Policy, head: Head<'_>, mut actual: Actual) -> Actual {
    if !are_wanted() {
        return actual;
    }
    let Some(asking) = Asking::across_origins(head, false) else {
        return actual;
    };
    match &mut actual {
        Actual::Reject(reason) => asking.denied(&Denial::Origin(*reason), policy),
        Actual::Forward(forward) => asking.given(policy.given(&asking.origin, forward), policy),
        Actual::Later(later) => {
            let policy = policy.clone();
            let (credentials, reject) = (later.credentials, later.reject);
            let answer = std::mem::replace(&mut later.answer, Box::pin(std::future::pending()));
            later.answer = Box::pin(async move {
                let answer = answer.await;
                let denied = Denial::Origin(Reason::DisallowedOrigin);
                let wildcard = false;
                match answer.1 {
                    true => asking.given(
                        Ok(Given {
                            wildcard,
                            credentials,
                        }),
                        &policy,
                    ),
                    false if reject => asking.denied(&denied, &policy),
                    false => asking.given(Err(denied), &policy),
                }
                answer
            });
        }
    }
    actual
}

pub(super) fn of_preflight(policy: &Policy, head: Head<'_>, preflight: Preflight) -> Preflight {
    if !are_wanted() {
        return preflight;
    }
    let Some(asking) = Asking::across_origins(head, true) else {
        return preflight;
    };
    match preflight {
        Preflight::Now(answer) => {
            asking.answered(head.headers, &answer, policy);
            Preflight::Now(answer)
        }
        Preflight::Later(answer) => {
            let (policy, request) = (policy.clone(), head.headers.clone());
            Preflight::Later(Box::pin(async move {
                let answer = answer.await;
                asking.answered(&request, &answer, &policy);
                answer
            }))
        }
    }
}

impl Policy {
    fn given(&self, origin: &[u8], forward: &Forward) -> Result<Given, Denial> {
        let headers = &self.0.actual;
        let (wildcard, credentials) = match &forward.grant {
            Grant::Denied(reason) => return Err(Denial::Origin(*reason)),
            Grant::Echo(_) => (false, forward.credentials),
            // The browser compares. Without an origin to name, each request is decided on its own.
            Grant::Same | Grant::NotAsked | Grant::Untouched => match &headers.same_origin {
                Some(allowed) if !denial::allows(allowed, origin) => {
                    return Err(Denial::of_origin(origin));
                }
                Some(allowed) => (allowed == "*", headers.same_credentials),
                None => (false, true),
            },
        };
        Ok(Given {
            wildcard,
            credentials,
        })
    }
}

impl Asking {
    /// `None` if the request comes from the origin that it is sent to.
    fn across_origins(head: Head<'_>, preflight: bool) -> Option<Self> {
        let origin = match head.origin() {
            Lone::Absent => return None,
            Lone::Present(origin) => origin.as_bytes().to_vec(),
            Lone::Several => Vec::new(),
        };
        let mode = match Lone::of(head.headers, &SEC_FETCH_MODE) {
            Lone::Present(mode) => mode.as_bytes(),
            Lone::Absent | Lone::Several => b"",
        };
        (!head.is_same_origin()).then(|| Self {
            origin,
            method: cut(head.method.as_str()),
            path: cut(&head.uri.path().as_bytes().escape_ascii().to_string()),
            preflight,
            needs_leave: !matches!(mode, b"navigate" | b"websocket"),
            includes_credentials: mode == b"cors" && head.headers.contains_key(COOKIE),
        })
    }

    fn answered(&self, request: &HeaderMap, answer: &Answer, policy: &Policy) {
        if let Some(denial) = Denial::of_preflight(request, &self.origin, answer) {
            self.denied(&denial, policy);
        }
    }

    fn given(&self, given: Result<Given, Denial>, policy: &Policy) {
        // What is preserved the handler may have allowed itself.
        if !self.needs_leave || policy.0.preserve_existing {
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

    fn denied(&self, denial: &Denial, policy: &Policy) {
        let Some(omitted) = policy.0.events.admit(Instant::now()) else {
            return;
        };
        let remedy = denial.remedy(&self.origin, &policy.0);
        // A part of a call would not allow it.
        let remedy = remedy.filter(|remedy| remedy.chars().count() <= MAX_CHARS);
        tracing::debug!(
            target: TARGET,
            origin = cut(&self.origin.escape_ascii().to_string()),
            denied = cut(&denial.what()),
            code = denial.code(),
            allow = remedy,
            preflight = self.preflight,
            method = self.method,
            path = self.path,
            omitted,
            "a browser is told to block this",
        );
    }
}

fn cut(text: &str) -> String {
    text.chars().take(MAX_CHARS).collect()
}

impl RateLimit {
    const EVENTS: u64 = 10;

    pub(crate) fn new() -> Self {
        Self {
            started: Instant::now(),
            window: AtomicU64::new(0),
            omitted: AtomicU64::new(0),
        }
    }

    /// Whether one more may be logged, and how many were left out since the last one.
    fn admit(&self, now: Instant) -> Option<u64> {
        let second = now.duration_since(self.started).as_secs() << 32;
        let next = |window: u64| match window.max(second) {
            window if window & 0xffff_ffff < Self::EVENTS => Some(window + 1),
            _ => None,
        };
        let admitted = self
            .window
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, next);
        if admitted.is_err() {
            self.omitted.fetch_add(1, Ordering::Relaxed);
            return None;
        }
        Some(self.omitted.swap(0, Ordering::Relaxed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn ten_events_a_second_are_logged_and_the_next_tells_how_many_were_not() {
        let limit = RateLimit::new();
        let now = limit.started;
        for _ in 0..RateLimit::EVENTS {
            assert_eq!(limit.admit(now), Some(0));
        }
        for _ in 0..1000 {
            assert_eq!(limit.admit(now + Duration::from_millis(999)), None);
        }
        assert_eq!(limit.admit(now + Duration::from_secs(1)), Some(1000));
        assert_eq!(limit.admit(now + Duration::from_secs(1)), Some(0));
    }
}
