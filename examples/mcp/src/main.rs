//! An MCP server on loopback that pages can call by streamable HTTP.
//!
//! ```text
//! cargo run -p mcp
//!
//! curl -i http://127.0.0.1:3000/mcp -H 'Origin: http://localhost:5173' \
//!     -H 'Content-Type: application/json' -H 'Accept: application/json, text/event-stream' \
//!     -d '{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25",
//!         "capabilities":{},"clientInfo":{"name":"curl","version":"8"}}}'
//! ```
//!
//! The answer has an `mcp-session-id` that the page may read. With `-H 'Origin: https://evil.com'` the status is 403,
//! and with `-H 'Host: evil.com:3000'`, as after DNS rebinding, the status is 421.
//!
//! Set `PORT` to listen on a port other than 3000. If it is 0, a free port is used.

use std::env;
use std::error::Error;
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let port = env::var("PORT").map_or(Ok(3000), |port| port.parse())?;
    let listener = TcpListener::bind(("127.0.0.1", port)).await?;
    println!("listening on http://{}/mcp", listener.local_addr()?);
    axum::serve(listener, mcp::app()?).await?;
    Ok(())
}
