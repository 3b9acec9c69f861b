//! Servers that try to deceive the reader, to fill the screen, or to make the command wait.

use crate::support::{ALLOW_ORIGIN, PAGE, Server, doctor, line};
use axum::body::Body;
use axum::response::Response;
use serde_json::Value;
use std::io::{Read as _, Write as _};
use std::time::{Duration, Instant};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

#[tokio::test]
async fn a_body_of_any_size_is_left_on_the_wire() {
    let endless = || async {
        let chunk = bytes::Bytes::from(vec![0; 1 << 20]);
        let chunks =
            futures_util::stream::repeat_with(move || Ok::<_, std::io::Error>(chunk.clone()));
        let mut response = Response::new(Body::from_stream(chunks));
        let any = http::HeaderValue::from_static("*");
        response.headers_mut().insert(ALLOW_ORIGIN, any);
        response
    };
    let server = Server::of(axum::Router::new().fallback(endless)).await;
    let started = Instant::now();
    let said = doctor(&[&server.url, "--origin", PAGE, "--timeout", "5"]).await;
    assert_eq!(said.status, 0, "{}", said.err);
    assert!(started.elapsed() < Duration::from_secs(10));
}

/// A control character, a change of the writing direction, a line end, and a space without a width.
const UNSEEN: [char; 4] = ['\u{9b}', '\u{202e}', '\u{2028}', '\u{200b}'];

#[tokio::test]
async fn a_hostile_server_writes_nothing_to_the_terminal_but_text() {
    for c in UNSEEN {
        let value = format!("x{c}31m");
        let server = Server::new(move |_| (200, vec![line(ALLOW_ORIGIN, &value)])).await;
        let args = [&server.url, "--origin", PAGE, "--no-probe", "--verbose"];
        let said = doctor(&args).await;
        assert_eq!(said.status, 1);
        assert!(!said.out.contains(c), "{}", said.out);
        let sent = format!("< access-control-allow-origin: x{}31m", c.escape_unicode());
        assert!(said.out.contains(&sent), "{}", said.out);
    }
}

#[tokio::test]
async fn json_has_what_a_server_sent_and_escapes_it() {
    for c in UNSEEN {
        let value = format!("x{c}31m");
        let server = Server::new(move |_| (200, vec![line(ALLOW_ORIGIN, &value)])).await;
        let args = [&server.url, "--origin", PAGE, "--no-probe", "--json"];
        let said = doctor(&args).await;
        let escape = format!("x\\u{:04x}31m", u32::from(c));
        assert!(said.out.contains(&escape), "{}", said.out);
        assert!(!said.out.contains(c), "{}", said.out);
        let report = said.json();
        let chromium = report["chromium"].as_str().unwrap();
        assert!(chromium.contains(&format!("x{c}31m")), "{chromium}");
        assert_eq!(report["truncated"], false);
    }
}

/// Answers each connection with what `answer` returns for the request's path. A server from a library cannot send such
/// answers.
async fn raw<F>(answer: F) -> (String, JoinHandle<()>)
where
    F: Fn(&str) -> Vec<u8> + Clone + Send + 'static,
{
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let url = format!("http://{}/0", listener.local_addr().unwrap());
    let serve = async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let answer = answer.clone();
            tokio::spawn(async move {
                let mut stream = BufReader::new(stream);
                let mut head = Vec::new();
                while !head.ends_with(b"\r\n\r\n") && stream.read_until(b'\n', &mut head).await? > 0
                {
                }
                let head = String::from_utf8_lossy(&head);
                let path = head.split(' ').nth(1).unwrap_or_default();
                stream.write_all(&answer(path)).await
            });
        }
    };
    (url, tokio::spawn(serve))
}

/// An answer of this status and these lines, after which the connection is closed.
fn answer(status: &str, lines: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status}\r\n{lines}content-length: 0\r\nconnection: close\r\n\r\n").into()
}

/// How much a terminal keeps without losing the beginning.
const MAX_OUTPUT: usize = 64 * 1024;

/// The reports for people and for programs on a request that is blocked, if both are short.
async fn short_reports(url: &str, method: &str) -> (String, Value) {
    let args = [url, "--origin", PAGE, "--credentials", "-X", method];
    let text = doctor(&[&args[..], &["--verbose"]].concat()).await;
    let json = doctor(&[&args[..], &["--json"]].concat()).await;
    for said in [&text, &json] {
        assert_eq!(said.status, 1, "{}{}", said.out, said.err);
        let length = said.out.len();
        assert!(length < MAX_OUTPUT, "{length}: {:.1000}", said.out);
    }
    (text.out, json.json())
}

const MORE: &str = " more characters) …";

/// Characters of one, two and three bytes, some of which are escaped.
const PARTS: [&str; 6] = ["a", "a,", "\\", "\u{9b}", "\u{202e}", "你"];

