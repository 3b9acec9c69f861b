use crate::support::{API, PAGE, Server, sends};
use cors_browser::{
    Blocked, Browser, CredentialsMode, CrossOrigin, Page, PageRequest, RequestBody, ResponseType,
};

#[tokio::test]
async fn each_preset_has_its_mode_destination_accept_and_credentials() {
    const HTML: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
    const IMAGE: &str = "image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5";
    let use_credentials = CrossOrigin::UseCredentials;
    for (request, mode, destination, accept, origin, cookie) in [
        (PageRequest::fetch(API), "cors", "empty", "*/*", true, false),
        (PageRequest::xhr(API), "cors", "empty", "*/*", true, false),
        (
            PageRequest::img(API),
            "no-cors",
            "image",
            IMAGE,
            false,
            true,
        ),
        (
            PageRequest::img(API).crossorigin(CrossOrigin::Anonymous),
            "cors",
            "image",
            IMAGE,
            true,
            false,
        ),
        (
            PageRequest::img(API).crossorigin(use_credentials),
            "cors",
            "image",
            IMAGE,
            true,
            true,
        ),
        (
            PageRequest::script(API),
            "no-cors",
            "script",
            "*/*",
            false,
            true,
        ),
        (
            PageRequest::script(API).crossorigin(CrossOrigin::Anonymous),
            "cors",
            "script",
            "*/*",
            true,
            false,
        ),
        (
            PageRequest::module_script(API),
            "cors",
            "script",
            "*/*",
            true,
            false,
        ),
        (
            PageRequest::stylesheet(API),
            "no-cors",
            "style",
            "text/css,*/*;q=0.1",
            false,
            true,
        ),
        (
            PageRequest::audio(API),
            "no-cors",
            "audio",
            "*/*",
            false,
            true,
        ),
        (
            PageRequest::video(API),
            "no-cors",
            "video",
            "*/*",
            false,
            true,
        ),
        (PageRequest::font(API), "cors", "font", "*/*", true, false),
        (
            PageRequest::event_source(API),
            "cors",
            "empty",
            "text/event-stream",
            true,
            false,
        ),
        (
            PageRequest::event_source(API).credentials(CredentialsMode::Include),
            "cors",
            "empty",
            "text/event-stream",
            true,
            true,
        ),
        (
            PageRequest::prefetch(API),
            "no-cors",
            "empty",
            HTML,
            false,
            true,
        ),
        (
            PageRequest::manifest(API),
            "cors",
            "manifest",
            "*/*",
            true,
            false,
        ),
        (
            PageRequest::object(API),
            "navigate",
            "object",
            "*/*",
            false,
            true,
        ),
        (
            PageRequest::embed(API),
            "navigate",
            "embed",
            "*/*",
            false,
            true,
        ),
        (
            PageRequest::websocket("wss://api.example.net/items"),
            "websocket",
            "empty",
            "*/*",
            true,
            true,
        ),
        (
            PageRequest::navigate(API),
            "navigate",
            "document",
            HTML,
            false,
            true,
        ),
        (
            PageRequest::iframe(API),
            "navigate",
            "iframe",
            HTML,
            false,
            true,
        ),
    ] {
        let browser = Browser::new();
        browser
            .set_cookie(API, "a=1; SameSite=None; Secure")
            .unwrap();
        let what = format!("{request:?}");
        let names = [
            "sec-fetch-mode",
            "sec-fetch-dest",
            "accept",
            "origin",
            "cookie",
        ];
        let sent = sends(&browser.open(PAGE), request, &names).await;
        let origin = if origin { PAGE } else { "-" };
        let cookie = if cookie { "a=1" } else { "-" };
        let expected = format!("GET {API} {mode} {destination} {accept} {origin} {cookie}");
        assert_eq!(sent, [expected], "{what}");
    }
}

#[tokio::test]
async fn what_a_page_cannot_read_is_opaque_and_what_it_wants_to_read_needs_cors() {
    for request in [
        PageRequest::img(API),
        PageRequest::script(API),
        PageRequest::stylesheet(API),
        PageRequest::beacon(API, "a"),
    ] {
        let verdict = Server::default()
            .fetch_as_it_is(&Page::at(PAGE), request)
            .await;
        assert_eq!(verdict.response_type(), Some(ResponseType::Opaque));
    }
    for request in [
        PageRequest::font(API),
        PageRequest::module_script(API),
        PageRequest::event_source(API),
        PageRequest::img(API).crossorigin(CrossOrigin::UseCredentials),
    ] {
        let what = format!("{request:?}");
        let verdict = Server::default()
            .fetch_as_it_is(&Page::at(PAGE), request)
            .await;
        let code = verdict.blocked().map(Blocked::code);
        assert_eq!(code, Some("allow-origin-missing"), "{what}");
    }
}

