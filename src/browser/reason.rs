//! Why a browser blocks a request.

use super::trace::section::{self, Section};
use http::StatusCode;
use std::fmt;

/// Why a browser blocks a request.
///
/// Pages learn nothing of it: `fetch` fails with one `TypeError` for all. [`Blocked::explain`] says what
/// to do.
///
/// [`Blocked::explain`]: super::Blocked::explain
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[allow(missing_docs)] // fields are named as the value that they hold
pub enum BlockReason {
    /// The request names no server: its URI is relative, or no URL.
    #[non_exhaustive]
    InvalidUrl { url: String },
    /// The URL's scheme is neither `http` nor `https`.
    #[non_exhaustive]
    UnsupportedScheme { scheme: String },
    /// The URL has a user name or a password.
    UrlWithCredentials,
    /// A [forbidden method](https://fetch.spec.whatwg.org/#forbidden-method).
    #[non_exhaustive]
    ForbiddenMethod { method: String },
    /// A method that the mode `no-cors` excludes.
    #[non_exhaustive]
    NoCorsMethod { method: String },
    /// `GET` or `HEAD` with a body.
    #[non_exhaustive]
    BodyNotAllowed { method: String },
    /// The mode `no-cors` takes the redirect mode `follow`.
    NoCorsRedirectMode,
    /// The mode is `same-origin`, the server is of another.
    CrossOriginInSameOriginMode,
    /// A [bad port](https://fetch.spec.whatwg.org/#bad-port).
    #[non_exhaustive]
    BadPort { port: u16 },
    /// A page of `https` asks a server of plain `http` that is not on this machine.
    MixedContent,
    /// No answer came.
    #[non_exhaustive]
    Network { error: String },

    /// The response has no `Access-Control-Allow-Origin`.
    AllowOriginMissing,
    /// `Access-Control-Allow-Origin` is there more than once, or names several.
    #[non_exhaustive]
    AllowOriginSeveral { value: String, lines: usize },
    /// `Access-Control-Allow-Origin` is neither an origin nor `*`.
    #[non_exhaustive]
    AllowOriginInvalid { value: String },
    /// `Access-Control-Allow-Origin` names another origin.
    #[non_exhaustive]
    AllowOriginMismatch { value: String, origin: String },
    /// `Access-Control-Allow-Origin` is `*`, and the request includes credentials.
    WildcardWithCredentials,
    /// The request includes credentials, and `Access-Control-Allow-Credentials` is not `true`.
    #[non_exhaustive]
    AllowCredentialsNotTrue { value: Option<String> },

    /// The preflight was redirected.
    #[non_exhaustive]
    PreflightRedirect {
        status: StatusCode,
        location: String,
    },
    /// The preflight's status is not an [ok status](https://fetch.spec.whatwg.org/#ok-status).
    #[non_exhaustive]
    PreflightStatus { status: StatusCode },
    /// `Access-Control-Allow-Methods` has a member that is no method.
    #[non_exhaustive]
    MalformedAllowMethods { member: String },
    /// `Access-Control-Allow-Headers` has a member that is no header name.
    #[non_exhaustive]
    MalformedAllowHeaders { member: String },
    /// The preflight does not allow the method.
    #[non_exhaustive]
    MethodDisallowed {
        method: String,
        allowed: Vec<String>,
    },
    /// The preflight does not allow a header.
    #[non_exhaustive]
    HeaderDisallowed { name: String, allowed: Vec<String> },
    /// The preflight allows `*`, which does not stand for `Authorization`.
    AuthorizationUnderWildcard,

    /// A redirect, and the redirect mode is `error`.
    RedirectRefused,
    /// A redirect to nowhere, or to what is not HTTP.
    #[non_exhaustive]
    RedirectInvalid { location: String },
    /// A redirect to a URL with a user name or a password.
    #[non_exhaustive]
    RedirectWithCredentials { location: String },
    /// More than 20 redirects.
    TooManyRedirects,

