//! Limits how many events a policy logs (feature `tracing`).

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

/// Prevents hostile clients from flooding the log: at most [`RateLimit::EVENTS`] are logged each second.
#[derive(Debug)]
pub(crate) struct RateLimit {
    started: Instant,
    /// The current second in the upper half, and its number of events in the lower half.
    window: AtomicU64,
    omitted: AtomicU64,
}

impl RateLimit {
    const EVENTS: u64 = 10;

    pub(crate) fn new() -> Self {
        Self {
            started: Instant::now(),
            window: AtomicU64::new(0),
            omitted: AtomicU64::new(0),
        }
    }

    /// Returns whether one more event may be logged, and how many were left out since the last one.
    pub(super) fn admit(&self, now: Instant) -> Option<u64> {
        let second = now.duration_since(self.started).as_secs() << 32;
        let next = |window: u64| match window.max(second) {
            window if window & 0xffff_ffff < Self::EVENTS => Some(window + 1),
            _ => None,
        };
        let admitted = self
            .window
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, next);
        if admitted.is_err() {
            self.omitted.fetch_add(1, Ordering::Relaxed);
            return None;
        }
        Some(self.omitted.swap(0, Ordering::Relaxed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn ten_events_a_second_are_logged_and_the_next_one_counts_the_rest() {
        let limit = RateLimit::new();
        let now = limit.started;
        for _ in 0..RateLimit::EVENTS {
            assert_eq!(limit.admit(now), Some(0));
        }
        for _ in 0..1000 {
            assert_eq!(limit.admit(now + Duration::from_millis(999)), None);
        }
        assert_eq!(limit.admit(now + Duration::from_secs(1)), Some(1000));
        assert_eq!(limit.admit(now + Duration::from_secs(1)), Some(0));
    }
}
