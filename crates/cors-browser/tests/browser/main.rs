//! The browser's half alone: what it sends, remembers and reports, with services that answer as each test tells them.

mod auto_traits;
mod bodies;
mod cookies;
mod engines;
mod http_cache;
mod local_network;
mod matrix;
mod messages;
mod mixed_content;
mod navigations;
mod partitioned_cookies;
mod preflight_cache;
mod presets;
mod redirects;
mod referrers;
mod requests;
mod response_types;
mod sessions;
mod storage_access;
mod support;
mod websockets;
