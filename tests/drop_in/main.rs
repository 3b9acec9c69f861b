//! Code that was written for `tower_http::cors`, compiled twice: unchanged, and with a different import.

/// The documented forms of arguments. Each has a test that compares the answers of both crates.
mod incumbent {
    use tower_http::cors;
    include!("forms.rs");
}

mod this_crate {
    use tower_cors as cors;
    include!("forms.rs");
}

mod departures;
mod support;
