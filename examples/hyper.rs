//! CORS without Tower: a plain Hyper service function that calls a [`Policy`].
//!
//! ```text
//! cargo run --example hyper
//!
//! curl -i http://127.0.0.1:3000/ -H 'Origin: https://app.example.com'
//! curl -i http://127.0.0.1:3000/ -H 'Origin: https://evil.com'
//! curl -i -X OPTIONS http://127.0.0.1:3000/ -H 'Origin: https://app.example.com' \
//!     -H 'Access-Control-Request-Method: PUT'
//! ```
//!
//! Set `PORT` to listen on a port other than 3000. If it is 0, a free port is used.

use http::{Request, Response};
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use std::convert::Infallible;
use std::env;
use std::error::Error;
use tokio::net::TcpListener;
use tower_cors::{CorsLayer, Decision, Policy};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let policy = CorsLayer::new()
        .allow_origins(["https://app.example.com", "https://*.preview.example.com"])
        .allow_methods("GET, PUT")
        .policy()?;

    let port = env::var("PORT").map_or(Ok(3000), |port| port.parse())?;
    let listener = TcpListener::bind(("127.0.0.1", port)).await?;
    println!("listening on http://{}", listener.local_addr()?);
    loop {
        let (stream, _) = listener.accept().await?;
        let policy = policy.clone();
        tokio::spawn(async move {
            let service = service_fn(|request| with_cors(&policy, request));
            if let Err(error) = http1::Builder::new()
                .serve_connection(TokioIo::new(stream), service)
                .await
            {
                eprintln!("{error}");
            }
        });
    }
}

/// Calls the policy first. The policy answers preflights itself, and has headers for every other response.
async fn with_cors(
    policy: &Policy,
    request: Request<Incoming>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let (head, body) = request.into_parts();
    match policy.decide(&head).await {
        Decision::Answer(answer) => Ok(answer.into_response(Full::default())),
        Decision::Forward(cors) => {
            let mut response = hello(Request::from_parts(head, body)).await?;
            cors.apply(response.headers_mut());
            Ok(response)
        }
    }
}

async fn hello(request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    Ok(Response::new(
        format!("hello from {}\n", request.uri()).into(),
    ))
}
