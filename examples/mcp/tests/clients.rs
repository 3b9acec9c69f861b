//! Clients of the server over a real socket, as a browser sends their requests.

use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::{HeaderMap, Request, StatusCode};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use serde_json::json;
use tokio::net::TcpListener;

const PAGE: (&str, &str) = ("origin", "https://app.example.com");
const FOREIGN: (&str, &str) = ("origin", "https://evil.example");

async fn send(
    method: &str,
    headers: &[(&str, &str)],
    body: String,
) -> (StatusCode, HeaderMap, String) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let uri = format!("http://{}/mcp", listener.local_addr().unwrap());
    let app = mcp::app().unwrap();
    let server = tokio::spawn(async { axum::serve(listener, app).await });
    let mut request = Request::builder().method(method).uri(uri);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.body(Full::new(Bytes::from(body))).unwrap();
    let client = Client::builder(TokioExecutor::new()).build_http();
    let (head, body) = client.request(request).await.unwrap().into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    server.abort();
    let body = String::from_utf8_lossy(&body).into_owned();
    (head.status, head.headers, body)
}

async fn initialize(headers: &[(&str, &str)]) -> (StatusCode, HeaderMap, String) {
    let message = json!({
        "jsonrpc": "2.0",
        "id": 1,
        "method": "initialize",
        "params": {
            "protocolVersion": "2025-11-25",
            "capabilities": {},
            "clientInfo": { "name": "test", "version": "1" },
        },
    });
    let usual = [
        ("content-type", "application/json"),
        ("accept", "application/json, text/event-stream"),
    ];
    send("POST", &[&usual, headers].concat(), message.to_string()).await
}

#[tokio::test]
async fn a_preflight_allows_what_clients_of_every_revision_send() {
    for method in ["POST", "GET", "DELETE"] {
        let asks = [
            PAGE,
            ("access-control-request-method", method),
            (
                "access-control-request-headers",
                "content-type,last-event-id,mcp-method,mcp-name,mcp-protocol-version,mcp-session-id",
            ),
        ];
        let (status, headers, _) = send("OPTIONS", &asks, String::new()).await;
        assert_eq!(status, StatusCode::OK, "{method}");
        assert_eq!(headers["access-control-allow-origin"], PAGE.1);
        assert_eq!(headers["access-control-allow-methods"], "GET,POST,DELETE");
        assert_eq!(
            headers["access-control-allow-headers"],
            "content-type,authorization,mcp-session-id,mcp-protocol-version,last-event-id,mcp-method,mcp-name"
        );
    }
}

#[tokio::test]
async fn a_page_can_read_the_id_of_its_session_and_programs_get_one_too() {
    let (status, headers, body) = initialize(&[PAGE]).await;
    assert_eq!(status, StatusCode::OK, "{body}");
    assert!(headers.contains_key("mcp-session-id"));
    assert_eq!(headers["access-control-allow-origin"], PAGE.1);
    assert_eq!(
        headers["access-control-expose-headers"],
        "mcp-session-id,www-authenticate"
    );
    let (status, headers, _) = initialize(&[]).await;
    assert_eq!(status, StatusCode::OK);
    assert!(headers.contains_key("mcp-session-id"));
}

#[tokio::test]
async fn a_foreign_page_gets_403_and_after_dns_rebinding_421() {
    for (headers, expected) in [
        (&[FOREIGN][..], StatusCode::FORBIDDEN),
        (&[("host", "evil.example")], StatusCode::MISDIRECTED_REQUEST),
        (
            &[("host", "evil.example"), PAGE],
            StatusCode::MISDIRECTED_REQUEST,
        ),
    ] {
        let (status, headers, body) = initialize(headers).await;
        assert_eq!(status, expected);
        assert!(!headers.contains_key("mcp-session-id"));
        assert_eq!(body, "");
    }
}
