use crate::support::{API, PAGE, Server, request};
use std::panic::{AssertUnwindSafe, catch_unwind};
use tower_cors::browser::{Blocked, Browser, CredentialsMode};

#[tokio::test]
async fn a_block_explains_itself() {
    let server = Server::default().answer(
        "OPTIONS https://api.example.net/items",
        200,
        &[
            ("access-control-allow-origin", PAGE),
            ("access-control-allow-methods", "GET,POST"),
        ],
    );
    let put = request("PUT", API, &[]);
    let verdict = server
        .fetch(&mut Browser::at(PAGE), put, CredentialsMode::Omit)
        .await;
    let text = "\
blocked: the page at https://app.example.com may not have PUT https://api.example.net/items
  method-disallowed: PUT is not among the methods that the preflight allows (GET, POST)
  > OPTIONS https://api.example.net/items
  > accept: */*
  > access-control-request-method: PUT
  > origin: https://app.example.com
  > sec-fetch-site: cross-site
  > sec-fetch-mode: cors
  > sec-fetch-dest: empty
  < 200 OK
  < access-control-allow-origin: https://app.example.com
  < access-control-allow-methods: GET,POST
  standard  CORS-preflight fetch, https://fetch.spec.whatwg.org/#cors-preflight-fetch
  Chromium  Method PUT is not allowed by Access-Control-Allow-Methods in preflight response.
  Firefox   Did not find method in CORS header ‘Access-Control-Allow-Methods’
  cause     the server does not allow the method
  fix       .allow_methods([\"PUT\"]), beside those it allows";
    assert_eq!(verdict.to_string(), text);
    let panic = catch_unwind(AssertUnwindSafe(|| verdict.expect_allowed())).unwrap_err();
    assert_eq!(panic.downcast_ref::<String>().unwrap(), text);
}

#[tokio::test]
async fn the_steps_say_what_was_decided() {
    let server = Server::default()
        .answer(
            "OPTIONS https://api.example.net/items",
            204,
            &[
                ("access-control-allow-origin", "*"),
                ("access-control-allow-headers", "content-type"),
            ],
        )
        .answer("POST https://api.example.net/items", 200, &[]);
    let post = request(
        "POST",
        API,
        &[("content-type", "application/json"), ("cookie", "a=1")],
    );
    let verdict = server
        .fetch(&mut Browser::at(PAGE), post, CredentialsMode::Omit)
        .await;
    let steps: Vec<_> = verdict.steps().iter().map(ToString::to_string).collect();
    assert_eq!(
        steps,
        [
            "ok: cookie is left out: pages can't set it (Headers class)",
            "ok: a preflight comes first, for the header content-type: application/json (CORS-unsafe request-header names)",
            "ok: the preflight's answer passes the CORS check (CORS check)",
            "ok: 204 No Content is an ok status (CORS-preflight fetch)",
            "ok: POST is allowed (CORS-preflight fetch)",
            "ok: every header is allowed (CORS-preflight fetch)",
            "failed: the response has no Access-Control-Allow-Origin (CORS check)",
        ]
    );
}

#[tokio::test]
async fn a_step_cites_what_asks_for_the_preflight() {
    for (method, header, section) in [
        ("PUT", None, "Main fetch"),
        (
            "GET",
            Some(("x-a", "1")),
            "CORS-unsafe request-header names",
        ),
    ] {
        let headers: Vec<_> = header.into_iter().collect();
        let asked = request(method, API, &headers);
        let mut page = Browser::at(PAGE);
        let verdict = Server::default()
            .fetch(&mut page, asked, CredentialsMode::Omit)
            .await;
        assert_eq!(verdict.steps()[0].section, section);
    }
}

#[tokio::test]
async fn what_people_get_wrong_most_is_told_apart() {
    for (origin, cause) in [
        (
            "https://app.example.com/",
            "the header ends in a slash, which an origin never does",
        ),
        (
            "https://APP.example.com",
            "the header is written in upper case, which an origin never is",
        ),
        (
            "http://app.example.com",
            "the header says http, the page is of https",
        ),
        (
            "https://*.example.com",
            "the header has a pattern; browsers compare it as text, so it takes one whole origin, or `*` alone",
        ),
        (
            "https://app.example.com/page",
            "the header has a path, which an origin never has: it is scheme, host and port",
        ),
        (
            "null",
            "the header says null, which stands for pages without an origin and never for this one",
        ),
        (
            "https://app.example.com:8443",
            "the header says https://app.example.com:8443, the page is of https://app.example.com: the port differs",
        ),
    ] {
        let headers = vec![("access-control-allow-origin", origin)].leak();
        let server = Server::default().answer("GET https://api.example.net/items", 200, headers);
        let get = request("GET", API, &[]);
        let verdict = server
            .fetch(&mut Browser::at(PAGE), get, CredentialsMode::Omit)
            .await;
        assert_eq!(verdict.expect_blocked().explain().cause, cause);
    }
    let server = Server::default().answer(
        "GET http://127.0.0.1:8000/",
        200,
        &[("access-control-allow-origin", "http://localhost:3000")],
    );
    let get = request("GET", "http://127.0.0.1:8000/", &[]);
    let mut browser = Browser::at("http://127.0.0.1:3000");
    let verdict = server.fetch(&mut browser, get, CredentialsMode::Omit).await;
    let cause = verdict.expect_blocked().explain().cause;
    assert_eq!(cause, "`localhost` and `127.0.0.1` are two origins");
}

#[test]
fn a_page_is_opened_by_its_origin_and_nothing_else() {
    for (origin, suggestion) in [
        ("https://app.example.com/", Some("https://app.example.com")),
        (
            "https://app.example.com/path?query",
            Some("https://app.example.com"),
        ),
        (
            "https://app.example.com:443",
            Some("https://app.example.com"),
        ),
        ("HTTPS://APP.example.com", Some("https://app.example.com")),
        ("http://[0:0:0:0:0:0:0:1]:3000", Some("http://[::1]:3000")),
        ("http://0x7f000001", Some("http://127.0.0.1")),
        ("app.example.com", None),
        ("", None),
        ("*", None),
    ] {
        let error = Browser::try_at(origin).unwrap_err();
        assert_eq!(error.suggestion(), suggestion, "{origin}");
    }
    assert_eq!(
        Browser::try_at("https://a.com/").unwrap_err().to_string(),
        "\"https://a.com/\" is no origin, which is scheme, host and port; write \"https://a.com\""
    );
}

#[tokio::test]
async fn a_redirect_that_takes_the_origin_away_is_named() {
    let server = Server::default()
        .answer(
            "GET https://api.example.net/items",
            302,
            &[
                ("access-control-allow-origin", "*"),
                ("location", "https://api.example.org/"),
            ],
        )
        .answer(
            "GET https://api.example.org/",
            200,
            &[("access-control-allow-origin", PAGE)],
        );
    let get = request("GET", API, &[]);
    let verdict = server
        .fetch(&mut Browser::at(PAGE), get, CredentialsMode::Omit)
        .await;
    let explanation = verdict.expect_blocked().explain();
    assert!(
        explanation
            .cause
            .contains("redirected from one foreign origin"),
        "{explanation}"
    );
    assert!(
        explanation
            .fix
            .contains("the URL that the redirect leads to"),
        "{explanation}"
    );
}

#[path = "../common/guide.rs"]
mod guide;

#[test]
fn the_guide_quotes_what_browsers_print() {
    for blocked in Blocked::catalogue() {
        let explanation = blocked.explain();
        for message in [explanation.chromium, explanation.firefox]
            .into_iter()
            .flatten()
        {
            let quoted = guide::TEXT.lines().any(|line| {
                line.contains(&format!("| `{}` |", blocked.code()))
                    && line.contains(&format!("`{message}`"))
            });
            assert!(quoted, "{}: {message}", blocked.code());
        }
    }
}
