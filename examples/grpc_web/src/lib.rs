//! CORS for a Tonic server that browsers call with gRPC-web: the preset `grpc_web`, around `GrpcWebLayer`.

use std::error::Error;
use tokio::net::TcpListener;
use tonic::transport::Server;
use tonic::transport::server::TcpIncoming;
use tonic_web::GrpcWebLayer;
use tower_cors::CorsLayer;

/// Serves until the listener fails.
pub async fn serve(listener: TcpListener) -> Result<(), Box<dyn Error + Send + Sync>> {
    // Replace the health service with your own.
    let (_, health) = tonic_health::server::health_reporter();
    let cors = CorsLayer::new()
        .allow_origins(["https://app.example.com", "http://localhost:*"])
        .allow_headers("authorization")
        .grpc_web()
        .validate()?;
    Server::builder()
        .accept_http1(true) // browsers speak HTTP/1.1 to a server without TLS
        .layer(cors) // outermost, so that gRPC-web's own errors get CORS headers too
        .layer(GrpcWebLayer::new())
        .add_service(health)
        .serve_with_incoming(TcpIncoming::from(listener))
        .await?;
    Ok(())
}
