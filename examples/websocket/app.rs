//! The router, and the handler of the WebSocket, which echoes messages.

use axum::Router;
use axum::extract::ws::{WebSocket, WebSocketUpgrade};
use axum::response::Response;
use axum::routing::get;
use tower_cors::{ConfigErrors, CorsLayer};

pub(crate) fn app() -> Result<Router, ConfigErrors> {
    let cors = CorsLayer::new()
        .allow_origins(["https://app.example.com"])
        .allow_credentials(true)
        .reject_disallowed_origins(true)
        .allow_hosts(["localhost", "127.0.0.1", "[::1]"])
        .validate()?;
    Ok(Router::new().route("/echo", get(upgrade)).layer(cors))
}

async fn upgrade(handshake: WebSocketUpgrade) -> Response {
    handshake.on_upgrade(echo)
}

async fn echo(mut socket: WebSocket) {
    while let Some(Ok(message)) = socket.recv().await {
        if socket.send(message).await.is_err() {
            return;
        }
    }
}
