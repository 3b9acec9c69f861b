//! CORS for a Tonic server that browsers call by gRPC-web: the preset, around `GrpcWebLayer`.
//!
//! ```text
//! cargo run --example grpc_web
//!
//! curl -i -X OPTIONS http://127.0.0.1:3000/grpc.health.v1.Health/Check \
//!     -H 'Origin: https://app.example.com' -H 'Access-Control-Request-Method: POST' \
//!     -H 'Access-Control-Request-Headers: content-type,x-grpc-web,x-user-agent'
//! printf '\0\0\0\0\0' | curl -i http://127.0.0.1:3000/grpc.health.v1.Health/Check \
//!     -H 'Origin: https://app.example.com' -H 'X-Grpc-Web: 1' \
//!     -H 'Content-Type: application/grpc-web+proto' --data-binary @- --output -
//! ```
//!
//! `PORT` is where it listens, 3000 unless set; 0 takes a free port.

use std::env;
use std::error::Error;
use tokio::net::TcpListener;
use tonic::transport::Server;
use tonic::transport::server::TcpIncoming;
use tonic_web::GrpcWebLayer;
use tower_cors::CorsLayer;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    // The health service stands in for your own.
    let (_, health) = tonic_health::server::health_reporter();
    let cors = CorsLayer::new()
        .allow_origin(["https://app.example.com", "http://localhost:*"])
        .allow_headers(["authorization"])
        .grpc_web()
        .validate()?;

    let port = env::var("PORT").map_or(Ok(3000), |port| port.parse())?;
    let listener = TcpListener::bind(("127.0.0.1", port)).await?;
    println!("listening on http://{}", listener.local_addr()?);
    Server::builder()
        .accept_http1(true) // browsers speak HTTP/1.1 to a server without TLS
        .layer(cors) // outermost: gRPC-web's own errors get their headers too
        .layer(GrpcWebLayer::new())
        .add_service(health)
        .serve_with_incoming(TcpIncoming::from(listener))
        .await?;
    Ok(())
}
