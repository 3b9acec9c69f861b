//! The request headers that a policy reads. Nothing else in this module looks up a header by its name, so `Vary` and
//! the property test that checks it can both use this list.

use http::HeaderName;
use http::header::{ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD, HOST, ORIGIN};

/// A request header that a policy reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Input {
    Origin,
    RequestMethod,
    RequestHeaders,
    RequestPrivateNetwork,
    SecFetchSite,
    /// This is part of the URL under which caches store a response, so `Vary` does not have to list it.
    Host,
}

impl Input {
    pub(crate) const ALL: [Self; 6] = [
        Self::Origin,
        Self::RequestMethod,
        Self::RequestHeaders,
        Self::RequestPrivateNetwork,
        Self::SecFetchSite,
        Self::Host,
    ];

    #[inline]
    pub(crate) const fn name(self) -> HeaderName {
        match self {
            Self::Origin => ORIGIN,
            Self::RequestMethod => ACCESS_CONTROL_REQUEST_METHOD,
            Self::RequestHeaders => ACCESS_CONTROL_REQUEST_HEADERS,
            // Chromium sent this header during its experiment with private network access.
            Self::RequestPrivateNetwork => {
                HeaderName::from_static("access-control-request-private-network")
            }
            Self::SecFetchSite => HeaderName::from_static("sec-fetch-site"),
            Self::Host => HOST,
        }
    }

    /// Returns the name as the standards spell it.
    pub(crate) const fn spelled(self) -> &'static str {
        match self {
            Self::Origin => "Origin",
            Self::RequestMethod => "Access-Control-Request-Method",
            Self::RequestHeaders => "Access-Control-Request-Headers",
            Self::RequestPrivateNetwork => "Access-Control-Request-Private-Network",
            Self::SecFetchSite => "Sec-Fetch-Site",
            Self::Host => "Host",
        }
    }
}
