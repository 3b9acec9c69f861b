//! The standard's terms: header names and tables. This module does not make decisions.

pub(crate) mod limits;
pub(crate) mod names;
pub(crate) mod tables;
pub(crate) mod well_known;
