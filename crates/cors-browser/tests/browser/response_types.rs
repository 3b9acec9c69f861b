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
        for request in [PageRequest::script(URL), PageRequest::module_script(URL)] {
            assert_eq!(
                code(request, &[("content-type", mime)]).await,
                expected,
                "{mime}"
            );
        }
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
