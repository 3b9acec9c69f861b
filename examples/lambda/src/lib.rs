//! The router, and what becomes of an event.

use axum::Router;
use axum::routing::get;
use lambda_http::request::LambdaRequest;
use lambda_http::{Adapter, Context, LambdaEvent};
use serde_json::Value;
use tower::ServiceExt;
use tower_cors::{ConfigErrors, CorsLayer};

/// The router as it runs on Lambda, too.
///
/// # Errors
///
/// If the configuration has mistakes.
pub fn app() -> Result<Router, ConfigErrors> {
    let cors = CorsLayer::new()
        .allow_origin(["https://app.example.com", "https://*.preview.example.com"])
        .allow_methods(["PUT"])
        .allow_headers(["content-type"])
        .validate()?;
    let items = get(|| async { "items" }).put(|| async { "stored" });
    Ok(Router::new().route("/items", items).layer(cors))
}

/// The response to an event of API Gateway or a load balancer, as Lambda would send it.
///
/// # Errors
///
/// If the event is none of these.
pub async fn answer(app: Router, event: Value) -> Result<Value, lambda_http::Error> {
    let request: LambdaRequest = serde_json::from_value(event)?;
    let event = LambdaEvent::new(request, Context::default());
    let response = Adapter::from(app).oneshot(event).await?;
    Ok(serde_json::to_value(response)?)
}
