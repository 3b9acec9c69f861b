//! Pages to read, beside the reference.

#[doc = include_str!("migrating.md")]
pub mod migrating {}
