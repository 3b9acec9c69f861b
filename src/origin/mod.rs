//! Origins: parses them, describes sets of them, and looks them up in a set.
//!
//! This module knows nothing about policies and responses. Only [`diagnose`] may be slow, because it only runs on
//! configurations. Everything else also runs on requests, whose bytes nobody has checked.

pub(crate) mod allowlist;
pub(crate) mod diagnose;
pub(crate) mod entries;
mod exact;
pub(crate) mod hosts;
pub(crate) mod ip;
mod name;
pub(crate) mod parse;
pub(crate) mod pattern;
pub(crate) mod predicate;
mod suffixes;
