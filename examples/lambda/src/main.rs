//! An Axum router on AWS Lambda, behind API Gateway or a load balancer.
//!
//! Without AWS, it answers an event from a file:
//!
//! ```text
//! cargo run -p lambda -- examples/lambda/events/preflight.json
//! ```
//!
//! On Lambda, where `AWS_LAMBDA_RUNTIME_API` is set, it waits for events. Do not use the CORS settings of API Gateway
//! and of the function's URL: they answer preflights themselves, and add headers to those of the function or replace
//! them. `OPTIONS` requests must reach the function, so route `ANY` or `$default` to it.

use lambda::{answer, app};
use std::env;
use std::fs;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    if env::var_os("AWS_LAMBDA_RUNTIME_API").is_some() {
        return lambda_http::run(app()?).await;
    }
    let file = env::args().nth(1).ok_or("which event? Name its file")?;
    let event = serde_json::from_str(&fs::read_to_string(file)?)?;
    println!("{:#}", answer(app()?, event).await?);
    Ok(())
}
