use crate::support::{PAGE, Server, sends};
use cors_browser::{Blocked, Page, PageRequest};

#[tokio::test]
async fn a_websocket_is_opened_by_a_request_that_names_the_origin() {
    let page = Page::at(PAGE);
    let socket = PageRequest::websocket("wss://api.example.net/live").websocket_protocol("chat");
    let names = [
        "origin",
        "upgrade",
        "sec-websocket-version",
        "sec-websocket-protocol",
    ];
    let sent = sends(&page, socket, &names).await;
    let expected = format!("GET https://api.example.net/live {PAGE} websocket 13 chat");
    assert_eq!(sent, [expected]);
    let own = sends(
        &page,
        PageRequest::websocket("wss://app.example.com/live"),
        &["origin"],
    )
    .await;
    assert_eq!(own, [format!("GET https://app.example.com/live {PAGE}")]);
}

#[tokio::test]
async fn a_websocket_opens_if_the_server_answers_101_whatever_its_cors_headers_are() {
    const LIVE: &str = "GET https://api.example.net/live";
    for (status, code) in [
        (101, None),
        (200, Some("websocket-refused")),
        (403, Some("websocket-refused")),
        (302, Some("redirect-mode-error")),
    ] {
        let server = Server::default().answer(LIVE, status, &[("location", "/other")]);
        let socket = PageRequest::websocket("wss://api.example.net/live");
        let verdict = server.fetch_as_it_is(&Page::at(PAGE), socket).await;
        assert_eq!(verdict.blocked().map(Blocked::code), code, "{status}");
    }
}

#[tokio::test]
async fn a_websocket_has_no_url_with_a_fragment_or_another_scheme() {
    for (url, code) in [
        ("wss://api.example.net/#a", "invalid-url"),
        ("ftp://api.example.net/", "unsupported-scheme"),
        ("wss://api.example.net:25/", "bad-port"),
    ] {
        let socket = PageRequest::websocket(url);
        let verdict = Page::at(PAGE).start(socket).finish();
        assert_eq!(verdict.expect_blocked().code(), code, "{url}");
    }
    let fetch = Page::at(PAGE).start("wss://api.example.net/").finish();
    assert_eq!(fetch.expect_blocked().code(), "unsupported-scheme");
}
