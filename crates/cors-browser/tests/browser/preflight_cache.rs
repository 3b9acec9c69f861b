use crate::support::{API, Headers, PAGE, Server, request};
use cors_browser::{Browser, CredentialsMode, Engine, Page, PageRequest};
use std::time::Duration;

const ALLOW: (&str, &str) = ("access-control-allow-origin", PAGE);
const CREDENTIALS: (&str, &str) = ("access-control-allow-credentials", "true");
const METHODS: (&str, &str) = ("access-control-allow-methods", "PUT");
const HEADERS: (&str, &str) = ("access-control-allow-headers", "x-a");
const OPTIONS: &str = "OPTIONS https://api.example.net/items";
const PUT: &str = "PUT https://api.example.net/items";

fn server(preflight: Headers) -> Server {
    Server::default()
        .answer(OPTIONS, 200, preflight)
        .answer(PUT, 200, &[ALLOW, CREDENTIALS])
}

/// Whether a `PUT` by this browser is preceded by a preflight.
async fn asks(server: &Server, page: &Page, mode: CredentialsMode) -> bool {
    let put = request("PUT", API, &[("x-a", "1")]);
    server.fetch(page, put, mode).await.sent_preflight()
}

#[tokio::test]
async fn an_answer_is_kept_for_five_seconds_unless_it_says_otherwise() {
    for (max_age, kept) in [
        (None, 5),
        (Some("60"), 60),
        (Some("0"), 0),
        (Some("-1"), 5),
        (Some("soon"), 5),
        (Some("1.5"), 5),
        (Some(""), 5),
        (Some("99999999999999999999999"), 1_000_000_000),
    ] {
        let mut headers = vec![ALLOW, CREDENTIALS, METHODS, HEADERS];
        headers.extend(max_age.map(|value| ("access-control-max-age", value)));
        let server = server(headers.leak());
        let page = Page::at(PAGE);
        assert!(asks(&server, &page, CredentialsMode::Omit).await);
        if kept > 0 {
            page.browser().advance(Duration::from_secs(kept - 1));
            let again = asks(&server, &page, CredentialsMode::Omit).await;
            assert!(!again, "{max_age:?}, a second before");
        }
        if kept < 1_000_000_000 {
            page.browser().advance(Duration::from_secs(1));
            let again = asks(&server, &page, CredentialsMode::Omit).await;
            assert!(again, "{max_age:?}, a second later");
        }
    }
}

#[tokio::test]
async fn each_engine_has_its_own_limit() {
    for (engine, limit) in [
        (Engine::Chromium, 7_200),
        (Engine::Firefox, 86_400),
        (Engine::WebKit, 600),
    ] {
        let server = server(&[
            ALLOW,
            METHODS,
            HEADERS,
            ("access-control-max-age", "1000000"),
        ]);
        let page = Browser::new().engine(engine).open(PAGE);
        assert!(asks(&server, &page, CredentialsMode::Omit).await);
        page.browser().advance(Duration::from_secs(limit - 1));
        assert!(
            !asks(&server, &page, CredentialsMode::Omit).await,
            "{engine:?}"
        );
        page.browser().advance(Duration::from_secs(1));
        assert!(
            asks(&server, &page, CredentialsMode::Omit).await,
            "{engine:?}"
        );
    }
}

#[tokio::test]
async fn a_cached_preflight_with_credentials_also_covers_requests_without() {
    use CredentialsMode::{Include, Omit};
    for (first, second, again) in [(Include, Omit, false), (Omit, Include, true)] {
        let server = server(&[ALLOW, CREDENTIALS, METHODS, HEADERS]);
        let page = Page::at(PAGE);
        assert!(asks(&server, &page, first).await);
        assert_eq!(
            asks(&server, &page, second).await,
            again,
            "{first:?} {second:?}"
        );
    }
}

#[tokio::test]
async fn another_header_or_url_needs_another_preflight() {
    let server = server(&[ALLOW, METHODS, HEADERS]);
    let page = Page::at(PAGE);
    assert!(asks(&server, &page, CredentialsMode::Omit).await);
    for (url, header, again) in [
        (API, "x-a", false),
        (API, "x-b", true),
        ("https://api.example.net/items?page=2", "x-a", true),
    ] {
        let put = request("PUT", url, &[(header, "1")]);
        let verdict = server.fetch(&page, put, CredentialsMode::Omit).await;
        assert_eq!(verdict.sent_preflight(), again, "{url} {header}");
    }
}

#[tokio::test]
async fn a_blocked_response_clears_the_preflight_cache() {
    let server = Server::default()
        .answer(OPTIONS, 200, &[ALLOW, METHODS, HEADERS])
        .answer(PUT, 200, &[]);
    let page = Page::at(PAGE);
    for _ in 0..2 {
        assert!(asks(&server, &page, CredentialsMode::Omit).await);
    }
}

#[tokio::test]
async fn a_listener_on_the_upload_is_remembered() {
    let server = Server::default()
        .answer("OPTIONS https://api.example.net/items", 200, &[ALLOW])
        .answer("POST https://api.example.net/items", 200, &[ALLOW]);
    let page = Page::at(PAGE);
    let post = || {
        PageRequest::xhr(API)
            .method("POST")
            .use_cors_preflight(true)
    };
    for sends_preflight in [true, false] {
        let verdict = server.fetch_as_it_is(&page, post()).await;
        assert_eq!(verdict.sent_preflight(), sends_preflight, "{verdict}");
    }
}

#[tokio::test]
async fn under_a_wildcard_only_authorization_is_asked_for_again() {
    let wildcard: Headers = &[ALLOW, METHODS, ("access-control-allow-headers", "*")];
    let server = server(wildcard);
    let page = Page::at(PAGE);
    assert!(asks(&server, &page, CredentialsMode::Omit).await);
    for (header, again) in [("x-b", false), ("authorization", true)] {
        let put = request("PUT", API, &[(header, "1")]);
        let verdict = server.fetch(&page, put, CredentialsMode::Omit).await;
        assert_eq!(verdict.sent_preflight(), again, "{header}");
    }
}

#[tokio::test]
async fn a_later_answer_changes_how_long_the_earlier_is_kept() {
    let server = server(&[
        ALLOW,
        METHODS,
        ("access-control-allow-headers", "X-A,x-b"),
        ("access-control-max-age", "10"),
    ]);
    let page = Page::at(PAGE);
    assert!(asks(&server, &page, CredentialsMode::Omit).await);
    let revoking = Server::default().answer(
        OPTIONS,
        200,
        &[
            ALLOW,
            METHODS,
            ("access-control-allow-headers", "x-a, x-c"),
            ("access-control-max-age", "0"),
        ],
    );
    let put = request("PUT", API, &[("x-c", "1")]);
    drop(revoking.fetch(&page, put, CredentialsMode::Omit).await);
    assert!(asks(&server, &page, CredentialsMode::Omit).await);
}

#[tokio::test]
async fn an_answer_of_any_length_and_a_clock_of_any_time_harm_nobody() {
    let names: Vec<_> = (0..20_000).map(|number| format!("x-{number}")).collect();
    let server = server(
        vec![
            ALLOW,
            METHODS,
            ("access-control-allow-headers", names.join(",").leak()),
        ]
        .leak(),
    );
    let page = Page::at(PAGE);
    let put = request("PUT", API, &[("x-19999", "1")]);
    let verdict = server.fetch(&page, put, CredentialsMode::Omit).await;
    assert!(
        verdict.blocked().is_none() || verdict.sent_request(),
        "{verdict}"
    );
    for _ in 0..2 {
        page.browser().advance(Duration::MAX);
    }
}
