mod changes;
mod ranges;
mod reuse;

use crate::support::{API, PAGE, Server, request};
use bytes::Bytes;
use cors_browser::{Browser, CacheMode, CredentialsMode, Page, PageRequest, RequestMode, Verdict};
use http::{HeaderName, HeaderValue, Response, StatusCode};
use std::time::{Duration, SystemTime};

/// A browser whose clock says Friday, 15 January 2027, 08:00 UTC.
fn browser() -> Browser {
    let now = Duration::from_secs(1_800_000_000);
    Browser::new().clock(SystemTime::UNIX_EPOCH + now)
}

/// What the browser asked the server for.
#[derive(Debug, PartialEq, Eq)]
enum Asked {
    Nothing,
    /// A response if it is not the stored one.
    IfChanged,
    Whole,
}

/// Fetches from a server that always answers with this.
fn ask(
    page: &Page,
    request: impl Into<PageRequest>,
    status: u16,
    headers: &[(&'static str, &'static str)],
    body: &'static str,
) -> (Asked, Verdict) {
    let mut fetch = page.start(request);
    while fetch.outgoing().is_some() {
        let mut response = Response::new(Bytes::from(body));
        *response.status_mut() = StatusCode::from_u16(status).unwrap();
        for (name, value) in headers {
            let name = HeaderName::from_static(name);
            let value = HeaderValue::from_static(value);
            response.headers_mut().append(name, value);
        }
        fetch.receive(response);
    }
    let verdict = fetch.finish();
    let asked = match verdict.exchanges().last() {
        None => Asked::Nothing,
        Some(sent) if sent.request.headers.contains_key("if-none-match") => Asked::IfChanged,
        Some(_) => Asked::Whole,
    };
    (asked, verdict)
}

const GET: &str = "GET https://api.example.net/items";
const OTHER: &str = "https://www.example.com";
const ANY: (&str, &str) = ("access-control-allow-origin", "*");
const FRESH: (&str, &str) = ("cache-control", "max-age=60");

async fn get(server: &Server, page: &Page) -> Verdict {
    server
        .fetch(page, request("GET", API, &[]), CredentialsMode::Omit)
        .await
}

fn serving(headers: &[(&'static str, &'static str)]) -> Server {
    Server::default().answer(GET, 200, headers.to_vec().leak())
}

#[tokio::test]
async fn without_vary_one_page_gets_the_response_that_was_for_another() {
    let browser = Browser::new();
    let (a, b) = (browser.open(PAGE), browser.open(OTHER));
    let for_a = serving(&[("access-control-allow-origin", PAGE), FRESH]);
    assert!(get(&for_a, &a).await.is_allowed());
    let for_b = serving(&[("access-control-allow-origin", OTHER), FRESH]);
    let verdict = get(&for_b, &b).await;
    assert!(verdict.is_from_cache() && !verdict.sent_request());
    let blocked = verdict.expect_blocked();
    assert_eq!(blocked.code(), "allow-origin-mismatch");
    assert!(blocked.from_cache);
    let cause = blocked.explain().cause;
    assert!(cause.contains("does not send `Vary: Origin`"), "{cause}");

    let vary = ("vary", "Origin");
    browser.clear_cache();
    let for_a = serving(&[("access-control-allow-origin", PAGE), FRESH, vary]);
    assert!(get(&for_a, &a).await.is_allowed());
    let for_b = serving(&[("access-control-allow-origin", OTHER), FRESH, vary]);
    assert!(get(&for_b, &b).await.is_allowed());
    // Both are stored next to each other now.
    assert!(get(&for_a, &a).await.is_from_cache());
    assert!(get(&for_b, &b).await.is_from_cache());
}

#[tokio::test]
async fn an_image_without_cors_spoils_the_cache_for_a_later_fetch() {
    let page = Page::at(PAGE);
    let image = serving(&[FRESH]);
    drop(image.fetch_as_it_is(&page, PageRequest::img(API)).await);
    let server = serving(&[ANY, FRESH]);
    // The accept header differs, and the server does not say that it matters.
    let verdict = get(&server, &page).await;
    assert!(verdict.is_from_cache());
    let blocked = verdict.expect_blocked();
    assert_eq!(blocked.code(), "allow-origin-missing");
    let cause = blocked.explain().cause;
    assert!(cause.contains("for example for an image"), "{cause}");
}

