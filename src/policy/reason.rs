//! Why a policy denies a request.

use http::StatusCode;
use std::fmt;

/// Why a request is denied. It is then served without CORS headers, or rejected.
///
/// Each reason has a stable [`code`](Self::code) for logs and metrics.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DenialReason {
    /// The policy does not allow the origin of the request.
    DisallowedOrigin,
    /// The request has more than one `Origin` header. Browsers only send one, and it is not clear which one counts.
    SeveralOrigins,
    /// The request is for a host that is not one of [`allow_hosts`](crate::CorsLayer::allow_hosts).
    DisallowedHost,
    /// The request has neither `Host` nor `:authority`.
    NoHost,
    /// The request has more than one `Host` header, or its `Host` and `:authority` differ.
    SeveralHosts,
}

impl DenialReason {
    /// Returns a short name that does not change between releases.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::DisallowedOrigin => "disallowed-origin",
            Self::SeveralOrigins => "several-origins",
            Self::DisallowedHost => "disallowed-host",
            Self::NoHost => "no-host",
            Self::SeveralHosts => "several-hosts",
        }
    }

    /// Returns the status with which a request is rejected.
    pub(super) fn status(self) -> StatusCode {
        match self {
            Self::DisallowedOrigin | Self::SeveralOrigins => StatusCode::FORBIDDEN,
            Self::DisallowedHost => StatusCode::MISDIRECTED_REQUEST,
            Self::NoHost | Self::SeveralHosts => StatusCode::BAD_REQUEST,
        }
    }
}

impl fmt::Display for DenialReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::DisallowedOrigin => "the policy does not allow the request's origin",
            Self::SeveralOrigins => "the request has more than one Origin header",
            Self::DisallowedHost => "the policy does not allow the request's host",
            Self::NoHost => "the request does not name a host",
            Self::SeveralHosts => "the request names more than one host",
        })
    }
}
