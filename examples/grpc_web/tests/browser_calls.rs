//! A gRPC-web client in a page, over a real socket.

use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::{HeaderMap, Request, StatusCode};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use tokio::net::TcpListener;

const PAGE: &str = "https://app.example.com";

async fn send(method: &str, headers: &[(&str, &str)]) -> (StatusCode, HeaderMap, String) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let uri = format!(
        "http://{}/grpc.health.v1.Health/Check",
        listener.local_addr().unwrap()
    );
    let server = tokio::spawn(grpc_web::serve(listener));
    let mut request = Request::builder().method(method).uri(uri);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    // An empty message.
    let request = request.body(Full::new(Bytes::from_static(b"\0\0\0\0\0")));
    let client = Client::builder(TokioExecutor::new()).build_http();
    let (head, body) = client.request(request.unwrap()).await.unwrap().into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    server.abort();
    (
        head.status,
        head.headers,
        String::from_utf8_lossy(&body).into_owned(),
    )
}

#[tokio::test]
async fn a_preflight_allows_what_grpc_web_sends() {
    let (status, headers, _) = send(
        "OPTIONS",
        &[
            ("origin", PAGE),
            ("access-control-request-method", "POST"),
            (
                "access-control-request-headers",
                "content-type,grpc-timeout,x-grpc-web,x-user-agent",
            ),
        ],
    )
    .await;
    assert_eq!(status, 200);
    assert_eq!(headers["access-control-allow-origin"], PAGE);
    assert_eq!(
        headers["access-control-allow-headers"],
        "authorization,content-type,x-grpc-web,x-user-agent,grpc-timeout"
    );
}

#[tokio::test]
async fn a_call_exposes_what_grpc_web_reads() {
    let (status, headers, body) = send(
        "POST",
        &[
            ("origin", PAGE),
            ("content-type", "application/grpc-web+proto"),
            ("x-grpc-web", "1"),
        ],
    )
    .await;
    assert_eq!(status, 200);
    assert_eq!(headers["access-control-allow-origin"], PAGE);
    assert_eq!(
        headers["access-control-expose-headers"],
        "grpc-status,grpc-message,grpc-status-details-bin"
    );
    assert!(body.contains("grpc-status:0"), "{body}");
}
