use crate::support::{PAGE, Server};
use cors_browser::{Blocked, Page, PageRequest};

const URL: &str = "https://cdn.example.net/a";

async fn code(
    request: PageRequest,
    headers: &[(&'static str, &'static str)],
) -> Option<&'static str> {
    let mut headers = headers.to_vec();
    headers.push(("access-control-allow-origin", "*"));
    let server = Server::default().answer("GET https://cdn.example.net/a", 200, headers.leak());
    let verdict = server.fetch_as_it_is(&Page::at(PAGE), request).await;
    verdict.blocked().map(Blocked::code)
}

#[tokio::test]
async fn media_and_csv_are_never_run_as_scripts() {
    for (mime, expected) in [
        ("text/javascript", None),
        ("application/json", None), // without nosniff the browser tries
        ("text/plain", None),
        ("image/png", Some("script-type")),
        ("audio/mpeg", Some("script-type")),
        ("video/mp4", Some("script-type")),
        ("text/csv", Some("script-type")),
        ("TEXT/CSV;a=b", Some("script-type")),
        ("image/svg+xml;charset=utf-8", Some("script-type")),
    ] {
        let script = PageRequest::script(URL);
        assert_eq!(
            code(script, &[("content-type", mime)]).await,
            expected,
            "{mime}"
        );
        let fetch = PageRequest::fetch(URL);
        assert_eq!(code(fetch, &[("content-type", mime)]).await, None, "{mime}");
    }
}

#[tokio::test]
async fn nosniff_wants_the_right_type_for_scripts_and_stylesheets() {
    let nosniff = ("x-content-type-options", "nosniff");
    for (script, style, mime) in [
        (None, Some("nosniff"), "text/javascript"),
        (
            None,
            Some("nosniff"),
            "application/javascript; charset=utf-8",
        ),
        (Some("nosniff"), None, "text/css"),
        (Some("nosniff"), Some("nosniff"), "text/plain"),
        (Some("nosniff"), Some("nosniff"), "application/json"),
    ] {
        let headers = [nosniff, ("content-type", mime)];
        assert_eq!(
            code(PageRequest::script(URL), &headers).await,
            script,
            "{mime}"
        );
        assert_eq!(
            code(PageRequest::stylesheet(URL), &headers).await,
            style,
            "{mime}"
        );
        assert_eq!(code(PageRequest::img(URL), &headers).await, None, "{mime}");
    }
    assert_eq!(
        code(PageRequest::script(URL), &[nosniff]).await,
        Some("nosniff")
    );
    for (value, expected) in [
        ("NoSniff", Some("nosniff")),
        ("nosniff, other", Some("nosniff")),
        ("other, nosniff", None), // only the first value counts
        ("\"nosniff\"", None),
    ] {
        let headers = [("x-content-type-options", value)];
        assert_eq!(
            code(PageRequest::script(URL), &headers).await,
            expected,
            "{value}"
        );
    }
}

#[tokio::test]
async fn modules_and_workers_need_a_javascript_type() {
    let page = Page::at(PAGE);
    let worker = PageRequest::worker as fn(&'static str) -> PageRequest;
    for preset in [
        PageRequest::module_script,
        worker,
        PageRequest::shared_worker,
        PageRequest::service_worker,
    ] {
        for (mime, expected) in [
            ("text/javascript", None),
            ("text/html", Some("script-type")),
            ("text/plain", Some("script-type")),
            ("", Some("script-type")),
        ] {
            let headers = vec![("content-type", mime)];
            let own = "https://app.example.com/a.js";
            let server =
                Server::default().answer("GET https://app.example.com/a.js", 200, headers.leak());
            let verdict = server.fetch_as_it_is(&page, preset(own)).await;
            assert_eq!(verdict.blocked().map(Blocked::code), expected, "{mime}");
        }
    }
}

#[tokio::test]
async fn the_last_type_that_is_not_a_wildcard_counts() {
    let nosniff = ("x-content-type-options", "nosniff");
    for (mime, expected) in [
        ("text/javascript, */*", None),
        ("text/javascript, text/plain", Some("nosniff")),
        ("*/*", Some("nosniff")),
    ] {
        let headers = [nosniff, ("content-type", mime)];
        let script = PageRequest::script(URL);
        assert_eq!(code(script, &headers).await, expected, "{mime}");
    }
}

#[test]
fn the_type_of_a_data_url_counts_too() {
    for (url, expected) in [
        ("data:text/javascript,a", None),
        ("data:text/csv,a", Some("script-type")),
        ("data:image/png,a", Some("script-type")),
    ] {
        let verdict = Page::at(PAGE).start(PageRequest::script(url)).finish();
        assert_eq!(verdict.blocked().map(Blocked::code), expected, "{url}");
    }
}

#[tokio::test]
async fn an_event_source_needs_the_status_200_and_a_stream_of_events() {
    for (status, mime, expected) in [
        (200, "text/event-stream", None),
        (200, "text/event-stream;charset=utf-8", None),
        (200, "text/html", Some("event-source-refused")),
        (204, "text/event-stream", Some("event-source-refused")),
        (503, "text/event-stream", Some("event-source-refused")),
    ] {
        let headers = vec![("content-type", mime), ("access-control-allow-origin", "*")];
        let server =
            Server::default().answer("GET https://cdn.example.net/a", status, headers.leak());
        let events = PageRequest::event_source(URL);
        let verdict = server.fetch_as_it_is(&Page::at(PAGE), events).await;
        let code = verdict.blocked().map(Blocked::code);
        assert_eq!(code, expected, "{status} {mime}");
    }
}
