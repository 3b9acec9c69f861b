use crate::support::{API, PAGE, Server, request};
use bytes::Bytes;
use cors_browser::{Blocked, CredentialsMode, Page, PageRequest, RedirectMode, RequestBody};

const ANY: (&str, &str) = ("access-control-allow-origin", "*");
const GET: &str = "GET https://api.example.net/items";

async fn fetch(server: &Server, request: impl Into<PageRequest>) -> Option<&'static str> {
    let verdict = server
        .fetch(&Page::at(PAGE), request, CredentialsMode::Omit)
        .await;
    verdict.blocked().map(Blocked::code)
}

#[tokio::test]
async fn the_origin_is_null_after_a_redirect_from_one_foreign_origin_to_another() {
    for (location, target, origin) in [
        ("/other", "GET https://api.example.net/other", PAGE),
        (
            "https://api.example.org/",
            "GET https://api.example.org/",
            "null",
        ),
        (
            "https://app.example.com/back",
            "GET https://app.example.com/back",
            "null",
        ),
    ] {
        let server = Server::default()
            .answer(GET, 302, vec![ANY, ("location", location)].leak())
            .answer(target, 200, &[ANY]);
        assert_eq!(
            fetch(&server, request("GET", API, &[])).await,
            None,
            "{location}"
        );
        assert_eq!(server.asked(&["origin"])[1], format!("{target} {origin}"));
    }
}

#[tokio::test]
async fn a_page_is_redirected_from_its_own_server_to_another_with_its_origin() {
    let server = Server::default()
        .answer("GET https://app.example.com/", 302, &[("location", API)])
        .answer(GET, 200, &[ANY]);
    let own = request("GET", "https://app.example.com/", &[]);
    assert_eq!(fetch(&server, own).await, None);
    let asked = server.asked(&["origin"]);
    assert_eq!(
        asked,
        [
            "GET https://app.example.com/ -".to_owned(),
            format!("{GET} {PAGE}")
        ]
    );
}

#[tokio::test]
async fn authorization_is_not_taken_to_another_origin() {
    let allow_headers = ("access-control-allow-headers", "authorization");
    for (location, target, preflight, carried) in [
        (
            "/other",
            "GET https://api.example.net/other",
            "OPTIONS https://api.example.net/other",
            "Bearer x",
        ),
        (
            "https://api.example.org/",
            "GET https://api.example.org/",
            "OPTIONS https://api.example.org/",
            "-",
        ),
    ] {
        let server = Server::default()
            .answer(
                "OPTIONS https://api.example.net/items",
                200,
                vec![ANY, allow_headers].leak(),
            )
            .answer(preflight, 200, vec![ANY, allow_headers].leak())
            .answer(GET, 302, vec![ANY, ("location", location)].leak())
            .answer(target, 200, &[ANY]);
        let get = request("GET", API, &[("authorization", "Bearer x")]);
        assert_eq!(fetch(&server, get).await, None, "{location}");
        let last = server.asked(&["authorization"]).pop().unwrap();
        assert_eq!(last, format!("{target} {carried}"));
    }
}

#[tokio::test]
async fn the_trace_says_when_authorization_was_removed() {
    let allow_headers = ("access-control-allow-headers", "authorization");
    for (location, removed) in [("/other", false), ("https://api.example.org/", true)] {
        let preflights = [
            "OPTIONS https://api.example.net/items",
            "OPTIONS https://api.example.net/other",
            "OPTIONS https://api.example.org/",
        ];
        let server = preflights.into_iter().fold(
            Server::default().answer(GET, 302, vec![ANY, ("location", location)].leak()),
            |server, what| server.answer(what, 200, vec![ANY, allow_headers].leak()),
        );
        let server = server
            .answer("GET https://api.example.net/other", 401, &[ANY])
            .answer("GET https://api.example.org/", 401, &[ANY]);
        let get = request("GET", API, &[("authorization", "Bearer x")]);
        let verdict = server
            .fetch(&Page::at(PAGE), get, CredentialsMode::Omit)
            .await;
        assert_eq!(verdict.response().unwrap().status(), 401);
        let steps = verdict.steps().iter();
        let said = steps.filter(|step| step.detail.contains("authorization is removed"));
        assert_eq!(said.count(), usize::from(removed), "{location}");
    }
}

