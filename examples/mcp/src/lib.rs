//! An MCP server on loopback that pages can call. It uses two presets, around the transport of `rmcp`.

mod tools;

use axum::Router;
use rmcp::transport::streamable_http_server::session::local::LocalSessionManager;
use rmcp::transport::{StreamableHttpServerConfig, StreamableHttpService};
use tools::Calculator;
use tower_cors::{ConfigErrors, CorsLayer};

/// Returns the server, which answers at `/mcp`.
pub fn app() -> Result<Router, ConfigErrors> {
    let cors = CorsLayer::new()
        // Your web application, and pages that are served from this machine.
        .allow_origins(["https://app.example.com", "http://localhost:*"])
        .mcp()
        .local_only()
        .validate()?;
    // By default, `rmcp` also checks `Host`, but answers requests from any origin.
    let config = StreamableHttpServerConfig::default();
    let sessions = LocalSessionManager::default().into();
    let mcp = StreamableHttpService::new(|| Ok(Calculator), sessions, config);
    Ok(Router::new().route_service("/mcp", mcp).layer(cors))
}
