//! All texts that the package writes, in one snapshot: to change the prose, review `snapshots/texts__texts.snap`.

use cors_browser::{Blocked, Browser, CookieReason, CredentialsMode, Page, PageRequest, Verdict};
use http::{Request, Response};
use std::convert::Infallible;
use std::fmt::Write as _;

const PAGE: &str = "https://app.example.com";

/// The verdict about a server that answers everything with these headers.
async fn verdict(page: &str, request: impl Into<PageRequest>, headers: &[(&str, &str)]) -> Verdict {
    let send = |_: Request<bytes::Bytes>| {
        let mut response = Response::builder();
        for (name, value) in headers {
            response = response.header(*name, *value);
        }
        std::future::ready(Ok::<_, Infallible>(response.body("").unwrap()))
    };
    Page::at(page).fetch_with(send, request).await
}

/// One reason of each kind: its text, and everything that its explanation has.
fn reasons(text: &mut String) {
    for blocked in Blocked::catalogue() {
        let explanation = blocked.explain();
        let is_of_cors = blocked.reason.is_of_cors();
        let _ = writeln!(text, "{} (of CORS: {is_of_cors})", explanation.code);
        let _ = writeln!(text, "  {blocked}\n{explanation}");
        let side = explanation.fix.side;
        for header in &explanation.fix.headers {
            let how = if header.is_member { "add" } else { "send" };
            let _ = writeln!(
                text,
                "            {side:?}: {how} {header} ({:?})",
                header.answer
            );
        }
        if explanation.fix.headers.is_empty() {
            let _ = writeln!(text, "            {side:?}");
        }
        let _ = writeln!(text);
    }
}

/// The causes and fixes of the reasons that have several.
async fn variants(text: &mut String) {
    const ORIGIN: &str = "access-control-allow-origin";
    const METHODS: &str = "access-control-allow-methods";
    const HEADERS: &str = "access-control-allow-headers";
    let api = || PageRequest::fetch("https://api.example.net/items");
    let include = || api().credentials(CredentialsMode::Include);
    let credentials = ("access-control-allow-credentials", "true");
    for (page, request, headers) in [
        (PAGE, api(), vec![(ORIGIN, "https://app.example.com/")]),
        (PAGE, api(), vec![(ORIGIN, "https://APP.example.com")]),
        (PAGE, api(), vec![(ORIGIN, "http://app.example.com")]),
        (PAGE, api(), vec![(ORIGIN, "https://*.example.com")]),
        (PAGE, api(), vec![(ORIGIN, "https://app.example.com/page")]),
        (PAGE, api(), vec![(ORIGIN, "null")]),
        (PAGE, api(), vec![(ORIGIN, "https://app.example.com:8443")]),
        (PAGE, api(), vec![(ORIGIN, "https://a.com, https://b.com")]),
        (PAGE, api(), vec![(ORIGIN, "*"), (ORIGIN, "*")]),
        (
            "http://127.0.0.1:3000",
            api(),
            vec![(ORIGIN, "http://localhost:3000")],
        ),
        ("null", api(), vec![(ORIGIN, "https://a.com")]),
        (
            PAGE,
            include(),
            vec![(ORIGIN, PAGE), ("access-control-allow-credentials", "True")],
        ),
        (PAGE, api().method("PUT"), vec![]),
        (
            PAGE,
            api().method("patch"),
            vec![(ORIGIN, PAGE), (METHODS, "PATCH")],
        ),
        (
            PAGE,
            include().method("PUT"),
            vec![(ORIGIN, PAGE), credentials, (METHODS, "*")],
        ),
        (
            PAGE,
            include().header("x-a", "1"),
            vec![(ORIGIN, PAGE), credentials, (HEADERS, "*")],
        ),
        (PAGE, api().header(ORIGIN, "*"), vec![(ORIGIN, PAGE)]),
        (
            PAGE,
            api(),
            vec![(ORIGIN, PAGE), ("location", "https://api.example.org/")],
        ),
    ] {
        let verdict = verdict(page, request, &headers).await;
        if let Some(blocked) = verdict.blocked() {
            let explanation = blocked.explain();
            let _ = writeln!(text, "{} {headers:?}", blocked.code());
            let _ = writeln!(text, "  {blocked}");
            let _ = writeln!(text, "  cause  {}", explanation.cause);
            let _ = writeln!(text, "  fix    {}\n", explanation.fix);
        }
    }
}

/// Whole verdicts, and the steps that led to them.
async fn verdicts(text: &mut String) {
    let post = || {
        PageRequest::fetch("https://api.example.net/items")
            .method("POST")
            .body("{}")
    };
    let json = || {
        post()
            .header("content-type", "application/json")
            .header("cookie", "a=1")
    };
    let allowed = [
        ("access-control-allow-origin", "*"),
        ("access-control-allow-headers", "content-type"),
    ];
    for verdict in [
        verdict(PAGE, post(), &allowed).await,
        verdict(PAGE, json(), &allowed).await,
        verdict(PAGE, json(), &allowed[..1]).await,
        verdict(PAGE, post().mode(cors_browser::RequestMode::NoCors), &[]).await,
        verdict(PAGE, "/me", &[]).await,
    ] {
        let _ = writeln!(text, "{}", verdict.to_string().trim_end());
        for step in verdict.steps() {
            let _ = writeln!(text, "  - {step}");
        }
        let _ = writeln!(text);
    }
}

/// What happens to cookies, and what is wrong with origins and URLs.
fn mistakes(text: &mut String) {
    let browser = Browser::new();
    for (url, line) in [
        ("https://a.com/", "id=1; SameSite=None"),
        ("http://a.com/", "id=1; Secure"),
        ("https://a.com/", "id=1; Domain=b.com"),
        ("https://a.com/", "__Host-id=1; Secure"),
        ("https://a.com/", "=\u{1}"),
        ("https://a.com/", "="),
    ] {
        let refused: Option<CookieReason> = browser.set_cookie(url, line).unwrap().refused;
        let refused = refused.unwrap();
        let _ = writeln!(text, "{}: {refused}", refused.code());
    }
    for url in ["a.com", "ftp://a.com/", "https://user:password@a.com/"] {
        let _ = writeln!(text, "{}", browser.set_cookie(url, "a=b").unwrap_err());
    }
    for origin in ["https://app.example.com/", "app.example.com"] {
        let _ = writeln!(text, "{}", browser.try_open(origin).unwrap_err());
    }
}

#[tokio::test]
async fn texts() {
    let mut text = String::new();
    reasons(&mut text);
    variants(&mut text).await;
    verdicts(&mut text).await;
    mistakes(&mut text);
    insta::assert_snapshot!(text);
}