#[tokio::test]
async fn a_stream_cannot_be_sent_again_after_a_redirect() {
    for (status, code) in [
        (301, Some("redirect-of-stream")),
        (302, Some("redirect-of-stream")),
        (303, None),
        (307, Some("redirect-of-stream")),
        (308, Some("redirect-of-stream")),
    ] {
        let server = Server::default()
            .answer("OPTIONS https://api.example.net/items", 200, &[ANY])
            .answer(
                "POST https://api.example.net/items",
                status,
                &[ANY, ("location", "/other")],
            )
            .answer("OPTIONS https://api.example.net/other", 200, &[ANY])
            .answer("GET https://api.example.net/other", 200, &[ANY]);
        let post = PageRequest::fetch(API)
            .method("POST")
            .body(RequestBody::stream("item"));
        assert_eq!(fetch(&server, post).await, code, "{status}");
    }
}

#[tokio::test]
async fn method_and_body_change_as_the_status_says() {
    for (status, method, becomes, body) in [
        (301, "POST", "GET", false),
        (302, "POST", "GET", false),
        (303, "POST", "GET", false),
        (307, "POST", "POST", true),
        (308, "POST", "POST", true),
        (303, "HEAD", "HEAD", false),
    ] {
        let first: &'static str = format!("{method} {API}").leak();
        let then: &'static str = format!("{becomes} https://api.example.net/other").leak();
        let server = Server::default()
            .answer(first, status, &[ANY, ("location", "/other")])
            .answer(then, 200, &[ANY]);
        let mut ask = request(method, API, &[("content-type", "text/plain")]);
        if method == "POST" {
            *ask.body_mut() = Bytes::from("item");
        }
        assert_eq!(fetch(&server, ask).await, None, "{status}");
        let kept = if body || method == "HEAD" {
            "text/plain"
        } else {
            "-"
        };
        let asked = server.asked(&["content-type"]);
        assert_eq!(asked[1], format!("{then} {kept}"), "{status} {method}");
    }
}

#[tokio::test]
async fn a_script_learns_where_the_response_came_from() {
    let other = "https://api.example.net/other?a=b";
    for (location, fragment) in [("/other?a=b", "#top"), ("/other?a=b#end", "#end")] {
        let server = Server::default()
            .answer(GET, 302, vec![ANY, ("location", location)].leak())
            .answer("GET https://api.example.net/other?a=b", 200, &[ANY]);
        let get = PageRequest::fetch("https://api.example.net/items#top");
        let verdict = server.fetch_as_it_is(&Page::at(PAGE), get).await;
        assert_eq!(verdict.response_url(), Some(other));
        assert!(verdict.is_redirected());
        // A page keeps the fragment.
        let link = PageRequest::navigate("https://api.example.net/items#top");
        let verdict = server.fetch_as_it_is(&Page::at(PAGE), link).await;
        assert_eq!(verdict.page().unwrap().url(), format!("{other}{fragment}"));
    }
    let server = Server::default().answer(GET, 200, &[ANY]);
    let verdict = server.fetch_as_it_is(&Page::at(PAGE), API.into()).await;
    assert_eq!(
        (verdict.response_url(), verdict.is_redirected()),
        (Some(API), false)
    );
    let opaque = PageRequest::img(API);
    let verdict = server.fetch_as_it_is(&Page::at(PAGE), opaque).await;
    assert_eq!(verdict.response_url(), None);
    // If the redirect is not followed, the response has the URL that was asked for.
    let server = Server::default().answer(GET, 302, &[ANY, ("location", "/other")]);
    let manual = PageRequest::fetch(API).redirect(RedirectMode::Manual);
    let verdict = server.fetch_as_it_is(&Page::at(PAGE), manual).await;
    assert_eq!(verdict.response_url(), Some(API));
}

#[tokio::test]
async fn a_redirect_can_change_the_referrer_policy() {
    let own = "https://app.example.com/a";
    let server = Server::default().answer(
        "POST https://app.example.com/a",
        307,
        &[("location", "/b"), ("referrer-policy", "no-referrer")],
    );
    let post = PageRequest::form_post(own, "a");
    drop(server.fetch_as_it_is(&Page::at(PAGE), post).await);
    let asked = server.asked(&["origin"]);
    let expected = [
        format!("POST {own} {PAGE}"),
        "POST https://app.example.com/b null".to_owned(),
    ];
    assert_eq!(asked, expected);
}

