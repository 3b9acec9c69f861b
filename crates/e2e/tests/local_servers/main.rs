//! Servers on loopback, and pages in real browsers that should not reach them.
//!
//! A browser or a driver that is missing fails its test; `.ci/browsers` installs them.

// The tests with the table need more from a session than these tests do.
#[allow(dead_code)]
#[path = "../browsers/engines.rs"]
mod engines;
mod local_network_access;
mod mcp;
mod names;
mod rebinding;
mod serving;
