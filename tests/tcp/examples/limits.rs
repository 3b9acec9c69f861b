//! `examples/reverse_proxy`: how long it waits, and for whom.

use super::reverse_proxy::proxy::{self, Limits};
use super::reverse_proxy::{ALLOWED, authority};
use crate::support::{APP, Server, serve};
use axum::Router;
use axum::body::Body;
use axum::routing::post;
use futures_util::future::join_all;
use futures_util::{Stream, StreamExt, stream};
use http::uri::Authority;
use http::{Request, Response};
use hyper::body::{Bytes, Incoming};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use std::convert::Infallible;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::time::timeout;

const SHORT: Duration = Duration::from_millis(50);
/// Longer than anything in these tests takes.
const PATIENCE: Duration = Duration::from_secs(30);
/// Waits for everything far longer than the tests do.
const PATIENT: Limits = Limits {
    head: Duration::from_secs(600),
    body: Duration::from_secs(600),
    upstream: Duration::from_secs(600),
};

async fn proxy(upstream: Authority, limits: Limits) -> Server {
    Server::start(move |listener| proxy::serve(listener, upstream, limits)).await
}

/// Accepts connections, because the system does that for every listener, but does nothing else.
async fn silent() -> (TcpListener, Authority) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    (listener, address.parse().unwrap())
}

/// A request of the page whose body is this stream.
async fn upload<S>(server: &Server, http2: bool, parts: S) -> Response<Incoming>
where
    S: Stream<Item = Bytes> + Send + 'static,
{
    let body = Body::from_stream(parts.map(Ok::<_, Infallible>));
    let request = Request::put(format!("http://{}/", server.address()))
        .header("origin", APP)
        .body(body)
        .unwrap();
    let client = Client::builder(TokioExecutor::new())
        .http2_only(http2)
        .build_http();
    let response = timeout(PATIENCE, client.request(request)).await;
    response.expect("an answer in time").unwrap()
}

/// Sends only this text, and returns the answer up to the end of the connection.
async fn answer_of_a_closed_connection(server: &Server, text: &str) -> String {
    let mut stream = TcpStream::connect(server.address()).await.unwrap();
    stream.write_all(text.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    let closed = timeout(PATIENCE, stream.read_to_end(&mut answer)).await;
    // The connection may also be reset if the server has not read everything.
    drop(closed.unwrap_or_else(|_| panic!("the connection is kept: {text:?}")));
    String::from_utf8_lossy(&answer).into_owned()
}

#[track_caller]
fn expect(response: &Response<Incoming>, status: u16) {
    assert_eq!(response.status(), status);
    let headers = response.headers();
    assert_eq!(headers["content-type"], "application/problem+json");
    assert_eq!(headers["access-control-allow-origin"], APP);
    assert_eq!(headers["vary"], "Origin");
}

#[tokio::test]
async fn a_reverse_proxy_does_not_keep_clients_that_send_half_a_head() {
    let app = Router::new().fallback(async || "answered");
    let upstream = serve(app).await;
    let limits = Limits {
        head: SHORT,
        ..PATIENT
    };
    let proxy = &proxy(authority(&upstream), limits).await;
    let clients = [
        "",
        // This is the first letter of `POST`, and also of the preface of HTTP/2.
        "P",
        "PRI * HTTP/2.0\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\n",
    ]
    .map(async |text| {
        let answer = answer_of_a_closed_connection(proxy, text).await;
        let is_answered = text.contains("\r\n\r\nGET");
        assert_eq!(answer.contains("answered"), is_answered, "{text:?}");
    });
    join_all(clients).await;
}

#[tokio::test]
async fn a_reverse_proxy_does_not_wait_for_a_body_that_stalls() {
    // It only answers after it has read the whole body.
    let app = Router::new().fallback(async |body: Bytes| body);
    let upstream = serve(app).await;
    let limits = Limits {
        body: SHORT,
        ..PATIENT
    };
    let proxy = proxy(authority(&upstream), limits).await;
    for http2 in [false, true] {
        let half = stream::iter([Bytes::from("half of")]);
        let response = upload(&proxy, http2, half.chain(stream::pending())).await;
        expect(&response, 408);
    }
}

#[tokio::test]
async fn a_reverse_proxy_closes_a_connection_whose_body_stalls_after_the_answer_has_begun() {
    let app = Router::new()
        .route("/echo", post(async |body: Body| body))
        .route("/ignore", post(async || "ignored"));
    let upstream = serve(app).await;
    let limits = Limits {
        // The upstream must be able to answer before this limit.
        body: Duration::from_secs(1),
        ..PATIENT
    };
    let proxy = &proxy(authority(&upstream), limits).await;
    let clients = ["/echo", "/ignore"].map(async |path| {
        let text = format!("POST {path} HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf");
        let answer = answer_of_a_closed_connection(proxy, &text).await;
        assert!(answer.starts_with("HTTP/1.1 200 OK"), "{path} {answer}");
    });
    join_all(clients).await;
}

#[tokio::test]
async fn a_reverse_proxy_does_not_wait_for_an_upstream_that_is_silent() {
    let (_listener, upstream) = silent().await;
    let limits = Limits {
        upstream: SHORT,
        ..PATIENT
    };
    let proxy = proxy(upstream, limits).await;
    let reply = timeout(PATIENCE, proxy.get("/", APP)).await;
    let reply = reply.expect("an answer in time");
    reply.expect(504, &ALLOWED);
    assert_eq!(reply.headers["content-type"], "application/problem+json");
    assert_eq!(
        reply.body,
        r#"{"type":"about:blank","title":"Gateway Timeout","status":504,"detail":"the upstream did not answer in time"}"#
    );

    // The upstream never reads this body. (An HTTP/1 client might not read the answer before it has sent everything.)
    let endless = stream::repeat(Bytes::from(vec![0; 65_536]));
    expect(&upload(&proxy, true, endless).await, 504);
}

#[tokio::test]
async fn a_reverse_proxy_lets_a_body_take_longer_than_its_limits_while_parts_arrive() {
    let (received, mut receipts) = mpsc::unbounded_channel();
    let app = Router::new().fallback(async move |body: Body| {
        let mut parts = body.into_data_stream();
        while let Some(part) = parts.next().await {
            part.unwrap();
            received.send(()).unwrap();
        }
        "received"
    });
    let upstream = serve(app).await;
    let limit = Duration::from_millis(500);
    let limits = Limits {
        body: limit,
        upstream: limit,
        ..PATIENT
    };
    let proxy = proxy(authority(&upstream), limits).await;
    let started = Instant::now();
    let first = stream::iter([()]);
    // Each part is only sent after the previous one has arrived.
    let further = stream::poll_fn(move |context| receipts.poll_recv(context));
    let parts = first.chain(further).map(|()| Bytes::from("part"));
    let parts = parts.take_while(move |_| std::future::ready(started.elapsed() < 2 * limit));
    assert_eq!(upload(&proxy, false, parts).await.status(), 200);
    assert!(started.elapsed() > limit);
}
