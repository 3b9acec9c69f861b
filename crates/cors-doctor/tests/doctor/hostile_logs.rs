//! Logs that are made to take time or memory.

use crate::support::{ALLOW_ORIGIN, PAGE, doctor, log};
use std::process::Stdio;
use std::time::{Duration, Instant};
use tokio::io::AsyncWriteExt;
use tokio::process::Command;

/// The error for a file that is larger than the limit.
#[track_caller]
fn assert_too_large(status: Option<i32>, err: &str) {
    assert_eq!(status, Some(2), "{err}");
    assert!(err.contains("the 256 MiB that cors-doctor reads"), "{err}");
    assert!(err.contains("record fewer requests"), "{err}");
    assert_eq!(err.lines().count(), 1, "{err}");
}

#[cfg(unix)]
#[tokio::test]
async fn a_device_and_a_pipe_that_never_end_are_left_after_the_limit() {
    let said = doctor(&["--har", "/dev/zero", "--origin", PAGE]).await;
    assert_too_large(Some(said.status), &said.err);

    let mut command = Command::new(env!("CARGO_BIN_EXE_cors-doctor"))
        .args(["--har", "/dev/stdin", "--origin", PAGE])
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut pipe = command.stdin.take().unwrap();
    let zeros = vec![0; 1 << 20];
    // Ends when the command stops reading.
    while pipe.write_all(&zeros).await.is_ok() {}
    let output = command.wait_with_output().await.unwrap();
    assert_too_large(
        output.status.code(),
        &String::from_utf8_lossy(&output.stderr),
    );
}

/// URLs of two servers in turn, so that the origin is lost with each redirect to the next one.
fn url(at: usize) -> String {
    let host = if at % 2 == 0 { "a" } else { "b" };
    format!("https://{host}.example/items/{at}")
}

