//! Bodies that are streams, and bodies that outlive their page.

use crate::support::{API, PAGE, Server, asked};
use cors_browser::{CredentialsMode, Page, PageRequest, RequestBody, RequestMode};

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
