//! CORS from a file and the environment, reloaded when the file changes.
//!
//! ```text
//! cargo run --example config --features reload,schemars
//!
//! curl -i http://127.0.0.1:3000/ -H 'Origin: https://app.example.com'
//! ```
//!
//! Change `examples/config/cors.toml` while it runs, and ask again. With a mistake in it the old
//! configuration stays in force, and the mistake is printed. Variables come before the file:
//! `CORS_ALLOW_ORIGIN='https://a.example.com,https://b.example.com'`.
//!
//! `cargo run --example config --features reload,schemars -- schema` prints the JSON Schema that
//! editors check such files with. `PORT` is where it listens, 3000 unless set; 0 takes a free port.

mod settings;

use axum::Router;
use axum::routing::get;
use settings::Settings;
use std::env;
use std::error::Error;
use std::time::Duration;
use tokio::net::TcpListener;
use tower_cors::{CorsConfig, CorsHandle, CorsLayer};

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
    let (cors, handle) = CorsLayer::try_from(settings.read()?)?.reloadable()?;
    tokio::spawn(watch(settings, handle));

    let app = Router::new()
        .route("/", get(|| async { "hello\n" }))
        .layer(cors);
    let port = env::var("PORT").map_or(Ok(3000), |port| port.parse())?;
    let listener = TcpListener::bind(("127.0.0.1", port)).await?;
    println!("listening on http://{}", listener.local_addr()?);
    axum::serve(listener, app)
        .with_graceful_shutdown(async { drop(tokio::signal::ctrl_c().await) })
        .await?;
    Ok(())
}

async fn watch(mut settings: Settings, handle: CorsHandle) {
    let mut every_second = tokio::time::interval(Duration::from_secs(1));
    loop {
        every_second.tick().await;
        match settings.reload_if_changed(&handle) {
            None => {}
            Some(Ok(())) => println!("reloaded: {:?}", handle.current().config()),
            Some(Err(error)) => eprintln!("not reloaded:\n{error}"),
        }
    }
}
