//! Real servers of other languages, each broken in one way: the doctor names the cause, and what it
//! prints, put into that server, mends it.
//!
//! A server that is missing fails its tests; `.ci/peers` installs them.

mod express;
mod fastapi;
mod nginx;
mod servers;
