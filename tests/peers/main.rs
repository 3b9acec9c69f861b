//! Real servers of other languages, each broken in one way: the doctor names the cause, and what it
//! prints, put into that server, mends it.
//!
//! A server that is missing fails its tests; `.ci/peers` installs them.

mod caddy;
mod cookies;
mod django;
mod express;
mod fastapi;
mod flask;
mod go;
mod nginx;
mod rust;
mod servers;
