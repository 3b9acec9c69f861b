//! What a server learns about the page: `Referer`, and `Origin` without CORS.

use crate::support::{API, PAGE, Server, asked};
use cors_browser::{CredentialsMode, Page, PageRequest, ReferrerPolicy, RequestMode};

#[tokio::test]
async fn the_referrer_policy_decides_what_a_server_learns_about_the_page() {
    use ReferrerPolicy::{
        NoReferrer, NoReferrerWhenDowngrade, Origin, OriginWhenCrossOrigin, SameOrigin,
        StrictOrigin, StrictOriginWhenCrossOrigin, UnsafeUrl,
    };
    const FULL: &str = "https://app.example.com/list?page=1";
    const ONLY: &str = "https://app.example.com/";
    for (policy, own, other, plain) in [
        (NoReferrer, "-", "-", "-"),
        (NoReferrerWhenDowngrade, FULL, FULL, "-"),
        (SameOrigin, FULL, "-", "-"),
        (Origin, ONLY, ONLY, ONLY),
        (StrictOrigin, ONLY, ONLY, "-"),
        (OriginWhenCrossOrigin, FULL, ONLY, ONLY),
        (StrictOriginWhenCrossOrigin, FULL, ONLY, "-"),
        (UnsafeUrl, FULL, FULL, FULL),
    ] {
        let page = Page::at(PAGE).with_path("/list?page=1#top");
        for (url, expected) in [
            ("https://app.example.com/items", own),
            (API, other),
            ("http://api.example.net/", plain),
        ] {
            let server = Server::default();
            let get = PageRequest::navigate(url).referrer_policy(policy);
            drop(server.fetch_as_it_is(&page, get).await);
            let asked = server.asked(&["referer"]);
            assert_eq!(asked, [format!("GET {url} {expected}")], "{policy:?}");
        }
    }
}

#[tokio::test]
async fn a_preflight_has_the_referrer_of_its_request() {
    let put = PageRequest::fetch(API)
        .method("PUT")
        .referrer_policy(ReferrerPolicy::UnsafeUrl);
    let server = Server::default();
    let page = Page::at(PAGE).with_path("/list");
    drop(server.fetch_as_it_is(&page, put).await);
    let asked = server.asked(&["referer"]);
    assert_eq!(
        asked,
        [format!("OPTIONS {API} https://app.example.com/list")]
    );
}

#[tokio::test]
async fn a_page_can_choose_a_referrer_of_its_own_origin() {
    const OWN: &str = "https://app.example.com/items";
    for (referrer, expected) in [
        ("", "-"),
        ("/other", "https://app.example.com/other"),
        ("https://app.example.com/a#b", "https://app.example.com/a"),
        ("https://evil.example/", "https://app.example.com/"), // then the referrer is the page
    ] {
        let sent = asked(PageRequest::fetch(OWN).referrer(referrer), &["referer"]).await;
        assert_eq!(sent, [format!("GET {OWN} {expected}")], "{referrer}");
    }
    let wrong = PageRequest::fetch(OWN).referrer("https://[");
    let verdict = Page::at(PAGE).start(wrong).finish();
    assert_eq!(verdict.expect_blocked().code(), "invalid-url");
    // Pages without a URL and WebSockets have no referrer.
    let socket = PageRequest::websocket("wss://api.example.net/");
    for (page, request) in [(PAGE, socket), ("null", API.into())] {
        let fetch = Page::at(page).start(request);
        let outgoing = fetch.outgoing().unwrap();
        assert!(
            !outgoing.request.headers().contains_key("referer"),
            "{page}"
        );
    }
}

#[tokio::test]
async fn an_origin_without_cors_depends_on_the_referrer_policy() {
    use ReferrerPolicy::{
        NoReferrer, NoReferrerWhenDowngrade, Origin, OriginWhenCrossOrigin, SameOrigin,
        StrictOrigin, StrictOriginWhenCrossOrigin, UnsafeUrl,
    };
    const PLAIN: &str = "http://localhost:3000/";
    let post = |url: &str| {
        PageRequest::fetch(url)
            .method("POST")
            .mode(RequestMode::NoCors)
    };
    for (policy, other, plain) in [
        (NoReferrer, "null", "null"),
        (NoReferrerWhenDowngrade, PAGE, "null"),
        (SameOrigin, "null", "null"),
        (Origin, PAGE, PAGE),
        (StrictOrigin, PAGE, "null"),
        (OriginWhenCrossOrigin, PAGE, PAGE),
        (StrictOriginWhenCrossOrigin, PAGE, "null"),
        (UnsafeUrl, PAGE, PAGE),
    ] {
        for (url, origin) in [(API, other), (PLAIN, plain)] {
            let sent = asked(post(url).referrer_policy(policy), &["origin"]).await;
            assert_eq!(sent, [format!("POST {url} {origin}")], "{policy:?}");
            // The policy of the page counts if the request has none, and CORS ignores both.
            let page = Page::at(PAGE).with_referrer_policy(policy);
            let server = Server::default();
            drop(server.fetch(&page, post(url), CredentialsMode::Omit).await);
            let with_cors = post(url).mode(RequestMode::Cors);
            drop(server.fetch(&page, with_cors, CredentialsMode::Omit).await);
            let expected = [format!("POST {url} {origin}"), format!("POST {url} {PAGE}")];
            assert_eq!(server.asked(&["origin"]), expected, "{policy:?}");
        }
    }
}
