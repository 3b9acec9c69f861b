//! Accepts WebSockets from your own pages only.
//!
//! Browsers let any page open a WebSocket to any origin, and send cookies with it. They also send the
//! page's origin, and this server checks it: with `reject_disallowed_origins`, a handshake from any
//! other page is answered with 403, and the handler does not run.
//!
//! A server on loopback must also check `Host`. A page can make its own host name resolve to 127.0.0.1
//! (DNS rebinding), and then its requests have the same origin as this server. With `allow_hosts`, a request
//! for any host except `localhost`, `127.0.0.1` or `[::1]` is answered with 421.
//!
//! ```text
//! cargo run --example websocket
//!
//! curl -i http://127.0.0.1:3000/echo -H 'Origin: https://evil.com' -H 'Connection: Upgrade' \
//!     -H 'Upgrade: websocket' -H 'Sec-WebSocket-Version: 13' -H 'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA=='
//! ```
//!
//! The answer is 403. With `Origin: https://app.example.com` it is 101, and `curl` waits until you press
//! Ctrl-C. With `-H 'Host: evil.com:3000' -H 'Origin: http://evil.com:3000'` it is 421.
//!
//! Set `PORT` to listen on a port other than 3000. If it is 0, a free port is used.

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
