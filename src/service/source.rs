//! Which policy answers a request.

use crate::policy::{Head, Policy, Vary};
use std::borrow::Borrow;
use std::sync::Arc;

/// Where a [`Cors`](super::Cors) has its policy from: one for all requests, one that can be
/// [reloaded](crate::ReloadableCorsLayer), or one that is [selected](crate::CorsSelect) by the request.
///
/// It can't be implemented outside of this crate.
pub trait PolicySource: Clone + sealed::Choose {}

impl<T: Clone + sealed::Choose> PolicySource for T {}

pub(crate) mod sealed {
    use super::{Arc, Borrow, Head, Policy, Vary};

    pub trait Choose {
        type Chosen<'a>: Borrow<Policy>
        where
            Self: 'a;

        /// `None` if the request is to be passed through.
        fn choose(&self, head: Head<'_>) -> Option<Self::Chosen<'_>>;

        /// What responses to such requests depend on all the same.
        fn vary_of_others(&self) -> Option<Arc<Vary>> {
            None
        }
    }
}

impl sealed::Choose for Policy {
    type Chosen<'a> = &'a Self;

    #[inline]
    fn choose(&self, _: Head<'_>) -> Option<&Self> {
        Some(self)
    }
}
