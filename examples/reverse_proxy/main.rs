//! A reverse proxy that handles CORS for the server behind it, whatever that server sends.
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
//! The bodies of responses are passed on as they arrive, so their type is Hyper's `Incoming`. Only Hyper can
//! make such a value, so the layer cannot make an empty one for its own answers. `proxy/mod.rs` solves that in
//! two steps: its `Body` is either an `Incoming` or bytes, and `CorsLayer::with_empty_body` takes the function
//! that makes an empty one.
//!
//! `Limits` sets how long the proxy waits. It closes the connection of a client that does not finish the head
//! of a request, answers 408 if the body of a request stalls, and 504 if the upstream does not answer. These
//! answers have CORS headers as well, so that the page can read them. A body may take as long as it likes if parts
//! of it keep arriving. There is no limit for the body of a response.
//!
//! The proxy sends the client's address to the upstream in `Forwarded` and `X-Forwarded-*`. What the client itself
//! sends under these names is dropped, because the proxy does not trust any client. If you run it behind another proxy
//! of your own, change `name_the_client` to keep what that proxy sends, and do not let anyone else connect.
//!
//! Set `PORT` to listen on a port other than 3000. If it is 0, a free port is used.

mod proxy;

use axum::Router;
use proxy::Limits;
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
    proxy::serve(listener, upstream, Limits::default()).await;
    Ok(())
}

/// A server that allows too much: any page, with credentials.
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
