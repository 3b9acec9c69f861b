//! CORS for an Axum server, with one configuration for development and one for production.
//!
//! Run it, and ask as a browser would:
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
//! In production the origins come from the environment, and nothing else is allowed:
//!
//! ```text
//! APP_ENV=production ALLOWED_ORIGINS='https://yourfrontend.com,https://admin.yourfrontend.com' \
//!     cargo run --example quickstart
//! ```
//!
//! With a mistake in them the server does not start, and says why: try a trailing slash. `PORT` is
//! where it listens, 3000 unless set; 0 takes a free port.

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
        // Last, so that it covers every route, and what is not found.
        .layer(cors);

    let port = env::var("PORT").map_or(Ok(3000), |port| port.parse())?;
    let listener = TcpListener::bind(("127.0.0.1", port)).await?;
    println!("listening on http://{}", listener.local_addr()?);
    axum::serve(listener, app)
        .with_graceful_shutdown(async { drop(tokio::signal::ctrl_c().await) })
        .await?;
    Ok(())
}

/// Any port of this machine, where frontends are developed, and the deployed one.
fn development_cors() -> Result<CorsLayer, ConfigErrors> {
    CorsLayer::new()
        .allow_origin([
            "http://localhost:*",
            "http://127.0.0.1:*",
            "https://yourfrontend.com",
        ])
        .allow_methods(["GET", "POST", "PUT", "DELETE"])
        .allow_headers([CONTENT_TYPE, AUTHORIZATION])
        .allow_credentials(true)
        .validate()
}

/// Exactly the given origins, separated by commas, and preflights kept for as long as browsers do.
fn production_cors(origins: &str) -> Result<CorsLayer, ConfigErrors> {
    let origins: Vec<_> = origins.split(',').map(str::trim).collect();
    CorsLayer::new()
        .allow_origin(origins)
        .allow_methods(["GET", "POST", "PUT", "DELETE"])
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
