//! `cors-doctor check`: expectations from a file.

use crate::support::{ALLOW_ORIGIN, PAGE, Server, doctor, line, origin};
use http::{Method, header};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use tower_cors::CorsLayer;

fn file(name: &str, text: &str) -> PathBuf {
    let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&file, text).unwrap();
    file
}

/// A server with a layer that allows the page `PUT` and a header, with credentials.
async fn layered() -> Server {
    let app = axum::Router::new().fallback(|| async { "items" });
    let cors = CorsLayer::new()
        .allow_origins([PAGE, "https://b.example.com"])
        .allow_methods([Method::PUT])
        .allow_headers([header::CONTENT_TYPE])
        .allow_credentials(true);
    Server::of(app.layer(cors.validate().unwrap())).await
}

#[tokio::test]
async fn a_server_that_fulfils_the_example_passes() {
    let server = layered().await;
    let example = include_str!("../../examples/cors.toml")
        .replace("https://api.example.com", &server.url)
        .replace("reads = [\"x-total-count\"]\n", "");
    let file = file("example.toml", &example);
    let said = doctor(&["check", file.to_str().unwrap()]).await;
    assert_eq!(said.status, 0, "{}{}", said.out, said.err);
    assert!(
        said.out.ends_with("4 of 4 expectations met\n"),
        "{}",
        said.out
    );
    let title = "/items/1 (content-type) with credentials: allowed";
    assert!(said.out.contains(title), "{}", said.out);
    let workflow = include_str!("../../examples/cors.yml");
    assert!(workflow.contains("cors-doctor check cors.toml --junit cors.xml"));
}

/// Advice that would allow the request does not help if the row wants it blocked.
#[tokio::test]
async fn a_request_that_is_blocked_for_another_reason_is_not_to_be_allowed() {
    let server = layered().await;
    let row = format!(
        "[[expect]]\nurl = \"{}/\"\norigin = \"http://evil.example\"\nresult = \"blocked\"\ncode = \"preflight-status\"\n",
        server.url
    );
    let file = file("another-reason.toml", &row);
    let said = doctor(&["check", file.to_str().unwrap()]).await;
    assert_eq!(said.status, 1, "{}{}", said.out, said.err);
    let text = said.unwrapped();
    assert!(
        text.contains("write code = \"allow-origin-missing\" in this entry"),
        "{text}"
    );
    assert!(
        !text.contains("Access-Control-Allow-Origin: http"),
        "{text}"
    );
}

#[tokio::test]
async fn each_row_that_fails_is_named_with_cause_and_fix_in_text_xml_and_annotations() {
    let server = Server::new(|request| {
        // Reflects any origin.
        (
            200,
            vec![line(ALLOW_ORIGIN, &origin(request)), line("vary", "Origin")],
        )
    })
    .await;
    let url = &server.url;
    let rows = format!(
        r#"
[[expect]]
url = "{url}/"
origin = "{PAGE}"
result = "allowed"

[[expect]]
url = "{url}/"
origin = "{PAGE}"
method = "PUT"
preflight_only = true
result = "allowed"

[[expect]]
url = "{url}/"
origin = "{PAGE}"
result = "blocked"

[[expect]]
url = "{url}/"
origin = "{PAGE}"
method = "PUT"
result = "blocked"
code = "header-disallowed"

[[expect]]
url = "{url}/"
origin = "{PAGE}"
result = "no other origin"

[[expect]]
url = "{url}/"
origin = "{PAGE}"
reads = ["x-total"]
result = "allowed"
"#
    );
    let file = file("failing.toml", &rows);
    let xml = file.with_extension("xml");
    let args = [
        "check",
        file.to_str().unwrap(),
        "--github",
        "--junit",
        xml.to_str().unwrap(),
    ];
    let said = doctor(&args).await;
    assert_eq!(said.status, 1, "{}{}", said.out, said.err);
    let marks: Vec<_> = said
        .out
        .lines()
        .filter_map(|line| line.split_once(' ').map(|(mark, _)| mark))
        .collect();
    assert_eq!(
        marks.iter().filter(|mark| **mark == "FAILED").count(),
        5,
        "{}",
        said.out
    );
    for part in [
        "ok      https://app.example.com can read GET",
        "blocked (method-disallowed)",
        "fix:   add PUT to Access-Control-Allow-Methods",
        "cannot read GET",
        "read by https://cors-doctor.invalid, null",
        "blocked (header-not-exposed)",
        "1 of 6 expectations met",
        "::error file=",
        ",line=7,",
        "%0Afix: ",
    ] {
        assert!(said.out.contains(part), "{part}: {}", said.out);
    }
    let xml = std::fs::read_to_string(xml).unwrap();
    assert!(
        xml.contains("<testsuite name=\"cors-doctor\" tests=\"6\" failures=\"5\">"),
        "{xml}"
    );
    assert_eq!(xml.matches("<failure ").count(), 5, "{xml}");
}

