//! Third parties that the user gives access to their cookies.

use crate::support::{Server, sends};
use cors_browser::{Browser, CredentialsMode, Engine, Page, PageRequest};

const SHOP: &str = "https://shop.example";
const CHAT: &str = "https://chat.example";
const ME: &str = "https://chat.example/me";
const NAMES: [&str; 3] = ["sec-fetch-storage-access", "cookie", "origin"];

fn browser() -> Browser {
    let browser = Browser::new().engine(Engine::Chromium);
    let set = browser.set_cookie(ME, "id=1; SameSite=None; Secure");
    assert_eq!(set.unwrap().refused, None);
    browser
}

/// A frame whose user has allowed access.
fn allowed(browser: &Browser) -> Page {
    browser.open(SHOP).frame(CHAT).with_storage_access()
}

fn me() -> PageRequest {
    PageRequest::fetch(ME).credentials(CredentialsMode::Include)
}

#[tokio::test]
async fn a_frame_with_access_asks_its_own_server_with_its_cookies() {
    let browser = browser();
    let frame = browser.open(SHOP).frame(CHAT);
    let sent = sends(&frame, me(), &NAMES).await;
    assert_eq!(sent, [format!("GET {ME} none - -")]);
    let frame = frame.with_storage_access();
    let sent = sends(&frame, me(), &NAMES).await;
    assert_eq!(sent, [format!("GET {ME} active id=1 -")]);
    // Another origin of the site has to ask, and another tab has no permission.
    let other = PageRequest::img("https://cdn.chat.example/a");
    let sent = sends(&frame, other, &NAMES).await;
    assert_eq!(
        sent,
        [format!("GET https://cdn.chat.example/a inactive - {CHAT}")]
    );
    let elsewhere = browser.open("https://news.example").frame(CHAT);
    let sent = sends(&elsewhere, me(), &NAMES).await;
    assert_eq!(sent, [format!("GET {ME} none - -")]);
}

#[tokio::test]
async fn a_server_can_ask_for_the_cookies_that_the_user_allows() {
    let get = "GET https://chat.example/me";
    for (header, is_retried) in [
        ("retry; allowed-origin=\"https://shop.example\"", true),
        ("retry; allowed-origin=*", true),
        ("retry; allowed-origin=\"https://evil.example\"", false),
        ("retry", false),
        ("load", false),
    ] {
        let browser = browser();
        drop(allowed(&browser));
        let shop = browser.open(SHOP);
        let server =
            Server::default().answer(get, 200, vec![("activate-storage-access", header)].leak());
        drop(server.fetch_as_it_is(&shop, PageRequest::img(ME)).await);
        let mut expected = vec![format!("{get} inactive - {SHOP}")];
        if is_retried {
            expected.push(format!("{get} active id=1 {SHOP}"));
        }
        assert_eq!(server.asked(&NAMES), expected, "{header}");
    }
    // Without the user's permission the header does nothing.
    let server = Server::default().answer(
        get,
        200,
        &[("activate-storage-access", "retry; allowed-origin=*")],
    );
    let shop = browser().open(SHOP);
    drop(server.fetch_as_it_is(&shop, PageRequest::img(ME)).await);
    assert_eq!(server.asked(&NAMES), [format!("{get} none - -")]);
}

#[tokio::test]
async fn a_redirect_to_another_origin_ends_the_access_that_a_server_asked_for() {
    let browser = browser();
    drop(allowed(&browser));
    let server = Server::default()
        .answer(
            "GET https://chat.example/me",
            302,
            &[
                ("activate-storage-access", "retry; allowed-origin=*"),
                ("location", "https://cdn.chat.example/me"),
            ],
        )
        .answer("GET https://cdn.chat.example/me", 200, &[]);
    let shop = browser.open(SHOP);
    drop(server.fetch_as_it_is(&shop, PageRequest::img(ME)).await);
    let names = ["sec-fetch-storage-access", "cookie", "cache-control"];
    let asked = server.asked(&names);
    assert_eq!(
        asked,
        [
            "GET https://chat.example/me inactive - -",
            "GET https://chat.example/me active id=1 no-cache",
            "GET https://cdn.chat.example/me inactive - -",
        ]
    );
}

#[tokio::test]
async fn a_frame_of_the_tabs_own_site_is_allowed_its_cookies_without_asking_the_user() {
    let browser = Browser::new().engine(Engine::Chromium);
    let cookie = browser.set_cookie("https://shop.example/me", "id=1; SameSite=None; Secure");
    assert_eq!(cookie.unwrap().refused, None);
    // The shop's frame is in a frame of another site.
    let frame = browser.open(SHOP).frame(CHAT).frame(SHOP);
    let fetch = PageRequest::fetch("https://shop.example/me");
    let fetch = fetch.credentials(CredentialsMode::Include);
    let sent = sends(&frame, fetch, &NAMES).await;
    assert_eq!(
        sent,
        [format!("GET https://shop.example/me inactive - {SHOP}")]
    );
}

#[tokio::test]
async fn a_server_can_give_its_frame_access_from_the_beginning() {
    for (is_permitted, cookie) in [(true, "id=1"), (false, "")] {
        let browser = browser();
        if is_permitted {
            drop(allowed(&browser));
        }
        let server = Server::default().answer(
            "GET https://chat.example/me",
            200,
            &[("activate-storage-access", "load")],
        );
        let iframe = PageRequest::iframe(ME);
        let verdict = server.fetch_as_it_is(&browser.open(SHOP), iframe).await;
        assert_eq!(verdict.page().unwrap().cookie(), cookie);
    }
}
