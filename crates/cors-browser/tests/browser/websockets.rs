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
async fn the_server_chooses_one_of_the_subprotocols_that_the_page_asks_for() {
    const LIVE: &str = "GET https://api.example.net/live";
    for (asked, chosen, code) in [
        (&["chat", "news"][..], Some("news"), None),
        (&["chat"], None, Some("websocket-protocol")),
        (&["chat"], Some("news"), Some("websocket-protocol")),
        (
            &["chat", "news"],
            Some("chat, news"),
            Some("websocket-protocol"),
        ),
        (&[], Some("chat"), Some("websocket-protocol")),
        (&["chat", "chat"], Some("chat"), Some("invalid-header")),
        (&[""], None, Some("invalid-header")),
        (&["a b"], None, Some("invalid-header")),
    ] {
        let headers = chosen.map(|name| ("sec-websocket-protocol", name));
        let headers: Vec<_> = headers.into_iter().collect();
        let server = Server::default().answer(LIVE, 101, headers.leak());
        let socket = PageRequest::websocket("wss://api.example.net/live");
        let socket = asked
            .iter()
            .fold(socket, |socket, name| socket.websocket_protocol(name));
        let verdict = server.fetch_as_it_is(&Page::at(PAGE), socket).await;
        let found = verdict.blocked().map(Blocked::code);
        assert_eq!(found, code, "{asked:?} {chosen:?}");
        if code != Some("invalid-header") && !asked.is_empty() {
            let sent = server.asked(&["sec-websocket-protocol"]);
            assert_eq!(sent, [format!("{LIVE} {}", asked.join(", "))]);
        }
    }
}

#[tokio::test]
async fn only_a_websocket_can_get_101() {
    let server = Server::default().answer(
        "GET https://app.example.com/live",
        101,
        &[("access-control-allow-origin", "*")],
    );
    let fetch = PageRequest::fetch("https://app.example.com/live");
    let verdict = server.fetch_as_it_is(&Page::at(PAGE), fetch).await;
    assert_eq!(verdict.expect_blocked().code(), "network-error");
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
