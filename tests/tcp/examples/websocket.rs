//! `examples/websocket`: which pages open a WebSocket.

use crate::support::{APP, EVIL, Server};
use futures_util::{SinkExt, StreamExt};
use http::HeaderValue;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error, Message};

#[path = "../../../examples/websocket/app.rs"]
mod app;

async fn serve() -> Server {
    Server::start(|listener| async {
        axum::serve(listener, app::app().unwrap()).await.unwrap();
    })
    .await
}

#[tokio::test]
async fn a_websocket_is_for_the_pages_that_are_allowed() {
    let server = serve().await;
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
    // Clients that are not browsers do not send an origin.
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

#[tokio::test]
async fn a_websocket_on_loopback_is_for_requests_to_loopback_hosts() {
    let server = serve().await;
    let port = server.address().port();
    for (hosts, status) in [
        (&["127.0.0.1:PORT"][..], 101),
        (&["localhost:PORT"], 101),
        (&["LOCALHOST:PORT"], 101),
        (&["[::1]:PORT"], 101),
        // After DNS rebinding, this page has the same origin as the server.
        (&["evil.com:PORT"], 421),
        (&["localhost.evil.com:PORT"], 421),
        (&["127.0.0.1.evil.com"], 421),
        (&[""], 421),
        (&["127.0.0.1:PORT", "evil.com:PORT"], 400),
        (&[], 400),
    ] {
        let hosts = hosts.iter().map(|host| format!("Host: {host}\r\n"));
        let hosts = hosts.collect::<String>().replace("PORT", &port.to_string());
        // The origin of a page that the first host has served.
        let origin = hosts.lines().next().unwrap_or("Host: 127.0.0.1");
        let origin = origin.replace("Host: ", "http://").to_ascii_lowercase();
        let head = head_of_the_answer(&server, &format!("{hosts}Origin: {origin}\r\n")).await;
        let line = format!("HTTP/1.1 {status} ");
        assert!(head[0].starts_with(&line), "{hosts} {head:?}");
        if status != 101 {
            assert!(
                head.iter().any(|line| line == "content-length: 0"),
                "{hosts} {head:?}"
            );
            assert!(
                !head.iter().any(|line| line.starts_with("access-control-")),
                "{hosts} {head:?}"
            );
        }
    }
}

/// Sends a handshake with exactly these header lines, and returns the head of the answer.
async fn head_of_the_answer(server: &Server, headers: &str) -> Vec<String> {
    let handshake = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
        Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n";
    let request = format!("GET /echo HTTP/1.1\r\n{headers}{handshake}\r\n");
    let mut stream = TcpStream::connect(server.address()).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut lines = BufReader::new(stream).lines();
    let mut head = Vec::new();
    loop {
        match lines.next_line().await.unwrap() {
            Some(line) if !line.is_empty() => head.push(line),
            _ => return head,
        }
    }
}
