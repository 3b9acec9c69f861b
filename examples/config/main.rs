//! CORS from a file and the environment, with a policy for each part of the server, reloaded when the file changes.
//!
//! ```text
//! cargo run --example config --features reload,schemars
//!
//! curl -i http://127.0.0.1:3000/ -H 'Origin: https://app.example.com'
//! curl -i http://127.0.0.1:3000/public -H 'Origin: https://anyone.example'
//! ```
//!
//! Change `examples/config/cors.toml` while it runs, and send the request again. If the new file has mistakes,
//! the old configuration stays active and the mistakes are printed. Environment variables take precedence over
//! the file: `CORS_OTHERWISE__ALLOW_ORIGIN='https://a.example.com, https://b.example.com'`.
//!
//! `cargo run --example config --features reload,schemars -- schema` prints a JSON Schema, so that editors can check
//! such files. Set `PORT` to listen on a port other than 3000. If it is 0, a free port is used.

mod lines;
mod settings;

use axum::Router;
use axum::routing::get;
use settings::Settings;
use std::env;
use std::error::Error;
use std::time::Duration;
use tokio::net::TcpListener;
use tower_cors::{CorsConfig, CorsSelectHandle};

#[tokio::main]
async fn main() {
    if let Err(error) = run().await {
        eprintln!("{error}");
        std::process::exit(1);
    }
}

async fn run() -> Result<(), Box<dyn Error>> {
    if env::args()
        .nth(1)
        .is_some_and(|argument| argument == "schema")
    {
        let schema = schemars::schema_for!(CorsConfig);
        println!("{}", serde_json::to_string_pretty(&schema)?);
        return Ok(());
    }
    let settings = Settings::new(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/examples/config/cors.toml"
    ));
    let (cors, handle) = settings.cors()?.reloadable()?;
    tokio::spawn(watch(settings, handle));

    let app = Router::new()
        .route("/", get(|| async { "hello\n" }))
        .route("/public", get(|| async { "news\n" }))
        .layer(cors);
    let port = env::var("PORT").map_or(Ok(3000), |port| port.parse())?;
    let listener = TcpListener::bind(("127.0.0.1", port)).await?;
    println!("listening on http://{}", listener.local_addr()?);
    axum::serve(listener, app)
        .with_graceful_shutdown(async { drop(tokio::signal::ctrl_c().await) })
        .await?;
    Ok(())
}

async fn watch(mut settings: Settings, handle: CorsSelectHandle) {
    let mut every_second = tokio::time::interval(Duration::from_secs(1));
    loop {
        every_second.tick().await;
        match settings.reload_if_changed(&handle) {
            None => {}
            Some(Ok(())) => println!("reloaded: {:?}", handle.current()),
            Some(Err(error)) => eprintln!("not reloaded:\n{error}"),
        }
    }
}
