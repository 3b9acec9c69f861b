//! Guides: answers to common questions, as opposed to the reference.

#[doc = include_str!("local_servers.md")]
pub mod local_servers {}

#[doc = include_str!("many_origins.md")]
pub mod many_origins {}

#[doc = include_str!("migrating.md")]
pub mod migrating {}

#[doc = include_str!("routes_in_axum.md")]
pub mod routes_in_axum {}

#[doc = include_str!("troubleshooting.md")]
pub mod troubleshooting {}

#[doc = include_str!("what_cors_does_not_do.md")]
pub mod what_cors_does_not_do {}
