use crate::support::{PAGE, Server};
use cors_browser::{Blocked, CredentialsMode, CrossOrigin, Page, PageRequest};

const PLAIN: &str = "http://cdn.example.net/a";

/// What is sent first, or why nothing is.
async fn outcome(page: &Page, request: PageRequest) -> String {
    let server = Server::default();
    let verdict = server.fetch(page, request, CredentialsMode::Omit).await;
    let sent = server.asked(&[]);
    match (sent.first(), verdict.blocked().map(Blocked::code)) {
        (Some(sent), _) => sent.clone(),
        (None, code) => code.unwrap().to_owned(),
    }
}

#[tokio::test]
async fn a_secure_page_upgrades_images_and_media_and_blocks_everything_else() {
    let page = Page::at(PAGE);
    let upgraded = "GET https://cdn.example.net/a";
    for (request, expected) in [
        (PageRequest::img(PLAIN), upgraded),
        (
            PageRequest::img(PLAIN).crossorigin(CrossOrigin::Anonymous),
            upgraded,
        ),
        (PageRequest::imageset(PLAIN), "mixed-content"),
        (PageRequest::audio(PLAIN), upgraded),
        (PageRequest::video(PLAIN), upgraded),
        (PageRequest::img("http://192.0.2.1/a"), "mixed-content"), // an address has no certificate
        (PageRequest::fetch(PLAIN), "mixed-content"),
        (PageRequest::xhr(PLAIN), "mixed-content"),
        (PageRequest::script(PLAIN), "mixed-content"),
        (PageRequest::stylesheet(PLAIN), "mixed-content"),
        (PageRequest::font(PLAIN), "mixed-content"),
        (PageRequest::event_source(PLAIN), "mixed-content"),
        (PageRequest::beacon(PLAIN, "a"), "mixed-content"),
        (
            PageRequest::websocket("ws://cdn.example.net/a"),
            "mixed-content",
        ),
        (PageRequest::iframe(PLAIN), "mixed-content"),
        (PageRequest::navigate(PLAIN), "GET http://cdn.example.net/a"),
        (
            PageRequest::form_post(PLAIN, "a"),
            "POST http://cdn.example.net/a",
        ),
        (
            PageRequest::websocket("ws://localhost:3000/a"),
            "GET http://localhost:3000/a",
        ),
        (
            PageRequest::iframe("http://localhost:3000/a"),
            "GET http://localhost:3000/a",
        ),
    ] {
        let what = format!("{request:?}");
        assert_eq!(outcome(&page, request).await, expected, "{what}");
    }
}

#[tokio::test]
async fn a_plain_frame_in_a_secure_page_counts_as_secure() {
    let frame = Page::at(PAGE).frame("http://localhost:3000");
    let code = outcome(&frame, PageRequest::fetch(PLAIN)).await;
    assert_eq!(code, "mixed-content");
}

#[tokio::test]
async fn a_plain_page_asks_whom_it_wants() {
    let page = Page::at("http://app.example.com");
    for request in [PageRequest::fetch(PLAIN), PageRequest::img(PLAIN)] {
        let sent = outcome(&page, request).await;
        assert_eq!(sent, "GET http://cdn.example.net/a");
    }
}
