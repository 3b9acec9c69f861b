//! What a browser will deny the page after this answer, and the call that would allow it.

use super::{Answer, Origins, Rules};
use crate::fetch::reason::Reason;
use crate::fetch::tables::{is_forbidden_method, normalized_method};
use crate::origin::parse::{Origin, is_loopback_host};
use http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD, AUTHORIZATION,
};
use http::{HeaderMap, HeaderName, HeaderValue, Method};

/// How many of the names that a preflight asks for are looked at, and how many are told.
const MAX_NAMES: (usize, usize) = (256, 8);

/// What is denied. Codes are those of [`Reason`] and of the browser's half.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Denial {
    Origin(Reason),
    /// What a preflight asks for.
    Asked {
        method: Option<Method>,
        headers: Vec<HeaderName>,
    },
    Credentials {
        wildcard: bool,
    },
}

impl Denial {
    /// What `answer` denies the preflight with these headers.
    pub(super) fn of_preflight(
        request: &HeaderMap,
        origin: &[u8],
        answer: &Answer,
    ) -> Option<Self> {
        if let Some(reason) = answer.reason() {
            return Some(Self::Origin(reason));
        }
        let allowed = answer.headers().get(ACCESS_CONTROL_ALLOW_ORIGIN)?;
        if !allows(allowed, origin) {
            return Some(Self::of_origin(origin));
        }
        let method = request.get(ACCESS_CONTROL_REQUEST_METHOD)?;
        let method = Method::from_bytes(method.as_bytes()).ok()?;
        let methods = answer.headers().get(ACCESS_CONTROL_ALLOW_METHODS);
        let is_allowed = [Method::GET, Method::HEAD, Method::POST].contains(&method)
            || members(methods)
                .any(|member| member == b"*" || member == method.as_str().as_bytes());
        let method = (!is_allowed).then_some(method);
        let headers = denied_names(request, answer.headers().get(ACCESS_CONTROL_ALLOW_HEADERS));
        (method.is_some() || !headers.is_empty()).then_some(Self::Asked { method, headers })
    }

    /// `origin` is empty if the request has several.
    pub(super) fn of_origin(origin: &[u8]) -> Self {
        Self::Origin(if origin.is_empty() {
            Reason::SeveralOrigins
        } else {
            Reason::DisallowedOrigin
        })
    }

    pub(super) fn code(&self) -> &'static str {
        match self {
            Self::Origin(reason) => reason.code(),
            // Browsers look at the method first.
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
                let method = method.as_ref().map(|method| format!("the method {method}"));
                let parts = method.into_iter().chain(told_names(headers));
                parts.collect::<Vec<_>>().join(" and ")
            }
            Self::Credentials { .. } => "credentials".to_owned(),
        }
    }

    /// The call of the builder that allows it, if one does. `…` stands for what is allowed already.
    pub(super) fn remedy(&self, origin: &[u8], rules: &Rules) -> Option<String> {
        match self {
            Self::Origin(Reason::SeveralOrigins) => None,
            Self::Origin(Reason::DisallowedOrigin) => rules.remedy_for(origin),
            Self::Asked { method, headers } => {
                let methods = method.iter().map(Method::as_str);
                // What browsers spell otherwise, or no page can send, is no method to allow.
                let methods = call(
                    "allow_methods",
                    methods.filter(|method| is_sendable(method)),
                );
                let names = headers.iter().map(HeaderName::as_str);
                let headers = call("allow_headers", names);
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
            Origins::Nobody => format!(".allow_origin([{origin:?}])"),
            Origins::Same(_) | Origins::These(_) => format!(".allow_origin([…, {origin:?}])"),
            Origins::Predicate(_) | Origins::AsyncPredicate(_) if !is_null => {
                format!("let the predicate of .allow_origin say yes to {origin:?}")
            }
            Origins::Mirrored | Origins::Predicate(_) | Origins::AsyncPredicate(_) => String::new(),
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

    /// Neither `*` nor every origin, mirrored, goes with credentials: this one is to be named.
    fn remedy_for_credentials(&self, origin: &[u8], wildcard: bool) -> Option<String> {
        Origin::parse(origin)?;
        let origin = std::str::from_utf8(origin).ok()?;
        if self.credentials.is_predicate() {
            return Some(format!(
                "let the predicate of .allow_credentials say yes to {origin:?}"
            ));
        }
        let named = if wildcard || matches!(self.origins, Origins::Mirrored) {
            format!(".allow_origin([{origin:?}])")
        } else {
            String::new()
        };
        let flag = insecure_flag(origin);
        Some(format!("{named}.allow_credentials(true){flag}"))
    }
}

/// What an origin of plain `http` needs beside credentials.
fn insecure_flag(origin: &str) -> &'static str {
    let origin = Origin::parse(origin.as_bytes());
    if origin.is_some_and(|origin| origin.scheme == b"http" && !is_loopback_host(origin.host)) {
        ".dangerously_allow_insecure_origins(true)"
    } else {
        ""
    }
}

fn told_names(names: &[HeaderName]) -> Option<String> {
    let (first, others) = names.split_first()?;
    let mut told = format!(
        "the header{} {first}",
        if others.is_empty() { "" } else { "s" }
    );
    for name in others.iter().take(MAX_NAMES.1 - 1) {
        told += ", ";
        told += name.as_str();
    }
    if names.len() > MAX_NAMES.1 {
        told += ", …";
    }
    Some(told)
}

/// A call of the builder with what is allowed already and these; nothing if there are none.
fn call<'a>(setter: &str, entries: impl Iterator<Item = &'a str>) -> String {
    let entries: Vec<_> = entries.map(|entry| format!(", {entry:?}")).collect();
    if entries.is_empty() {
        return String::new();
    }
    format!(".{setter}([…{}])", entries.concat())
}

fn is_sendable(method: &str) -> bool {
    let is_lower_patch = method != "PATCH" && method.eq_ignore_ascii_case("PATCH");
    let is_respelled = normalized_method(method).is_some_and(|spelled| spelled != method);
    method != "*" && !is_forbidden_method(method) && !is_respelled && !is_lower_patch
}

/// What the preflight asks for and the list does not have.
fn denied_names(request: &HeaderMap, allowed: Option<&HeaderValue>) -> Vec<HeaderName> {
    let any = members(allowed).any(|member| member == b"*");
    let lines = request.get_all(ACCESS_CONTROL_REQUEST_HEADERS).iter();
    let asked = lines.flat_map(|line| members(Some(line))).take(MAX_NAMES.0);
    let is_allowed = |name: &HeaderName| {
        (any && *name != AUTHORIZATION)
            || members(allowed).any(|member| member.eq_ignore_ascii_case(name.as_str().as_bytes()))
    };
    // No browser asks for what is no name.
    let names = asked.filter_map(|name| HeaderName::from_bytes(name).ok());
    let mut denied: Vec<_> = names.filter(|name| !is_allowed(name)).collect();
    // Browsers send them sorted, each once.
    denied.dedup();
    denied
}

fn members(list: Option<&HeaderValue>) -> impl Iterator<Item = &[u8]> {
    let members = list
        .into_iter()
        .flat_map(|list| list.as_bytes().split(|&byte| byte == b','));
    members.map(<[u8]>::trim_ascii)
}
