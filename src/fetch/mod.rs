//! The standard's words: header names, tables and reasons. No decisions are made here.

pub(crate) mod names;
#[cfg(feature = "browser")]
pub(crate) mod page;
pub(crate) mod reason;
pub(crate) mod tables;
