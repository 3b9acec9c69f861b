//! What a browser will deny to the page because of this answer, and the call that would allow it.

use super::decision::EarlyResponse;
use super::excerpt::{MAX_CHARS, cut};
use super::reason::DenialReason;
use super::rules::{AllowedOrigins, Rules};
use crate::fetch::tables::{is_forbidden_method, is_token_byte, normalized_method};
use crate::origin::ip::is_loopback_host;
use crate::origin::parse::Origin;
use http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD, AUTHORIZATION,
};
use http::{HeaderMap, HeaderName, HeaderValue};

/// How many of the names that a preflight asks for are checked, and how many are logged.
const MAX_NAMES: (usize, usize) = (256, 8);

/// What is denied. The codes are those of [`DenialReason`] and of `cors-browser`.
///
/// Creating this does not allocate, because in a flood most denials are never logged.
#[derive(Debug)]
pub(super) enum Denial<'a> {
    Origin(DenialReason),
    /// What a preflight asks for.
    Asked {
        method: Option<&'a str>,
        headers: DeniedNames<'a>,
    },
    Credentials {
        wildcard: bool,
    },
}

/// The header names that a preflight asks for but the answer does not allow.
#[derive(Clone, Copy, Debug)]
pub(super) struct DeniedNames<'a> {
    request: &'a HeaderMap,
    allowed: Option<&'a HeaderValue>,
}

impl<'a> Denial<'a> {
    /// Returns what `answer` denies to a request with these headers. The request is a preflight or is rejected.
    pub(super) fn of_answer(
        request: &'a HeaderMap,
        origin: &[u8],
        answer: &'a EarlyResponse,
    ) -> Option<Self> {
        if let Some(reason) = answer.reason() {
            return Some(Self::Origin(reason));
        }
        let allowed = answer.headers().get(ACCESS_CONTROL_ALLOW_ORIGIN)?;
        if !allows(allowed, origin) {
            return Some(Self::of_origin(origin));
        }
        Self::of_what_is_asked(request, answer.headers())
    }

    /// Returns what an answer with the headers `allowed` denies to a preflight from an allowed origin.
    pub(super) fn of_what_is_asked(request: &'a HeaderMap, allowed: &'a HeaderMap) -> Option<Self> {
        let method = request.get(ACCESS_CONTROL_REQUEST_METHOD)?;
        let method = method.to_str().ok().filter(|method| is_token(method))?;
        let methods = allowed.get(ACCESS_CONTROL_ALLOW_METHODS);
        let is_allowed = ["GET", "HEAD", "POST"].contains(&method)
            || members(methods).any(|member| member == b"*" || member == method.as_bytes());
        let method = (!is_allowed).then_some(method);
        let headers = DeniedNames {
            request,
            allowed: allowed.get(ACCESS_CONTROL_ALLOW_HEADERS),
        };
        (method.is_some() || headers.iter().next().is_some())
            .then_some(Self::Asked { method, headers })
    }

    /// `origin` is empty if the request has several origins.
    pub(super) fn of_origin(origin: &[u8]) -> Self {
        Self::Origin(if origin.is_empty() {
            DenialReason::SeveralOrigins
        } else {
            DenialReason::DisallowedOrigin
        })
    }

    pub(super) fn code(&self) -> &'static str {
        match self {
            Self::Origin(reason) => reason.code(),
            // Browsers check the method first.
            Self::Asked {
                method: Some(_), ..
            } => "method-disallowed",
            Self::Asked { method: None, .. } => "header-disallowed",
            Self::Credentials { wildcard: true } => "wildcard-with-credentials",
            Self::Credentials { wildcard: false } => "no-allow-credentials",
        }
    }

    pub(super) fn what(&self) -> String {
        match self {
            Self::Origin(_) => "the origin".to_owned(),
            Self::Asked { method, headers } => {
                let method = method.map(|method| format!("the method {}", cut(method)));
                let names = headers.collected();
                let parts: Vec<_> = method.into_iter().chain(listed_names(&names)).collect();
                if parts.is_empty() {
                    "a header with a very long name".to_owned()
                } else {
                    parts.join(" and ")
                }
            }
            Self::Credentials { .. } => "credentials".to_owned(),
        }
    }

    /// Returns the builder call that would allow it, if there is one. `…` stands for what is already allowed.
    pub(super) fn remedy(&self, origin: &[u8], rules: &Rules) -> Option<String> {
        match self {
            Self::Origin(DenialReason::DisallowedOrigin) => rules.remedy_for(origin),
            Self::Origin(_) => None,
            Self::Asked { method, headers } => {
                let methods = method.iter().copied();
                // Do not suggest a method that browsers spell differently, or that pages cannot send.
                let methods = call(
                    "allow_methods",
                    methods.filter(|method| is_short(method.as_bytes()) && is_sendable(method)),
                );
                let names = headers.collected();
                let headers = call("allow_headers", names.iter().map(HeaderName::as_str));
                Some(methods + &headers).filter(|calls| !calls.is_empty())
            }
            Self::Credentials { wildcard } => rules.remedy_for_credentials(origin, *wildcard),
        }
    }
}

/// Whether the value of `Access-Control-Allow-Origin` allows this origin.
pub(super) fn allows(allowed: &HeaderValue, origin: &[u8]) -> bool {
    allowed == "*" || allowed.as_bytes() == origin
}

