//! One browser, several pages.

use crate::support::{API, PAGE, Server, request};
use bytes::Bytes;
use cors_browser::{Browser, CredentialsMode, Page, PageRequest, SameSite};
use http::{Request, Response};

const LOGIN: &str = "https://login.example.com";

#[tokio::test]
async fn a_login_on_one_page_is_seen_by_the_calls_of_another() {
    let server = Server::default().answer(
        "POST https://login.example.com/session",
        200,
        &[("set-cookie", "session=1; Secure; HttpOnly; SameSite=Lax")],
    );
    let browser = Browser::new();
    let login = browser.open(LOGIN);
    let app = browser.open(PAGE);
    let me =
        || PageRequest::fetch("https://login.example.com/me").credentials(CredentialsMode::Include);
    drop(server.fetch_as_it_is(&app, me()).await);
    let post = PageRequest::fetch("/session").method("POST");
    drop(server.fetch_as_it_is(&login, post).await);
    drop(server.fetch_as_it_is(&app, me()).await);
    let sent = server.asked(&["cookie"]);
    assert_eq!(
        [&sent[0], &sent[2]],
        [
            "GET https://login.example.com/me -",
            "GET https://login.example.com/me session=1"
        ]
    );
}

#[tokio::test]
async fn a_second_tab_shares_the_preflights_of_the_first_and_another_browser_does_not() {
    let allow = [
        ("access-control-allow-origin", "*"),
        ("access-control-allow-methods", "PUT"),
    ];
    let allow: &'static [_] = Box::leak(Box::new(allow));
    let server = Server::default()
        .answer("OPTIONS https://api.example.net/items", 200, allow)
        .answer("PUT https://api.example.net/items", 200, allow);
    let browser = Browser::new();
    for (page, sends_preflight) in [
        (browser.open(PAGE), true),
        (browser.open(PAGE), false),
        (browser.open(PAGE).frame(PAGE), false),
        (browser.open("https://shop.example").frame(PAGE), true), // another top-level site
        (browser.open("https://www.example.com"), true),          // another origin
        (Page::at(PAGE), true),
    ] {
        let put = request("PUT", API, &[]);
        let verdict = server.fetch(&page, put, CredentialsMode::Omit).await;
        assert_eq!(
            verdict.sent_preflight(),
            sends_preflight,
            "{}",
            page.origin()
        );
    }
    browser.clear_cache();
    let put = request("PUT", API, &[]);
    let verdict = server
        .fetch(&browser.open(PAGE), put, CredentialsMode::Omit)
        .await;
    assert!(verdict.sent_preflight());
}

#[tokio::test]
async fn fetches_of_one_page_run_at_the_same_time() {
    let page = Page::at(PAGE);
    let barrier = tokio::sync::Barrier::new(2);
    // Neither gets its answer before the other has sent its request.
    let send = async |_: Request<Bytes>| {
        barrier.wait().await;
        Response::builder()
            .header("access-control-allow-origin", "*")
            .body("")
    };
    let (first, second) = tokio::join!(page.fetch_with(send, API), page.fetch_with(send, "/me"));
    assert!(first.is_allowed() && second.is_allowed());
}

#[test]
fn a_frame_knows_the_site_of_its_tab() {
    let browser = Browser::new();
    browser
        .set_cookie(API, "a=1; SameSite=Lax; Secure")
        .unwrap();
    let own = browser.open("https://api.example.net");
    assert_eq!(own.cookie(), "a=1");
    assert_eq!(own.frame("https://api.example.net").cookie(), "a=1");
    assert_eq!(
        browser.open(PAGE).frame("https://api.example.net").cookie(),
        ""
    );
    let through = own.frame(PAGE).frame("https://api.example.net");
    assert_eq!(through.cookie(), "", "another site comes between");
}

#[test]
fn cookies_can_be_listed_set_and_cleared() {
    let browser = Browser::new();
    for line in ["a=1; Path=/; HttpOnly; Secure; SameSite=Strict", "b=2"] {
        browser.set_cookie(API, line).unwrap();
    }
    let cookies = browser.cookies();
    assert_eq!(cookies.len(), 2);
    let first = &cookies[0];
    assert_eq!((first.name.as_str(), first.value.as_str()), ("a", "1"));
    assert_eq!(
        (first.domain.as_str(), first.path.as_str()),
        ("api.example.net", "/")
    );
    assert!(first.host_only && first.http_only && first.secure);
    assert_eq!(first.same_site, SameSite::Strict);
    browser.clear_cookies();
    assert!(browser.cookies().is_empty());
}

#[test]
fn a_script_sees_and_sets_what_is_not_http_only() {
    let browser = Browser::new();
    browser.set_cookie(API, "a=1; HttpOnly").unwrap();
    let page = browser.open("https://api.example.net");
    for (line, refused) in [
        ("b=2", None),
        ("c=3; HttpOnly", Some("http-only")),
        ("a=2", Some("http-only")), // it would replace an `HttpOnly` cookie
        ("__Http-d=4; Secure", Some("prefix")),
        ("__Host-e=5; Secure; Path=/", None),
        ("f=6; Domain=example.org", Some("domain")),
    ] {
        let code = page
            .set_cookie(line)
            .refused
            .map(cors_browser::CookieReason::code);
        assert_eq!(code, refused, "{line}");
    }
    assert_eq!(page.cookie(), "b=2; __Host-e=5");
    assert_eq!(
        Page::at("null")
            .set_cookie("a=1")
            .refused
            .map(cors_browser::CookieReason::code),
        Some("credentials-mode")
    );
}

#[test]
fn a_page_has_a_path_that_its_cookies_and_relative_urls_depend_on() {
    let browser = Browser::new();
    let page = browser.open(PAGE).with_path("/app/list?page=1");
    assert_eq!(page.url(), "https://app.example.com/app/list?page=1");
    page.set_cookie("a=1");
    assert_eq!(browser.cookies()[0].path, "/app");
    assert_eq!(browser.open(PAGE).cookie(), "");
    let fetch = page.start("../items");
    let uri = fetch.outgoing().unwrap().request.uri().to_string();
    assert_eq!(uri, "https://app.example.com/items");
    // The path of a page cannot turn its URL into one of another origin.
    assert_eq!(
        browser.open(PAGE).with_path("//evil.example/").origin(),
        PAGE
    );
    assert_eq!(
        browser.open(PAGE).with_path("//evil.example/").url(),
        "https://app.example.com/"
    );
}
