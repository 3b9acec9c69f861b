//! The router, and how an event is answered.

use axum::Router;
use axum::http::HeaderValue;
use axum::http::header::{SET_COOKIE, VARY};
use axum::middleware::map_response;
use axum::response::Response;
use axum::routing::get;
use lambda_http::request::LambdaRequest;
use lambda_http::{Adapter, Context, LambdaEvent};
use serde_json::Value;
use tower::ServiceExt;
use tower_cors::{ConfigErrors, CorsLayer};

/// Returns the router, which is the same on Lambda.
///
/// # Errors
///
/// Fails if the configuration has mistakes.
pub fn app() -> Result<Router, ConfigErrors> {
    let cors = CorsLayer::new()
        .allow_origins(["https://app.example.com", "https://*.preview.example.com"])
        .allow_methods("PUT")
        .allow_headers("content-type")
        .validate()?;
    let items = get(|| async { ([(VARY, "accept-language")], "items") }).put(|| async { "stored" });
    let router = Router::new().route("/items", items).layer(cors);
    Ok(router.layer(map_response(one_line_each)))
}

/// Joins the lines of each header, because HTTP APIs only take one: a `Vary: Origin` on a second line would be lost.
async fn one_line_each(mut response: Response) -> Response {
    let headers = response.headers_mut();
    // `Set-Cookie` lines cannot be joined; they are passed on separately.
    let names = headers.keys().filter(|name| **name != SET_COOKIE);
    for name in names.cloned().collect::<Vec<_>>() {
        let lines = headers.get_all(&name).iter();
        let lines: Vec<_> = lines.map(HeaderValue::as_bytes).collect();
        if let Ok(line) = HeaderValue::from_bytes(&lines.join(&b", "[..])) {
            headers.insert(name, line);
        }
    }
    response
}

/// Returns the response to an event of API Gateway or a load balancer, as Lambda would send it.
///
/// # Errors
///
/// Fails if the event comes from another source.
pub async fn answer(app: Router, event: Value) -> Result<Value, lambda_http::Error> {
    let request: LambdaRequest = serde_json::from_value(event)?;
    let event = LambdaEvent::new(request, Context::default());
    let response = Adapter::from(app).oneshot(event).await?;
    Ok(serde_json::to_value(response)?)
}
