//! A playground for CORS: a page that sends requests to an API on another origin, in your own browser.
//!
//! ```text
//! cargo run --example playground
//! ```
//!
//! It prints the address of the page to open. The page sends a table of requests. For each one it shows what
//! should happen, what your browser actually did and, if the request was blocked, why and how to fix it. Use the
//! form to change the API's policy: rows turn red if the browser then does something else.
//!
//! Three servers listen on loopback: one for the page, one for another page, and one for the API. Each takes a
//! free port. Set `PORT` to choose the port of the first one.

mod server;

use std::env;
use std::error::Error;

#[tokio::main]
async fn main() {
    if let Err(error) = run().await {
        eprintln!("{error}");
        std::process::exit(1);
    }
}

async fn run() -> Result<(), Box<dyn Error>> {
    let port = env::var("PORT").map_or(Ok(0), |port| port.parse())?;
    let (playground, serving) = server::start(port).await?;
    println!("open {}/", playground.first);
    tokio::select! {
        () = serving => {}
        interrupted = tokio::signal::ctrl_c() => interrupted?,
    }
    Ok(())
}
