//! Links, forms and frames: what the server gets, and which page the browser shows then.

use crate::support::Server;
use cors_browser::{Browser, CookieReason, Engine, Page, PageRequest, RequestBody};
use std::time::Duration;

const BANK: &str = "https://bank.example";
const PAY: &str = "https://bank.example/pay";
const EVIL: &str = "https://evil.example";
const ALL: [&str; 4] = [
    "strict=1; SameSite=Strict; Secure",
    "lax=1; SameSite=Lax; Secure",
    "unset=1; Secure",
    "none=1; SameSite=None; Secure",
];

fn with_cookies(engine: Engine) -> Browser {
    let browser = Browser::new().engine(engine);
    for line in ALL {
        assert_eq!(browser.set_cookie(PAY, line).unwrap().refused, None);
    }
    browser
}

/// The names of the cookies that the first request carries.
async fn cookies(page: &Page, request: PageRequest) -> String {
    let server = Server::default();
    drop(server.fetch_as_it_is(page, request).await);
    let sent = server.asked(&["cookie"]);
    let cookies = sent[0].splitn(3, ' ').nth(2).unwrap();
    cookies.replace("=1", "").replace(';', "")
}

fn form() -> PageRequest {
    PageRequest::form_post(PAY, RequestBody::form(&[("to", "me")]))
}

#[tokio::test]
async fn another_site_can_lead_the_user_to_a_page_but_not_post_a_form_as_the_user() {
    let all = "strict lax unset none";
    for (page, get, post, frame) in [
        (BANK, all, all, all),
        ("https://www.bank.example", all, all, all),
        (EVIL, "lax unset none", "none", "none"),
        ("http://bank.example", "lax unset none", "none", "-"), // another scheme is another site
        ("null", "lax unset none", "none", "none"),
    ] {
        let page = with_cookies(Engine::Standard).open(page);
        let what = page.origin().to_owned();
        assert_eq!(
            cookies(&page, PageRequest::navigate(PAY)).await,
            get,
            "{what}"
        );
        let fields = PageRequest::form_get(PAY, &[("to", "me")]);
        assert_eq!(cookies(&page, fields).await, get, "{what}");
        assert_eq!(cookies(&page, form()).await, post, "{what}");
        if frame != "-" {
            assert_eq!(
                cookies(&page, PageRequest::iframe(PAY)).await,
                frame,
                "{what}"
            );
        }
    }
}

#[tokio::test]
async fn the_user_sends_all_cookies_with_what_is_typed() {
    let browser = with_cookies(Engine::Standard);
    let server = Server::default();
    let mut fetch = browser.start(PAY);
    let outgoing = fetch.outgoing().unwrap().request.clone();
    assert_eq!(
        outgoing.headers()["cookie"],
        "strict=1; lax=1; unset=1; none=1"
    );
    assert_eq!(outgoing.headers()["sec-fetch-site"], "none");
    assert_eq!(outgoing.headers()["sec-fetch-user"], "?1");
    fetch.receive(http::Response::new(bytes::Bytes::new()));
    let page = fetch.finish().page().unwrap().clone();
    assert_eq!((page.origin(), page.url()), (BANK, PAY));
    drop(server.fetch_as_it_is(&page, "/me".into()).await);
    let sent = server.asked(&["sec-fetch-site"]);
    assert_eq!(sent, ["GET https://bank.example/me same-origin"]);
}

#[tokio::test]
async fn chromium_sends_a_new_cookie_without_same_site_with_a_form_for_two_minutes() {
    for (engine, new, old) in [
        (Engine::Standard, "none", "none"),
        (Engine::Chromium, "unset none", "none"),
        (Engine::Firefox, "unset none", "unset none"),
        (Engine::WebKit, "unset none", "unset none"),
    ] {
        let browser = with_cookies(engine);
        let page = browser.open(EVIL);
        assert_eq!(cookies(&page, form()).await, new, "{engine:?}");
        browser.advance(Duration::from_secs(119));
        assert_eq!(cookies(&page, form()).await, new, "{engine:?}");
        browser.advance(Duration::from_secs(1));
        assert_eq!(cookies(&page, form()).await, old, "{engine:?}");
    }
}

