//! What unsafe requests change in the cache.

use super::{Asked, ask, browser};
use crate::support::PAGE;
use cors_browser::PageRequest;

const URL: &str = "https://app.example.com/items";
const FRESH: (&str, &str) = ("cache-control", "max-age=60");

#[test]
fn a_successful_unsafe_request_invalidates_what_is_stored_for_its_url() {
    for (method, status, is_invalidated) in [
        ("POST", 200, true),
        ("POST", 302, true),
        ("PUT", 200, true),
        ("PATCH", 204, true),
        ("DELETE", 200, true),
        ("FOO", 200, true), // nobody knows that it is safe
        ("POST", 404, false),
        ("POST", 500, false),
        ("HEAD", 200, false),
        ("OPTIONS", 200, false),
    ] {
        let page = browser().open(PAGE);
        drop(ask(&page, URL, 200, &[FRESH], ""));
        let change = PageRequest::fetch(URL).method(method);
        drop(ask(&page, change, status, &[], ""));
        let (asked, _) = ask(&page, URL, 200, &[FRESH], "");
        assert_eq!(asked != Asked::Nothing, is_invalidated, "{method} {status}");
    }
}

#[test]
fn a_change_invalidates_the_urls_of_its_origin_that_the_response_names() {
    for (header, value, status, is_invalidated) in [
        ("location", "/other", 201, true),
        ("location", "https://app.example.com/other#top", 201, true),
        ("content-location", "other", 200, true),
        ("location", "/other?page=2", 201, false),
        ("location", "/other", 500, false),
        ("content-location", "/other", 404, false),
        ("location", "https://[", 201, false),
        ("link", "</other>", 200, false),
    ] {
        let page = browser().open(PAGE);
        let other = "https://app.example.com/other";
        drop(ask(&page, other, 200, &[FRESH], ""));
        let change = PageRequest::fetch(URL).method("POST");
        drop(ask(&page, change, status, &[(header, value)], ""));
        let (asked, _) = ask(&page, other, 200, &[FRESH], "");
        let is_gone = asked != Asked::Nothing;
        assert_eq!(is_gone, is_invalidated, "{header}: {value} with {status}");
    }
}

#[test]
fn a_server_cannot_invalidate_what_is_stored_for_another_origin() {
    const OTHER: &str = "https://api.example.net/items";
    let any = [FRESH, ("access-control-allow-origin", "*")];
    for header in ["location", "content-location"] {
        let page = browser().open(PAGE);
        drop(ask(&page, OTHER, 200, &any, ""));
        let change = PageRequest::fetch(URL).method("POST");
        drop(ask(&page, change, 201, &[(header, OTHER)], ""));
        assert_eq!(
            ask(&page, OTHER, 200, &any, "").0,
            Asked::Nothing,
            "{header}"
        );
    }
}

#[test]
fn a_change_invalidates_nothing_in_the_cache_of_another_top_level_site() {
    let browser = browser();
    let (page, shop) = (browser.open(PAGE), browser.open("https://shop.example"));
    let any = [FRESH, ("access-control-allow-origin", "*")];
    drop(ask(&page, URL, 200, &any, ""));
    let change = PageRequest::fetch(URL).method("POST");
    let (_, changed) = ask(&shop, change, 200, &any, "");
    assert!(changed.is_allowed());
    assert_eq!(ask(&page, URL, 200, &any, "").0, Asked::Nothing);
}

#[test]
fn a_change_that_returns_the_new_content_of_its_url_is_stored_for_a_later_get() {
    let (fresh, here) = (FRESH, ("content-location", ""));
    for (method, status, headers, is_stored) in [
        ("POST", 200, &[fresh, here][..], true),
        ("PATCH", 200, &[fresh, here], true),
        ("POST", 200, &[fresh, ("content-location", "/items")], true),
        (
            "POST",
            200,
            &[fresh, ("content-location", "/items/1")],
            false,
        ),
        ("POST", 200, &[fresh], false),
        (
            "POST",
            200,
            &[here, ("last-modified", "Thu, 01 Jan 2026 00:00:00 GMT")],
            false,
        ), // not explicit
        (
            "POST",
            200,
            &[("cache-control", "no-store, max-age=60"), here],
            false,
        ),
        ("POST", 404, &[fresh, here], false),
        ("PUT", 200, &[fresh, here], false),
    ] {
        let page = browser().open(PAGE);
        let change = PageRequest::fetch(URL).method(method).body("new");
        drop(ask(&page, change, status, headers, "new"));
        let (asked, verdict) = ask(&page, URL, 200, &[], "other");
        assert_eq!(
            asked == Asked::Nothing,
            is_stored,
            "{method} {status} {headers:?}"
        );
        let body = if is_stored { "new" } else { "other" };
        assert_eq!(verdict.expect_allowed().body(), body, "{headers:?}");
    }
}
