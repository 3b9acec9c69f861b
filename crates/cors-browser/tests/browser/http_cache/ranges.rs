//! Requests for a part of a response.

use super::{Asked, ask, browser};
use crate::support::PAGE;
use cors_browser::{CacheMode, PageRequest};

const URL: &str = "https://app.example.com/items";
const FRESH: (&str, &str) = ("cache-control", "max-age=60");

fn range(value: &str) -> PageRequest {
    PageRequest::fetch(URL).header("range", value)
}

#[test]
fn a_stored_response_answers_a_request_for_a_part_of_it() {
    for (wanted, expected) in [
        ("bytes=0-1", Some(("01", "bytes 0-1/10"))),
        ("bytes=1-", Some(("123456789", "bytes 1-9/10"))),
        ("bytes=9-9", Some(("9", "bytes 9-9/10"))),
        ("bytes=8-99", Some(("89", "bytes 8-9/10"))),
        ("bytes=-1", Some(("9", "bytes 9-9/10"))),
        ("bytes=-99", Some(("0123456789", "bytes 0-9/10"))),
        ("Bytes=0-0", Some(("0", "bytes 0-0/10"))),
        ("bytes=10-", None), // not satisfiable, so the server answers 416
        ("bytes=-0", None),
        ("bytes=2-1", None),
        ("bytes=0-1,3-4", None),
        ("bytes=99999999999999999999-", None),
        ("bytes=+1-2", None),
        ("bytes=-", None),
        ("bytes", None),
        ("items=0-1", None),
    ] {
        let page = browser().open(PAGE);
        let stored = [FRESH, ("content-length", "10")];
        drop(ask(&page, URL, 200, &stored, "0123456789"));
        let (asked, verdict) = ask(&page, range(wanted), 416, &[], "");
        assert_eq!(asked == Asked::Nothing, expected.is_some(), "{wanted}");
        if let Some((body, content_range)) = expected {
            let response = verdict.expect_allowed();
            assert_eq!(response.status(), 206, "{wanted}");
            assert_eq!(response.body(), body, "{wanted}");
            assert_eq!(response.headers()["content-range"], content_range);
            let length = body.len().to_string();
            assert_eq!(response.headers()["content-length"], length, "{wanted}");
        }
        // The whole response is still stored, whatever the server has answered.
        let (_, verdict) = ask(&page, URL, 200, &[], "");
        assert_eq!(verdict.expect_allowed().body(), "0123456789", "{wanted}");
    }
}

#[test]
fn a_stored_part_answers_requests_for_parts_of_it() {
    for (stored, content_range, wanted, expected) in [
        ("456", "bytes 4-6/10", "bytes=4-6", Some("456")),
        ("456", "bytes 4-6/10", "bytes=5-5", Some("5")),
        ("456", "bytes 4-6/10", "bytes=3-5", None),
        ("456", "bytes 4-6/10", "bytes=5-7", None),
        ("456", "bytes 4-6/10", "bytes=5-", None),
        ("456", "bytes 4-6/10", "bytes=-1", None),
        ("789", "bytes 7-9/10", "bytes=8-", Some("89")),
        ("789", "bytes 7-9/10", "bytes=-2", Some("89")),
        ("789", "bytes 7-9/10", "bytes=-4", None),
        // web-platform-tests sends a body that is a byte shorter than this.
        ("01234", "bytes 4-9/10", "bytes=-5", Some("01234")),
        ("01234", "bytes 4-9/10", "bytes=6-8", Some("234")),
        ("01234", "bytes 4-9/10", "bytes=6-", Some("234")),
        ("01234", "bytes 4-9/10", "bytes=-1", Some("4")),
        ("0", "bytes 4-9/10", "bytes=6-", None),
        ("0123456789", "bytes 4-4/5", "bytes=-9", None), // more than it says
        ("", "bytes 4-4/5", "bytes=-1", None),
        ("456", "bytes 4-6/*", "bytes=4-6", None),
        ("456", "bytes 4-6/6", "bytes=4-6", None),
        ("456", "bytes 6-4/10", "bytes=4-6", None),
        ("456", "items 4-6/10", "bytes=4-6", None),
        ("456", "bytes 4-6", "bytes=4-6", None),
    ] {
        let page = browser().open(PAGE);
        let headers = [FRESH, ("content-range", content_range)];
        drop(ask(&page, range("bytes=-5"), 206, &headers, stored));
        let (asked, verdict) = ask(&page, range(wanted), 206, &[], "network");
        let case = format!("{wanted} of {content_range}");
        assert_eq!(asked == Asked::Nothing, expected.is_some(), "{case}");
        let body = expected.unwrap_or("network");
        assert_eq!(verdict.expect_allowed().body(), body, "{case}");
    }
}

#[test]
fn a_stored_part_is_never_used_as_the_whole() {
    for mode in [CacheMode::Default, CacheMode::ForceCache] {
        let page = browser().open(PAGE);
        let part = [FRESH, ("content-range", "bytes 0-1/10"), ("etag", "a")];
        drop(ask(&page, range("bytes=0-1"), 206, &part, "01"));
        let whole = PageRequest::fetch(URL).cache(mode);
        let (asked, _) = ask(&page, whole, 200, &[FRESH], "0123456789");
        assert_eq!(asked, Asked::Whole, "{mode:?}");
    }
}

#[test]
fn a_whole_response_replaces_the_stored_parts_and_parts_are_kept_next_to_each_other() {
    let page = browser().open(PAGE);
    let first = [FRESH, ("content-range", "bytes 0-1/10")];
    let second = [FRESH, ("content-range", "bytes 2-3/10")];
    drop(ask(&page, range("bytes=0-1"), 206, &first, "01"));
    drop(ask(&page, range("bytes=2-3"), 206, &second, "23"));
    for wanted in ["bytes=0-1", "bytes=2-3"] {
        let (asked, _) = ask(&page, range(wanted), 206, &[], "");
        assert_eq!(asked, Asked::Nothing, "{wanted}");
    }
    drop(ask(&page, URL, 200, &[FRESH], "abcdefghij"));
    let (_, verdict) = ask(&page, range("bytes=0-1"), 206, &[], "");
    assert_eq!(verdict.expect_allowed().body(), "ab");
}

#[test]
fn a_confirmed_response_answers_with_the_part_that_was_asked_for() {
    let page = browser().open(PAGE);
    let stale = [("cache-control", "no-cache"), ("etag", "a")];
    drop(ask(&page, URL, 200, &stale, "0123456789"));
    let (asked, verdict) = ask(&page, range("bytes=0-1"), 304, &stale, "");
    assert_eq!(asked, Asked::IfChanged);
    let response = verdict.expect_allowed();
    assert_eq!(
        (response.status().as_u16(), &response.body()[..]),
        (206, &b"01"[..])
    );
}

#[test]
fn a_stored_error_answers_a_request_for_a_part_as_the_server_would() {
    let page = browser().open(PAGE);
    drop(ask(&page, URL, 404, &[FRESH], "missing"));
    let (asked, verdict) = ask(&page, range("bytes=0-1"), 206, &[], "");
    assert_eq!(asked, Asked::Nothing);
    let response = verdict.expect_allowed();
    assert_eq!(
        (response.status().as_u16(), &response.body()[..]),
        (404, &b"missing"[..])
    );
}

#[test]
fn a_range_that_the_server_could_not_satisfy_is_not_stored() {
    let page = browser().open(PAGE);
    drop(ask(&page, range("bytes=99-"), 416, &[FRESH], ""));
    assert_eq!(ask(&page, URL, 200, &[FRESH], "").0, Asked::Whole);
}
