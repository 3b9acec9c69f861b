//! Behaviour over the wire, with real servers on loopback, a real client, and whole header lists.

mod allow_hosts;
mod axum_routes;
mod credentials;
mod csrf;
mod errors;
mod examples;
mod existing;
mod failures;
mod hostile;
mod hosts;
mod null;
mod placement;
mod policy;
mod preflight;
mod reject;
mod simple;
mod support;
mod together;
mod vary;
mod wildcards;
