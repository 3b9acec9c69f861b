//! Behaviour over the wire: real servers on loopback, a real client, whole header lists.

mod credentials;
mod errors;
mod examples;
mod existing;
mod failures;
mod hostile;
mod hosts;
mod null;
mod placement;
mod preflight;
mod reject;
mod simple;
mod support;
mod vary;
mod wildcards;
