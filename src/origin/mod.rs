//! Origins: reading them, describing sets of them, and finding one in a set.
//!
//! Knows nothing of policies and responses. [`diagnose`] is for configuration only and may be slow;
//! everything else also runs on requests, on bytes that nobody has checked.

pub(crate) mod diagnose;
mod exact;
pub(crate) mod parse;
pub(crate) mod pattern;
pub(crate) mod predicate;
pub(crate) mod set;
mod suffixes;
