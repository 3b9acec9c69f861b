//! Bodies that are streams, and bodies that outlive their page.

use crate::support::{API, PAGE, Server, asked};
use bytes::Bytes;
use cors_browser::{Blocked, CredentialsMode, Page, PageRequest, RequestBody, RequestMode};

#[tokio::test]
async fn a_stream_always_asks_first_and_has_no_length() {
    let post = || {
        PageRequest::fetch(API)
            .method("POST")
            .body(RequestBody::stream("item"))
    };
    assert_eq!(asked(post(), &[]).await, [format!("OPTIONS {API}")]);
    let own = "https://app.example.com/items";
    let post = PageRequest::fetch(own)
        .method("POST")
        .body(RequestBody::stream("item"));
    let sent = asked(post, &["content-length"]).await;
    assert_eq!(sent, [format!("POST {own} -")]);
}

#[tokio::test]
async fn a_stream_needs_the_mode_cors_or_same_origin_and_no_keepalive() {
    let post = || {
        PageRequest::fetch(API)
            .method("POST")
            .body(RequestBody::stream("item"))
    };
    for request in [post().mode(RequestMode::NoCors), post().keepalive(true)] {
        let server = Server::default();
        let verdict = server
            .fetch(&Page::at(PAGE), request, CredentialsMode::Omit)
            .await;
        assert_eq!(verdict.expect_blocked().code(), "stream-not-allowed");
    }
}

#[tokio::test]
async fn keepalive_bodies_are_limited_to_64_kib() {
    let post = |bytes: usize| {
        PageRequest::fetch(API)
            .method("POST")
            .keepalive(true)
            .body("a".repeat(bytes))
    };
    let blocked = |request: PageRequest| {
        let fetch = Page::at(PAGE).start(request);
        fetch.outgoing().is_none()
    };
    assert!(!blocked(post(65_536)));
    assert!(blocked(post(65_537)));
    assert!(!blocked(post(65_537).keepalive(false)));
    assert!(!blocked(PageRequest::beacon(API, "a".repeat(65_536))));
    assert!(blocked(PageRequest::beacon(API, "a".repeat(65_537))));

    // Requests under way count, and requests that have ended do not.
    let page = Page::at(PAGE);
    let first = page.start(post(40_000));
    assert_eq!(
        page.start(post(40_000)).finish().expect_blocked().code(),
        "keepalive-limit"
    );
    assert!(page.start(post(25_536)).outgoing().is_some());
    drop(first);
    assert!(page.start(post(40_000)).outgoing().is_some());
}

#[tokio::test]
async fn a_stream_cannot_be_sent_again_with_a_password() {
    let own = "https://app.example.com/items";
    for (body, code) in [
        (RequestBody::stream("item"), Some("login-of-stream")),
        (RequestBody::text("item"), None),
    ] {
        let server = Server::default().answer("POST https://app.example.com/items", 401, &[]);
        let post = PageRequest::fetch(own).method("POST").body(body);
        let verdict = server.fetch_as_it_is(&Page::at(PAGE), post).await;
        assert_eq!(verdict.blocked().map(Blocked::code), code);
    }
}

#[tokio::test]
async fn without_cors_the_type_of_a_body_is_only_sent_if_a_form_could_send_it() {
    for (mime, sent) in [
        ("application/json", "-"),
        ("text/plain", "text/plain"),
        ("Text/PLAIN", "text/plain"),
    ] {
        let post = PageRequest::fetch(API)
            .mode(RequestMode::NoCors)
            .method("POST")
            .body(RequestBody::blob("{}", mime));
        let found = asked(post, &["content-type"]).await;
        assert_eq!(found, [format!("POST {API} {sent}")], "{mime}");
    }
}

#[tokio::test]
async fn a_response_to_head_or_without_content_has_no_body() {
    let send = |status: u16| {
        move |_: http::Request<Bytes>| {
            let response = http::Response::builder().status(status).body("item");
            std::future::ready(response)
        }
    };
    let page = Page::at(PAGE);
    for (method, status, body) in [
        ("GET", 200, "item"),
        ("HEAD", 200, ""),
        ("GET", 204, ""),
        ("GET", 205, ""),
    ] {
        let request = PageRequest::fetch("https://app.example.com/items").method(method);
        let response = page
            .fetch_with(send(status), request)
            .await
            .expect_allowed();
        assert_eq!(response.body(), body, "{method} {status}");
    }
}

#[tokio::test]
async fn a_user_name_and_a_password_in_a_url_are_not_sent_as_a_part_of_it() {
    let xhr = PageRequest::xhr("https://user:password@api.example.net/items#top");
    assert_eq!(asked(xhr, &[]).await, [format!("GET {API}")]);
}
