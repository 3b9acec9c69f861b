//! Which stored responses can be used without asking the server.

use super::{Asked, ask, browser};
use crate::support::PAGE;
use cors_browser::{CacheMode, PageRequest, RequestMode};
use std::time::Duration;

const URL: &str = "https://app.example.com/items";

#[test]
fn cache_control_of_a_request_limits_what_it_takes_from_the_cache() {
    for (stored, age, seconds, wanted, expected) in [
        ("max-age=100", "0", 3, "max-age=0", Asked::IfChanged),
        ("max-age=100", "0", 0, "max-age=0", Asked::IfChanged), // even if no time has passed
        ("max-age=100", "0", 3, "max-age=1", Asked::IfChanged),
        ("max-age=100", "0", 3, "max-age=3", Asked::Nothing),
        ("max-age=100", "0", 3, "max-age=soon", Asked::IfChanged),
        ("max-age=100", "0", 3, "MAX-AGE=\"99\"", Asked::Nothing),
        ("max-age=3600", "1800", 0, "max-age=600", Asked::IfChanged),
        ("max-age=1", "0", 3, "max-age=60", Asked::IfChanged), // young, but stale
        ("max-age=1", "0", 3, "max-age=60, max-stale", Asked::Nothing),
        (
            "max-age=1",
            "0",
            3,
            "max-age=2, max-stale",
            Asked::IfChanged,
        ),
        ("max-age=1", "0", 3, "max-stale=1000", Asked::Nothing),
        ("max-age=1", "0", 3, "max-stale=2", Asked::Nothing),
        ("max-age=1", "0", 3, "max-stale=1", Asked::IfChanged),
        ("max-age=1", "0", 3, "max-stale", Asked::Nothing),
        ("max-age=1", "0", 3, "max-stale=some", Asked::IfChanged),
        (
            "max-age=1, must-revalidate",
            "0",
            3,
            "max-stale",
            Asked::IfChanged,
        ),
        ("max-age=9, no-cache", "0", 3, "max-stale", Asked::IfChanged),
        ("max-age=1500", "2000", 0, "max-stale=1000", Asked::Nothing), // 500 seconds too old
        ("max-age=1500", "2000", 0, "max-stale=499", Asked::IfChanged),
        ("max-age=1500", "0", 0, "min-fresh=2000", Asked::IfChanged),
        ("max-age=1500", "0", 0, "min-fresh=1500", Asked::Nothing),
        (
            "max-age=1500",
            "1000",
            0,
            "min-fresh=1000",
            Asked::IfChanged,
        ),
        ("max-age=100", "0", 0, "no-cache", Asked::IfChanged),
        ("max-age=100", "0", 0, "no-store", Asked::Whole),
        ("max-age=100", "0", 0, "only-if-cached", Asked::Nothing),
        // Only responses have this.
        (
            "max-age=1",
            "0",
            3,
            "stale-while-revalidate=60",
            Asked::IfChanged,
        ),
    ] {
        let browser = browser();
        let page = browser.open(PAGE);
        let headers = [("cache-control", stored), ("age", age), ("etag", "a")];
        drop(ask(&page, URL, 200, &headers, ""));
        browser.advance(Duration::from_secs(seconds));
        let again = PageRequest::fetch(URL).header("cache-control", wanted);
        let (asked, _) = ask(&page, again, 200, &headers, "");
        let case = format!("{wanted}, {seconds} seconds after {stored} with age {age}");
        assert_eq!(asked, expected, "{case}");
    }
}

#[test]
fn a_response_to_a_request_with_no_store_is_not_stored() {
    let page = browser().open(PAGE);
    let fresh = [("cache-control", "max-age=60")];
    let private = PageRequest::fetch(URL).header("cache-control", "no-store");
    drop(ask(&page, private, 200, &fresh, ""));
    assert_eq!(ask(&page, URL, 200, &fresh, "").0, Asked::Whole);
    assert_eq!(ask(&page, URL, 200, &fresh, "").0, Asked::Nothing);
}

