//! Real servers in other languages. Each is misconfigured in one way. The doctor names the cause, and the
//! configuration that it prints fixes the server.
//!
//! Each server has a table of mistakes, and one driver runs all tables. A server that is missing fails its tests;
//! `.ci/peers` installs them.

mod caddy;
mod django;
mod express;
mod fastapi;
mod flask;
mod go;
mod more_node;
mod more_proxies;
mod more_python;
mod nginx;
mod php;
mod rust;

mod broken;
mod compiled;
mod driver;
mod file;
mod peer;
mod server;
