//! The guide's commands, as a reader runs them.

use crate::support::Server;
use axum::Router;
use axum::routing::get;
use tokio::process::Command;
use tower_cors::CorsLayer;

#[path = "../common/guide.rs"]
mod blocks;

#[tokio::test]
async fn the_commands_of_the_guide_run_and_show_what_they_are_for() {
    let cors = CorsLayer::new()
        .allow_origin(["https://app.example.com", "https://admin.example.com"])
        .allow_methods(["PUT"])
        .allow_headers(["content-type"]);
    let items = get(|| async { "items" }).put(|| async { "stored" });
    let server = Server::of(Router::new().route("/items", items).layer(cors)).await;
    let bin = std::path::Path::new(env!("CARGO_BIN_EXE_cors-doctor"));
    let path = format!("{}:{}", bin.parent().unwrap().display(), env!("PATH"));
    for block in blocks::blocks("sh") {
        let script = block.replace("https://api.example.com", &server.url);
        let output = Command::new("sh")
            .args(["-euc", &script])
            .env("PATH", &path)
            .kill_on_drop(true)
            .output()
            .await
            .unwrap();
        let printed = String::from_utf8_lossy(&output.stdout);
        assert!(
            output.status.success(),
            "{block}{printed}{}",
            String::from_utf8_lossy(&output.stderr)
        );
        let shown = if block.starts_with("curl") {
            "access-control-allow-origin: https://app.example.com"
        } else if block.contains("explain") {
            "no-allow-origin: "
        } else {
            "allowed"
        };
        assert!(printed.contains(shown), "{block}{printed}");
    }
}
