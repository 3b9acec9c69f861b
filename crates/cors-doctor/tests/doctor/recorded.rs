use crate::support::{self, ALLOW_HEADERS, ALLOW_ORIGIN, PAGE, Server, doctor, line};
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
    assert_eq!(report["code"], "allow-credentials-not-true");
    let other = [
        "--curl",
        &copied,
        "--json",
        "--no-probe",
        "--origin",
        "https://other.example",
    ];
    assert_eq!(doctor(&other).await.json()["code"], "allow-origin-mismatch");
}

#[tokio::test]
async fn a_line_for_curl_is_read_as_a_shell_and_curl_read_it() {
    for (flags, asked) in [
        ("-XPUT", "PUT"),
        ("--request=PUT", "PUT"),
        ("-sSLX PATCH", "PATCH"),
        ("--json '{\"a\":1}'", "POST content-type"),
        ("-F file=@a.png", "POST"),
        ("-G -d a=b", "GET"),
        ("-d a=b", "POST"),
        ("-I", "HEAD"),
        ("-T a.txt", "PUT"),
        ("-H'X-A: 1' -HX-B:2", "GET x-a,x-b"),
        ("-H $'X-A: it\\'s\\u0021'", "GET x-a"),
        ("-u name:word", "GET authorization"),
        (
            "-H 'priority: u=1, i' -H 'cache-control: no-cache' -H 'pragma: no-cache' -H 'sec-ch-ua-mobile: ?0' -H 'user-agent: x' -H 'referer: y'",
            "GET",
        ),
        (
            "-H ^\"X-A: ^\\^\"1^\\^\"^\" ^\r\n  --data-raw ^\"^{^}^\"",
            "POST x-a",
        ),
    ] {
        let server = Server::new(|request| {
            let method = request.headers().get("access-control-request-method");
            let method =
                method.map_or(request.method().as_str(), |method| method.to_str().unwrap());
            let names = request.headers().get("access-control-request-headers");
            let names = names.map_or("", |names| names.to_str().unwrap());
            // The reason of the block quotes this value, so the test sees what the preflight asked for.
            (
                200,
                vec![(ALLOW_ORIGIN, format!("{method} {names}").trim().to_owned())],
            )
        })
        .await;
        let copied = format!("$ curl {flags} {}/items", server.url);
        let args = ["--curl", &copied, "--origin", PAGE, "--json", "--no-probe"];
        let said = doctor(&args).await;
        let reason = said.json()["reason"]
            .as_str()
            .unwrap_or_default()
            .to_owned();
        assert!(
            reason.contains(&format!("{asked:?}")),
            "{flags}: {reason}{}",
            said.out
        );
    }
}

fn log(name: &str, entries: &Value) -> PathBuf {
    support::log(name, &entries.to_string())
}