#[test]
fn only_if_cached_as_a_header_gives_504_instead_of_sending_a_request() {
    let page = browser().open(PAGE);
    let request = PageRequest::fetch(URL).header("cache-control", "only-if-cached");
    let (asked, verdict) = ask(&page, request.clone(), 200, &[], "");
    assert_eq!(asked, Asked::Nothing);
    assert_eq!(verdict.expect_allowed().status(), 504);
    // The cache modes that go to the server do that anyway.
    let reload = request.clone().cache(CacheMode::Reload);
    assert_eq!(ask(&page, reload, 200, &[], "").0, Asked::Whole);
    // The cache mode of the same name has an error of its own.
    let mode = request.cache(CacheMode::OnlyIfCached);
    let (_, verdict) = ask(&page, mode.mode(RequestMode::SameOrigin), 200, &[], "");
    assert_eq!(verdict.expect_blocked().code(), "not-in-cache");
}

#[test]
fn a_cache_mode_decides_before_cache_control_of_the_request() {
    for (mode, wanted, expected) in [
        (CacheMode::ForceCache, "no-cache", Asked::Nothing),
        (CacheMode::ForceCache, "max-age=0", Asked::Nothing),
        (CacheMode::NoCache, "max-stale", Asked::IfChanged),
        (CacheMode::Reload, "max-stale", Asked::Whole),
        (CacheMode::NoStore, "max-stale", Asked::Whole),
    ] {
        let page = browser().open(PAGE);
        let stored = [("cache-control", "max-age=60"), ("etag", "a")];
        drop(ask(&page, URL, 200, &stored, ""));
        let again = PageRequest::fetch(URL).cache(mode);
        let again = again.header("cache-control", wanted);
        let (asked, _) = ask(&page, again, 200, &[], "");
        assert_eq!(asked, expected, "{mode:?} {wanted}");
    }
}

#[test]
fn without_explicit_freshness_a_tenth_of_the_time_since_the_last_change_counts() {
    let changed = ("last-modified", "Fri, 15 Jan 2027 07:55:00 GMT"); // 300 seconds before `NOW`
    for (status, more, is_fresh) in [
        (200, None, true),
        (203, None, true),
        (204, None, true),
        (404, None, true),
        (405, None, true),
        (410, None, true),
        (414, None, true),
        (501, None, true),
        (201, None, false),
        (202, None, false),
        (299, None, false),
        (403, None, false),
        (502, None, false),
        (503, None, false),
        (504, None, false),
        (299, Some(("cache-control", "public")), true),
        (503, Some(("cache-control", "public")), true),
        (200, Some(("cache-control", "no-cache")), false),
        (200, Some(("cache-control", "no-store")), false),
        (200, Some(("cache-control", "max-age=0")), false),
        (200, Some(("expires", "0")), false),
        (200, Some(("age", "30")), false),
        // The server's own clock is compared with the server's own date.
        (200, Some(("date", "Fri, 15 Jan 2027 07:55:00 GMT")), false),
    ] {
        let browser = browser();
        let page = browser.open(PAGE);
        let stored: Vec<_> = [changed].into_iter().chain(more).collect();
        drop(ask(&page, URL, status, &stored, ""));
        if is_fresh {
            browser.advance(Duration::from_secs(29));
            let (asked, _) = ask(&page, URL, status, &stored, "");
            assert_eq!(asked, Asked::Nothing, "{status} {more:?}");
            browser.advance(Duration::from_secs(1));
        }
        let (asked, _) = ask(&page, URL, status, &stored, "");
        assert_ne!(asked, Asked::Nothing, "{status} {more:?}");
    }
}

