//! Requests in the forms that browsers' menus copy.

use crate::support::{PAGE, Server, allows, doctor};
use std::path::PathBuf;
use std::process::Stdio;
use tokio::io::AsyncWriteExt;

/// The forms, with `URL` for the server's.
const PASTES: &[(&str, &str)] = &[
    (
        "bash",
        "curl 'URL/items' \\\n  -X 'PUT' \\\n  -H 'accept: */*' \\\n  -H 'content-type: application/json' \\\n  -b 'id=1' \\\n  -H 'origin: https://app.example.com' \\\n  -H 'x-token: it'\\''s' \\\n  --data-raw $'{\"a\":\\'b\\'}'",
    ),
    (
        "cmd",
        "curl ^\"URL/items^\" ^\r\n  -X ^\"PUT^\" ^\r\n  -H ^\"accept: */*^\" ^\r\n  -H ^\"content-type: application/json^\" ^\r\n  -b ^\"id=1^\" ^\r\n  -H ^\"origin: https://app.example.com^\" ^\r\n  -H ^\"x-token: it's^\" ^\r\n  --data-raw ^\"^{^\\^\"a^\\^\":1^}^\"",
    ),
    (
        "PowerShell",
        "$session = New-Object Microsoft.PowerShell.Commands.WebRequestSession\n$session.UserAgent = \"Mozilla/5.0 (X11)\"\n$session.Cookies.Add((New-Object System.Net.Cookie(\"id\", \"1\", \"/\", \"127.0.0.1\")))\nInvoke-WebRequest -UseBasicParsing -Uri \"URL/items\" `\n-Method \"PUT\" `\n-WebSession $session `\n-Headers @{\n\"authority\"=\"127.0.0.1\"\n  \"method\"=\"PUT\"\n  \"path\"=\"/items\"\n  \"scheme\"=\"http\"\n  \"accept\"=\"*/*\"\n  \"origin\"=\"https://app.example.com\"\n  \"referer\"=\"https://app.example.com/\"\n  \"sec-ch-ua\"=\"`\"Chromium`\";v=`\"156`\"\"\n  \"x-token\"=\"it's\"\n} `\n-ContentType \"application/json\" `\n-Body \"{`\"a`\":1}\"",
    ),
    (
        "fetch",
        "fetch(\"URL/items\", {\n  \"headers\": {\n    \"accept\": \"*/*\",\n    \"content-type\": \"application/json\",\n    \"x-token\": \"it's\"\n  },\n  \"referrer\": \"https://app.example.com/\",\n  \"body\": \"{\\\"a\\\":1}\",\n  \"method\": \"PUT\",\n  \"mode\": \"cors\",\n  \"credentials\": \"include\"\n});",
    ),
    (
        "fetch of Firefox",
        "await fetch(\"URL/items\", {\n    \"credentials\": \"include\",\n    \"headers\": {\n        \"User-Agent\": \"Mozilla/5.0\",\n        \"Accept\": \"*/*\",\n        \"content-type\": \"application/json\",\n        \"x-token\": \"1\",\n        \"Sec-Fetch-Site\": \"cross-site\"\n    },\n    \"referrer\": \"https://app.example.com/\",\n    \"body\": \"{}\",\n    \"method\": \"PUT\",\n    \"mode\": \"cors\"\n});",
    ),
    (
        "Node's fetch",
        "fetch(\"URL/items\", {\n  \"headers\": {\n    \"content-type\": \"application/json\",\n    \"cookie\": \"id=1\",\n    \"x-token\": \"1\",\n    \"Referer\": \"https://app.example.com/\"\n  },\n  \"body\": \"{}\",\n  \"method\": \"PUT\"\n});",
    ),
];

async fn pasted(text: &str) -> serde_json::Value {
    let mut command = tokio::process::Command::new(env!("CARGO_BIN_EXE_cors-doctor"));
    command
        .args(["--curl", "-", "--json"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped());
    let mut process = command.spawn().unwrap();
    let mut stdin = process.stdin.take().unwrap();
    stdin.write_all(text.as_bytes()).await.unwrap();
    drop(stdin);
    let output = process.wait_with_output().await.unwrap();
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{text}"))
}

#[tokio::test]
async fn every_form_is_the_same_request() {
    let server = Server::new(|request| allows(request, &[PAGE], "PUT")).await;
    for (form, text) in PASTES {
        let report = pasted(&text.replace("URL", &server.url)).await;
        let said = ["page", "method", "code"].map(|key| report[key].as_str().unwrap_or_default());
        assert_eq!(
            said,
            [PAGE, "PUT", "allow-credentials-not-true"],
            "{form}: {report:#}"
        );
        let wanted = report["configurations"][0]["text"].as_str().unwrap();
        for part in ["content-type", "x-token", "Allow-Credentials: true"] {
            assert!(wanted.contains(part), "{form}: {wanted}");
        }
        assert!(
            !wanted.contains("authority") && !wanted.contains("user-agent"),
            "{form}: {wanted}"
        );
    }
}

#[tokio::test]
async fn of_a_copied_preflight_the_request_is_judged_that_it_asks_for() {
    let server = Server::new(|request| allows(request, &[PAGE], "GET")).await;
    let text = format!(
        "curl '{}/items' -X 'OPTIONS' -H 'access-control-request-method: DELETE' -H 'access-control-request-headers: content-type,x-a' -H 'origin: {PAGE}' -H 'sec-fetch-mode: cors'",
        server.url
    );
    let report = pasted(&text).await;
    assert_eq!(
        (report["method"].as_str(), report["code"].as_str()),
        (Some("DELETE"), Some("method-disallowed")),
        "{report:#}"
    );
    let wanted = report["configurations"][0]["text"].as_str().unwrap();
    assert!(wanted.contains("content-type, x-a"), "{wanted}");
}

#[tokio::test]
async fn a_paste_is_read_from_a_file_too() {
    let server = Server::new(|request| allows(request, &[PAGE], "PUT")).await;
    let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("pasted.txt");
    std::fs::write(&file, PASTES[3].1.replace("URL", &server.url)).unwrap();
    let said = doctor(&["--curl", file.to_str().unwrap(), "--json"]).await;
    assert_eq!(said.json()["method"], "PUT", "{}", said.out);
}

#[tokio::test]
async fn text_that_is_not_a_request_is_refused_in_one_line() {
    for (text, said) in [
        ("fetch(url, {})", "not in the form that browsers copy"),
        ("fetch(", "has no URL"),
        ("Invoke-WebRequest -Uri \"http", "a quote is not closed"),
        ("Invoke-WebRequest", "is not a valid URL"),
        ("hello there", "does not begin with curl"),
    ] {
        let answer = doctor(&["--curl", text]).await;
        assert_eq!(answer.status, 2, "{text}: {}", answer.out);
        assert!(answer.err.contains(said), "{text}: {}", answer.err);
        assert_eq!(answer.err.lines().count(), 1, "{}", answer.err);
    }
    let help = doctor(&["--help"]).await;
    assert!(
        help.out.contains("cors-doctor --curl - <<'END'"),
        "{}",
        help.out
    );
}
