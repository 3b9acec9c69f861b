//! A reverse proxy that speaks CORS for the server behind it, whatever that one sends.
//!
//! ```text
//! cargo run --example reverse_proxy                        # with a server of its own behind it
//! UPSTREAM=127.0.0.1:8080 cargo run --example reverse_proxy # or with yours
//!
//! curl -i http://127.0.0.1:3000/ -H 'Origin: https://app.example.com'
//! curl -i -X OPTIONS http://127.0.0.1:3000/ -H 'Origin: https://app.example.com' \
//!     -H 'Access-Control-Request-Method: PUT'
//! ```
//!
//! Bodies are handed on as they come, so their type is Hyper's `Incoming`, of which only Hyper makes
//! values: it has no `Default`, and the layer could not make an empty one for its own answers. Two steps
//! mend that, both in `proxy.rs`: the body of responses is mapped to one that can also be empty, and
//! `CorsLayer::with_empty_body` says how.
//!
//! `PORT` is where it listens, 3000 unless set; 0 takes a free port.

mod proxy;

use axum::Router;
use std::env;
use std::error::Error;
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let upstream = match env::var("UPSTREAM") {
        Ok(upstream) => upstream.parse()?,
        Err(_) => start_upstream().await?,
    };
    let port = env::var("PORT").map_or(Ok(3000), |port| port.parse())?;
    let listener = TcpListener::bind(("127.0.0.1", port)).await?;
    println!("listening on http://{}", listener.local_addr()?);
    proxy::serve(listener, upstream).await;
    Ok(())
}

/// A server that says too much: any page, with credentials.
async fn start_upstream() -> std::io::Result<http::uri::Authority> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let address = listener.local_addr()?.to_string();
    let careless = [
        ("access-control-allow-origin", "*"),
        ("access-control-allow-credentials", "true"),
    ];
    let app = Router::new().fallback(move || async move { (careless, "from behind the proxy\n") });
    tokio::spawn(async { axum::serve(listener, app).await });
    Ok(address.parse().expect("an address is an authority"))
}
