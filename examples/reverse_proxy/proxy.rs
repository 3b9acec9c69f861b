//! The proxy: a policy, and a service that hands requests on.

use http::uri::{Authority, Scheme};
use http::{Request, Response, StatusCode};
use http_body_util::{Either, Empty};
use hyper::body::{Bytes, Incoming};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use hyper_util::service::TowerToHyperService;
use std::convert::Infallible;
use tokio::net::TcpListener;
use tower::ServiceBuilder;
use tower_cors::CorsLayer;

/// What comes from behind, or nothing.
type Body = Either<Incoming, Empty<Bytes>>;

fn nothing() -> Body {
    Either::Right(Empty::new())
}

/// Serves until the listener fails.
pub(crate) async fn serve(listener: TcpListener, upstream: Authority) -> std::io::Result<()> {
    let cors = CorsLayer::new()
        .allow_origin(["https://app.example.com", "https://*.preview.example.com"])
        .allow_methods(["PUT", "DELETE"])
        .with_empty_body(nothing)
        .validate()
        .expect("a right configuration");
    let client = Client::builder(TokioExecutor::new()).build_http();
    let service = ServiceBuilder::new()
        .layer(cors)
        .service_fn(move |request| hand_on(client.clone(), upstream.clone(), request));
    loop {
        let (stream, _) = listener.accept().await?;
        let service = TowerToHyperService::new(service.clone());
        tokio::spawn(async move {
            let connection = auto::Builder::new(TokioExecutor::new());
            if let Err(error) = connection
                .serve_connection(TokioIo::new(stream), service)
                .await
            {
                eprintln!("{error}");
            }
        });
    }
}

async fn hand_on(
    client: Client<HttpConnector, Incoming>,
    upstream: Authority,
    mut request: Request<Incoming>,
) -> Result<Response<Body>, Infallible> {
    let mut parts = std::mem::take(request.uri_mut()).into_parts();
    parts.scheme = Some(Scheme::HTTP);
    parts.authority = Some(upstream);
    let answered = match http::Uri::from_parts(parts) {
        Ok(uri) => {
            *request.uri_mut() = uri;
            *request.version_mut() = http::Version::HTTP_11;
            client.request(request).await.ok()
        }
        // `OPTIONS *` and `CONNECT` have no path.
        Err(_) => None,
    };
    let Some(response) = answered else {
        // The layer puts its headers on this one, too.
        let mut response = Response::new(nothing());
        *response.status_mut() = StatusCode::BAD_GATEWAY;
        return Ok(response);
    };
    Ok(response.map(Either::Left))
}
