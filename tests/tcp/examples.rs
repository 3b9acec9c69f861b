//! The examples, over real sockets.

use crate::support::{APP, EVIL, Server};
use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use futures_util::{SinkExt, StreamExt};
use http::uri::Authority;
use http::{HeaderValue, Method};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error, Message};

#[path = "../../examples/reverse_proxy/proxy.rs"]
mod reverse_proxy;
#[path = "../../examples/websocket/app.rs"]
mod websocket;

/// A proxy in front of what listens there.
async fn proxy(upstream: Authority) -> Server {
    Server::start(|listener| reverse_proxy::serve(listener, upstream)).await
}

fn authority(server: &Server) -> Authority {
    server.address().to_string().parse().unwrap()
}

/// A server whose every answer says too much, twice; it counts its requests.
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
    let allowed = [
        "access-control-allow-origin: https://app.example.com",
        "vary: Origin",
    ];
    let reply = proxy
        .send(Method::PUT, "/a?b", &[("origin", APP)], "echoed")
        .await;
    reply.expect(200, &allowed);
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
    let allowed = [
        "access-control-allow-origin: https://app.example.com",
        "vary: Origin",
    ];
    proxy.get("/", APP).await.expect(502, &allowed);
}

#[tokio::test]
async fn a_reverse_proxy_hands_bodies_on_as_they_come() {
    let (sent, received) = tokio::sync::oneshot::channel::<()>();
    let received = Arc::new(tokio::sync::Mutex::new(Some(received)));
    // The second half is not made before the first has arrived.
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
async fn a_reverse_proxy_keeps_the_connection_s_headers_to_itself_and_tells_the_host() {
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
async fn a_websocket_is_for_the_pages_that_are_allowed() {
    let server = crate::support::serve(websocket::app().unwrap()).await;
    let handshake = |origin: Option<&'static str>| {
        let mut request = format!("ws://{}/echo", server.address())
            .into_client_request()
            .unwrap();
        if let Some(origin) = origin {
            request
                .headers_mut()
                .insert("origin", HeaderValue::from_static(origin));
        }
        request
    };
    // What is no browser names no origin.
    for origin in [Some(APP), None] {
        let (mut socket, _) = tokio_tungstenite::connect_async(handshake(origin))
            .await
            .unwrap();
        socket.send(Message::text("hello")).await.unwrap();
        assert_eq!(
            socket.next().await.unwrap().unwrap(),
            Message::text("hello")
        );
    }
    for origin in [EVIL, "null", "https://app.example.com.evil.com"] {
        match tokio_tungstenite::connect_async(handshake(Some(origin))).await {
            Err(Error::Http(response)) => assert_eq!(response.status(), 403, "{origin}"),
            other => panic!("{origin}: {other:?}"),
        }
    }
}
