//! What a block says about itself, as data. The texts are in `tests/texts.rs`.

use crate::support::{API, PAGE, Server, request};
use cors_browser::{Answer, Blocked, Browser, CredentialsMode, Fix, Page, Side};
use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What the server has to send, as lines.
fn lines(fix: &Fix) -> Vec<String> {
    fix.headers.iter().map(ToString::to_string).collect()
}

#[test]
fn every_reason_has_a_code_of_its_own_and_says_cause_and_fix() {
    let blocks = Blocked::catalogue();
    let codes: HashSet<_> = blocks.iter().map(Blocked::code).collect();
    assert_eq!(codes.len(), blocks.len());
    for blocked in blocks {
        let explanation = blocked.explain();
        let fix = explanation.fix.to_string();
        let texts = [&explanation.cause, &fix, &blocked.to_string()];
        assert!(texts.iter().all(|text| text.len() > 10), "{explanation:?}");
        assert!(explanation.link.starts_with("https://"), "{explanation:?}");
    }
}

#[test]
fn a_code_is_the_name_of_the_variant_with_hyphens() {
    for blocked in Blocked::catalogue() {
        let debug = format!("{:?}", blocked.reason);
        let name = debug.split([' ', '{']).next().unwrap();
        let mut code = String::new();
        for letter in name.chars() {
            if letter.is_ascii_uppercase() && !code.is_empty() {
                code.push('-');
            }
            code.push(letter.to_ascii_lowercase());
        }
        assert_eq!(blocked.code(), code);
    }
}

#[test]
fn what_cors_headers_can_fix_is_the_server_s_to_fix() {
    for blocked in Blocked::catalogue() {
        let fix = blocked.explain().fix;
        if blocked.reason.is_of_cors() {
            assert_eq!(fix.side, Side::Server, "{blocked:?}");
        }
        if fix.side == Side::Page {
            assert!(fix.headers.is_empty(), "{blocked:?}");
        }
    }
}

#[tokio::test]
async fn a_fix_says_which_header_must_have_which_value() {
    const ALLOW: (&str, &str) = ("access-control-allow-origin", PAGE);
    let preflight =
        |headers| Server::default().answer("OPTIONS https://api.example.net/items", 200, headers);
    let origin = [
        "Access-Control-Allow-Origin: https://app.example.com",
        "Vary: Origin",
    ];
    for (server, mode, fixed, is_member, answer) in [
        (
            Server::default(),
            CredentialsMode::Omit,
            &origin[..],
            false,
            Answer::Both,
        ),
        (
            preflight(&[ALLOW]),
            CredentialsMode::Omit,
            &["Access-Control-Allow-Methods: PUT"],
            true,
            Answer::Preflight,
        ),
        (
            preflight(&[ALLOW, ("access-control-allow-methods", "PUT")]),
            CredentialsMode::Omit,
            &["Access-Control-Allow-Headers: x-a"],
            true,
            Answer::Preflight,
        ),
        (
            preflight(&[ALLOW]),
            CredentialsMode::Include,
            &["Access-Control-Allow-Credentials: true"],
            false,
            Answer::Both,
        ),
    ] {
        let put = request("PUT", API, &[("x-a", "1")]);
        let verdict = server.fetch(&Page::at(PAGE), put, mode).await;
        let fix = verdict.expect_blocked().explain().fix;
        assert_eq!(lines(&fix), fixed, "{fix}");
        let first = &fix.headers[0];
        assert_eq!(
            (first.is_member, first.answer),
            (is_member, answer),
            "{fix}"
        );
    }
}

#[tokio::test]
async fn a_method_in_other_letters_is_corrected_where_it_was_written() {
    for (sent, allowed, side) in [("patch", "PATCH", Side::Page), ("PUT", "put", Side::Server)] {
        let headers = vec![
            ("access-control-allow-origin", PAGE),
            ("access-control-allow-methods", allowed),
        ];
        let preflight = "OPTIONS https://api.example.net/items";
        let server = Server::default().answer(preflight, 200, headers.leak());
        let asked = request(sent, API, &[]);
        let verdict = server
            .fetch(&Page::at(PAGE), asked, CredentialsMode::Omit)
            .await;
        let fix = verdict.expect_blocked().explain().fix;
        assert_eq!(fix.side, side, "{fix}");
    }
}

#[tokio::test]
async fn a_panic_shows_the_whole_verdict() {
    let verdict = Server::default()
        .fetch(&Page::at(PAGE), API, CredentialsMode::Omit)
        .await;
    let text = verdict.to_string();
    let panic = catch_unwind(AssertUnwindSafe(|| verdict.expect_allowed())).unwrap_err();
    assert_eq!(panic.downcast_ref::<String>().unwrap(), &text);
    assert!(text.contains("allow-origin-missing"), "{text}");
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
        let verdict = Server::default()
            .fetch(&Page::at(PAGE), asked, CredentialsMode::Omit)
            .await;
        assert_eq!(verdict.steps()[0].section, section);
    }
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
        let browser = Browser::new();
        let error = browser.try_open(origin).unwrap_err();
        assert_eq!(error.suggestion(), suggestion, "{origin}");
        let error = browser.open(PAGE).try_frame(origin).unwrap_err();
        assert_eq!(error.suggestion(), suggestion, "{origin}");
    }
}

#[tokio::test]
async fn a_redirect_that_takes_the_origin_away_is_the_page_s_to_fix() {
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
        .fetch(&Page::at(PAGE), get, CredentialsMode::Omit)
        .await;
    let blocked = verdict.expect_blocked();
    assert_eq!(blocked.origin, "null");
    assert_eq!(blocked.explain().fix.side, Side::Page);
}
