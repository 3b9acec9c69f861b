//! Numbers from the standards and from browsers.

/// The most seconds that a [recipient must understand](https://httpwg.org/specs/rfc9111.html#delta-seconds).
pub(crate) const MAX_DELTA_SECONDS: u64 = 2_147_483_647;

/// The longest time for which any browser keeps the answer to a preflight, in seconds. This is Firefox's limit;
/// Chromium's is 7200 s and WebKit's 600 s.
pub(crate) const LONGEST_KEPT: u64 = 86_400;
