//! Logs in the shape that the developer tools and Firefox write: a blocked request has no answer, and the page is named
//! elsewhere in the entry.

use crate::support::{PAGE, doctor};
use serde_json::{Value, json};
use std::path::PathBuf;

const URL: &str = "https://api.example.com/items";

fn headers(lines: &[(&str, &str)]) -> Vec<Value> {
    let lines = lines.iter();
    lines
        .map(|(name, value)| json!({ "name": name, "value": value }))
        .collect()
}

/// The page itself, as the developer tools write it.
fn document() -> Value {
    json!({
        "_resourceType": "document", "pageref": "page_1",
        "request": { "method": "GET", "url": format!("{PAGE}/shop"), "httpVersion": "h2", "headers": headers(&[(":authority", "app.example.com"), ("accept", "text/html")]) },
        "response": { "status": 200, "statusText": "", "headers": headers(&[("content-type", "text/html")]), "_error": null },
    })
}

/// A request that Chromium has blocked.
fn failed(method: &str, lines: &[(&str, &str)]) -> Value {
    json!({
        "_resourceType": "fetch", "pageref": "page_1", "_initiator": { "type": "script" },
        "request": { "method": method, "url": URL, "headers": headers(lines) },
        "response": { "status": 0, "statusText": "", "headers": [], "_error": "net::ERR_FAILED", "_transferSize": 0 },
        "timings": { "blocked": 3.1, "_blocked_queueing": 1.2 },
    })
}

fn preflight(status: u16, answer: &[(&str, &str)]) -> Value {
    json!({
        "_resourceType": "preflight", "pageref": "page_1",
        "request": { "method": "OPTIONS", "url": URL, "headers": headers(&[("access-control-request-method", "PUT"), ("access-control-request-headers", "content-type"), ("origin", PAGE)]) },
        "response": { "status": status, "headers": headers(answer), "_error": if status == 0 { json!("net::ERR_FAILED") } else { Value::Null } },
    })
}

async fn judged(name: &str, entries: Vec<Value>) -> (i32, Value) {
    let log = json!({ "log": { "version": "1.2", "pages": [{ "id": "page_1", "title": format!("{PAGE}/shop") }], "entries": entries } });
    let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.har"));
    std::fs::write(&file, log.to_string()).unwrap();
    let said = doctor(&["--har", file.to_str().unwrap(), "--json"]).await;
    (said.status, said.json())
}

#[tokio::test]
async fn a_preflight_that_failed_beside_the_page_s_document_is_found() {
    for (name, entries, code) in [
        (
            "both",
            vec![document(), failed("PUT", &[]), preflight(405, &[])],
            "allow-origin-missing",
        ),
        (
            "preflight alone",
            vec![
                document(),
                preflight(405, &[("access-control-allow-origin", "*")]),
            ],
            "preflight-status",
        ),
        (
            "the method",
            vec![
                document(),
                failed("PUT", &[("referer", "https://app.example.com/")]),
                preflight(200, &[("access-control-allow-origin", "*")]),
            ],
            "method-disallowed",
        ),
    ] {
        let (status, report) = judged(name, entries).await;
        assert_eq!(
            (status, report["code"].as_str()),
            (1, Some(code)),
            "{name}: {report:#}"
        );
        assert_eq!(
            (report["page"].as_str(), report["method"].as_str()),
            (Some(PAGE), Some("PUT")),
            "{name}: {report:#}"
        );
    }
}

/// It must not be called allowed because of an earlier answer to the same request, or because of a made-up answer.
#[tokio::test]
async fn nothing_is_allowed_whose_preflight_has_failed() {
    let earlier = json!({
        "_resourceType": "fetch",
        "request": { "method": "PUT", "url": URL, "headers": headers(&[("origin", PAGE)]) },
        "response": { "status": 200, "headers": headers(&[("access-control-allow-origin", PAGE)]) },
    });
    for (name, entries) in [
        ("no answer", vec![document(), preflight(0, &[])]),
        (
            "no answer to both",
            vec![document(), failed("PUT", &[]), preflight(0, &[])],
        ),
        (
            "an earlier answer",
            vec![document(), earlier, preflight(0, &[])],
        ),
    ] {
        let (status, report) = judged(name, entries).await;
        assert_ne!(report["verdict"], "allowed", "{name}: {report:#}");
        assert_ne!(status, 0, "{name}");
    }
}

