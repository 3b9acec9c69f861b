//! Which policy answers a request.

use crate::policy::{Forward, Head, Policy};
use std::borrow::Borrow;

/// Where a [`Cors`](super::Cors) has its policy from: one for all requests, one that is
/// [selected](crate::CorsSelect) by the request, or one that can be reloaded (feature `reload`).
///
/// It can't be implemented outside of this crate.
pub trait PolicySource: Clone + sealed::Choose {}

impl<T: Clone + sealed::Choose> PolicySource for T {}

pub(crate) mod sealed {
    use super::{Borrow, Forward, Head, Policy};

    pub trait Choose {
        type Chosen<'a>: Borrow<Policy>
        where
            Self: 'a;

        /// The policy, or what becomes of a request that none is for.
        fn choose(&self, head: Head<'_>) -> Result<Self::Chosen<'_>, Forward>;
    }
}

impl sealed::Choose for Policy {
    type Chosen<'a> = &'a Self;

    #[inline]
    fn choose(&self, _: Head<'_>) -> Result<&Self, Forward> {
        Ok(self)
    }
}
