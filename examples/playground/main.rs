//! CORS to play with: a page that asks an API of another origin, in your own browser.
//!
//! ```text
//! cargo run --example playground
//! ```
//!
//! It prints the one address to open. The page there tries a table of requests and says of each what
//! should happen, what did, and, for a block, why and what mends it. A form changes the server's policy;
//! the rows that then turn red are what the change means to a browser.
//!
//! Three servers listen on loopback: a page's, another page's, and the API's. `PORT` is where the first
//! listens; unset or 0, it takes a free port, as the others do.

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