/// Chromium records a blocked request without the headers that it did not send.
#[tokio::test]
async fn the_page_is_known_by_origin_referrer_title_or_document() {
    let answer = json!({ "status": 200, "headers": [] });
    let get = |lines: &[(&str, &str)], page: Option<&str>| {
        json!({
            "_resourceType": "xhr", "pageref": page,
            "request": { "method": "GET", "url": URL, "headers": headers(lines) },
            "response": answer,
        })
    };
    for (name, entries) in [
        ("origin", vec![get(&[("Origin", PAGE)], None)]),
        (
            "referrer",
            vec![get(&[("Referer", "https://app.example.com/shop")], None)],
        ),
        ("title", vec![get(&[], Some("page_1"))]),
        ("document", vec![document(), get(&[], None)]),
    ] {
        // The entry is chosen by its number, because the first one is the document.
        let log =
            json!({ "log": { "pages": [{ "id": "page_1", "title": PAGE }], "entries": entries } });
        let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("page-{name}.har"));
        std::fs::write(&file, log.to_string()).unwrap();
        let number = (entries.len() - 1).to_string();
        let said = doctor(&[
            "--har",
            file.to_str().unwrap(),
            "--entry",
            &number,
            "--json",
        ])
        .await;
        let report = said.json();
        assert_eq!(
            (said.status, report["page"].as_str()),
            (1, Some(PAGE)),
            "{name}: {report:#}"
        );
    }
}

/// Recorded from Chromium by the protocol that its developer tools use: five requests of a page, of which one is allowed.
#[tokio::test]
async fn a_log_of_chromium_is_judged_as_chromium_has_judged_it() {
    let file = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/doctor/logs/chromium.har"
    );
    let first = doctor(&["--har", file, "--json"]).await;
    assert_eq!(first.json()["code"], "method-disallowed", "{}", first.out);
    for (entry, url, status, code) in [
        ("3", "/method", 1, "method-disallowed"),
        ("4", "/method", 1, "method-disallowed"), // its preflight
        ("5", "/status", 1, "preflight-status"),
        ("8", "/good", 0, ""),
        ("1", "", 2, ""), // Chromium did not record the answer
        ("9", "", 2, ""),
    ] {
        let said = doctor(&["--har", file, "--entry", entry, "--json"]).await;
        assert_eq!(said.status, status, "{entry}: {}", said.out);
        let report = said.json();
        assert_eq!(
            report["code"].as_str().unwrap_or_default(),
            code,
            "{entry}: {report:#}"
        );
        if status == 2 {
            let error = report["error"].as_str().unwrap();
            let command = "--origin http://localhost:18201";
            assert!(
                error.contains("ask the server itself") && error.contains(command),
                "{error}"
            );
        } else {
            assert_eq!(report["page"], "http://localhost:18201");
            assert!(
                report["url"].as_str().unwrap().ends_with(url),
                "{entry}: {report:#}"
            );
        }
    }
}

/// Exported by Firefox's developer tools: a request without a preflight is recorded with its answer although Firefox kept
/// it from the page, and a request whose preflight failed is recorded before the preflight and without an answer.
#[tokio::test]
async fn a_log_of_firefox_is_judged_as_firefox_has_judged_it() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/doctor/logs/firefox.har");
    let first = doctor(&["--har", file, "--json"]).await;
    assert_eq!(first.json()["code"], "preflight-status", "{}", first.out);
    for (entry, url, status, code) in [
        ("1", "/none", 1, "allow-origin-missing"),
        ("2", "/ok", 0, ""),
        ("3", "/bad", 1, "preflight-status"),
        ("4", "/method", 1, "method-disallowed"),
        ("5", "/bad", 1, "preflight-status"), // the preflight itself
    ] {
        let said = doctor(&["--har", file, "--entry", entry, "--json"]).await;
        assert_eq!(said.status, status, "{entry}: {}", said.out);
        let report = said.json();
        let found = report["code"].as_str().unwrap_or_default();
        assert_eq!(found, code, "{entry}: {report:#}");
        assert_eq!(report["page"], "http://127.0.0.1:37213");
        let asked = report["url"].as_str().unwrap();
        assert!(asked.ends_with(url), "{entry}: {report:#}");
    }
}
