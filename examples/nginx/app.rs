//! The application: one route for two origins, one for a single origin.

use axum::Router;
use axum::http::header::CACHE_CONTROL;
use axum::routing::get;
use tower_cors::{ConfigErrors, CorsLayer};

pub(crate) fn app() -> Result<Router, ConfigErrors> {
    let several = CorsLayer::new()
        .allow_origin(["https://app.example.com", "https://admin.example.com"])
        .allow_methods(["PUT"])
        .validate()?;
    // Answers are the same for everyone, so a cache needs but one.
    let single = CorsLayer::new().allow_origin("https://app.example.com");
    let cached = || async { ([(CACHE_CONTROL, "max-age=60")], "items\n") };
    let items = get(cached).put(|body: axum::body::Bytes| async move { body });
    let cors = CorsLayer::select()
        .path("/single", single)
        .otherwise(several)
        .validate()?;
    Ok(Router::new()
        .route("/items", items)
        .route("/single", get(cached))
        .layer(cors))
}
