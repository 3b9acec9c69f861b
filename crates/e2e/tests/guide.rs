//! The troubleshooting guide: its commands work when a reader runs them, and it quotes what browsers print.

use axum::Router;
use axum::routing::get;
use cors_browser::Blocked;
use e2e::{doctor, guide};
use tokio::process::Command;
use tower_cors::CorsLayer;

#[tokio::test]
async fn the_commands_of_the_guide_run_and_show_what_they_are_for() {
    let cors = CorsLayer::new()
        .allow_origins(["https://app.example.com", "https://admin.example.com"])
        .allow_methods("PUT")
        .allow_headers("content-type");
    let items = get(|| async { "items" }).put(|| async { "stored" });
    let app = Router::new().route("/items", items).layer(cors);
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0))
        .await
        .unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let server = tokio::spawn(async { axum::serve(listener, app).await.unwrap() });
    let path = format!("{}:{}", doctor().parent().unwrap().display(), env!("PATH"));
    for block in guide::blocks("sh") {
        let script = block.replace("https://api.example.com", &url);
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
            "allow-origin-missing: "
        } else {
            "allowed"
        };
        assert!(printed.to_lowercase().contains(shown), "{block}{printed}");
    }
    server.abort();
}

#[test]
fn the_guide_quotes_what_browsers_print() {
    for blocked in Blocked::catalogue() {
        let explanation = blocked.explain();
        for message in [explanation.chromium, explanation.firefox]
            .into_iter()
            .flatten()
        {
            // A message that contains backticks is between double ones.
            let spellings = [format!("`{message}`"), format!("`` {message} ``")];
            let quoted = guide::TEXT.lines().any(|line| {
                line.contains(&format!("| `{}` |", blocked.code()))
                    && spellings.iter().any(|quote| line.contains(quote))
            });
            assert!(quoted, "{}: {message}", blocked.code());
        }
    }
}
