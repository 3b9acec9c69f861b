use crate::support::{API, PAGE, Server, asked, request};
use bytes::Bytes;
use cors_browser::{
    CredentialsMode, Page, PageRequest, RequestMode, ResponseType, is_forbidden_request_header,
};
use http::{HeaderMap, HeaderName, HeaderValue};

#[tokio::test]
async fn a_preflight_asks_for_lower_case_sorted_names_without_spaces() {
    let put = request(
        "PUT",
        API,
        &[
            ("X-B", "1"),
            ("Accept", "text/html"),
            ("Authorization", "1"),
            ("x-a", "1"),
            ("X-b", "2"),
        ],
    );
    let names = [
        "origin",
        "access-control-request-method",
        "access-control-request-headers",
        "x-b",
    ];
    assert_eq!(
        asked(put, &names).await,
        [format!("OPTIONS {API} {PAGE} PUT authorization,x-a,x-b -")]
    );
}

#[tokio::test]
async fn a_preflight_without_headers_names_none() {
    let delete = request("delete", API, &[]);
    let names = [
        "access-control-request-method",
        "access-control-request-headers",
    ];
    assert_eq!(
        asked(delete, &names).await,
        [format!("OPTIONS {API} DELETE -")]
    );
}

#[tokio::test]
async fn safelisted_requests_are_sent_at_once() {
    for (method, headers) in [
        ("GET", &[][..]),
        ("head", &[]),
        ("POST", &[("content-type", "text/plain")]),
        (
            "GET",
            &[
                ("accept", "text/html"),
                ("accept-language", "de"),
                ("range", "bytes=0-"),
            ],
        ),
    ] {
        let sent = asked(request(method, API, headers), &["origin"]).await;
        let method = method.to_uppercase();
        assert_eq!(sent, [format!("{method} {API} {PAGE}")], "{headers:?}");
    }
}

#[tokio::test]
async fn an_upload_listener_causes_a_preflight() {
    let post = PageRequest::from(request("POST", API, &[])).use_cors_preflight(true);
    assert_eq!(asked(post, &[]).await, [format!("OPTIONS {API}")]);
}

#[tokio::test]
async fn a_range_is_asked_for_without_a_content_coding() {
    let range = request("GET", API, &[("range", "bytes=0-")]);
    let sent = asked(range, &["range", "accept-encoding"]).await;
    assert_eq!(sent, [format!("GET {API} bytes=0- identity")]);
}

#[tokio::test]
async fn every_page_can_read_a_data_url() {
    use RequestMode::{Cors, NoCors, SameOrigin};
    for (url, mime, body) in [
        ("data:,a%20b", "text/plain;charset=US-ASCII", "a b"),
        ("data:text/html;base64,YQ==", "text/html", "a"),
        ("data:,a#b", "text/plain;charset=US-ASCII", "a"),
    ] {
        for mode in [Cors, NoCors, SameOrigin] {
            for page in [PAGE, "null"] {
                let fetch = Page::at(page).start(PageRequest::fetch(url).mode(mode));
                assert!(fetch.outgoing().is_none());
                let verdict = fetch.finish();
                assert_eq!(verdict.response_type(), Some(ResponseType::Basic));
                let response = verdict.expect_allowed();
                assert_eq!(response.headers()["content-type"], mime);
                assert_eq!(response.body(), body);
            }
        }
    }
    let head = PageRequest::fetch("data:,a").method("HEAD");
    let response = Page::at(PAGE).start(head).finish().expect_allowed();
    assert!(response.body().is_empty());
    for (request, code) in [
        (PageRequest::fetch("data:a"), "invalid-url"), // it has no comma
        (PageRequest::fetch("data:;base64,="), "invalid-url"),
        (PageRequest::navigate("data:,a"), "unsupported-scheme"),
        (PageRequest::fetch("about:blank"), "unsupported-scheme"),
    ] {
        let verdict = Page::at(PAGE).start(request).finish();
        assert_eq!(verdict.expect_blocked().code(), code);
    }
}

#[tokio::test]
async fn the_page_s_own_server_gets_the_origin_only_where_something_may_change() {
    for (method, origin) in [
        ("GET", "-"),
        ("HEAD", "-"),
        ("POST", PAGE),
        ("DELETE", PAGE),
    ] {
        let own = "https://app.example.com/items";
        let sent = asked(request(method, own, &[]), &["origin", "sec-fetch-site"]).await;
        assert_eq!(sent, [format!("{method} {own} {origin} same-origin")]);
    }
}

#[tokio::test]
async fn a_request_without_cors_carries_what_a_form_could() {
    let headers = [
        ("content-type", "application/json"),
        ("x-a", "1"),
        ("accept", "text/html"),
    ];
    let post = PageRequest::from(request("POST", API, &headers)).mode(RequestMode::NoCors);
    let sent = asked(post, &["content-type", "x-a", "accept", "origin"]).await;
    assert_eq!(sent, [format!("POST {API} - - text/html {PAGE}")]);
}

