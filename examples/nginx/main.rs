//! Behind nginx: who sends which header, and what a cache may keep.
//!
//! ```text
//! cargo run --example nginx   # starts the application, and nginx (which must be installed) before it
//! ```
//!
//! It prints the address, and what to ask. The configuration is `nginx.conf`, and `Caddyfile` for Caddy, which
//! work as they are for an application on port 3000.
//!
//! With `proxy_cache` on, an answer that depends on the origin is kept once for each origin that asks, and
//! the answer of a policy for a single origin once for everyone: of 400 requests from 20 origins, 380 come
//! from the cache for two allowed origins, and 399 for one. `cargo test --features peer-tests --test proxies`
//! measures it.

mod app;
mod proxy;

use proxy::Nginx;
use std::error::Error;
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let application = listener.local_addr()?.port();
    let app = app::app()?;
    tokio::spawn(async { axum::serve(listener, app).await });
    let nginx = Nginx::start(application)
        .await
        .map_err(|error| format!("nginx: {error}"))?;
    let url = format!("http://127.0.0.1:{}", nginx.port);
    println!("listening on {url}; ask twice, and see X-Cache:\n");
    println!("curl -i {url}/items -H 'Origin: https://app.example.com'");
    println!("curl -i {url}/items -H 'Origin: https://admin.example.com'");
    println!("curl -i {url}/single -H 'Origin: https://admin.example.com'");
    println!(
        "curl -i --http2-prior-knowledge http://127.0.0.1:{}/items -H 'Origin: https://app.example.com'",
        nginx.h2_port
    );
    tokio::signal::ctrl_c().await?;
    Ok(())
}
