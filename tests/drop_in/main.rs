//! Code written for `tower_http::cors`, compiled twice: as it was, and with its import changed.

/// The documented argument forms, one test each, with what both crates answer.
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