    /// `Cross-Origin-Resource-Policy` excludes the page.
    #[non_exhaustive]
    ResourcePolicy { policy: String },
}

impl BlockReason {
    /// A short name that does not change between releases.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::InvalidUrl { .. } => "invalid-url",
            Self::UnsupportedScheme { .. } => "unsupported-scheme",
            Self::UrlWithCredentials => "url-with-credentials",
            Self::ForbiddenMethod { .. } => "forbidden-method",
            Self::NoCorsMethod { .. } => "no-cors-method",
            Self::BodyNotAllowed { .. } => "body-not-allowed",
            Self::NoCorsRedirectMode => "no-cors-redirect-mode",
            Self::CrossOriginInSameOriginMode => "cross-origin-in-same-origin-mode",
            Self::BadPort { .. } => "bad-port",
            Self::MixedContent => "mixed-content",
            Self::Network { .. } => "network",
            Self::AllowOriginMissing => "no-allow-origin",
            Self::AllowOriginSeveral { .. } => "several-allow-origins",
            Self::AllowOriginInvalid { .. } => "invalid-allow-origin",
            Self::AllowOriginMismatch { .. } => "other-allow-origin",
            Self::WildcardWithCredentials => "wildcard-with-credentials",
            Self::AllowCredentialsNotTrue { .. } => "no-allow-credentials",
            Self::PreflightRedirect { .. } => "preflight-redirect",
            Self::PreflightStatus { .. } => "preflight-status",
            Self::MalformedAllowMethods { .. } => "malformed-allow-methods",
            Self::MalformedAllowHeaders { .. } => "malformed-allow-headers",
            Self::MethodDisallowed { .. } => "method-disallowed",
            Self::HeaderDisallowed { .. } => "header-disallowed",
            Self::AuthorizationUnderWildcard => "authorization-under-wildcard",
            Self::RedirectRefused => "redirect-refused",
            Self::RedirectInvalid { .. } => "redirect-invalid",
            Self::RedirectWithCredentials { .. } => "redirect-with-credentials",
            Self::TooManyRedirects => "too-many-redirects",
            Self::ResourcePolicy { .. } => "resource-policy",
        }
    }

    /// The section of the standard that blocks: title and address.
    pub(super) fn section(&self) -> Section {
        match self {
            Self::InvalidUrl { .. }
            | Self::UrlWithCredentials
            | Self::ForbiddenMethod { .. }
            | Self::NoCorsMethod { .. }
            | Self::BodyNotAllowed { .. } => section::REQUEST,
            Self::UnsupportedScheme { .. }
            | Self::NoCorsRedirectMode
            | Self::CrossOriginInSameOriginMode
            | Self::MixedContent => section::MAIN_FETCH,
            Self::BadPort { .. } => section::BAD_PORT,
            Self::Network { .. } => section::NETWORK,
            Self::AllowOriginMissing
            | Self::AllowOriginSeveral { .. }
            | Self::AllowOriginInvalid { .. }
            | Self::AllowOriginMismatch { .. }
            | Self::WildcardWithCredentials
            | Self::AllowCredentialsNotTrue { .. } => section::CORS_CHECK,
            Self::PreflightRedirect { .. }
            | Self::PreflightStatus { .. }
            | Self::MalformedAllowMethods { .. }
            | Self::MalformedAllowHeaders { .. }
            | Self::MethodDisallowed { .. }
            | Self::HeaderDisallowed { .. }
            | Self::AuthorizationUnderWildcard => section::PREFLIGHT,
            Self::RedirectRefused => section::HTTP_FETCH,
            Self::RedirectInvalid { .. }
            | Self::RedirectWithCredentials { .. }
            | Self::TooManyRedirects => section::REDIRECT,
            Self::ResourcePolicy { .. } => section::RESOURCE_POLICY,
        }
    }
}

