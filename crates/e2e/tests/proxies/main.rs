//! The configurations of `examples/nginx`, in real nginx and Caddy, over HTTP/1.1 and HTTP/2.
//!
//! A proxy that is missing fails its tests; `.ci/peers` installs them.

mod caddy;
mod client;
mod nginx;

#[path = "../../../../examples/nginx/app.rs"]
mod app;
