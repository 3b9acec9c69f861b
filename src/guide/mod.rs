//! Pages to read, beside the reference.

#[doc = include_str!("migrating.md")]
pub mod migrating {}

#[doc = include_str!("troubleshooting.md")]
pub mod troubleshooting {}
