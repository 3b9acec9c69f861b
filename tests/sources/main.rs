//! Where a service gets its policy from: it is reloaded while the service runs, or selected by the request.

#[cfg(feature = "serde")]
mod file;
mod reload;
mod reloaded_rules;
mod select;
