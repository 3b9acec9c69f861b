//! What the handlers of whole servers do, and how many origins these allow.

use std::hint::black_box;

pub const ORIGINS: usize = 100;

/// Some microseconds of work, as in a handler that does something. Without it the load generator would be busy before
/// the server is.
pub fn work() -> &'static str {
    for number in 0..20_000_u32 {
        black_box(number);
    }
    "hello"
}
