//! Where a service has its policy from: exchanged while it runs, or selected by the request.

#[cfg(feature = "serde")]
mod file;
mod reload;
mod select;
