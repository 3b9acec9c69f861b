//! The parts of the service. `main.rs` explains how to start it.

mod admin;
pub mod app;
mod connect;
mod health;
mod lookup;
mod mirror;
mod origin;
mod problem;
pub mod snapshot;
mod store;
mod tenant;
mod watch;
