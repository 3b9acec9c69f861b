//! A server behind nginx. The example shows which of the two sends which header, and what a cache may keep.
//!
//! ```text
//! cargo run --example nginx   # starts the application, and nginx (which must be installed) in front of it
//! ```
//!
//! It prints the address, and requests to try. The configuration is in `nginx.conf`, and in `Caddyfile` for Caddy.
//! You can use both unchanged for an application on port 3000.
//!
//! With `proxy_cache`, nginx keeps one response for each origin if responses depend on the origin, and one response for
//! everyone if the policy allows a single origin. Of 400 requests from 20 origins, 380 are answered from the cache if
//! two origins are allowed, and 399 if one is. `cargo test --features peer-tests --test proxies` measures this.

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
    println!("listening on {url}; send each request twice, and look at X-Cache:\n");
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
