use crate::support::{PAGE, Server, request};
use cors_browser::{Browser, CookieReason, CredentialsMode, Engine, Page, ThirdPartyCookies};
use std::time::Duration;

const OTHER: &str = "https://api.example.net/items";
const SET: &str = "GET https://api.example.net/items";
const NONE: &str = "a=1; SameSite=None; Secure";
const PARTITIONED: &str = "a=1; SameSite=None; Secure; Partitioned";

/// A server that sets this cookie with every answer.
fn setting(line: &'static str) -> Server {
    Server::default().answer(SET, 200, vec![("set-cookie", line)].leak())
}

/// Asks twice: the first answer sets the cookie. Returns the cookie of the second request.
async fn comes_back(page: &Page, line: &'static str) -> String {
    let server = setting(line);
    for _ in 0..2 {
        let get = request("GET", OTHER, &[]);
        drop(server.fetch(page, get, CredentialsMode::Include).await);
    }
    server.asked(&["cookie"])[1]
        .replace(SET, "")
        .trim()
        .to_owned()
}

/// The cookie that the page sends, without anything that sets one.
async fn sends(page: &Page) -> String {
    let server = Server::default();
    let get = request("GET", OTHER, &[]);
    drop(server.fetch(page, get, CredentialsMode::Include).await);
    server.asked(&["cookie"])[0]
        .replace(SET, "")
        .trim()
        .to_owned()
}

#[test]
fn a_partitioned_cookie_needs_secure() {
    let browser = Browser::new();
    for line in ["a=1; Partitioned", "a=1; SameSite=Lax; Partitioned"] {
        let set = browser.set_cookie(OTHER, line).unwrap();
        assert_eq!(set.refused, Some(CookieReason::PartitionedWithoutSecure));
    }
    let set = browser.set_cookie(OTHER, "a=1; Secure; Partitioned");
    assert_eq!(set.unwrap().refused, None);
    assert_eq!(browser.cookies().len(), 1);
}

#[tokio::test]
async fn a_partitioned_cookie_is_sent_under_the_top_level_site_that_it_was_set_under() {
    let browser = Browser::new();
    let page = browser.open(PAGE);
    assert_eq!(comes_back(&page, PARTITIONED).await, "a=1");
    for (page, cookie) in [
        (browser.open("https://www.example.com"), "a=1"), // the same site
        (browser.open("http://www.example.com"), "-"),    // another scheme is another site
        (browser.open("https://shop.example"), "-"),
        (browser.open("https://api.example.net"), "-"), // its own site is not the one that it was set under
        (browser.open(PAGE).frame("https://ads.example"), "a=1"),
        (browser.open("https://ads.example").frame(PAGE), "-"),
    ] {
        assert_eq!(sends(&page).await, cookie, "{}", page.origin());
    }
    let partitions = browser
        .cookies()
        .into_iter()
        .map(|cookie| cookie.partition.unwrap());
    assert_eq!(partitions.collect::<Vec<_>>(), ["https://example.com"]);
}

#[tokio::test]
async fn a_server_has_one_partitioned_cookie_for_each_top_level_site() {
    let browser = Browser::new();
    comes_back(&browser.open(PAGE), PARTITIONED).await;
    comes_back(&browser.open("https://shop.example"), PARTITIONED).await;
    comes_back(&browser.open("https://www.example.com"), PARTITIONED).await;
    assert_eq!(browser.cookies().len(), 2);
}

#[tokio::test]
async fn a_site_in_a_frame_of_another_site_does_not_share_its_own_partition() {
    let browser = Browser::new();
    let own = browser.open("https://api.example.net");
    assert_eq!(comes_back(&own, PARTITIONED).await, "a=1");
    let framed = own
        .frame("https://ads.example")
        .frame("https://api.example.net");
    assert_eq!(sends(&framed).await, "-");
}