#[tokio::test]
async fn a_navigation_is_sent_as_browsers_send_it() {
    let names = [
        "origin",
        "sec-fetch-site",
        "sec-fetch-mode",
        "sec-fetch-dest",
        "sec-fetch-user",
        "content-type",
    ];
    let form_type = "application/x-www-form-urlencoded";
    for (page, request, expected) in [
        (
            EVIL,
            PageRequest::navigate(PAY),
            format!("GET {PAY} - cross-site navigate document - -"),
        ),
        (
            EVIL,
            PageRequest::navigate(PAY).user_activation(true),
            format!("GET {PAY} - cross-site navigate document ?1 -"),
        ),
        (
            BANK,
            PageRequest::navigate("/pay"),
            format!("GET {PAY} - same-origin navigate document - -"),
        ),
        (
            "https://www.bank.example",
            PageRequest::navigate(PAY),
            format!("GET {PAY} - same-site navigate document - -"),
        ),
        (
            EVIL,
            form(),
            format!("POST {PAY} {EVIL} cross-site navigate document - {form_type}"),
        ),
        (
            EVIL,
            PageRequest::form_post(PAY, "a=b"),
            format!("POST {PAY} {EVIL} cross-site navigate document - text/plain"),
        ),
        (
            "null",
            form(),
            format!("POST {PAY} null cross-site navigate document - {form_type}"),
        ),
        (
            EVIL,
            PageRequest::iframe(PAY),
            format!("GET {PAY} - cross-site navigate iframe - -"),
        ),
    ] {
        let server = Server::default();
        drop(server.fetch_as_it_is(&Page::at(page), request).await);
        assert_eq!(server.asked(&names), [expected], "{page}");
    }
}

#[tokio::test]
async fn webkit_does_not_say_whether_the_user_clicked() {
    let click = PageRequest::navigate(PAY).user_activation(true);
    let server = Server::default();
    let page = Browser::new().engine(Engine::WebKit).open(EVIL);
    drop(server.fetch_as_it_is(&page, click).await);
    let sent = server.asked(&["sec-fetch-user", "sec-fetch-site"]);
    assert_eq!(sent, [format!("GET {PAY} - cross-site")]);
}

#[tokio::test]
async fn a_form_with_get_replaces_the_query_and_keeps_the_fragment_to_itself() {
    let form = PageRequest::form_get("https://bank.example/search?old=1#top", &[("q", "a b")]);
    let server = Server::default();
    let verdict = server.fetch_as_it_is(&Page::at(EVIL), form).await;
    assert_eq!(server.asked(&[]), ["GET https://bank.example/search?q=a+b"]);
    let url = verdict.page().unwrap().url().to_owned();
    assert_eq!(url, "https://bank.example/search?q=a+b#top");
}

#[tokio::test]
async fn cors_does_not_apply_to_navigations() {
    let server = Server::default().answer("GET https://bank.example/pay", 200, &[]);
    let verdict = server
        .fetch_as_it_is(&Page::at(EVIL), PageRequest::navigate(PAY))
        .await;
    assert!(!verdict.sent_preflight());
    assert_eq!(verdict.page().unwrap().origin(), BANK);
    let text = verdict.to_string();
    assert!(
        text.starts_with("loaded: the page at https://evil.example can load"),
        "{text}"
    );
}

#[tokio::test]
async fn a_login_redirects_to_another_site_and_back() {
    let site = "GET https://bank.example/pay";
    let login = "POST https://login.example/check";
    let server = Server::default()
        .answer(
            site,
            302,
            &[("location", "https://login.example/form?back=pay")],
        )
        .answer("GET https://login.example/form?back=pay", 200, &[])
        .answer(
            login,
            303,
            &[
                ("location", "https://bank.example/back"),
                ("set-cookie", "login=1; SameSite=Strict; Secure"),
            ],
        )
        .answer(
            "GET https://bank.example/back",
            200,
            &[("set-cookie", "session=1; SameSite=Strict; Secure")],
        );
    let browser = Browser::new();
    let page = browser.open(BANK);
    let verdict = server
        .fetch_as_it_is(&page, PageRequest::navigate("/pay"))
        .await;
    let form_page = verdict.page().unwrap().clone();
    assert_eq!(form_page.origin(), "https://login.example");
    let post = PageRequest::form_post("/check", RequestBody::form(&[("user", "me")]));
    let verdict = server.fetch_as_it_is(&form_page, post).await;
    let back = verdict.page().unwrap().clone();
    assert_eq!(back.url(), "https://bank.example/back");
    // Both have set their cookie, although each came from the other's site.
    let mut names: Vec<_> = browser
        .cookies()
        .into_iter()
        .map(|cookie| cookie.name)
        .collect();
    names.sort();
    assert_eq!(names, ["login", "session"]);
    server.asked(&[]);
    drop(server.fetch_as_it_is(&back, "/me".into()).await);
    let sent = server.asked(&["cookie"]);
    assert_eq!(sent, ["GET https://bank.example/me session=1"]);
}