fn entry(method: &str, at: usize, asked: &[&str], status: u16, answered: &[&str]) -> String {
    let lines = |headers: &[&str]| {
        let lines = headers.iter().map(|line| {
            let (name, value) = line.split_once(": ").unwrap();
            format!(r#"{{"name":"{name}","value":"{value}"}}"#)
        });
        lines.collect::<Vec<_>>().join(",")
    };
    let (url, asked, answered) = (url(at), lines(asked), lines(answered));
    format!(
        r#"{{"request":{{"method":"{method}","url":"{url}","headers":[{asked}]}},"response":{{"status":{status},"headers":[{answered}]}}}}"#
    )
}

const ORIGIN: &str = "origin: https://app.example.com";
const ALLOWED: [&str; 2] = [
    "access-control-allow-origin: *",
    "access-control-allow-methods: *",
];

fn requests_with_preflights(at: usize) -> String {
    let preflight = [ORIGIN, "access-control-request-method: PUT"];
    if at % 2 == 0 {
        entry("OPTIONS", at / 2, &preflight, 204, &ALLOWED)
    } else {
        entry("PUT", at / 2, &[ORIGIN], 200, &ALLOWED)
    }
}

fn failures_of_unknown_pages(at: usize) -> String {
    entry("GET", at, &[], 0, &[])
}

/// The first request of the chain can't be judged, so each of the others leads back to it.
fn one_chain_of_redirects(at: usize) -> String {
    let (method, origin) = match at {
        0 => ("NO METHOD", ORIGIN),
        _ => ("GET", "origin: null"),
    };
    let location = format!("location: {}", url(at + 1));
    entry(method, at, &[origin], 302, &[ALLOWED[0], &location])
}

fn origins_that_no_redirect_took(at: usize) -> String {
    entry("GET", at, &["origin: null"], 200, &ALLOWED)
}

/// The first version went through all entries for each entry, which took from 17 seconds to minutes for these logs.
#[tokio::test]
async fn a_log_of_twenty_thousand_entries_is_judged_in_seconds() {
    let kinds = [
        (
            "requests-with-preflights",
            requests_with_preflights as fn(_) -> _,
        ),
        ("failures-of-unknown-pages", failures_of_unknown_pages),
        ("one-chain-of-redirects", one_chain_of_redirects),
        (
            "origins-that-no-redirect-took",
            origins_that_no_redirect_took,
        ),
    ];
    for (name, entry) in kinds {
        let entries: Vec<_> = (0..20_000).map(entry).collect();
        let file = log(name, &format!("[{}]", entries.join(",")));
        let started = Instant::now();
        doctor(&["--har", file.to_str().unwrap(), "--json"]).await;
        let took = started.elapsed();
        assert!(took < Duration::from_secs(15), "{name}: {took:?}");
    }
}

#[tokio::test]
async fn a_log_of_more_entries_than_anyone_records_is_refused() {
    let entries = "{},".repeat(100_001);
    let file = log("too-many", &format!("[{}]", entries.trim_end_matches(',')));
    let said = doctor(&["--har", file.to_str().unwrap(), "--verbose"]).await;
    assert_eq!(said.status, 2);
    let told = "more than the 100000 requests";
    assert!(said.err.contains(told), "{}", said.err);
}

/// Lines of one name are joined for each check, and a map of headers panics if it is given too many.
#[tokio::test]
async fn a_request_of_more_headers_than_a_client_takes_is_judged_by_the_first_of_them() {
    let lines = format!("access-control-allow-origin: {}", "a\\n".repeat(200_000));
    let names: Vec<_> = (0..40_000).map(|name| format!("x{name:x}")).collect();
    let names = format!("access-control-request-headers: {}", names.join(","));
    let asked = [ORIGIN, "access-control-request-method: PUT", &names];
    for (name, answered) in [("many-lines", lines.as_str()), ("many-names", ALLOWED[0])] {
        let preflight = entry("OPTIONS", 0, &asked, 204, &[answered]);
        let put = entry("PUT", 0, &[ORIGIN], 200, &ALLOWED);
        let file = log(name, &format!("[{preflight},{put}]"));
        let started = Instant::now();
        let said = doctor(&["--har", file.to_str().unwrap(), "--json"]).await;
        let took = started.elapsed();
        assert_eq!(said.status, 1, "{name}: {}", said.err);
        assert!(said.out.len() < 64 * 1024, "{name}: {}", said.out.len());
        assert!(took < Duration::from_secs(15), "{name}: {took:?}");
    }
}

/// Each requested name was compared with each allowed name for each request, which took 40 seconds for these logs.
#[tokio::test]
async fn long_lists_of_asked_and_allowed_headers_are_compared_in_seconds() {
    let list = |names: std::ops::Range<usize>| {
        let names: Vec<_> = names.map(|name| format!("x{name:x}")).collect();
        names.join(",")
    };
    let asked = format!("access-control-request-headers: {}", list(40_000..41_000));
    let allowed = format!("access-control-allow-headers: {}", list(0..41_000));
    let asked = [ORIGIN, "access-control-request-method: PUT", &asked];
    let answered = [ALLOWED[0], ALLOWED[1], &allowed];
    let mut entries = vec![entry("OPTIONS", 0, &asked, 204, &answered)];
    entries.extend((0..30).map(|_| entry("PUT", 0, &[ORIGIN], 200, &ALLOWED)));
    let file = log("long-lists", &format!("[{}]", entries.join(",")));
    let started = Instant::now();
    let said = doctor(&["--har", file.to_str().unwrap(), "--json"]).await;
    let took = started.elapsed();
    assert_eq!(said.status, 0, "{}", said.out);
    assert!(took < Duration::from_secs(15), "{took:?}");
}

#[tokio::test]
async fn a_log_writes_nothing_to_the_terminal_but_text() {
    let get = |path: &str, status: u16| {
        format!(
            r#"{{"request":{{"method":"GET","url":"https://a.example/{path}","headers":[{{"name":"origin","value":"{PAGE}"}}]}},"response":{{"status":{status},"headers":[{{"name":"{ALLOW_ORIGIN}","value":"x\u202ey"}}]}}}}"#
        )
    };
    // The second entry has the answer to the first, because browsers send the same URL for both.
    let entries = [get(r"x\u202ey", 0), get("x%E2%80%AEy", 200)].join(",");
    let file = log("unseen", &format!("[{entries}]"));
    let said = doctor(&["--har", file.to_str().unwrap(), "--verbose"]).await;
    for shown in [
        r"GET https://a.example/x\u{202e}y",
        r"allow-origin: x\u{202e}y",
    ] {
        assert!(said.out.contains(shown), "{}{}", said.out, said.err);
    }
    let unseen = |c: char| c == '\u{202e}' || (c.is_control() && c != '\n');
    assert!(!said.out.contains(unseen), "{}", said.out);

    let said = doctor(&["--har", "/no/such/\u{1b}[31m\u{202e}file"]).await;
    assert!(
        said.err.contains(r"/no/such/\u{1b}[31m\u{202e}file"),
        "{}",
        said.err
    );
    let said = doctor(&["--har", "/no/such/\u{202e}file", "--json"]).await;
    assert!(said.out.contains(r"/no/such/\u202efile"), "{}", said.out);
    assert_eq!(said.json()["truncated"], false);
}
