//! An Axum server for load tests: `server none`, `server tower-cors` or `server tower-http`.
//!
//! It prints its URL and runs until its standard input ends.

use axum::Router;
use axum::routing::get;
use http::{HeaderName, HeaderValue, StatusCode};
use std::io::{Read, stdin};
use std::time::Duration;
use tokio::net::TcpListener;
use tower_cors_benches::scenarios::{EXPOSED, HEADERS, MAX_AGE, METHODS, listed};
use tower_cors_benches::work::{ORIGINS, work};

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::io::Result<()> {
    // Without a layer, a handler answers preflights.
    let methods = get(|| async { work() }).options(|| async { StatusCode::NO_CONTENT });
    let app = Router::new().route("/", methods);
    let exposed = EXPOSED.map(HeaderName::from_static);
    let headers = HEADERS.map(HeaderName::from_static);
    let max_age = Duration::from_secs(MAX_AGE);
    let app = match std::env::args().nth(1).as_deref() {
        Some("none") => app,
        Some("tower-cors") => app.layer(
            tower_cors::CorsLayer::new()
                .allow_origins((0..ORIGINS).map(listed))
                .allow_credentials(true)
                .expose_headers(exposed)
                .allow_methods(METHODS)
                .allow_headers(headers)
                .max_age(max_age)
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
                .expose_headers(exposed)
                .allow_methods(METHODS)
                .allow_headers(headers)
                .max_age(max_age),
        ),
        _ => panic!("the argument must be none, tower-cors or tower-http"),
    };
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    println!("http://{}", listener.local_addr()?);
    let input_ends = tokio::task::spawn_blocking(|| stdin().read_to_end(&mut Vec::new()));
    axum::serve(listener, app.with_state(()))
        .with_graceful_shutdown(async { drop(input_ends.await) })
        .await
}
