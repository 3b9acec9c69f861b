//! The parts of the service; `main.rs` says how it is started.

mod admin;
pub mod app;
mod health;
mod lookup;
mod mirror;
mod origin;
mod problem;
pub mod snapshot;
mod store;
mod tenant;
mod watch;