#[tokio::test]
async fn what_no_page_can_send_is_blocked_before_anything_is_sent() {
    let with_body = |method| {
        let mut request = request(method, API, &[]);
        *request.body_mut() = Bytes::from("item");
        request
    };
    for (mode, code) in [
        (RequestMode::Navigate, "mode-not-allowed"),
        (RequestMode::WebSocket, "mode-not-allowed"),
    ] {
        let fetch = Page::at(PAGE).start(PageRequest::fetch(API).mode(mode));
        assert_eq!(fetch.finish().expect_blocked().code(), code);
    }
    for (request, code) in [
        (request("TRACE", API, &[]), "forbidden-method"),
        (request("track", API, &[]), "forbidden-method"),
        (with_body("GET"), "body-not-allowed"),
        (
            request("GET", "ftp://api.example.net/", &[]),
            "unsupported-scheme",
        ),
        (
            request("GET", "https://user:password@api.example.net/", &[]),
            "url-with-credentials",
        ),
        (
            request("GET", "https://api.example.net:6667/", &[]),
            "bad-port",
        ),
        (
            request("GET", "http://api.example.net/", &[]),
            "mixed-content",
        ),
    ] {
        let server = Server::default();
        let verdict = server
            .fetch(&Page::at(PAGE), request, CredentialsMode::Omit)
            .await;
        assert_eq!(server.asked(&[]).len(), 0, "{code}");
        assert_eq!(verdict.expect_blocked().code(), code);
    }
}

#[tokio::test]
async fn a_server_on_this_machine_may_be_asked_over_plain_http_by_a_secure_page() {
    for url in [
        "http://localhost:3000/",
        "http://127.0.0.1:3000/",
        "http://[::1]:3000/",
    ] {
        assert_eq!(
            asked(request("GET", url, &[]), &[]).await,
            [format!("GET {url}")]
        );
    }
}

#[test]
fn forbidden_headers_are_those_that_browsers_keep_to_themselves() {
    for (name, value, forbidden) in [
        ("cookie", "a=1", true),
        ("origin", PAGE, true),
        ("sec-anything", "1", true),
        ("proxy-anything", "1", true),
        ("security", "1", false),
        ("authorization", "1", false),
        ("user-agent", "1", false),
        ("access-control-allow-origin", "*", false), // useless, not forbidden
        ("x-http-method-override", "PUT", false),
        ("x-http-method-override", "trace", true),
        ("x-method-override", "GET, TRACK", true),
        ("x-http-method", "GETTRACE", false),
        ("x-http-method", "\"a,TRACE\"", false), // quoted, it is one member
    ] {
        let (name, value) = (
            HeaderName::from_static(name),
            HeaderValue::from_static(value),
        );
        assert_eq!(
            is_forbidden_request_header(&name, &value),
            forbidden,
            "{name}: {value:?}"
        );
    }
}

#[tokio::test]
async fn bytes_that_are_not_text_harm_nobody() {
    let mut headers = HeaderMap::new();
    let odd = HeaderValue::from_bytes(b"\xff\xfe,\x80").unwrap();
    for name in [
        "content-type",
        "accept",
        "range",
        "x-http-method-override",
        "x-a",
    ] {
        headers.insert(HeaderName::from_static(name), odd.clone());
    }
    let mut put = request("PUT", API, &[]);
    *put.headers_mut() = headers;
    let send = async |_: http::Request<Bytes>| {
        let mut response = http::Response::new("");
        for name in [
            "access-control-allow-origin",
            "access-control-allow-methods",
            "access-control-max-age",
            "location",
            "set-cookie",
        ] {
            let odd = HeaderValue::from_bytes(b"\xff\xfe,\x80").unwrap();
            response.headers_mut().append(name, odd);
        }
        Ok::<_, std::io::Error>(response)
    };
    let verdict = Page::at(PAGE).fetch_with(send, put).await;
    assert_eq!(verdict.expect_blocked().code(), "allow-origin-multiple");
}

#[tokio::test]
async fn as_many_headers_as_a_map_holds_harm_nobody() {
    let mut put = request("PUT", API, &[]);
    for number in 0..24_500 {
        let name: HeaderName = format!("x-{number}").parse().unwrap();
        put.headers_mut()
            .insert(name, HeaderValue::from_static("1"));
        put.headers_mut()
            .append("x-0", HeaderValue::from_static("1"));
    }
    assert_eq!(asked(put, &[]).await.len(), 1);
}

#[tokio::test]
async fn what_counts_includes_the_accept_that_every_fetch_has() {
    let long = "a".repeat(128);
    let mut headers = vec![("accept-language", long.as_str()); 8];
    assert_eq!(
        asked(request("GET", API, &headers), &[]).await,
        [format!("OPTIONS {API}")]
    );
    headers.pop();
    assert_eq!(
        asked(request("GET", API, &headers), &[]).await,
        [format!("GET {API}")]
    );
}
