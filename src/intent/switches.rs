//! Settings that have a single value.

use super::names::members;
use crate::origin::predicate::{OriginFn, PerOrigin};
use http::header::{ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD, ORIGIN};
use http::request::Parts;
use http::{HeaderName, HeaderValue, StatusCode};
use std::time::Duration;

/// Declares a setting that contains a [`PerOrigin`].
macro_rules! per_origin {
    ($(#[$doc:meta])* $setting:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Default)]
        #[must_use]
        pub struct $setting(pub(crate) PerOrigin);

        impl $setting {
            /// Turns the setting on for every allowed origin, as `true` does.
            #[doc(hidden)] // so that a changed import compiles
            pub fn yes() -> Self {
                Self(PerOrigin::Yes)
            }

            /// Turns the setting on for the allowed origins for which `f` returns `true`.
            pub fn predicate<F>(f: F) -> Self
            where
                F: Fn(&HeaderValue, &Parts) -> bool + Send + Sync + 'static,
            {
                Self(PerOrigin::Predicate(OriginFn::new(f)))
            }
        }

        impl From<bool> for $setting {
            fn from(yes: bool) -> Self {
                Self(if yes { PerOrigin::Yes } else { PerOrigin::No })
            }
        }
    };
}

per_origin! {
    /// Whether pages may send credentials, for
    /// [`CorsLayer::allow_credentials`](crate::CorsLayer::allow_credentials).
    ///
    /// A predicate decides for each request. If an async predicate decides about origins, this predicate is called
    /// before that decision is known. Validation assumes that the predicate can return `true`, so it refuses
    /// everything that is unsafe with credentials.
    AllowCredentials
}

per_origin! {
    /// Whether public pages may send requests to a server in a private network, for
    /// [`CorsLayer::allow_private_network`](crate::CorsLayer::allow_private_network).
    AllowPrivateNetwork
}

/// How long browsers may keep a preflight's answer, for [`CorsLayer::max_age`](crate::CorsLayer::max_age).
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct MaxAge(pub(crate) Age);

#[derive(Clone, Debug, Default)]
pub(crate) enum Age {
    #[default]
    Default,
    Exact(Duration),
    PerOrigin(OriginFn<Duration>),
}

impl MaxAge {
    /// Sets a fixed duration. Fractions of a second are dropped.
    pub fn exact(max_age: Duration) -> Self {
        Self(Age::Exact(max_age))
    }

    /// Sets a duration for each preflight: `f` is called with its origin and its head.
    pub fn dynamic<F>(f: F) -> Self
    where
        F: Fn(&HeaderValue, &Parts) -> Duration + Send + Sync + 'static,
    {
        Self(Age::PerOrigin(OriginFn::new(f)))
    }
}

impl From<Duration> for MaxAge {
    fn from(max_age: Duration) -> Self {
        Self::exact(max_age)
    }
}

/// Request headers that responses depend on, in addition to those that the policy depends on, for
/// [`CorsLayer::vary`](crate::CorsLayer::vary).
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct Vary(pub(crate) Vec<String>);

impl Vary {
    /// Adds these headers.
    pub fn list<I>(headers: I) -> Self
    where
        I: IntoIterator<Item = HeaderName>,
    {
        Self(headers.into_iter().map(|name| name.to_string()).collect())
    }
}

impl<const N: usize> From<[HeaderName; N]> for Vary {
    fn from(headers: [HeaderName; N]) -> Self {
        Self::list(headers)
    }
}

impl From<Vec<HeaderName>> for Vary {
    fn from(headers: Vec<HeaderName>) -> Self {
        Self::list(headers)
    }
}

/// One name, or several, separated by commas.
impl From<&str> for Vary {
    fn from(headers: &str) -> Self {
        Self(members(headers).map(str::to_owned).collect())
    }
}

/// One name, or several, separated by commas.
impl From<String> for Vary {
    fn from(headers: String) -> Self {
        Self::from(&*headers)
    }
}

/// The three request headers that the answer to a preflight can depend on.
///
/// The headers that the answers really depend on are added automatically. This only exists for code that lists all
/// three.
#[doc(hidden)] // so that a changed import compiles
pub fn preflight_request_headers() -> impl Iterator<Item = HeaderName> {
    [
        ORIGIN,
        ACCESS_CONTROL_REQUEST_METHOD,
        ACCESS_CONTROL_REQUEST_HEADERS,
    ]
    .into_iter()
}

/// The status of preflight answers, for
/// [`CorsLayer::preflight_status`](crate::CorsLayer::preflight_status): a [`StatusCode`] or a number.
#[derive(Clone, Copy, Debug)]
#[must_use]
pub struct PreflightStatus(pub(crate) u16);

impl Default for PreflightStatus {
    fn default() -> Self {
        Self(200)
    }
}

impl From<StatusCode> for PreflightStatus {
    fn from(status: StatusCode) -> Self {
        Self(status.as_u16())
    }
}

impl From<u16> for PreflightStatus {
    fn from(status: u16) -> Self {
        Self(status)
    }
}

/// What happens to `Access-Control-*` headers that the inner service has set, for
/// [`CorsLayer::existing_headers`](crate::CorsLayer::existing_headers).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum ExistingHeaders {
    /// They are replaced, or removed if the layer does not send them. An upstream server's `*` cannot bypass the
    /// policy, and no header is sent twice. This concerns the headers of the
    /// [protocol](https://fetch.spec.whatwg.org/#http-responses). Browsers ignore all others.
    #[default]
    Replace,
    /// They are kept, and the layer adds what is missing.
    ///
    /// `Access-Control-Allow-Origin` and `Access-Control-Allow-Credentials` belong together: if the inner service
    /// has set the first one, both are kept as they are, otherwise the layer writes both. Two values of
    /// `Access-Control-Allow-Origin`, or `*` with credentials, do not work in any browser, so they are replaced
    /// anyway.
    Preserve,
}
