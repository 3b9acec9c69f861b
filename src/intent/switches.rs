//! Settings of one value.

use crate::origin::predicate::{OriginFn, PerOrigin};
use http::header::{ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD, ORIGIN};
use http::request::Parts;
use http::{HeaderName, HeaderValue, StatusCode};
use std::time::Duration;

/// A setting that is a [`PerOrigin`].
macro_rules! per_origin {
    ($(#[$doc:meta])* $setting:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Default)]
        #[must_use]
        pub struct $setting(pub(crate) PerOrigin);

        impl $setting {
            /// For every allowed origin.
            pub fn yes() -> Self {
                Self(PerOrigin::Yes)
            }

            /// For the allowed origins for which `f` says yes.
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
    /// A predicate decides for each request (with an async predicate for origins, before it is known
    /// whether the origin is allowed), but what is unsafe with credentials is refused at
    /// configuration as if it always said yes.
    AllowCredentials
}

per_origin! {
    /// Whether public pages may reach a private network, for
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
    /// This long; parts of a second are cut off.
    pub fn exact(max_age: Duration) -> Self {
        Self(Age::Exact(max_age))
    }

    /// As long as `f` says for the preflight's origin and head.
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

/// Request headers that responses depend on besides those of the policy, for
/// [`CorsLayer::vary`](crate::CorsLayer::vary): strings or [`HeaderName`]s.
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct Vary(pub(crate) Vec<String>);

impl Vary {
    /// These headers.
    pub fn list<I>(headers: I) -> Self
    where
        I: IntoIterator,
        I::Item: AsRef<str>,
    {
        let name = |header: I::Item| header.as_ref().to_owned();
        Self(headers.into_iter().map(name).collect())
    }
}

impl From<HeaderName> for Vary {
    fn from(header: HeaderName) -> Self {
        Self::list([header])
    }
}

impl From<&str> for Vary {
    fn from(header: &str) -> Self {
        Self::list([header])
    }
}

impl<T: AsRef<str>, const N: usize> From<[T; N]> for Vary {
    fn from(headers: [T; N]) -> Self {
        Self::list(headers)
    }
}

impl<T: AsRef<str>> From<Vec<T>> for Vary {
    fn from(headers: Vec<T>) -> Self {
        Self::list(headers)
    }
}

/// The three request headers that a preflight's answer can depend on.
///
/// A policy names those that its answers do depend on by itself; this is for code that names all.
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

/// What becomes of the `Access-Control-*` headers that the inner service has set, for
/// [`CorsLayer::existing_headers`](crate::CorsLayer::existing_headers).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum ExistingHeaders {
    /// They are replaced, or removed where the layer sends none: a proxied server's `*` can't bypass
    /// the policy, and no header comes twice.
    #[default]
    Replace,
    /// They are kept, and the layer adds what is missing.
    ///
    /// `Access-Control-Allow-Origin` and `Access-Control-Allow-Credentials` are one statement: both
    /// are the inner service's if it has set the first, and both the layer's otherwise. Two values of
    /// the first, or `*` with credentials, work in no browser, and are replaced all the same.
    Preserve,
}
