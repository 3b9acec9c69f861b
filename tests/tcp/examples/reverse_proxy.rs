//! `examples/reverse_proxy`: which headers it sets, and what it passes on.

use crate::support::{APP, EVIL, Server};
use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use futures_util::StreamExt;
use http::uri::Authority;
use http::{HeaderMap, HeaderValue, Method};
use proxy::Limits;
use proxy::headers::name_the_client;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

#[path = "../../../examples/reverse_proxy/proxy/mod.rs"]
pub(super) mod proxy;

/// The CORS headers of every response to a page of `APP`.
pub(super) const ALLOWED: [&str; 2] = [
    "access-control-allow-origin: https://app.example.com",
    "vary: Origin",
];

/// Starts a proxy in front of this address.
async fn proxy(upstream: Authority) -> Server {
    Server::start(|listener| proxy::serve(listener, upstream, Limits::default())).await
}

pub(super) fn authority(server: &Server) -> Authority {
    server.address().to_string().parse().unwrap()
}

/// Starts a server that counts its requests. All of its responses allow too much, and have each header twice.
async fn careless() -> (Server, Arc<AtomicUsize>) {
    let requests = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&requests);
    let app = Router::new().fallback(move |request: Request| {
        counted.fetch_add(1, Ordering::Relaxed);
        async move {
            let mut response = Response::new(request.into_body());
            for value in ["*", "https://other.example.com"] {
                let value = HeaderValue::from_static(value);
                response
                    .headers_mut()
                    .append("access-control-allow-origin", value);
            }
            response
        }
    });
    (crate::support::serve(app).await, requests)
}

#[tokio::test]
async fn a_reverse_proxy_speaks_for_the_server_behind_it() {
    let (upstream, requests) = careless().await;
    let proxy = proxy(authority(&upstream)).await;
    let reply = proxy
        .send(Method::PUT, "/a?b", &[("origin", APP)], "echoed")
        .await;
    reply.expect(200, &ALLOWED);
    assert_eq!(reply.body, "echoed");
    proxy.get("/", EVIL).await.expect(200, &["vary: Origin"]);
    assert_eq!(requests.load(Ordering::Relaxed), 2);

    let reply = proxy.preflight("/", APP, "PUT", "").await;
    reply.expect(
        200,
        &[
            "access-control-allow-methods: PUT,DELETE",
            "access-control-allow-origin: https://app.example.com",
            "vary: Origin",
        ],
    );
    assert_eq!(
        requests.load(Ordering::Relaxed),
        2,
        "a preflight is answered here"
    );
}

#[tokio::test]
async fn a_reverse_proxy_whose_server_is_down_lets_the_page_read_that() {
    let (upstream, _) = careless().await;
    let nobody = authority(&upstream);
    drop(upstream);
    let proxy = proxy(nobody).await;
    proxy.get("/", APP).await.expect(502, &ALLOWED);
}

#[tokio::test]
async fn a_reverse_proxy_passes_bodies_on_as_they_arrive() {
    let (sent, received) = tokio::sync::oneshot::channel::<()>();
    let received = Arc::new(tokio::sync::Mutex::new(Some(received)));
    // The second half is only sent after the first one has arrived.
    let app = Router::new().fallback(move || async move {
        let first = futures_util::stream::once(async { Ok::<_, std::io::Error>("first,") });
        let second = futures_util::stream::once(async move {
            received.lock().await.take().unwrap().await.unwrap();
            Ok("second")
        });
        Body::from_stream(first.chain(second))
    });
    let upstream = crate::support::serve(app).await;
    let proxy = proxy(authority(&upstream)).await;

    let client = hyper_util::client::legacy::Client::builder(hyper_util::rt::TokioExecutor::new());
    let client = client.build_http::<http_body_util::Empty<hyper::body::Bytes>>();
    let uri = format!("http://{}/", proxy.address()).parse().unwrap();
    let body = client.get(uri).await.unwrap().into_body();
    let mut frames = http_body_util::BodyStream::new(body);
    let mut next = async || frames.next().await.unwrap().unwrap().into_data().unwrap();
    assert_eq!(next().await, "first,");
    sent.send(()).unwrap();
    assert_eq!(next().await, "second");
}

