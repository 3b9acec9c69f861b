//! The application. One of its routes allows two origins, and another one allows a single origin.

use axum::Router;
use axum::http::header::CACHE_CONTROL;
use axum::routing::get;
use tower_cors::{ConfigErrors, CorsLayer};

pub(crate) fn app() -> Result<Router, ConfigErrors> {
    let several = CorsLayer::new()
        .allow_origins(["https://app.example.com", "https://admin.example.com"])
        .allow_methods("PUT")
        .validate()?;
    // The response is the same for everyone, so a cache only keeps one.
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
