//! The parts of a policy, and the only code that makes decisions.

use super::Policy;
use super::actual::ActualHeaders;
use super::decision::{Decision, EarlyResponse, Grant, ResponseHeaders};
use super::preflight::PreflightAnswers;
#[cfg(feature = "tracing")]
use super::rate_limit::RateLimit;
use super::reason::DenialReason;
use super::request::{Head, SingleHeader};
use super::shared::Places;
use crate::origin::allowlist::Allowlist;
use crate::origin::hosts::HostList;
use crate::origin::parse::Origin;
use crate::origin::predicate::{OriginFunctions, PerOrigin};
use bytes::Bytes;
use http::header::HOST;
use http::request::Parts;
use http::{HeaderMap, HeaderValue};
use std::sync::Arc;

/// The limit is higher than the number of policies in a server, but low enough to save memory in a program that creates
/// layers all the time.
pub(super) const MAX_KEPT: usize = 64;

/// The parts of a policy, which validation creates. Clones share large parts.
#[derive(Clone, Debug)]
pub(crate) struct Rules {
    /// The hosts that requests may be for, unless all are allowed.
    pub(crate) hosts: Option<Arc<HostList>>,
    pub(crate) origins: AllowedOrigins,
    /// Whether `null` and `file://` may be mirrored, or passed to the user's functions.
    pub(crate) allow_null: bool,
    pub(crate) credentials: PerOrigin,
    pub(crate) actual: ActualHeaders,
    pub(crate) preflights: PreflightAnswers,
    pub(crate) preserve_existing: bool,
    pub(crate) reject_disallowed: bool,
    /// Whether one of the user's functions gets the whole head.
    pub(crate) needs_parts: bool,
    /// Whether `hosts` or `needs_parts` is set, so that usually a single check is enough.
    pub(crate) has_hosts_or_needs_parts: bool,
    #[cfg(feature = "tracing")]
    pub(crate) events: Arc<RateLimit>,
}

/// The origins that a policy allows.
#[derive(Clone, Debug)]
pub(crate) enum AllowedOrigins {
    Nobody,
    /// Any origin, or only this one. Responses are the same for everyone, and the browser compares.
    Same(HeaderValue),
    Listed(Arc<Allowlist>),
    Mirrored,
    /// The listed origins, and those for which one of the user's functions returns `true`.
    Asked {
        listed: Option<Arc<Allowlist>>,
        functions: OriginFunctions,
    },
    /// The policy does not apply to the request, so the request is forwarded even if it is a preflight.
    PassThrough,
}

/// Decides about a request. All servers use this function.
pub(super) fn decide(policy: &Policy, head: Head<'_>) -> Decision {
    if let Err(denied) = policy.0.check_host(head) {
        return Decision::Answer(EarlyResponse::denied(denied, HeaderMap::new()));
    }
    if head.may_be_preflight() {
        if let Some(answer) = answer_preflight(policy, head) {
            return Decision::Answer(answer);
        }
    }
    let denied = match forward(policy, head) {
        Ok(headers) => return Decision::Forward(headers),
        Err(denied) => denied,
    };
    if head.is_same_origin() {
        let grant = Grant::Denied(denied);
        Decision::Forward(ResponseHeaders::new(policy, grant, false, false))
    } else {
        Decision::Answer(policy.0.actual.rejection(denied))
    }
}

/// Decides about a request that is not a preflight.
///
/// This is inlined together with what it calls. Otherwise the compiler would copy each request to pass it on, because
/// it cannot see whether something keeps a pointer into it.
///
/// # Errors
///
/// Returns the reason to reject the request, unless it is [same-origin](Head::is_same_origin).
#[allow(clippy::inline_always)]
#[inline(always)]
pub(super) fn forward(policy: &Policy, head: Head<'_>) -> Result<ResponseHeaders, DenialReason> {
    let rules = &*policy.0;
    let grant = rules.grant(head);
    if rules.reject_disallowed {
        if let Grant::Denied(reason) = grant {
            return Err(reason);
        }
    }
    let credentials = rules.allows_credentials(&grant, head);
    // Without the head, no function was called, so there is nothing to wait for.
    let rejects_denied = head.parts.is_some()
        && rules.reject_disallowed
        && matches!(grant, Grant::Waiting(_))
        && !head.is_same_origin();
    Ok(ResponseHeaders::new(
        policy,
        grant,
        credentials,
        rejects_denied,
    ))
}

/// Answers a request that may be a preflight. Returns `None` if it is not one, or if this policy does not apply.
fn answer_preflight(policy: &Policy, head: Head<'_>) -> Option<EarlyResponse> {
    let rules = &*policy.0;
    let grant = rules.grant(head);
    match &grant {
        Grant::Denied(reason) => return Some(rules.preflights.refuse(*reason)),
        Grant::NotAsked | Grant::Untouched => return None,
        Grant::Same if !head.has_origin() => return None,
        Grant::Same | Grant::Echo(_) | Grant::Waiting(_) => {}
    }
    let mut answer = rules.preflights.allow(head);
    if rules.needs_parts {
        if let SingleHeader::Present(origin) = head.origin() {
            if let Some(parts) = rules.parts_to_ask_with(origin, head) {
                let credentials = &rules.credentials;
                rules
                    .preflights
                    .ask(origin, parts, credentials, &mut answer);
            }
        }
    }
    match grant {
        Grant::Echo(origin) => answer.echo(origin),
        Grant::Waiting(waiting) => answer.wait(policy, waiting),
        _ => {}
    }
    Some(answer)
}