#[tokio::test]
async fn a_redirect_back_does_not_reveal_more_of_the_page_again() {
    let server = Server::default()
        .answer(
            GET,
            302,
            &[ANY, ("location", "https://app.example.com/back")],
        )
        .answer("GET https://app.example.com/back", 200, &[ANY]);
    let page = Page::at(PAGE).with_path("/list");
    drop(server.fetch_as_it_is(&page, API.into()).await);
    let asked = server.asked(&["referer"]);
    let expected = [GET, "GET https://app.example.com/back"]
        .map(|what| format!("{what} https://app.example.com/"));
    assert_eq!(asked, expected);
}

#[tokio::test]
async fn a_redirect_loop_ends_after_twenty_redirects() {
    let server = Server::default().answer(GET, 302, &[ANY, ("location", "/items")]);
    let blocked = fetch(&server, request("GET", API, &[])).await;
    assert_eq!(blocked, Some("too-many-redirects"));
    assert_eq!(server.asked(&[]).len(), 21);
}

#[tokio::test]
async fn redirects_must_lead_to_http_urls_without_a_password() {
    for (location, code) in [
        ("https://user@api.example.net/", "redirect-with-credentials"),
        (
            "https://:password@api.example.net/",
            "redirect-with-credentials",
        ),
        (
            "https://user:password@app.example.com/",
            "redirect-with-credentials",
        ),
        ("ftp://api.example.net/", "redirect-invalid"),
        ("https://[::1", "redirect-invalid"),
        ("http://api.example.net/", "mixed-content"),
        ("https://api.example.net:25/", "bad-port"),
    ] {
        let server = Server::default().answer(GET, 302, vec![ANY, ("location", location)].leak());
        assert_eq!(
            fetch(&server, request("GET", API, &[])).await,
            Some(code),
            "{location}"
        );
        assert_eq!(server.asked(&[]).len(), 1, "{location}");
    }
}

#[tokio::test]
async fn an_empty_user_name_and_password_are_not_credentials() {
    let server = Server::default()
        .answer(
            GET,
            302,
            &[ANY, ("location", "https://:@api.example.net/other")],
        )
        .answer("GET https://api.example.net/other", 200, &[ANY]);
    assert_eq!(fetch(&server, request("GET", API, &[])).await, None);
}

#[tokio::test]
async fn a_location_is_taken_byte_for_byte() {
    let send = async |request: http::Request<Bytes>| {
        let mut response = http::Response::new("");
        if request.uri().path() == "/items" {
            *response.status_mut() = http::StatusCode::FOUND;
            let odd = http::HeaderValue::from_bytes(b"/\xff\xe4").unwrap();
            response.headers_mut().insert("location", odd);
        } else {
            assert_eq!(request.uri().path(), "/%FF%E4");
        }
        let any = http::HeaderValue::from_static("*");
        response
            .headers_mut()
            .insert("access-control-allow-origin", any);
        Ok::<_, std::io::Error>(response)
    };
    let get = request("GET", API, &[]);
    let verdict = Page::at(PAGE).fetch_with(send, get).await;
    assert!(verdict.is_allowed(), "{verdict}");
}

#[tokio::test]
async fn a_failure_after_a_redirect_clears_the_cache_for_its_target() {
    let page = Page::at(PAGE);
    let other = "https://api.example.net/other";
    let kept = Server::default()
        .answer(
            "OPTIONS https://api.example.net/other",
            200,
            &[ANY, ("access-control-allow-methods", "PUT")],
        )
        .answer("PUT https://api.example.net/other", 200, &[ANY]);
    drop(
        kept.fetch(&page, request("PUT", other, &[]), CredentialsMode::Omit)
            .await,
    );
    let failing = Server::default()
        .answer(
            "OPTIONS https://api.example.net/items",
            200,
            &[ANY, ("access-control-allow-methods", "PUT")],
        )
        .answer(
            "PUT https://api.example.net/items",
            303,
            &[ANY, ("location", "/other")],
        )
        .answer("GET https://api.example.net/other", 200, &[]);
    drop(
        failing
            .fetch(&page, request("PUT", API, &[]), CredentialsMode::Omit)
            .await,
    );
    let verdict = kept
        .fetch(&page, request("PUT", other, &[]), CredentialsMode::Omit)
        .await;
    assert!(verdict.sent_preflight(), "{verdict}");
}
