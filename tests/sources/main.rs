//! Where a service has its policy from: exchanged while it runs, or selected by the request.

mod reload;
mod select;
