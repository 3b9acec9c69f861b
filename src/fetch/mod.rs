//! The standard's words: header names, tables and reasons. No decisions are made here.

pub(crate) mod names;
pub(crate) mod reason;
pub(crate) mod tables;