#[tokio::test]
async fn the_first_file_is_written_from_what_is_seen_and_passes() {
    let server = layered().await;
    let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("first.toml");
    let _ = std::fs::remove_file(&file);
    let name = file.to_str().unwrap();
    let said = doctor(&[
        "check",
        name,
        "--init",
        &server.url,
        "--origin",
        PAGE,
        "--origin",
        "https://c.example.com",
    ])
    .await;
    assert_eq!(said.status, 0, "{}{}", said.out, said.err);
    let text = std::fs::read_to_string(&file).unwrap();
    let blocked = text.matches("result = \"blocked\"").count();
    assert_eq!(
        (text.matches("result = \"allowed\"").count(), blocked),
        (3, 4),
        "{text}"
    );
    let said = doctor(&["check", name]).await;
    assert_eq!(said.status, 0, "{text}\n{}{}", said.out, said.err);

    let again = doctor(&["check", name, "--init", &server.url, "--origin", PAGE]).await;
    assert_eq!(again.status, 2, "{}", again.out);
    assert!(again.err.contains("exists already"), "{}", again.err);
}

#[tokio::test]
async fn of_a_row_with_preflight_only_no_other_request_is_sent() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&seen);
    let server = Server::new(move |request| {
        log.lock().unwrap().push(request.method().to_string());
        (
            200,
            vec![
                line(ALLOW_ORIGIN, "*"),
                line("access-control-allow-methods", "DELETE"),
            ],
        )
    })
    .await;
    let row = format!(
        "[[expect]]\nurl = \"{}\"\norigin = \"{PAGE}\"\nmethod = \"DELETE\"\npreflight_only = true\nresult = \"allowed\"\n",
        server.url
    );
    let file = file("preflight.toml", &row);
    let said = doctor(&["check", file.to_str().unwrap()]).await;
    assert_eq!(said.status, 0, "{}{}", said.out, said.err);
    assert_eq!(*seen.lock().unwrap(), ["OPTIONS"]);
}

#[tokio::test]
async fn a_file_that_says_something_else_is_refused_with_its_line() {
    for (text, said) in [
        (
            "[[expect]]\nurl = \"https://a.example\"\n",
            "line 1: missing field `result`",
        ),
        (
            "[[expect]]\nurl = \"https://a.example\"\nresult = \"allowed\"\n",
            "line 1: `origin` is missing",
        ),
        (
            "\n\n[[expect]]\nurl = \"a.example\"\norigin = \"https://b.example\"\nresult = \"allowed\"\n",
            "line 3: ",
        ),
        (
            "[[expect]]\nurl = \"https://a.example\"\norigin = \"https://b.example\"\nresult = \"yes\"\n",
            "line 4: unknown variant `yes`",
        ),
        (
            "[[expect]]\nurl = \"https://a.example\"\norigin = \"https://b.example\"\nresult = \"allowed\"\nreads = [\"Set-Cookie\"]\n",
            "line 1: --reads: pages can never read Set-Cookie",
        ),
        (
            "[[expect]]\nurl = \"https://a.example\"\norigin = \"https://b.example\"\nresult = \"allowed\"\ncode = \"x\"\n",
            "`code` can only be used",
        ),
        ("expect = []\n", "there is no [[expect]]"),
    ] {
        let file = file("wrong.toml", text);
        let answer = doctor(&["check", file.to_str().unwrap()]).await;
        assert_eq!(answer.status, 2, "{text}: {}", answer.out);
        assert!(answer.err.contains(said), "{text}: {}", answer.err);
        assert_eq!(answer.err.lines().count(), 1, "{}", answer.err);
    }
}
