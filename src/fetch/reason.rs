//! Why a policy denies a request.

use std::fmt;

/// Why a request is denied: served without CORS headers, or rejected.
///
/// Each reason has a stable [`code`](Reason::code) for logs and metrics.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Reason {
    /// The request's origin is not one that the policy allows.
    DisallowedOrigin,
    /// The request has more than one `Origin` header. Browsers send one; which of several is meant
    /// can't be told, so none is believed.
    SeveralOrigins,
}

impl Reason {
    /// A short name that does not change between releases.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::DisallowedOrigin => "disallowed-origin",
            Self::SeveralOrigins => "several-origins",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::DisallowedOrigin => "the policy does not allow the request's origin",
            Self::SeveralOrigins => "the request has more than one Origin header",
        })
    }
}
