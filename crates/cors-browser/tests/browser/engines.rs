//! What the engines do differently from the standard.

use crate::support::{API, PAGE, Server, request};
use cors_browser::{Blocked, Browser, CookieReason, CredentialsMode, Engine};
use std::time::Duration;

use Engine::{Chromium, Firefox, Standard, WebKit};

const OPTIONS: &str = "OPTIONS https://api.example.net/items";
const ALLOW: (&str, &str) = ("access-control-allow-origin", "*");

#[tokio::test]
async fn only_the_standard_keeps_authorization_from_a_wildcard() {
    let server = || {
        Server::default()
            .answer(
                OPTIONS,
                200,
                &[ALLOW, ("access-control-allow-headers", "*")],
            )
            .answer("GET https://api.example.net/items", 200, &[ALLOW])
    };
    for (engine, code) in [
        (Standard, Some("authorization-under-wildcard")),
        (Chromium, None),
        (Firefox, None),
        (WebKit, None),
    ] {
        let page = Browser::new().engine(engine).open(PAGE);
        let get = || request("GET", API, &[("authorization", "Bearer x")]);
        let verdict = server().fetch(&page, get(), CredentialsMode::Omit).await;
        let found = verdict.blocked().map(Blocked::code);
        assert_eq!(found, code, "{engine:?}");
        // What was allowed is in the cache, with the same meaning.
        let again = server().fetch(&page, get(), CredentialsMode::Omit).await;
        assert_eq!(again.sent_preflight(), code.is_some(), "{engine:?}");
    }
}

#[tokio::test]
async fn engines_keep_a_permission_for_different_times() {
    for (engine, max_age, kept) in [
        (Standard, "-1", 5),
        (Chromium, "-1", 0),
        (Firefox, "-1", 0),
        (WebKit, "-1", 5),
        (Standard, "soon", 5),
        (Chromium, "soon", 5),
        (Firefox, "soon", 0),
        (WebKit, "soon", 5),
        (Standard, "1000000", 1_000_000),
        (Chromium, "1000000", 7_200),
        (Firefox, "1000000", 86_400),
        (WebKit, "1000000", 600),
        (Chromium, "60", 60),
    ] {
        let allow = [
            ALLOW,
            ("access-control-allow-methods", "PUT"),
            ("access-control-max-age", max_age),
        ];
        let allow: &'static [_] = Box::leak(Box::new(allow));
        let browser = Browser::new().engine(engine);
        let page = browser.open(PAGE);
        let asks = async || {
            let server = Server::default().answer(OPTIONS, 200, allow).answer(
                "PUT https://api.example.net/items",
                200,
                &[ALLOW],
            );
            let put = request("PUT", API, &[]);
            let verdict = server.fetch(&page, put, CredentialsMode::Omit).await;
            assert!(verdict.is_allowed(), "{verdict}");
            verdict.sent_preflight()
        };
        let what = format!("{engine:?} {max_age}");
        assert!(asks().await, "{what}");
        if kept > 0 {
            browser.advance(Duration::from_secs(kept - 1));
            assert!(!asks().await, "{what}: within {kept} s");
            browser.advance(Duration::from_secs(1));
        }
        assert!(asks().await, "{what}: after {kept} s");
    }
}

#[tokio::test]
async fn chromium_and_webkit_send_strict_cookies_after_a_redirect_through_another_site() {
    const OWN: &str = "https://app.example.com/start";
    const END: &str = "https://app.example.com/end";
    for (engine, sent) in [
        (Standard, false),
        (Chromium, true),
        (Firefox, false),
        (WebKit, true),
    ] {
        let server = Server::default()
            .answer(
                "GET https://app.example.com/start",
                302,
                &[("location", "https://api.example.net/hop")],
            )
            .answer(
                "GET https://api.example.net/hop",
                302,
                &[
                    ("location", END),
                    ("access-control-allow-origin", PAGE),
                    ("access-control-allow-credentials", "true"),
                ],
            );
        let browser = Browser::new().engine(engine);
        let own = "https://app.example.com/";
        browser.set_cookie(own, "a=1; SameSite=Strict").unwrap();
        let page = browser.open(PAGE);
        let verdict = server
            .fetch(&page, request("GET", OWN, &[]), CredentialsMode::Include)
            .await;
        let last = server.asked(&["cookie"]).pop().unwrap();
        let cookie = if sent { "a=1" } else { "-" };
        assert_eq!(last, format!("GET {END} {cookie}"), "{engine:?}");
        let refused = verdict.cookies().iter().find_map(|cookie| cookie.refused);
        let expected = (!sent).then_some(CookieReason::SameSiteRedirect);
        assert_eq!(refused, expected, "{engine:?}");
    }
}

#[tokio::test]
async fn a_cookie_that_does_not_say_same_site_crosses_sites_in_firefox_and_webkit() {
    use cors_browser::ThirdPartyCookies::Allowed;
    for (engine, cookie) in [
        (Standard, "-"),
        (Chromium, "-"),
        (Firefox, "a=1"),
        (WebKit, "a=1"),
    ] {
        let browser = Browser::new().engine(engine).third_party_cookies(Allowed);
        browser.set_cookie(API, "a=1").unwrap();
        let server = Server::default();
        let get = request("GET", API, &[]);
        let page = browser.open(PAGE);
        drop(server.fetch(&page, get, CredentialsMode::Include).await);
        let asked = server.asked(&["cookie"]);
        assert_eq!(asked, [format!("GET {API} {cookie}")], "{engine:?}");
    }
}

#[test]
fn webkit_does_not_check_what_a_cookie_promises() {
    let refused = |engine, url, line| {
        let browser = Browser::new().engine(engine);
        browser.set_cookie(url, line).unwrap().refused
    };
    let local = "http://localhost:3000/";
    for (url, line, standard, webkit) in [
        (
            API,
            "a=1; SameSite=None",
            Some(CookieReason::NoneWithoutSecure),
            None,
        ),
        (API, "__Host-a=1", Some(CookieReason::Prefix), None),
        (local, "a=1; Secure", None, Some(CookieReason::Secure)),
    ] {
        assert_eq!(refused(Standard, url, line), standard, "{line}");
        assert_eq!(refused(WebKit, url, line), webkit, "{line}");
    }
}
