//! An Axum server to put under load: `server none`, `server tower-cors` or `server tower-http`.
//!
//! Prints its URL and serves until its standard input ends.

use axum::Router;
use axum::routing::get;
use http::HeaderValue;
use std::io::{Read, stdin};
use tokio::net::TcpListener;
use tower_cors_benches::scenarios::{EXPOSED, listed};

const ORIGINS: usize = 100;

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::io::Result<()> {
    let app = Router::new().route("/", get(|| async { "hello" }));
    let app = match std::env::args().nth(1).as_deref() {
        Some("none") => app,
        Some("tower-cors") => app.layer(
            tower_cors::CorsLayer::new()
                .allow_origin((0..ORIGINS).map(listed).collect::<Vec<_>>())
                .allow_credentials(true)
                .expose_headers(EXPOSED)
                .validate()
                .expect("a right configuration"),
        ),
        Some("tower-http") => app.layer(
            tower_http::cors::CorsLayer::new()
                .allow_origin(
                    (0..ORIGINS)
                        .map(|number| {
                            HeaderValue::try_from(listed(number)).expect("a header value")
                        })
                        .collect::<Vec<_>>(),
                )
                .allow_credentials(true)
                .expose_headers(EXPOSED.map(http::HeaderName::from_static)),
        ),
        _ => panic!("which layer: none, tower-cors or tower-http"),
    };
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    println!("http://{}", listener.local_addr()?);
    let input_ends = tokio::task::spawn_blocking(|| stdin().read_to_end(&mut Vec::new()));
    axum::serve(listener, app.with_state(()))
        .with_graceful_shutdown(async { drop(input_ends.await) })
        .await
}
