//! WebSockets from your own pages only.
//!
//! Browsers ask no leave before they open a WebSocket to another origin, and send cookies with it. They
//! name the page's origin, though: with `reject_disallowed_origins` the handshake of a foreign page is
//! answered 403, and its handler does not run.
//!
//! ```text
//! cargo run --example websocket
//!
//! curl -i http://127.0.0.1:3000/echo -H 'Origin: https://evil.com' -H 'Connection: Upgrade' \
//!     -H 'Upgrade: websocket' -H 'Sec-WebSocket-Version: 13' -H 'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA=='
//! ```
//!
//! It is answered 403, and 101 with `Origin: https://app.example.com` (then `curl` waits: end it by
//! Ctrl-C). `PORT` is where it listens, 3000 unless set; 0 takes a free port.

mod app;

use std::env;
use std::error::Error;
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let port = env::var("PORT").map_or(Ok(3000), |port| port.parse())?;
    let listener = TcpListener::bind(("127.0.0.1", port)).await?;
    println!("listening on http://{}", listener.local_addr()?);
    axum::serve(listener, app::app()?).await?;
    Ok(())
}