fn entry(method: &str, asked: &[(&str, &str)], status: u16, answered: &[(&str, &str)]) -> Value {
    let lines = |headers: &[(&str, &str)]| -> Vec<Value> {
        headers
            .iter()
            .map(|(name, value)| json!({ "name": name, "value": value }))
            .collect()
    };
    json!({
        "request": { "method": method, "url": URL, "headers": lines(asked) },
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
        said.err
            .contains("the log has no entry 9: it has 2 entries, counted from 0"),
        "{}",
        said.err
    );
}

const URL: &str = "https://api.example.com/items";

/// What Chromium knows about a request that it has blocked.
fn provisional(method: &str, error: &str) -> Value {
    let mut blocked = entry(
        method,
        &[
            ("Referer", "https://app.example.com/page"),
            ("User-Agent", "x"),
        ],
        0,
        &[],
    );
    blocked["response"]["_error"] = json!(error);
    blocked["_resourceType"] = json!("fetch");
    blocked
}

fn preflight(status: u16, answered: &[(&str, &str)]) -> Value {
    let asked = [
        ("origin", PAGE),
        ("access-control-request-method", "POST"),
        (
            "access-control-request-headers",
            "authorization,content-type",
        ),
    ];
    entry("OPTIONS", &asked, status, answered)
}

#[tokio::test]
async fn a_log_is_judged_as_browsers_write_it() {
    let allowed = ("access-control-allow-origin", PAGE);
    let asked = [
        ("origin", PAGE),
        ("content-type", "application/json"),
        ("priority", "u=1, i"),
    ];
    let granted = [
        allowed,
        ("access-control-allow-headers", "authorization,content-type"),
    ];
    let document = entry("GET", &[], 200, &[]);
    let mut elsewhere = entry("GET", &[("origin", "null")], 200, &[allowed]);
    elsewhere["request"]["url"] = json!("https://other.example/y");
    elsewhere["response"]["_error"] = json!("net::ERR_FAILED");
    let mut blocked = entry("POST", &asked, 500, &[]);
    blocked["response"]["_error"] = json!("net::ERR_FAILED");
    for (name, entries, code) in [
        (
            "provisional headers",
            json!([
                document,
                provisional("POST", "net::ERR_FAILED"),
                preflight(404, &[])
            ]),
            "allow-origin-missing",
        ),
        (
            "a secret that the log leaves out",
            json!([
                document,
                preflight(
                    204,
                    &[allowed, ("access-control-allow-headers", "content-type")]
                ),
                provisional("POST", "net::ERR_FAILED")
            ]),
            "header-disallowed",
        ),
        (
            "no error, and a status",
            json!([document, entry("GET", &[("Origin", PAGE)], 200, &[])]),
            "allow-origin-missing",
        ),
        (
            "two lines in one value",
            json!([entry(
                "GET",
                &[("Origin", PAGE)],
                200,
                &[("access-control-allow-origin", "*\nhttps://b.example")]
            )]),
            "allow-origin-multiple",
        ),
        (
            "the second of two",
            json!([
                preflight(204, &granted),
                entry("POST", &asked, 200, &[allowed]),
                blocked
            ]),
            "allow-origin-missing",
        ),
        (
            "an ad blocker",
            json!([
                provisional("GET", "net::ERR_BLOCKED_BY_CLIENT"),
                preflight(404, &[]),
                provisional("POST", "net::ERR_FAILED")
            ]),
            "allow-origin-missing",
        ),
        (
            "the end of a redirect",
            json!([
                entry(
                    "GET",
                    &[("origin", PAGE)],
                    302,
                    &[allowed, ("location", "https://other.example/y")]
                ),
                elsewhere
            ]),
            "allow-origin-mismatch",
        ),
    ] {
        let file = log(&name.replace(' ', "-"), &entries);
        let said = doctor(&["--har", file.to_str().unwrap(), "--json"]).await;
        assert_eq!(said.status, 1, "{name}: {}", said.out);
        let report = said.json();
        assert_eq!(report["code"], code, "{name}: {report:#}");
        let is_redirected = report["cause"].as_str().unwrap().contains("was redirected");
        assert_eq!(is_redirected, name == "the end of a redirect");
    }
}

#[tokio::test]
async fn a_preflight_that_is_not_recorded_is_taken_for_allowed() {
    let allowed = [("access-control-allow-origin", PAGE)];
    let asked = [("origin", PAGE), ("content-type", "application/json")];
    let file = log("cached", &json!([entry("POST", &asked, 200, &allowed)]));
    let said = doctor(&["--har", file.to_str().unwrap(), "--json"]).await;
    assert_eq!(said.status, 0, "{}", said.out);
    assert_eq!(said.findings(), ["preflight-not-recorded"]);

    let nothing = log("nothing-recorded", &json!([entry("POST", &asked, 0, &[])]));
    let said = doctor(&["--har", nothing.to_str().unwrap()]).await;
    assert_eq!(said.status, 2);
    assert!(
        said.err
            .contains(&format!("no answer to POST {URL}, nor to its preflight")),
        "{}",
        said.err
    );
}

#[tokio::test]
async fn a_byte_order_mark_is_not_part_of_a_log() {
    let file = log(
        "marked",
        &json!([entry("GET", &[("origin", PAGE)], 200, &[])]),
    );
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, format!("\u{feff}{text}")).unwrap();
    assert_eq!(doctor(&["--har", file.to_str().unwrap()]).await.status, 1);
}

#[tokio::test]
async fn a_malformed_log_is_reported_in_one_sentence() {
    for (name, text, sentence) in [
        ("empty", "", "the file is not JSON"),
        ("cut", "{\"log\":", "the file is not JSON"),
        ("other", "{}", "not a HAR log"),
        (
            "nothing",
            "{\"log\":{\"entries\":[]}}",
            "contains no request",
        ),
        ("odd", "{\"log\":{\"entries\":[7]}}", "contains no request"),
    ] {
        let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.har"));
        std::fs::write(&file, text).unwrap();
        let said = doctor(&["--har", file.to_str().unwrap(), "--origin", PAGE]).await;
        assert_eq!(said.status, 2, "{name}");
        assert!(said.err.contains(sentence), "{name}: {}", said.err);
    }
}
