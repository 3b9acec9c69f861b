//! Two policies in one Axum server: routers with a layer each, merged.
//!
//! ```text
//! cargo run --example per_route
//!
//! curl -i http://127.0.0.1:3000/public -H 'Origin: https://anyone.example'
//! curl -i http://127.0.0.1:3000/account -H 'Origin: https://anyone.example'
//! curl -i http://127.0.0.1:3000/account -H 'Origin: https://app.example.com'
//! curl -i -X OPTIONS http://127.0.0.1:3000/account -H 'Origin: https://app.example.com' \
//!     -H 'Access-Control-Request-Method: PUT'
//! ```
//!
//! Two mistakes show up as a preflight answered 405:
//!
//! ```text
//! Router::new().layer(cors).route("/account", put(save))   // covers the routes before it: none
//! Router::new().route("/account", put(save).route_layer(cors))   // runs after the method matched
//! ```
//!
//! `PORT` is where it listens, 3000 unless set; 0 takes a free port.

use axum::Router;
use axum::routing::get;
use std::env;
use std::error::Error;
use tokio::net::TcpListener;
use tower_cors::{Any, CorsLayer};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let for_anyone = CorsLayer::new().allow_origin(Any).validate()?;
    let for_the_app = CorsLayer::new()
        .allow_origin(["https://app.example.com", "https://admin.example.com"])
        .allow_methods(["GET", "PUT"])
        .allow_headers(["content-type"])
        .allow_credentials(true)
        .validate()?;

    let public = Router::new()
        .route("/public", get(|| async { "for anyone\n" }))
        .layer(for_anyone);
    let account = Router::new()
        .route(
            "/account",
            get(|| async { "yours\n" }).put(|| async { "saved\n" }),
        )
        .layer(for_the_app);

    let port = env::var("PORT").map_or(Ok(3000), |port| port.parse())?;
    let listener = TcpListener::bind(("127.0.0.1", port)).await?;
    println!("listening on http://{}", listener.local_addr()?);
    axum::serve(listener, public.merge(account)).await?;
    Ok(())
}