#[tokio::test]
async fn a_stored_response_is_used_while_it_is_fresh() {
    for (headers, seconds) in [
        (&[FRESH][..], 60),
        (&[("cache-control", "public, MAX-AGE=\"60\"")], 60),
        (&[("cache-control", "max-age=60"), ("age", "20")], 40),
        (&[("cache-control", "max-age=0")], 0),
        (&[("cache-control", "max-age=soon")], 0),
        (&[("cache-control", "no-store, max-age=60")], 0),
        (&[("cache-control", "no-cache, max-age=60")], 0),
        (&[FRESH, ("vary", "*")], 0),
        (&[FRESH, ("vary", "accept-language")], 60),
        (
            &[
                ("date", "Thu, 01 Jan 2026 00:00:00 GMT"),
                ("expires", "Thu, 01 Jan 2026 00:01:00 GMT"),
            ],
            60,
        ),
        (&[("expires", "0")], 0),
        (
            &[FRESH, ("expires", "Thu, 01 Jan 1970 00:00:00 GMT")],
            60, // `max-age` wins
        ),
        (&[("s-maxage", "60")], 0),
        (&[], 0),
    ] {
        let mut all = headers.to_vec();
        all.push(ANY);
        let server = serving(&all);
        let browser = Browser::new();
        let page = browser.open(PAGE);
        assert!(get(&server, &page).await.sent_request());
        if seconds > 0 {
            browser.advance(Duration::from_secs(seconds - 1));
            assert!(!get(&server, &page).await.sent_request(), "{headers:?}");
            browser.advance(Duration::from_secs(1));
        }
        assert!(get(&server, &page).await.sent_request(), "{headers:?}");
    }
}

#[tokio::test]
async fn a_stale_response_is_confirmed_by_its_validator() {
    let page = Page::at(PAGE);
    let first = serving(&[
        ANY,
        ("cache-control", "max-age=0"),
        ("etag", "\"1\""),
        ("last-modified", "Thu, 01 Jan 2026 00:00:00 GMT"),
    ]);
    assert!(!get(&first, &page).await.is_from_cache());
    let second = Server::default().answer(
        GET,
        304,
        &[("cache-control", "max-age=60"), ("etag", "\"1\"")],
    );
    let verdict = get(&second, &page).await;
    assert!(verdict.is_from_cache() && verdict.sent_request());
    assert_eq!(verdict.expect_allowed().status(), 200);
    let asked = second.asked(&["if-none-match", "if-modified-since"]);
    assert_eq!(
        asked,
        [format!("{GET} \"1\" Thu, 01 Jan 2026 00:00:00 GMT")]
    );
    // The confirmation has made it fresh.
    assert!(!get(&second, &page).await.sent_request());
}

#[tokio::test]
async fn a_confirmation_can_change_whom_the_response_is_for() {
    let browser = Browser::new();
    let first = serving(&[("access-control-allow-origin", PAGE), ("etag", "\"1\"")]);
    assert!(get(&first, &browser.open(PAGE)).await.is_allowed());
    for (headers, allowed) in [
        (&[][..], false), // the stored headers are for another page, as without `Vary`
        (&[("access-control-allow-origin", OTHER)], true),
    ] {
        let confirming = Server::default().answer(GET, 304, headers.to_vec().leak());
        let verdict = get(&confirming, &browser.open(OTHER)).await;
        assert_eq!(verdict.is_allowed(), allowed, "{headers:?}");
    }
}

#[tokio::test]
async fn each_top_level_site_has_a_cache_of_its_own() {
    let server = serving(&[ANY, FRESH]);
    let browser = Browser::new();
    for (page, is_sent) in [
        (browser.open(PAGE), true),
        (browser.open(OTHER), false),
        (browser.open("https://shop.example"), true),
        (browser.open("https://shop.example").frame(PAGE), false),
        (Page::at(PAGE), true),
    ] {
        let verdict = get(&server, &page).await;
        assert_eq!(verdict.sent_request(), is_sent, "{}", page.origin());
    }
}

