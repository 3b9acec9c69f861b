//! `allow_hosts` and `local_only`: which requests are for this server.

use crate::support::{APP, Server, serve};
use axum::Router;
use axum::routing::get;
use http::{Method, Request, StatusCode, Version};
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tower_cors::{AllowHosts, CorsLayer, Decision, DenialReason};

/// An app inside `cors`, and the number of calls of its handler.
fn app(cors: CorsLayer) -> (Router, Arc<AtomicUsize>) {
    let calls = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&calls);
    let handler = move || async move {
        counter.fetch_add(1, Ordering::SeqCst);
        "served"
    };
    let router = Router::new().route("/", get(handler.clone()).put(handler));
    (router.layer(cors), calls)
}

fn local() -> CorsLayer {
    CorsLayer::new()
        .allow_origin(APP)
        .allow_methods("PUT")
        .allow_hosts("localhost, 127.0.0.1, [::1]")
}

/// Sends these bytes, and returns the whole answer.
async fn answer(server: &Server, request: &[u8]) -> String {
    let mut stream = TcpStream::connect(server.address()).await.unwrap();
    stream.write_all(request).await.unwrap();
    let mut answer = Vec::new();
    // If the server has not read all of a huge head, closing the connection resets it.
    let _ = stream.read_to_end(&mut answer).await;
    String::from_utf8_lossy(&answer).to_lowercase()
}

/// Sends a request that begins with these lines, and returns the answer.
async fn answer_to(server: &Server, line: &str, headers: &str) -> String {
    let request = format!("{line}\r\n{headers}Connection: close\r\n\r\n");
    answer(server, request.as_bytes()).await
}

fn status(answer: &str) -> &str {
    answer.split(' ').nth(1).unwrap_or("none")
}

#[tokio::test]
async fn a_request_for_one_of_the_hosts_is_served_and_any_other_is_answered_421() {
    let (app, calls) = app(local());
    let server = serve(app).await;
    for (host, served) in [
        ("localhost", true),
        ("localhost:3000", true),
        ("LOCALHOST:3000", true),
        ("localhost.", true),
        ("127.0.0.1:65535", true),
        ("[::1]:1", true),
        ("evil.com", false),
        ("evil.com:3000", false),
        ("localhost.evil.com", false),
        ("evil-localhost", false),
        ("a.localhost", false),
        ("localhost:", false),
        ("localhost:0", false),
        ("localhost:65536", false),
        ("localhost:00080", false),
        ("localhost:80:80", false),
        ("localhost..", false),
        ("user@localhost", false),
        ("localhost@evil.com", false),
        ("localhost, evil.com", false),
        ("[::1%lo]", false),
        ("[::1%25lo]:3000", false),
        ("[0:0::1]", false),
        ("::1", false),
        ("127.1", false),
        ("2130706433", false),
        ("", false),
    ] {
        for (method, origin) in [("GET", ""), ("PUT", APP), ("GET", "null"), ("OPTIONS", APP)] {
            let of_page = match origin {
                "" => String::new(),
                origin => format!("Origin: {origin}\r\nAccess-Control-Request-Method: PUT\r\n"),
            };
            let headers = format!("Host: {host}\r\n{of_page}");
            let before = calls.load(Ordering::SeqCst);
            let answer = answer_to(&server, &format!("{method} / HTTP/1.1"), &headers).await;
            let case = format!("{method} {host:?} {origin:?}");
            if served {
                assert_eq!(status(&answer), "200", "{case}: {answer}");
                continue;
            }
            assert_eq!(status(&answer), "421", "{case}: {answer}");
            assert!(answer.contains("content-length: 0\r\n"), "{case}: {answer}");
            assert!(answer.ends_with("\r\n\r\n"), "{case}: {answer}");
            assert!(!answer.contains("access-control-"), "{case}: {answer}");
            assert_eq!(calls.load(Ordering::SeqCst), before, "{case}");
        }
    }
}