#[tokio::test]
async fn a_reverse_proxy_drops_headers_of_the_connection_and_forwards_the_host() {
    let app = Router::new().fallback(|request: Request| async move {
        let names: Vec<_> = request.headers().keys().map(ToString::to_string).collect();
        let host = request.headers()["host"].to_str().unwrap().to_owned();
        let own = [("connection", "x-of-this-hop"), ("x-of-this-hop", "1")];
        (own, format!("{host} {}", names.join(" ")))
    });
    let upstream = crate::support::serve(app).await;
    let proxy = proxy(authority(&upstream)).await;
    let sent = [
        ("connection", "x-secret, close"),
        ("x-secret", "1"),
        ("te", "trailers"),
        ("x-kept", "1"),
    ];
    let reply = proxy.send(Method::GET, "/", &sent, "").await;
    assert!(reply.body.contains("x-kept"), "{}", reply.body);
    assert!(
        !reply.body.contains("x-secret") && !reply.body.contains("te "),
        "{}",
        reply.body
    );
    assert!(!reply.headers.contains_key("x-of-this-hop"));

    let client = hyper_util::client::legacy::Client::builder(hyper_util::rt::TokioExecutor::new())
        .http2_only(true)
        .build_http::<http_body_util::Empty<hyper::body::Bytes>>();
    let uri = format!("http://{}/", proxy.address()).parse().unwrap();
    let body = client.get(uri).await.unwrap().into_body();
    let body = http_body_util::BodyExt::collect(body)
        .await
        .unwrap()
        .to_bytes();
    assert!(
        body.starts_with(proxy.address().to_string().as_bytes()),
        "{body:?}"
    );
}

#[tokio::test]
async fn a_reverse_proxy_names_the_client_itself() {
    let app = Router::new().fallback(|request: Request| async move {
        let lines = request.headers().iter().filter_map(|(name, value)| {
            let about = name.as_str().contains("forwarded") || name == "x-real-ip";
            about.then(|| format!("{name}: {}\n", value.to_str().unwrap()))
        });
        let mut lines: Vec<_> = lines.collect();
        lines.sort();
        lines.concat()
    });
    let upstream = crate::support::serve(app).await;
    let proxy = proxy(authority(&upstream)).await;
    let forged = [
        ("x-forwarded-for", "10.0.0.1"),
        ("x-forwarded-for", "10.0.0.2"),
        ("x-forwarded-host", "internal.example.com"),
        ("x-forwarded-proto", "https"),
        ("x-forwarded-port", "443"),
        ("x-real-ip", "10.0.0.1"),
        ("forwarded", "for=10.0.0.1;proto=https"),
        // Headers that the client names here belong to its connection, but it must not remove the proxy's own.
        ("connection", "x-forwarded-for, forwarded"),
    ];
    let own = format!(
        "forwarded: for=127.0.0.1;proto=http\n\
        x-forwarded-for: 127.0.0.1\n\
        x-forwarded-host: {}\n\
        x-forwarded-proto: http\n",
        proxy.address()
    );
    assert_eq!(proxy.send(Method::GET, "/", &forged, "").await.body, own);
    assert_eq!(proxy.get_without_origin("/").await.body, own);
}

#[test]
fn an_ipv6_address_has_brackets_and_quotes_only_in_forwarded() {
    let mut headers = HeaderMap::new();
    name_the_client(&mut headers, "2001:db8::1".parse().unwrap());
    assert_eq!(headers["forwarded"], "for=\"[2001:db8::1]\";proto=http");
    assert_eq!(headers["x-forwarded-for"], "2001:db8::1");
}
