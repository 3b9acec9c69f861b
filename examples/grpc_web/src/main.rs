//! CORS for a Tonic server that browsers call with gRPC-web.
//!
//! ```text
//! cargo run -p grpc_web
//!
//! curl -i -X OPTIONS http://127.0.0.1:3000/grpc.health.v1.Health/Check \
//!     -H 'Origin: https://app.example.com' -H 'Access-Control-Request-Method: POST' \
//!     -H 'Access-Control-Request-Headers: content-type,x-grpc-web,x-user-agent'
//! printf '\0\0\0\0\0' | curl -i http://127.0.0.1:3000/grpc.health.v1.Health/Check \
//!     -H 'Origin: https://app.example.com' -H 'X-Grpc-Web: 1' \
//!     -H 'Content-Type: application/grpc-web+proto' --data-binary @- --output -
//! ```
//!
//! Set `PORT` to listen on a port other than 3000. If it is 0, a free port is used.

use std::env;
use std::error::Error;
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error + Send + Sync>> {
    let port = env::var("PORT").map_or(Ok(3000), |port| port.parse())?;
    let listener = TcpListener::bind(("127.0.0.1", port)).await?;
    println!("listening on http://{}", listener.local_addr()?);
    grpc_web::serve(listener).await
}