impl Rules {
    /// Returns a clone whose values can be copied onto responses without counting references.
    pub(super) fn with_static_values(&self) -> Self {
        static VALUES: Places<Box<[u8]>, MAX_KEPT> = Places::new();
        let mut rules = self.clone();
        let values: Vec<&mut HeaderValue> = rules.values_mut().collect();
        let bytes = || {
            let values = values.iter().flat_map(|value| value.as_bytes());
            values.copied().collect()
        };
        if let Some(mut bytes) = VALUES.keep(bytes).map(|bytes| &**bytes) {
            for value in values {
                let (this, rest) = bytes.split_at(value.len());
                bytes = rest;
                if let Ok(kept) = HeaderValue::from_maybe_shared(Bytes::from_static(this)) {
                    *value = kept;
                }
            }
        }
        rules
    }

    /// Returns every value that responses get.
    fn values_mut(&mut self) -> impl Iterator<Item = &mut HeaderValue> {
        let preflights = &mut self.preflights;
        let of_preflights = preflights.allowed.values_mut();
        self.actual
            .values_mut()
            .chain(of_preflights)
            .chain(preflights.refused.values_mut())
    }

    /// Checks the host, before anything else in the request.
    ///
    /// # Errors
    ///
    /// Returns the reason to reject the request.
    pub(super) fn check_host(&self, head: Head<'_>) -> Result<(), DenialReason> {
        match &self.hosts {
            Some(hosts) if !hosts.contains(head.only_host()?) => Err(DenialReason::DisallowedHost),
            _ => Ok(()),
        }
    }

    /// Whether the first header alone shows that [`check_host`](Self::check_host) would find nothing wrong, because
    /// browsers send `Host` first. Looking it up by name costs 100 instructions more.
    #[inline]
    pub(super) fn plainly_allows_host(&self, head: Head<'_>) -> bool {
        let Some(hosts) = &self.hosts else {
            return true;
        };
        match head.headers.iter().next() {
            Some((name, host)) if *name == HOST => {
                let is_only = !head.has_repeats && head.uri.authority().is_none();
                let host = host.as_bytes();
                is_only && (hosts.begins_with(host) || hosts.lists(host))
            }
            _ => false,
        }
    }

    /// Returns what the origin of the request gets.
    #[allow(clippy::inline_always)] // see `forward`
    #[inline(always)]
    fn grant(&self, head: Head<'_>) -> Grant {
        match self.origins {
            AllowedOrigins::Same(_) => return Grant::Same,
            AllowedOrigins::PassThrough => return Grant::Untouched,
            _ => {}
        }
        let origin = match head.origin() {
            SingleHeader::Absent => return Grant::NotAsked,
            SingleHeader::Several => return Grant::Denied(DenialReason::SeveralOrigins),
            SingleHeader::Present(origin) => origin,
        };
        let allowed = match &self.origins {
            AllowedOrigins::Listed(set) => set.contains(origin.as_bytes()),
            AllowedOrigins::Mirrored => self.may_be_asked_about(origin),
            AllowedOrigins::Asked { listed, functions } => {
                let is_listed = |list: &Arc<Allowlist>| list.contains(origin.as_bytes());
                listed.as_ref().is_some_and(is_listed)
                    || match self.parts_to_ask_with(origin, head) {
                        None => false,
                        Some(parts) => {
                            let at_once = functions.at_once.as_ref();
                            let allowed = at_once.is_some_and(|f| f.call(origin, parts));
                            match &functions.later {
                                Some(f) if !allowed => {
                                    return Grant::Waiting(f.call(origin, parts));
                                }
                                _ => allowed,
                            }
                        }
                    }
            }
            AllowedOrigins::Nobody | AllowedOrigins::Same(_) | AllowedOrigins::PassThrough => false,
        };
        if allowed {
            Grant::Echo(origin.clone())
        } else {
            Grant::Denied(DenialReason::DisallowedOrigin)
        }
    }

    /// Returns what the user's functions get in addition to `origin`, if they may be called with that origin.
    #[inline]
    fn parts_to_ask_with<'a>(&self, origin: &HeaderValue, head: Head<'a>) -> Option<&'a Parts> {
        head.parts.filter(|_| self.may_be_asked_about(origin))
    }

    /// The user's functions are only called with values that a browser could have sent.
    fn may_be_asked_about(&self, origin: &HeaderValue) -> bool {
        match origin.as_bytes() {
            b"null" | b"file://" => self.allow_null,
            origin => Origin::parse(origin).is_some(),
        }
    }

    /// Whether the response allows credentials, if its origin is echoed.
    #[inline]
    fn allows_credentials(&self, grant: &Grant, head: Head<'_>) -> bool {
        match &self.credentials {
            PerOrigin::No => false,
            PerOrigin::Yes => matches!(grant, Grant::Echo(_) | Grant::Waiting(_)),
            PerOrigin::Predicate(_) if head.parts.is_none() => false,
            PerOrigin::Predicate(f) => match (grant, head.origin()) {
                (Grant::Echo(_) | Grant::Waiting(_), SingleHeader::Present(origin)) => self
                    .parts_to_ask_with(origin, head)
                    .is_some_and(|parts| f.call(origin, parts)),
                _ => false,
            },
        }
    }
}
