//! CORS for an Axum server, with one configuration for development and one for production.
//!
//! Run it, and send what a browser would send:
//!
//! ```text
//! cargo run --example quickstart
//!
//! curl -i -X OPTIONS http://127.0.0.1:3000/items \
//!     -H 'Origin: https://yourfrontend.com' \
//!     -H 'Access-Control-Request-Method: POST' \
//!     -H 'Access-Control-Request-Headers: Content-Type'
//! curl -i http://127.0.0.1:3000/items -H 'Origin: https://yourfrontend.com'
//! curl -i http://127.0.0.1:3000/missing -H 'Origin: http://localhost:5173'
//! ```
//!
//! In production, the origins come from the environment, and no others are allowed:
//!
//! ```text
//! APP_ENV=production ALLOWED_ORIGINS='https://yourfrontend.com,https://admin.yourfrontend.com' \
//!     cargo run --example quickstart
//! ```
//!
//! If one of them has a mistake, the server does not start, and prints why. Try it with a slash at the end. Set `PORT`
//! to listen on a port other than 3000. If it is 0, a free port is used.

use axum::routing::get;
use axum::{Json, Router};
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use std::env;
use std::error::Error;
use std::time::Duration;
use tokio::net::TcpListener;
use tower_cors::{ConfigErrors, CorsLayer};

#[tokio::main]
async fn main() {
    if let Err(error) = run().await {
        eprintln!("{error}");
        std::process::exit(1);
    }
}

async fn run() -> Result<(), Box<dyn Error>> {
    let production = env::var("APP_ENV").is_ok_and(|name| name == "production");
    let cors = if production {
        let origins = env::var("ALLOWED_ORIGINS").map_err(|_| "ALLOWED_ORIGINS is not set")?;
        production_cors(&origins)?
    } else {
        development_cors()?
    };
    let app = Router::new()
        .route("/items", get(list).post(create))
        // The layer is added last, so that it covers every route, and the 404 for all other paths.
        .layer(cors);

    let port = env::var("PORT").map_or(Ok(3000), |port| port.parse())?;
    let listener = TcpListener::bind(("127.0.0.1", port)).await?;
    println!("listening on http://{}", listener.local_addr()?);
    axum::serve(listener, app)
        .with_graceful_shutdown(async { drop(tokio::signal::ctrl_c().await) })
        .await?;
    Ok(())
}

/// Allows any port on this machine, where frontends are developed, and the deployed frontend.
fn development_cors() -> Result<CorsLayer, ConfigErrors> {
    CorsLayer::new()
        .allow_origins([
            "http://localhost:*",
            "http://127.0.0.1:*",
            "https://yourfrontend.com",
        ])
        .allow_methods("GET, POST, PUT, DELETE")
        .allow_headers([CONTENT_TYPE, AUTHORIZATION])
        .allow_credentials(true)
        .validate()
}

/// Allows exactly the given origins, separated by commas. Browsers keep answers to preflights for as long as they
/// can.
fn production_cors(origins: &str) -> Result<CorsLayer, ConfigErrors> {
    CorsLayer::new()
        .allow_origin(origins)
        .allow_methods("GET, POST, PUT, DELETE")
        .allow_headers([CONTENT_TYPE, AUTHORIZATION])
        .allow_credentials(true)
        .max_age(Duration::from_secs(86_400))
        .validate()
}

async fn list() -> Json<[&'static str; 2]> {
    Json(["first", "second"])
}

async fn create(Json(item): Json<String>) -> String {
    format!("created {item}")
}