impl fmt::Display for BlockReason {
    #[allow(clippy::too_many_lines)] // a table
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InvalidUrl { url } => write!(
                f,
                "{url:?} names no server; a request takes the whole URL, as in \"https://api.example.com/items\""
            ),
            Self::UnsupportedScheme { scheme } => {
                write!(f, "requests go over http or https, not {scheme:?}")
            }
            Self::UrlWithCredentials => f.write_str("the URL has a user name or a password"),
            Self::ForbiddenMethod { method } => write!(f, "no page can send {method}"),
            Self::NoCorsMethod { method } => {
                write!(
                    f,
                    "{method} is not safelisted, which the mode no-cors takes"
                )
            }
            Self::BodyNotAllowed { method } => write!(f, "{method} takes no body"),
            Self::NoCorsRedirectMode => {
                f.write_str("the mode no-cors follows redirects, whatever they are")
            }
            Self::CrossOriginInSameOriginMode => {
                f.write_str("the mode is same-origin, and the server is of another origin")
            }
            Self::BadPort { port } => write!(f, "no browser connects to port {port}"),
            Self::MixedContent => f.write_str("a page of https asks a server of plain http"),
            Self::Network { error } => write!(f, "no answer came: {error}"),
            Self::AllowOriginMissing => {
                f.write_str("the response has no Access-Control-Allow-Origin")
            }
            Self::AllowOriginSeveral { value, lines: 1 } => {
                write!(f, "Access-Control-Allow-Origin names several: {value:?}")
            }
            Self::AllowOriginSeveral { value, lines } => {
                write!(
                    f,
                    "Access-Control-Allow-Origin is there {lines} times: {value:?}"
                )
            }
            Self::AllowOriginInvalid { value } => {
                write!(f, "Access-Control-Allow-Origin is no origin: {value:?}")
            }
            Self::AllowOriginMismatch { value, origin } => write!(
                f,
                "Access-Control-Allow-Origin is {value:?}, and the page's origin {origin:?}"
            ),
            Self::WildcardWithCredentials => {
                f.write_str("Access-Control-Allow-Origin is *, which does not go with credentials")
            }
            Self::AllowCredentialsNotTrue { value: None } => {
                f.write_str("the response has no Access-Control-Allow-Credentials")
            }
            Self::AllowCredentialsNotTrue { value: Some(value) } => {
                write!(
                    f,
                    "Access-Control-Allow-Credentials is {value:?}, not \"true\""
                )
            }
            Self::PreflightRedirect { status, location } => write!(
                f,
                "the preflight is redirected ({}) to {location}",
                status.as_u16()
            ),
            Self::PreflightStatus { status } => {
                write!(
                    f,
                    "the preflight's status is {status}, not one from 200 to 299"
                )
            }
            Self::MalformedAllowMethods { member } => {
                write!(f, "{member:?} in Access-Control-Allow-Methods is no method")
            }
            Self::MalformedAllowHeaders { member } => {
                write!(
                    f,
                    "{member:?} in Access-Control-Allow-Headers is no header name"
                )
            }
            Self::MethodDisallowed { method, allowed } => write!(
                f,
                "{method} is not among the methods that the preflight allows ({})",
                Names(allowed)
            ),
            Self::HeaderDisallowed { name, allowed } => write!(
                f,
                "{name} is not among the headers that the preflight allows ({})",
                Names(allowed)
            ),
            Self::AuthorizationUnderWildcard => f.write_str(
                "the preflight allows the headers *, which does not stand for authorization",
            ),
            Self::RedirectRefused => f.write_str("a redirect, and the redirect mode is error"),
            Self::RedirectInvalid { location } => write!(f, "a redirect to {location:?}"),
            Self::RedirectWithCredentials { .. } => {
                f.write_str("a redirect to a URL with a user name or a password")
            }
            Self::TooManyRedirects => f.write_str("more than 20 redirects"),
            Self::ResourcePolicy { policy } => {
                write!(f, "Cross-Origin-Resource-Policy is {policy:?}")
            }
        }
    }
}

struct Names<'a>(&'a [String]);

impl fmt::Display for Names<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str("none");
        }
        f.write_str(&self.0.join(", "))
    }
}