#[tokio::test]
async fn cache_modes_use_the_cache_as_they_say() {
    use CacheMode::{Default, ForceCache, NoCache, NoStore, Reload};
    for (mode, is_fresh, sent) in [
        (Default, true, None),
        (Default, false, Some("\"1\" - -")),
        (NoStore, true, Some("- no-cache no-cache")),
        (Reload, true, Some("- no-cache no-cache")),
        (NoCache, true, Some("\"1\" max-age=0 -")),
        (ForceCache, false, None),
    ] {
        let server = serving(&[ANY, FRESH, ("etag", "\"1\"")]);
        let browser = Browser::new();
        let page = browser.open(PAGE);
        drop(get(&server, &page).await);
        server.asked(&[]);
        if !is_fresh {
            browser.advance(Duration::from_secs(60));
        }
        let again = PageRequest::fetch(API).cache(mode);
        drop(server.fetch(&page, again, CredentialsMode::Omit).await);
        let asked = server.asked(&["if-none-match", "cache-control", "pragma"]);
        let expected: Vec<_> = sent.iter().map(|sent| format!("{GET} {sent}")).collect();
        assert_eq!(asked, expected, "{mode:?}");
    }
}

#[tokio::test]
async fn only_if_cached_sends_nothing_and_needs_the_mode_same_origin() {
    const OWN: &str = "https://app.example.com/items";
    let server = Server::default().answer("GET https://app.example.com/items", 200, &[FRESH]);
    let page = Page::at(PAGE);
    let cached = |mode| {
        PageRequest::fetch(OWN)
            .mode(mode)
            .cache(CacheMode::OnlyIfCached)
    };
    let own = RequestMode::SameOrigin;
    let verdict = server.fetch_as_it_is(&page, cached(own)).await;
    assert_eq!(verdict.expect_blocked().code(), "not-in-cache");
    drop(server.fetch_as_it_is(&page, OWN.into()).await);
    let verdict = server.fetch_as_it_is(&page, cached(own)).await;
    assert!(verdict.is_from_cache() && verdict.is_allowed());
    let verdict = server
        .fetch_as_it_is(&page, cached(RequestMode::Cors))
        .await;
    assert_eq!(verdict.expect_blocked().code(), "only-if-cached-mode");
}

#[tokio::test]
async fn a_change_makes_the_browser_forget_what_it_stored() {
    let server = Server::default().answer(GET, 200, &[ANY, FRESH]).answer(
        "POST https://api.example.net/items",
        201,
        &[ANY],
    );
    let page = Page::at(PAGE);
    drop(get(&server, &page).await);
    let post = request("POST", API, &[]);
    drop(server.fetch(&page, post, CredentialsMode::Omit).await);
    assert!(get(&server, &page).await.sent_request());
}

#[tokio::test]
async fn a_page_that_asks_with_a_condition_of_its_own_gets_the_answer_itself() {
    let page = Page::at(PAGE);
    let allow = [ANY, ("access-control-allow-headers", "if-none-match")];
    let allow: &'static [_] = Box::leak(Box::new(allow));
    let server = Server::default()
        .answer("OPTIONS https://api.example.net/items", 200, allow)
        .answer(GET, 304, &[ANY]);
    let ask = request("GET", API, &[("if-none-match", "\"1\"")]);
    let verdict = server.fetch(&page, ask, CredentialsMode::Omit).await;
    assert_eq!(verdict.expect_allowed().status(), 304);
    let asked = server.asked(&["cache-control"]);
    assert_eq!(asked[1], format!("{GET} no-cache"));
}

#[tokio::test]
async fn a_cookie_of_a_stored_response_is_not_set_again() {
    let browser = Browser::new();
    let page = browser.open(PAGE);
    let server = Server::default().answer(
        "GET https://app.example.com/items",
        200,
        &[FRESH, ("set-cookie", "a=1")],
    );
    drop(server.fetch_as_it_is(&page, "/items".into()).await);
    browser.clear_cookies();
    let verdict = server.fetch_as_it_is(&page, "/items".into()).await;
    assert!(verdict.is_from_cache());
    assert!(browser.cookies().is_empty());
}
