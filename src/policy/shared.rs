//! A value that services share, without a count that every request changes.
//!
//! Two threads that count references in the same cache line wait for each other: a request in either of them takes
//! 30 ns longer, and more cores make it worse. The policy of a service is therefore moved to a static place, where it
//! stays until the process ends, and the service has a reference to it.
//!
//! These alternatives were not chosen. Leaking memory would take more memory for each new layer. A copy for each clone
//! of a service would be a copy for each request, because Axum clones the service. A flag in the future instead of the
//! policy would only work for policies whose headers are constants, and the future would still have to find those
//! headers.

use std::fmt;
use std::ops::Deref;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

/// A value in a static place, or one with a reference count if no place is left.
pub(crate) enum SharedRef<T: 'static> {
    Static(&'static T),
    Counted(Arc<Counted<T>>),
}

/// A value with a reference count, and the version of it that was moved to a static place, so that this is only done
/// once.
pub(crate) struct Counted<T: 'static> {
    value: T,
    kept: OnceLock<Option<&'static T>>,
}

/// A limited number of static places, so that the memory of a program that creates layers all the time does not grow.
pub(crate) struct Places<T, const N: usize> {
    places: [OnceLock<Box<T>>; N],
    next: AtomicUsize,
}

impl<T> SharedRef<T> {
    pub(crate) fn counted(value: T) -> Self {
        Self::Counted(Arc::new(Counted {
            value,
            kept: OnceLock::new(),
        }))
    }

    /// Calls `make` with the value, moves the result to one of the places, and returns a reference to it. If all places
    /// are taken, returns the same counted reference.
    pub(crate) fn kept<const N: usize>(
        &self,
        places: &'static Places<T, N>,
        make: impl FnOnce(&T) -> T,
    ) -> Self {
        let Self::Counted(counted) = self else {
            return self.clone();
        };
        let keep = || places.keep(|| make(&counted.value));
        let kept = *counted.kept.get_or_init(keep);
        kept.map_or_else(|| self.clone(), Self::Static)
    }
}

impl<T, const N: usize> Places<T, N> {
    pub(crate) const fn new() -> Self {
        Self {
            places: [const { OnceLock::new() }; N],
            next: AtomicUsize::new(0),
        }
    }

    /// Moves a value to the next place. Returns `None` if all places are taken.
    pub(crate) fn keep(&'static self, make: impl FnOnce() -> T) -> Option<&'static T> {
        let next = |at| (at < N).then_some(at + 1);
        let taken = self
            .next
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, next);
        let place = self.places.get(taken.ok()?)?;
        Some(place.get_or_init(|| Box::new(make())))
    }
}

impl<T> Deref for SharedRef<T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        match self {
            Self::Static(value) => value,
            Self::Counted(counted) => &counted.value,
        }
    }
}

// A derived implementation would require `T: Clone`.
impl<T> Clone for SharedRef<T> {
    #[inline]
    fn clone(&self) -> Self {
        match self {
            Self::Static(value) => Self::Static(value),
            Self::Counted(counted) => Self::Counted(Arc::clone(counted)),
        }
    }
}

impl<T: fmt::Debug> fmt::Debug for SharedRef<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_kept_until_all_places_are_taken() {
        static PLACES: Places<String, 2> = Places::new();
        assert_eq!(PLACES.keep(|| "one".into()).unwrap(), "one");
        assert_eq!(PLACES.keep(|| "two".into()).unwrap(), "two");
        for _ in 0..3 {
            assert!(PLACES.keep(|| unreachable!("no place left")).is_none());
        }
    }

    #[test]
    fn a_counted_value_is_moved_once_however_often_it_is_shared() {
        static PLACES: Places<u8, 2> = Places::new();
        let counted = SharedRef::counted(1);
        let kept = counted.kept(&PLACES, |value| value + 1);
        assert_eq!(*kept, 2);
        let again = counted
            .clone()
            .kept(&PLACES, |_| unreachable!("it is there"));
        assert!(std::ptr::eq(&raw const *again, &raw const *kept));
        assert_eq!(*kept.kept(&PLACES, |_| unreachable!("it is static")), 2);
    }
}