#[test]
fn a_stale_response_is_used_while_stale_while_revalidate_lasts() {
    for (control, seconds, is_used) in [
        ("max-age=10, stale-while-revalidate=60", 9, true),
        ("max-age=10, stale-while-revalidate=60", 70, true),
        ("max-age=10, stale-while-revalidate=60", 71, false),
        ("max-age=0, stale-while-revalidate=60", 0, true),
        ("max-age=10, stale-while-revalidate", 11, false),
        (
            "max-age=10, stale-while-revalidate=60, must-revalidate",
            11,
            false,
        ),
        ("max-age=10, stale-while-revalidate=60, no-cache", 0, false),
    ] {
        let browser = browser();
        let page = browser.open(PAGE);
        let stored = [("cache-control", control), ("etag", "a")];
        drop(ask(&page, URL, 200, &stored, ""));
        browser.advance(Duration::from_secs(seconds));
        let (asked, _) = ask(&page, URL, 304, &stored, "");
        let expected = if is_used {
            Asked::Nothing
        } else {
            Asked::IfChanged
        };
        assert_eq!(asked, expected, "{control} after {seconds} seconds");
    }
}

#[test]
fn a_request_that_limits_the_age_does_not_get_a_stale_response_while_it_is_revalidated() {
    for request in [
        PageRequest::fetch(URL).cache(CacheMode::NoCache),
        PageRequest::fetch(URL).header("cache-control", "no-cache"),
        PageRequest::fetch(URL).header("cache-control", "max-age=60"),
        PageRequest::fetch(URL).header("cache-control", "min-fresh=1"),
    ] {
        let page = browser().open(PAGE);
        let stored = [
            ("cache-control", "max-age=0, stale-while-revalidate=60"),
            ("etag", "a"),
        ];
        drop(ask(&page, URL, 200, &stored, ""));
        let (asked, _) = ask(&page, request.clone(), 200, &stored, "");
        assert_eq!(asked, Asked::IfChanged, "{request:?}");
    }
}

#[test]
fn the_first_age_counts_and_numbers_may_be_huge() {
    for (stored, is_fresh) in [
        (
            &[("cache-control", "max-age=99999999999999999999999")][..],
            true,
        ),
        (&[("cache-control", "max-age=60"), ("age", "30, 90")], true),
        (&[("cache-control", "max-age=60"), ("age", "90, 30")], false),
        (&[("cache-control", "max-age=60"), ("age", "-90")], true), // not a number
        (
            &[
                ("cache-control", "max-age=60"),
                ("age", "99999999999999999999999"),
            ],
            false,
        ),
        (&[("cache-control", "max-age=60, max-age=0")], true),
        (
            &[("cache-control", "private=\"a, no-store\", max-age=60")],
            true,
        ),
    ] {
        let page = browser().open(PAGE);
        drop(ask(&page, URL, 200, stored, ""));
        let (asked, _) = ask(&page, URL, 200, stored, "");
        assert_eq!(asked == Asked::Nothing, is_fresh, "{stored:?}");
    }
}

#[test]
fn a_confirmation_replaces_what_the_response_said_about_the_cache() {
    let browser = browser();
    let page = browser.open(PAGE);
    let stored = [
        ("cache-control", "max-age=60"),
        ("etag", "a"),
        ("content-length", "4"),
    ];
    for (confirmed, expected) in [
        ("max-age=60", Asked::Nothing),
        ("no-cache, max-age=60", Asked::IfChanged),
        ("max-age=60", Asked::Nothing),
        ("no-store", Asked::Whole),
    ] {
        drop(ask(&page, URL, 200, &stored, "body"));
        let update = [("cache-control", confirmed), ("content-length", "0")];
        let again = PageRequest::fetch(URL).cache(CacheMode::NoCache);
        let (asked, verdict) = ask(&page, again, 304, &update, "");
        assert_eq!(asked, Asked::IfChanged);
        let response = verdict.expect_allowed();
        assert_eq!(response.body(), "body");
        assert_eq!(response.headers()["content-length"], "4");
        assert_eq!(ask(&page, URL, 304, &update, "").0, expected, "{confirmed}");
        browser.clear_cache();
    }
}

#[test]
fn a_stale_response_without_a_validator_is_not_confirmed() {
    let browser = browser();
    let page = browser.open(PAGE);
    drop(ask(&page, URL, 200, &[("cache-control", "max-age=0")], ""));
    let (asked, verdict) = ask(&page, URL, 304, &[], "");
    assert_eq!(asked, Asked::Whole);
    assert!(!verdict.is_from_cache());
}