/// The quick check looks at the first header, which usually is `Host`.
#[tokio::test]
async fn only_the_host_header_names_the_host_wherever_it_stands() {
    let (app, calls) = app(local());
    let server = serve(app).await;
    for (headers, expected) in [
        ("X-Forwarded-Host: localhost\r\nHost: evil.com\r\n", "421"),
        ("Origin: localhost\r\nHost: evil.com\r\n", "421"),
        ("Host: evil.com\r\nX-Forwarded-Host: localhost\r\n", "421"),
        ("X-Forwarded-Host: evil.com\r\nHost: localhost\r\n", "200"),
        ("Host: localhost\r\nX-Forwarded-Host: evil.com\r\n", "200"),
        ("Host: localhost\r\nHost: evil.com\r\n", "400"),
    ] {
        let answer = answer_to(&server, "GET / HTTP/1.1", headers).await;
        assert_eq!(status(&answer), expected, "{headers}");
    }
    assert_eq!(calls.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn hosts_are_given_as_one_string_or_as_a_list() {
    let several = "localhost, api.example.com";
    let list = ["localhost", "api.example.com"];
    for hosts in [
        AllowHosts::from(several),
        AllowHosts::from(several.to_owned()),
        AllowHosts::from(list),
        AllowHosts::from(list.to_vec()),
    ] {
        let (app, _) = app(CorsLayer::permissive().allow_hosts(hosts));
        let server = serve(app).await;
        for (host, expected) in [
            ("localhost", "200"),
            ("api.example.com", "200"),
            ("b.com", "421"),
        ] {
            let answer = answer_to(&server, "GET / HTTP/1.1", &format!("Host: {host}\r\n")).await;
            assert_eq!(status(&answer), expected, "{host}");
        }
    }
}

#[tokio::test]
async fn a_request_that_names_no_host_or_several_is_answered_400() {
    let (app, calls) = app(local());
    let server = serve(app).await;
    for (line, headers) in [
        ("GET / HTTP/1.1", ""),
        ("GET / HTTP/1.0", ""),
        ("GET / HTTP/1.1", "Host: localhost\r\nHost: localhost\r\n"),
        ("GET / HTTP/1.1", "Host: localhost\r\nHost: evil.com\r\n"),
        ("GET / HTTP/1.1", "Host: evil.com\r\nHost: localhost\r\n"),
        ("GET http://evil.com/ HTTP/1.1", "Host: localhost\r\n"),
        ("GET http://localhost/ HTTP/1.1", "Host: evil.com\r\n"),
        ("GET http://localhost:1/ HTTP/1.1", "Host: localhost:2\r\n"),
        ("GET http://user@localhost/ HTTP/1.1", "Host: localhost\r\n"),
    ] {
        let answer = answer_to(&server, line, headers).await;
        assert_eq!(status(&answer), "400", "{line} {headers}: {answer}");
    }
    assert_eq!(calls.load(Ordering::SeqCst), 0);
    for (line, headers, expected) in [
        (
            "GET http://localhost:1/ HTTP/1.1",
            "Host: LOCALHOST:1\r\n",
            "200",
        ),
        ("GET http://localhost/ HTTP/1.1", "", "200"),
        ("GET http://evil.com/ HTTP/1.1", "Host: evil.com\r\n", "421"),
        ("GET http://user@localhost/ HTTP/1.1", "", "421"),
    ] {
        let answer = answer_to(&server, line, headers).await;
        assert_eq!(status(&answer), expected, "{line} {headers}: {answer}");
    }
}

#[tokio::test]
async fn a_host_of_60_kib_or_of_no_text_is_answered_and_not_served() {
    let (app, calls) = app(local());
    let server = serve(app).await;
    let long = format!(
        "GET / HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n",
        "a".repeat(60_000)
    );
    assert_eq!(status(&answer(&server, long.as_bytes()).await), "421");
    let bytes = b"GET / HTTP/1.1\r\nHost: localhost\xff\xfe\r\nConnection: close\r\n\r\n";
    assert_eq!(status(&answer(&server, bytes).await), "421");
    assert_eq!(calls.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn over_http_2_the_authority_is_the_host() {
    let (app, calls) = app(local());
    let server = Server::start(|listener| crate::hosts::serve_hyper(listener, app)).await;
    let port = server.address().port();
    let client = || {
        Client::builder(TokioExecutor::new())
            .http2_only(true)
            .build_http::<Full<Bytes>>()
    };
    for (authority, host, expected) in [
        ("localhost", None, 200),
        ("127.0.0.1", None, 200),
        ("localtest.me", None, 421),
        ("localhost", Some(format!("localhost:{port}")), 200),
        ("localhost", Some("evil.com".to_owned()), 400),
    ] {
        let mut request =
            Request::get(format!("http://{authority}:{port}/")).version(Version::HTTP_2);
        if let Some(host) = &host {
            request = request.header("host", host);
        }
        let request = request.body(Full::default()).unwrap();
        // In reality DNS would resolve the name to this server, but tests do not use DNS.
        let response = if authority == "localtest.me" {
            by_hand(&server, request).await
        } else {
            client().request(request).await.unwrap()
        };
        assert_eq!(response.status(), expected, "{authority} {host:?}");
        if expected != 200 {
            let body = response.into_body().collect().await.unwrap().to_bytes();
            assert!(body.is_empty(), "{authority} {host:?}");
        }
    }
    assert_eq!(calls.load(Ordering::SeqCst), 3);
}

/// Sends a request over HTTP/2 to the server, whatever host it names.
async fn by_hand(
    server: &Server,
    request: Request<Full<Bytes>>,
) -> http::Response<hyper::body::Incoming> {
    let stream = TcpStream::connect(server.address()).await.unwrap();
    let stream = hyper_util::rt::TokioIo::new(stream);
    let handshake = hyper::client::conn::http2::handshake(TokioExecutor::new(), stream);
    let (mut sender, connection) = handshake.await.unwrap();
    tokio::spawn(connection);
    sender.send_request(request).await.unwrap()
}

#[tokio::test]
async fn local_only_is_for_the_hosts_and_pages_of_this_machine() {
    let server = serve(app(CorsLayer::new().local_only().allow_methods("PUT")).0).await;
    for (host, origin, expected) in [
        ("localhost:3000", "http://localhost:5173", 200),
        ("localhost:3000", "https://localhost", 200),
        ("localhost:3000", "http://app.localhost:8080", 200),
        ("app.localhost:3000", "http://127.0.0.1:8080", 200),
        ("127.0.0.1:3000", "http://[::1]:8080", 200),
        ("[::1]:3000", "http://[::1]:3000", 200),
        ("localhost:3000", APP, 403),
        ("localhost:3000", "null", 403),
        ("localhost:3000", "http://localhost.evil.com", 403),
        // After DNS rebinding.
        ("evil.com:3000", "http://evil.com:3000", 421),
        ("evil.com:3000", "http://localhost:3000", 421),
    ] {
        let headers = [("host", host), ("origin", origin)];
        let reply = server.send(Method::GET, "/", &headers, "").await;
        assert_eq!(reply.status, expected, "{host} {origin}");
        let allowed = reply.headers.get("access-control-allow-origin");
        assert_eq!(
            allowed.is_some_and(|allowed| allowed == origin),
            expected == 200
        );
    }
    // Browsers send an `Origin` with every cross-origin request that matters, but `curl` does not.
    assert_eq!(server.get_without_origin("/").await.status, StatusCode::OK);
}

#[tokio::test]
async fn local_only_keeps_the_origins_that_are_set_before_or_after_it() {
    for cors in [
        CorsLayer::new().allow_origin(APP).local_only(),
        CorsLayer::new().local_only().allow_origin(APP),
    ] {
        let server = serve(app(cors).0).await;
        for (origin, expected) in [(APP, 200), ("http://localhost:3000", 403)] {
            let reply = server.get("/", origin).await;
            assert_eq!(reply.status, expected, "{origin}");
        }
    }
    // An empty list names no origin, so the pages of this machine are allowed.
    let empty = CorsLayer::new().allow_origins([""; 0]).local_only();
    let reply = serve(app(empty).0)
        .await
        .get("/", "http://localhost:3000")
        .await;
    assert_eq!(reply.status, 200);
}

#[test]
fn a_policy_says_why_it_denies_a_host() {
    let policy = local().policy().unwrap();
    for (uri, hosts, reason, status) in [
        ("/", &["evil.com"][..], DenialReason::DisallowedHost, 421),
        ("/", &[], DenialReason::NoHost, 400),
        (
            "/",
            &["localhost", "localhost"],
            DenialReason::SeveralHosts,
            400,
        ),
        (
            "http://localhost/",
            &["evil.com"],
            DenialReason::SeveralHosts,
            400,
        ),
    ] {
        let mut request = Request::get(uri).header("origin", APP);
        for host in hosts {
            request = request.header("host", *host);
        }
        let (head, ()) = request.body(()).unwrap().into_parts();
        let Ok(Decision::Answer(answer)) = policy.decide(&head).now() else {
            panic!("{hosts:?} is not answered");
        };
        assert_eq!(
            (answer.reason(), answer.status().as_u16()),
            (Some(reason), status)
        );
        assert!(answer.headers().is_empty());
        assert!(reason.to_string().starts_with("the "), "{reason}");
    }
}
