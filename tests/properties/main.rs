//! Laws that hold for every accepted policy and every request.

mod generate;
/// The list that `Vary` is made from. The requests in these tests have every header in it.
#[path = "../../src/policy/inputs.rs"]
#[allow(dead_code)] // the spelling is only needed for `Vary`
mod inputs;
mod laws;
mod meant;
mod pages;
