//! Determines which policy answers a request.

use crate::policy::Policy;
use crate::policy::request::Head;
use std::borrow::Borrow;

/// The source of a service's policy: one policy for all requests, one that is [selected](crate::CorsSelect) for each
/// request, or one that can be reloaded.
pub(crate) trait PolicyFor {
    type Chosen<'a>: Borrow<Policy>
    where
        Self: 'a;

    fn policy_for(&self, head: Head<'_>) -> Self::Chosen<'_>;
}

impl PolicyFor for Policy {
    type Chosen<'a> = &'a Self;

    #[inline]
    fn policy_for(&self, _: Head<'_>) -> &Self {
        self
    }
}
