//! Published flaws of other CORS implementations: one test for each, named by its identifier.
//!
//! Each test builds the configuration, or sends the request, that the flaw was found with, and its comment
//! says what went wrong there and why it does not here. Projects that have no identifier for a flaw are
//! named by the number of their issue. Flaws in logs are in `logs.rs`, a program of its own.

mod credentials;
mod defaults;
mod lists;
mod patterns;
mod requests;
mod responses;
mod selection;
mod support;