impl Rules {
    fn remedy_for(&self, origin: &[u8]) -> Option<String> {
        let is_null = matches!(origin, b"null" | b"file://");
        if is_null && self.credentials.may_hold() || !is_null && Origin::parse(origin).is_none() {
            return None;
        }
        let origin = std::str::from_utf8(origin).ok()?;
        let call = match &self.origins {
            AllowedOrigins::Nobody => format!(".allow_origins([{origin:?}])"),
            AllowedOrigins::Same(_) | AllowedOrigins::Listed(_) => {
                format!(".allow_origins([…, {origin:?}])")
            }
            AllowedOrigins::Asked { .. } if !is_null => {
                format!("make the predicate in .allow_origin return true for {origin:?}")
            }
            AllowedOrigins::Mirrored
            | AllowedOrigins::Asked { .. }
            | AllowedOrigins::PassThrough => String::new(),
        };
        let flag = if is_null {
            ".dangerously_allow_null_origin(true)"
        } else if self.credentials.may_hold() {
            insecure_flag(origin)
        } else {
            ""
        };
        Some(call + flag)
    }

    /// With credentials, neither `*` nor mirroring every origin is safe, so this suggests listing the origin.
    fn remedy_for_credentials(&self, origin: &[u8], wildcard: bool) -> Option<String> {
        Origin::parse(origin)?;
        let origin = std::str::from_utf8(origin).ok()?;
        if self.credentials.is_predicate() {
            return Some(format!(
                "make the predicate in .allow_credentials return true for {origin:?}"
            ));
        }
        let named = if wildcard || matches!(self.origins, AllowedOrigins::Mirrored) {
            format!(".allow_origins([{origin:?}])")
        } else {
            String::new()
        };
        let flag = insecure_flag(origin);
        Some(format!("{named}.allow_credentials(true){flag}"))
    }
}

/// Returns the call that a plain `http` origin needs in addition, if credentials are allowed.
fn insecure_flag(origin: &str) -> &'static str {
    let origin = Origin::parse(origin.as_bytes());
    if origin.is_some_and(|origin| origin.scheme == b"http" && !is_loopback_host(origin.host)) {
        ".dangerously_allow_insecure_origins(true)"
    } else {
        ""
    }
}

fn listed_names(names: &[HeaderName]) -> Option<String> {
    let (first, others) = names.split_first()?;
    let mut text = format!(
        "the header{} {first}",
        if others.is_empty() { "" } else { "s" }
    );
    for name in others.iter().take(MAX_NAMES.1 - 1) {
        text += ", ";
        text += name.as_str();
    }
    if names.len() > MAX_NAMES.1 {
        text += ", …";
    }
    Some(text)
}

/// Returns a builder call with `…` for what is already allowed and with these names, or nothing if there are no names.
fn call<'a>(setter: &str, entries: impl Iterator<Item = &'a str>) -> String {
    let entries: Vec<_> = entries.collect();
    if entries.is_empty() {
        return String::new();
    }
    format!(".{setter}(\"…, {}\")", entries.join(", "))
}

fn is_sendable(method: &str) -> bool {
    let is_lower_patch = method != "PATCH" && method.eq_ignore_ascii_case("PATCH");
    let is_respelled = normalized_method(method).is_some_and(|spelled| spelled != method);
    method != "*" && !is_forbidden_method(method) && !is_respelled && !is_lower_patch
}

/// Returns the lines of a preflight that [`Denial::of_what_is_asked`] reads.
pub(super) fn lines_that_ask(request: &HeaderMap) -> HeaderMap {
    let mut lines = HeaderMap::new();
    for name in [
        ACCESS_CONTROL_REQUEST_METHOD,
        ACCESS_CONTROL_REQUEST_HEADERS,
    ] {
        for line in request.get_all(&name).iter().take(MAX_NAMES.0) {
            lines.append(&name, line.clone());
        }
    }
    lines
}

impl<'a> DeniedNames<'a> {
    fn iter(self) -> impl Iterator<Item = &'a [u8]> {
        let any = members(self.allowed).any(|member| member == b"*");
        let lines = self.request.get_all(ACCESS_CONTROL_REQUEST_HEADERS).iter();
        let asked = lines.flat_map(|line| members(Some(line))).take(MAX_NAMES.0);
        // Browsers only send valid names, so everything else is skipped.
        let names =
            asked.filter(|name| !name.is_empty() && name.iter().copied().all(is_token_byte));
        names.filter(move |name| {
            let is_covered = any && !name.eq_ignore_ascii_case(AUTHORIZATION.as_str().as_bytes());
            !is_covered && !members(self.allowed).any(|member| member.eq_ignore_ascii_case(name))
        })
    }

    /// Browsers send the names sorted, and each of them once. Very long names are left out.
    fn collected(self) -> Vec<HeaderName> {
        let names = self
            .iter()
            .filter(|name| is_short(name))
            .filter_map(|name| HeaderName::from_bytes(name).ok());
        let mut names: Vec<_> = names.collect();
        names.dedup();
        names
    }
}

/// Whether this is short enough to be copied: what is logged must not grow with the request.
fn is_short(name: &[u8]) -> bool {
    name.len() <= MAX_CHARS
}

fn is_token(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(is_token_byte)
}

fn members(list: Option<&HeaderValue>) -> impl Iterator<Item = &[u8]> {
    let members = list
        .into_iter()
        .flat_map(|list| list.as_bytes().split(|&byte| byte == b','));
    members.map(<[u8]>::trim_ascii)
}