#[tokio::test]
async fn browsers_differ_in_third_party_cookies() {
    use Engine::{Chromium, Firefox, Standard, WebKit};
    for (engine, none, partitioned) in [
        (Standard, "a=1", "a=1"),
        (Chromium, "-", "a=1"),
        (Firefox, "a=1", "a=1"),
        (WebKit, "-", "a=1"),
    ] {
        let page = || Browser::new().engine(engine).open(PAGE);
        assert_eq!(comes_back(&page(), NONE).await, none, "{engine:?}");
        let found = comes_back(&page(), PARTITIONED).await;
        assert_eq!(found, partitioned, "{engine:?}");
    }
}

#[tokio::test]
async fn a_cookie_that_the_user_got_on_a_visit_is_sent_from_other_sites_only_where_these_are_allowed()
 {
    use ThirdPartyCookies::{Allowed, Blocked, Separated};
    for (policy, cookie) in [(Allowed, "a=1"), (Blocked, "-"), (Separated, "-")] {
        let browser = Browser::new().third_party_cookies(policy);
        browser.set_cookie(OTHER, NONE).unwrap();
        assert_eq!(sends(&browser.open(PAGE)).await, cookie, "{policy:?}");
        let own = browser.open("https://www.example.net");
        assert_eq!(sends(&own).await, "a=1", "{policy:?}");
    }
}

#[tokio::test]
async fn a_separated_cookie_is_not_shared_between_top_level_sites() {
    let browser = Browser::new().engine(Engine::Firefox);
    comes_back(&browser.open(PAGE), NONE).await;
    assert_eq!(sends(&browser.open("https://shop.example")).await, "-");
    assert_eq!(sends(&browser.open(PAGE)).await, "a=1");
}

#[tokio::test]
async fn a_refusal_names_the_third_party_or_the_partition() {
    let get = || request("GET", OTHER, &[]);
    let include = CredentialsMode::Include;
    let browser = Browser::new().engine(Engine::Chromium);
    browser.set_cookie(OTHER, NONE).unwrap();
    browser
        .set_cookie(OTHER, "b=1; SameSite=None; Secure; Partitioned")
        .unwrap();
    let page = browser.open(PAGE);
    let verdict = setting("c=1; SameSite=None; Secure")
        .fetch(&page, get(), include)
        .await;
    let refused: Vec<_> = verdict
        .cookies()
        .iter()
        .map(|cookie| cookie.refused)
        .collect();
    assert_eq!(
        refused,
        [
            Some(CookieReason::ThirdParty),
            Some(CookieReason::Partition),
            Some(CookieReason::ThirdParty)
        ]
    );
}

#[tokio::test]
async fn a_cookie_expires_when_the_clock_reaches_its_end() {
    for line in [
        "a=1; Max-Age=60",
        "a=1; Expires=Thu, 01 Jan 1970 00:01:00 GMT",
    ] {
        let browser = Browser::new().clock(std::time::SystemTime::UNIX_EPOCH);
        browser.set_cookie(OTHER, line).unwrap();
        let own = browser.open("https://www.example.net");
        browser.advance(Duration::from_secs(59));
        assert_eq!(sends(&own).await, "a=1", "{line}");
        browser.advance(Duration::from_secs(1));
        assert_eq!(sends(&own).await, "-", "{line}");
        assert!(browser.cookies().is_empty(), "{line}");
    }
}

#[tokio::test]
async fn a_logout_by_an_expiry_in_the_past_ends_the_session() {
    for logout in [
        "a=; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
        "a=; Max-Age=0",
        "a=; Max-Age=-1",
    ] {
        let browser = Browser::new();
        browser.set_cookie(OTHER, "a=1").unwrap();
        let own = browser.open("https://www.example.net");
        assert_eq!(comes_back(&own, logout).await, "-", "{logout}");
    }
}

#[test]
fn a_cookie_without_an_end_is_gone_after_a_restart() {
    let browser = Browser::new();
    for line in ["a=1", "b=1; Max-Age=60"] {
        browser.set_cookie(OTHER, line).unwrap();
    }
    browser.end_session();
    let names: Vec<_> = browser
        .cookies()
        .into_iter()
        .map(|cookie| cookie.name)
        .collect();
    assert_eq!(names, ["b"]);
}