#[tokio::test]
async fn workers_and_tracks_come_from_the_page_s_own_origin() {
    const OWN: &str = "https://app.example.com/a";
    for (preset, destination) in [
        (
            PageRequest::worker as fn(&'static str) -> PageRequest,
            "worker",
        ),
        (PageRequest::shared_worker, "sharedworker"),
        (PageRequest::service_worker, "serviceworker"),
        (PageRequest::track, "track"),
    ] {
        let page = Page::at(PAGE);
        let sent = sends(&page, preset(OWN), &["sec-fetch-mode", "sec-fetch-dest"]).await;
        assert_eq!(sent, [format!("GET {OWN} same-origin {destination}")]);
        let verdict = page.start(preset(API)).finish();
        assert_eq!(
            verdict.expect_blocked().code(),
            "cross-origin-in-same-origin-mode"
        );
    }
    let page = Page::at(PAGE);
    let sent = sends(&page, PageRequest::service_worker(OWN), &["service-worker"]).await;
    assert_eq!(sent, [format!("GET {OWN} script")]);
    let sent = sends(&page, PageRequest::prefetch(OWN), &["sec-purpose"]).await;
    assert_eq!(sent, [format!("GET {OWN} prefetch")]);
    let sent = sends(
        &page,
        PageRequest::ping(API),
        &["content-type", "sec-fetch-mode"],
    )
    .await;
    assert_eq!(sent, [format!("POST {API} text/ping no-cors")]);
}

#[tokio::test]
async fn a_beacon_is_posted_with_credentials_and_asks_first_if_its_type_is_not_safelisted() {
    let browser = Browser::new();
    browser
        .set_cookie(API, "a=1; SameSite=None; Secure")
        .unwrap();
    let page = browser.open(PAGE);
    let names = ["sec-fetch-mode", "content-type", "cookie", "origin"];
    for (body, expected) in [
        (
            RequestBody::text("a"),
            format!("POST {API} no-cors text/plain;charset=UTF-8 a=1 {PAGE}"),
        ),
        (
            RequestBody::form(&[("a", "b")]),
            format!(
                "POST {API} no-cors application/x-www-form-urlencoded;charset=UTF-8 a=1 {PAGE}"
            ),
        ),
        (
            RequestBody::bytes("a"),
            format!("POST {API} no-cors - a=1 {PAGE}"),
        ),
        (
            RequestBody::blob("a", "text/plain"),
            format!("POST {API} no-cors text/plain a=1 {PAGE}"),
        ),
        (
            RequestBody::blob("{}", "application/json"),
            format!("OPTIONS {API} cors - - {PAGE}"),
        ),
    ] {
        let sent = sends(&page, PageRequest::beacon(API, body), &names).await;
        assert_eq!(sent, [expected]);
    }
}

#[tokio::test]
async fn what_the_browser_itself_adds_on_a_reconnect_does_not_need_a_preflight() {
    let page = Page::at(PAGE);
    let reconnect = PageRequest::event_source(API).last_event_id("7");
    let sent = sends(&page, reconnect, &["last-event-id", "cache-control"]).await;
    assert_eq!(sent, [format!("GET {API} 7 no-cache")]);
    // A script that sets the same header needs a preflight.
    let script = PageRequest::fetch(API).header("last-event-id", "7");
    let sent = sends(&page, script, &["access-control-request-headers"]).await;
    assert_eq!(sent, [format!("OPTIONS {API} last-event-id")]);
}

#[tokio::test]
async fn a_request_with_xhr_ignores_the_body_of_a_get() {
    let page = Page::at(PAGE);
    let get = PageRequest::xhr(API).body("a");
    let sent = sends(&page, get, &["content-type", "content-length"]).await;
    assert_eq!(sent, [format!("GET {API} - -")]);
    let post = PageRequest::xhr(API).method("post").body("a");
    let sent = sends(&page, post, &["content-type", "content-length"]).await;
    assert_eq!(sent, [format!("POST {API} text/plain;charset=UTF-8 1")]);
}

#[tokio::test]
async fn a_third_party_with_credentials_learns_whether_it_has_its_cookies() {
    use cors_browser::{Engine, ThirdPartyCookies};
    let name = ["sec-fetch-storage-access"];
    let include = || PageRequest::fetch(API).credentials(CredentialsMode::Include);
    let value = async |browser: Browser, request: PageRequest| {
        let sent = sends(&browser.open(PAGE), request, &name).await;
        sent[0].rsplit(' ').next().unwrap().to_owned()
    };
    assert_eq!(value(Browser::new(), include()).await, "active");
    assert_eq!(value(Browser::new(), PageRequest::img(API)).await, "active");
    let blocking = Browser::new().third_party_cookies(ThirdPartyCookies::Blocked);
    assert_eq!(value(blocking, include()).await, "none");
    let chromium = Browser::new().engine(Engine::Chromium);
    assert_eq!(value(chromium, include()).await, "none");
    let firefox = Browser::new().engine(Engine::Firefox);
    assert_eq!(value(firefox, include()).await, "-");
    // The header is not sent without credentials, to the same site, or when the tab itself navigates.
    assert_eq!(value(Browser::new(), PageRequest::fetch(API)).await, "-");
    let sibling = PageRequest::img("https://api.example.com/");
    assert_eq!(value(Browser::new(), sibling).await, "-");
    let navigation = PageRequest::navigate(API);
    assert_eq!(value(Browser::new(), navigation).await, "-");
    let iframe = PageRequest::iframe(API);
    assert_eq!(value(Browser::new(), iframe).await, "active");
}
