//! The proxy: a policy, and a service that hands requests on.

use http::header::{CONNECTION, HOST, TE, TRAILER, TRANSFER_ENCODING, UPGRADE};
use http::uri::{Authority, Scheme};
use http::{HeaderMap, HeaderName, HeaderValue, Request, Response, StatusCode};
use http_body_util::{Either, Empty};
use hyper::body::{Bytes, Incoming};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use hyper_util::service::TowerToHyperService;
use std::convert::Infallible;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::time::sleep;
use tower::ServiceBuilder;
use tower_cors::CorsLayer;

/// What comes from behind, or nothing.
type Body = Either<Incoming, Empty<Bytes>>;

fn nothing() -> Body {
    Either::Right(Empty::new())
}

/// Headers [of one connection](https://httpwg.org/specs/rfc9110.html#field.connection), besides those that
/// `Connection` names. Without `Upgrade`, WebSockets are refused by the server behind.
const OF_ONE_CONNECTION: [HeaderName; 7] = [
    CONNECTION,
    HeaderName::from_static("keep-alive"),
    HeaderName::from_static("proxy-connection"),
    TE,
    TRAILER,
    TRANSFER_ENCODING,
    UPGRADE,
];

/// Serves for ever.
pub(crate) async fn serve(listener: TcpListener, upstream: Authority) {
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
        let stream = match listener.accept().await {
            Ok((stream, _)) => stream,
            Err(error) => {
                // A client that is gone already, or no more files: others can come.
                eprintln!("{error}");
                sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
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
    let headers = request.headers_mut();
    forget_the_connection(headers);
    // HTTP/2 names the host in the URI alone.
    let asked = parts.authority.as_ref().map(Authority::as_str);
    if let Some(Ok(host)) = asked.map(HeaderValue::from_str) {
        headers.insert(HOST, host);
    }
    parts.scheme = Some(Scheme::HTTP);
    parts.authority = Some(upstream);
    let answered = match http::Uri::from_parts(parts) {
        Ok(uri) => {
            *request.uri_mut() = uri;
            *request.version_mut() = http::Version::HTTP_11;
            client.request(request).await.ok()
        }
        // `CONNECT` has no path.
        Err(_) => None,
    };
    let Some(mut response) = answered else {
        // The layer puts its headers on this one, too.
        let mut response = Response::new(nothing());
        *response.status_mut() = StatusCode::BAD_GATEWAY;
        return Ok(response);
    };
    forget_the_connection(response.headers_mut());
    Ok(response.map(Either::Left))
}

fn forget_the_connection(headers: &mut HeaderMap) {
    let mut names = Vec::new();
    for line in headers.get_all(CONNECTION) {
        let line = line.as_bytes().split(|&byte| byte == b',');
        names.extend(line.filter_map(|name| HeaderName::from_bytes(name.trim_ascii()).ok()));
    }
    for name in OF_ONE_CONNECTION.into_iter().chain(names) {
        headers.remove(name);
    }
}
