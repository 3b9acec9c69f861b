use crate::support::{ALLOW_HEADERS, ALLOW_ORIGIN, PAGE, Server, doctor, line};
use serde_json::{Value, json};
use std::path::PathBuf;

#[tokio::test]
async fn a_request_copied_as_curl_is_asked_as_the_page_asked_it() {
    let server = Server::new(|_| {
        (
            200,
            vec![line(ALLOW_ORIGIN, PAGE), line(ALLOW_HEADERS, "x-a")],
        )
    })
    .await;
    let copied = format!(
        "curl '{}/items' \\\n  -H 'accept: application/json' \\\n  -H 'content-type: application/json' \\\n  \
         -H 'origin: {PAGE}' \\\n  -H 'sec-fetch-mode: cors' \\\n  -H 'user-agent: Mozilla/5.0' \\\n  \
         -b 'id=1' \\\n  --data-raw '{{\"name\":\"apple\"}}' \\\n  --compressed",
        server.url
    );
    let report = doctor(&["--curl", &copied, "--json", "--no-probe"])
        .await
        .json();
    assert_eq!(report["method"], "POST");
    assert_eq!(report["page"], PAGE);
    assert_eq!(report["credentials"], true);
    assert_eq!(report["code"], "no-allow-credentials");
    let other = [
        "--curl",
        &copied,
        "--json",
        "--no-probe",
        "--origin",
        "https://other.example",
    ];
    assert_eq!(doctor(&other).await.json()["code"], "other-allow-origin");
}

/// A log with these entries, in a file of its own.
fn log(name: &str, entries: &Value) -> PathBuf {
    let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.har"));
    std::fs::write(&file, json!({ "log": { "entries": entries } }).to_string()).unwrap();
    file
}

fn entry(method: &str, asked: &[(&str, &str)], status: u16, answered: &[(&str, &str)]) -> Value {
    let lines = |headers: &[(&str, &str)]| -> Vec<Value> {
        headers
            .iter()
            .map(|(name, value)| json!({ "name": name, "value": value }))
            .collect()
    };
    json!({
        "request": { "method": method, "url": "https://api.example.com/items", "headers": lines(asked) },
        "response": { "status": status, "headers": lines(answered) },
    })
}

#[tokio::test]
async fn a_recorded_log_is_judged_without_a_server() {
    let asked = [("Origin", PAGE), ("Access-Control-Request-Method", "PUT")];
    let preflight = entry(
        "OPTIONS",
        &asked,
        200,
        &[("Access-Control-Allow-Origin", PAGE)],
    );
    let put = entry(
        "PUT",
        &[("Origin", PAGE), (":authority", "api.example.com")],
        0,
        &[],
    );
    let file = log("blocked", &json!([put, preflight]));
    let said = doctor(&["--har", file.to_str().unwrap(), "--json"]).await;
    assert_eq!(said.status, 1, "{}", said.err);
    assert_eq!(said.json()["code"], "method-disallowed");
}

#[tokio::test]
async fn an_entry_of_a_log_is_chosen_by_its_number() {
    let get = |allowed| {
        entry(
            "GET",
            &[("Origin", PAGE)],
            200,
            &[("access-control-allow-origin", allowed)],
        )
    };
    let file = log("chosen", &json!([get(PAGE), get("https://other.example")]));
    let file = file.to_str().unwrap();
    assert_eq!(doctor(&["--har", file, "--entry", "0"]).await.status, 0);
    let said = doctor(&["--har", file, "--entry", "9"]).await;
    assert_eq!(said.status, 2);
    assert!(
        said.err.contains("no entry 9; the log has 2"),
        "{}",
        said.err
    );
}

#[tokio::test]
async fn a_malformed_log_is_told_in_a_sentence() {
    for (name, text, sentence) in [
        ("empty", "", "no JSON"),
        ("cut", "{\"log\":", "no JSON"),
        ("other", "{}", "no HAR"),
        ("nothing", "{\"log\":{\"entries\":[]}}", "no request in it"),
        ("odd", "{\"log\":{\"entries\":[7]}}", "has no request"),
    ] {
        let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.har"));
        std::fs::write(&file, text).unwrap();
        let said = doctor(&["--har", file.to_str().unwrap(), "--origin", PAGE]).await;
        assert_eq!(said.status, 2, "{name}");
        assert!(said.err.contains(sentence), "{name}: {}", said.err);
    }
}
