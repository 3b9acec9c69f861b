//! Two policies in one Axum server, in all three possible ways: merged routers, nested routers, and one layer that
//! selects a policy for each request.
//!
//! ```text
//! cargo run --example per_route            # or `-- merged`, or `-- nested`
//!
//! curl -i http://127.0.0.1:3000/public/news -H 'Origin: https://anyone.example'
//! curl -i http://127.0.0.1:3000/account/name -H 'Origin: https://anyone.example'
//! curl -i http://127.0.0.1:3000/account/name -H 'Origin: https://app.example.com'
//! curl -i -X OPTIONS http://127.0.0.1:3000/account/name -H 'Origin: https://app.example.com' \
//!     -H 'Access-Control-Request-Method: PUT'
//! curl -i http://127.0.0.1:3000/account/missing -H 'Origin: https://app.example.com'
//! ```
//!
//! The last request is answered with 404. A nested router without a fallback does not cover this. If a preflight is
//! answered with 405, you have probably made one of these mistakes:
//!
//! ```text
//! Router::new().layer(cors).route("/account", put(save))   // only covers routes that were added before
//! Router::new().route("/account", put(save).route_layer(cors))   // only runs if the method matches
//! ```
//!
//! The guide `routes_in_axum` explains more. Set `PORT` to listen on a port other than 3000. If it is 0, a free port is
//! used.

use axum::Router;
use axum::routing::{MethodRouter, get};
use std::env;
use std::error::Error;
use tokio::net::TcpListener;
use tower_cors::{Any, ConfigErrors, CorsLayer};

fn news() -> MethodRouter {
    get(|| async { "for anyone\n" })
}

fn name() -> MethodRouter {
    get(|| async { "yours\n" }).put(|| async { "saved\n" })
}

fn for_anyone() -> CorsLayer {
    CorsLayer::new().allow_origin(Any)
}

fn for_the_app() -> CorsLayer {
    CorsLayer::new()
        .allow_origins(["https://app.example.com", "https://admin.example.com"])
        .allow_methods("GET, PUT")
        .allow_headers("content-type")
        .allow_credentials(true)
}

/// One layer around everything. Errors of other layers and 404s also get its headers.
fn selected() -> Result<Router, ConfigErrors> {
    let cors = CorsLayer::select()
        .path("/account", for_the_app()) // the strictest rule first
        .path("/public", for_anyone())
        .validate()?;
    let routes = Router::new()
        .route("/public/news", news())
        .route("/account/name", name());
    Ok(routes.layer(cors))
}

/// Each policy is next to its routes.
fn merged() -> Result<Router, ConfigErrors> {
    let public = Router::new()
        .route("/public/news", news())
        .layer(for_anyone().validate()?);
    let account = Router::new()
        .route("/account/name", name())
        .layer(for_the_app().validate()?);
    Ok(public.merge(account))
}

/// Each policy is next to its routes, and the prefix is written only once.
fn nested() -> Result<Router, ConfigErrors> {
    let public = Router::new()
        .route("/news", news())
        .layer(for_anyone().validate()?);
    let account = Router::new()
        .route("/name", name())
        .layer(for_the_app().validate()?);
    Ok(Router::new()
        .nest("/public", public)
        .nest("/account", account))
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let app = match env::args().nth(1).as_deref() {
        None | Some("selected") => selected()?,
        Some("merged") => merged()?,
        Some("nested") => nested()?,
        Some(way) => return Err(format!("{way:?} is not selected, merged or nested").into()),
    };
    let port = env::var("PORT").map_or(Ok(3000), |port| port.parse())?;
    let listener = TcpListener::bind(("127.0.0.1", port)).await?;
    println!("listening on http://{}", listener.local_addr()?);
    axum::serve(listener, app).await?;
    Ok(())
}