#[tokio::test]
async fn a_navigation_through_another_site_carries_what_a_link_from_there_would() {
    for (engine, sent) in [
        (Engine::Standard, "lax=1; unset=1; none=1"),
        (Engine::Chromium, "strict=1; lax=1; unset=1; none=1"),
        (Engine::Firefox, "lax=1; unset=1; none=1"),
        (Engine::WebKit, "lax=1; unset=1; none=1"),
    ] {
        let server = Server::default()
            .answer(
                "GET https://bank.example/out",
                302,
                &[("location", "https://evil.example/")],
            )
            .answer("GET https://evil.example/", 302, &[("location", PAY)]);
        let page = with_cookies(engine).open(BANK);
        let out = PageRequest::navigate("/out");
        drop(server.fetch_as_it_is(&page, out).await);
        let last = server.asked(&["cookie"]).pop().unwrap();
        assert_eq!(last, format!("GET {PAY} {sent}"), "{engine:?}");
    }
}

#[tokio::test]
async fn a_refused_cookie_says_whether_a_link_or_a_form_is_to_blame() {
    use CookieReason::{SameSite, SameSiteLax, SameSiteStrict};
    let refused = async |request| {
        let server = Server::default();
        let page = with_cookies(Engine::Standard).open(EVIL);
        let verdict = server.fetch_as_it_is(&page, request).await;
        let cookies = verdict.cookies().iter();
        cookies
            .filter_map(|cookie| cookie.refused)
            .collect::<Vec<_>>()
    };
    assert_eq!(refused(PageRequest::navigate(PAY)).await, [SameSiteStrict]);
    assert_eq!(refused(form()).await, [SameSite, SameSiteLax, SameSiteLax]);
}

#[tokio::test]
async fn a_frame_belongs_to_the_page_around_it() {
    let browser = Browser::new();
    let page = browser.open("https://shop.example");
    let server = Server::default().answer(
        "GET https://bank.example/pay",
        200,
        &[("set-cookie", "id=1; SameSite=None; Secure; Partitioned")],
    );
    let verdict = server.fetch_as_it_is(&page, PageRequest::iframe(PAY)).await;
    let frame = verdict.page().unwrap();
    assert_eq!(frame.origin(), BANK);
    assert_eq!(frame.cookie(), "id=1");
    let partition = browser.cookies().remove(0).partition.unwrap();
    assert_eq!(partition, "https://shop.example");
    assert_eq!(browser.open(BANK).cookie(), "");
}

#[tokio::test]
async fn there_is_no_page_without_content_and_after_a_failure() {
    for (status, is_loaded) in [(200, true), (404, true), (204, false), (205, false)] {
        let server = Server::default().answer("GET https://bank.example/pay", status, &[]);
        let verdict = server
            .fetch_as_it_is(&Page::at(EVIL), PageRequest::navigate(PAY))
            .await;
        assert_eq!(verdict.page().is_some(), is_loaded, "{status}");
    }
    let verdict = Page::at(EVIL).start(PageRequest::navigate(PAY)).finish();
    assert!(verdict.page().is_none());
    let fetch = Server::default()
        .fetch_as_it_is(&Page::at(BANK), "/pay".into())
        .await;
    assert!(fetch.page().is_none(), "a fetch loads no page");
}

#[tokio::test]
async fn a_page_takes_its_referrer_policy_from_the_response() {
    let server = Server::default().answer(
        "GET https://bank.example/pay",
        200,
        &[("referrer-policy", "unknown, no-referrer")],
    );
    let verdict = server
        .fetch_as_it_is(&Page::at(EVIL), PageRequest::navigate(PAY))
        .await;
    server.asked(&[]);
    let page = verdict.page().unwrap().clone();
    drop(server.fetch_as_it_is(&page, form()).await);
    assert_eq!(server.asked(&["origin"]), [format!("POST {PAY} null")]);
}
