//! The proxy: its policy, how long it waits, and the loop that serves connections.

mod forward;
pub(crate) mod headers;

use http::uri::Authority;
use http::{Request, Response};
use http_body_util::{Either, Full};
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper_util::client::legacy::Client;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use std::convert::Infallible;
use std::future::pending;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::time::{sleep, timeout};
use tower::{Service, ServiceBuilder, ServiceExt};
use tower_cors::CorsLayer;

/// The body of the upstream's response, or of the proxy's own answer.
type Body = Either<Incoming, Full<Bytes>>;

fn nothing() -> Body {
    Either::Right(Full::default())
}

/// How long the proxy waits for clients and for the upstream.
#[derive(Clone, Copy)]
pub(crate) struct Limits {
    /// How long a client may take to send the head of its next request.
    pub(crate) head: Duration,
    /// How long a client may take to send the next part of a body.
    pub(crate) body: Duration,
    /// How long the upstream may take to accept a connection, to take the next part of a body, and to send the head of
    /// its answer. It is longer than `body`, so that a client that stalls does not look like an upstream that stalls.
    pub(crate) upstream: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            head: Duration::from_secs(10),
            body: Duration::from_secs(20),
            upstream: Duration::from_secs(30),
        }
    }
}

/// The IP address of the client, as an extension of the request.
#[derive(Clone, Copy)]
struct ClientIp(IpAddr);

/// Serves forever.
pub(crate) async fn serve(listener: TcpListener, upstream: Authority, limits: Limits) {
    let cors = CorsLayer::new()
        .allow_origins(["https://app.example.com", "https://*.preview.example.com"])
        .allow_methods("PUT, DELETE")
        .with_empty_body(nothing)
        .validate()
        .expect("a right configuration");
    let client = Client::builder(TokioExecutor::new()).build_http();
    let service = ServiceBuilder::new()
        .layer(cors)
        .service_fn(move |request| {
            forward::forward(client.clone(), upstream.clone(), limits, request)
        });
    loop {
        let (stream, address) = match listener.accept().await {
            Ok(accepted) => accepted,
            Err(error) => {
                // The client has gone, or there are no more file descriptors. Other clients may still connect.
                eprintln!("{error}");
                sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        // An IPv6 socket writes IPv4 addresses as `::ffff:192.0.2.1`.
        let client = ClientIp(address.ip().to_canonical());
        tokio::spawn(connection(stream, client, service.clone(), limits));
    }
}

async fn connection<S>(stream: TcpStream, client: ClientIp, service: S, limits: Limits)
where
    S: Service<Request<Incoming>, Response = Response<Body>, Error = Infallible>,
    S: Clone + Send + 'static,
    S::Future: Send,
{
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head);
    // Closes connections whose client no longer answers.
    builder
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(limits.head)
        .keep_alive_timeout(limits.head);
    let arrived = Arc::new(Notify::new());
    let first = Arc::clone(&arrived);
    let service = service_fn(move |mut request: Request<Incoming>| {
        arrived.notify_one();
        request.extensions_mut().insert(client);
        service.clone().oneshot(request)
    });
    // Hyper's limit for heads only starts after the bytes that distinguish HTTP/1 from HTTP/2, and HTTP/2 has none.
    let no_request = async {
        if timeout(limits.head, first.notified()).await.is_ok() {
            pending::<()>().await;
        }
    };
    tokio::select! {
        ended = builder.serve_connection(TokioIo::new(stream), service) => {
            if let Err(error) = ended {
                eprintln!("{error}");
            }
        }
        () = no_request => eprintln!("a client has not sent a request in time"),
    }
}