#[tokio::test]
async fn a_header_of_300_kb_is_shown_by_its_beginning_and_its_end() {
    let schema = serde_json::from_str(&doctor(&["schema"]).await.out).unwrap();
    let schema = jsonschema::draft202012::new(&schema).unwrap();
    for part in PARTS {
        let long = part.repeat(300_000 / part.len());
        let head = answer("200 OK", &format!("{ALLOW_ORIGIN}: {long}\r\n"));
        let (url, server) = raw(move |_| head.clone()).await;
        let (text, report) = short_reports(&url, "PUT").await;
        server.abort();
        assert!(
            text.starts_with("BLOCKED: Access-Control-Allow-Origin"),
            "{text}"
        );
        for name in ["reason", "chromium", "firefox"] {
            let shown = report[name].as_str().unwrap();
            assert!(shown.contains(MORE), "{name}: {shown}");
        }
        assert_eq!(report["truncated"], true);
        assert!(schema.is_valid(&report), "{report:#}");
    }
}

/// Headers from which another part of the report is made.
#[tokio::test]
async fn whichever_header_it_is_the_report_stays_short() {
    let allowed = "access-control-allow-origin: https://app.example.com\r\naccess-control-allow-credentials: true\r\n";
    for (status, name) in [
        ("200 OK", "access-control-allow-methods"),
        ("302 Found", "location"),
        ("200 OK", "set-cookie"),
        ("200 OK", "via"),
        ("429 Too Many Requests", "retry-after"),
        ("200 OK", "access-control-max-age"),
    ] {
        for part in ["a", "\u{202e}"] {
            let long = part.repeat(300_000 / part.len());
            let head = answer(status, &format!("{allowed}{name}: {long}=b\r\n"));
            let (url, server) = raw(move |_| head.clone()).await;
            let (text, report) = short_reports(&url, "PUT").await;
            server.abort();
            let is_cut = report.to_string().contains(MORE);
            assert_eq!(report["truncated"], is_cut, "{name}: {text}");
        }
    }
}

#[tokio::test]
async fn of_many_headers_and_redirects_some_are_shown() {
    let long = "a".repeat(300);
    let many = |begin: &str, end: &str| -> String {
        let lines = (0..900).map(|at| format!("{begin}{at}{long}{end}\r\n"));
        lines.collect()
    };
    for (begin, end, is_truncated) in [
        ("access-control-allow-origin: ", "", true),
        ("set-cookie: ", "=b", true),
        // Only lines of these are shown, and the JSON does not have those lines.
        ("vary: ", "", false),
        ("access-control-", ": b", false),
    ] {
        let head = answer("200 OK", &many(begin, end));
        let (url, server) = raw(move |_| head.clone()).await;
        let (text, report) = short_reports(&url, "GET").await;
        server.abort();
        assert!(text.contains(" more) …"), "{text}");
        assert_eq!(report["truncated"], is_truncated, "{text}");
    }

    let cookies = many("set-cookie: ", "=b");
    let path = "a".repeat(50_000);
    let (url, server) = raw(move |asked| {
        let hop: usize = asked[1..].split('-').next().unwrap().parse().unwrap();
        let allowed = if hop < 20 { PAGE } else { "none" };
        let lines = format!(
            "{ALLOW_ORIGIN}: {allowed}\r\naccess-control-allow-credentials: true\r\nlocation: /{}-{path}\r\n{cookies}",
            hop + 1
        );
        answer("302 Found", &lines)
    })
    .await;
    let (text, report) = short_reports(&url, "GET").await;
    server.abort();
    assert_eq!(report["code"], "allow-origin-invalid");
    assert_eq!(report["steps"].as_array().unwrap().len(), 30);
    assert!(text.contains(" more) …"), "{text}");
}

/// A separate thread sends faster than the command reads, so that the timers of the command's runtime do not fire.
#[tokio::test]
async fn an_answer_without_an_end_is_left_when_the_time_is_over() {
    for (begin, part) in [
        ("", "HTTP/1.1 100 Continue\r\n\r\n"),
        ("", "HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n"),
        ("HTTP/1.1 200 OK\r\n", "x: y\r\n"),
        ("HTTP/1.1 200 OK\r\n", "x"),
    ] {
        let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let server = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let parts = part.repeat(1_000);
            let mut sent = stream.read(&mut [0; 4096]).map(drop);
            sent = sent.and_then(|()| stream.write_all(begin.as_bytes()));
            while sent.is_ok() {
                sent = stream.write_all(parts.as_bytes());
            }
        });
        let started = Instant::now();
        let args = [&url, "--origin", PAGE, "--no-probe", "--timeout", "1"];
        let said = tokio::time::timeout(Duration::from_secs(30), doctor(&args));
        let said = said.await.expect("it ends by itself");
        assert_eq!(said.status, 2, "{part}: {}", said.out);
        assert_eq!(said.err.lines().count(), 1, "{part}: {}", said.err);
        let took = started.elapsed();
        assert!(took < Duration::from_secs(5), "{part}: {took:?}");
        server.join().unwrap();
    }
}
