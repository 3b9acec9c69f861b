//! No fix opens more than the page needs, whatever a server or a log names.

use crate::support::{
    ALLOW_CREDENTIALS, ALLOW_HEADERS, ALLOW_METHODS, ALLOW_ORIGIN, PAGE, SERVERS, Said, Server,
    doctor, line, log, origin,
};

/// All configurations in a report.
fn configurations(said: &Said) -> Vec<String> {
    let report = said.json();
    let of_block = report["configurations"].as_array().into_iter().flatten();
    let findings = report["findings"].as_array().into_iter().flatten();
    let of_findings = findings.map(|finding| &finding["configuration"]);
    let all = of_block.chain(of_findings);
    all.filter_map(|it| it["text"].as_str().map(str::to_owned))
        .collect()
}

/// Browsers compare these as text, so nobody has access, but several libraries read them as patterns.
const PATTERNS: [&str; 6] = [
    "https://*",
    "https://*.example.com",
    "https://api(.*).example.com",
    "https://a*b",
    "https://$host",
    "app://*",
];

#[tokio::test]
async fn a_pattern_that_a_server_sends_is_in_no_fix() {
    for pattern in PATTERNS {
        let broken = Server::new(move |_| {
            let lines = [(ALLOW_ORIGIN, pattern), (ALLOW_CREDENTIALS, "true")];
            (200, lines.map(|(name, value)| line(name, value)).into())
        })
        .await;
        for server in SERVERS {
            let said = doctor(&[
                &broken.url,
                "--origin",
                PAGE,
                "--credentials",
                "--json",
                "--server",
                server,
            ])
            .await;
            let fixes = configurations(&said);
            assert!(fixes[0].contains("app"), "{server}");
            for fix in fixes {
                assert!(!fix.contains(pattern), "{server}: {fix}");
                assert!(
                    !fix.contains(&pattern.replace('.', "\\.")),
                    "{server}: {fix}"
                );
            }
        }
    }
}

#[tokio::test]
async fn a_pattern_in_a_log_is_in_no_fix() {
    let entries = r#"[{"request":{"method":"GET","url":"https://api.example.com/","headers":[{"name":"origin","value":"https://app.example.com"},{"name":"cookie","value":"a=b"}]},
        "response":{"status":200,"statusText":"","headers":[{"name":"server","value":"Werkzeug/3.0"},{"name":"access-control-allow-origin","value":"https://*"}]}}]"#;
    let log = log("a-pattern", entries);
    let said = doctor(&["--har", log.to_str().unwrap(), "--json"]).await;
    let fixes = configurations(&said);
    assert!(fixes[0].contains("CORS(") && fixes[0].contains("https://app.example.com"));
    assert!(!fixes[0].contains("https://*"), "{}", fixes[0]);
}

/// A page with a strange origin gets no configuration, because there is none that allows only this page.
#[tokio::test]
async fn no_configuration_allows_null_or_a_pattern() {
    let mirror = Server::new(|request| (200, vec![line(ALLOW_ORIGIN, &origin(request))])).await;
    let null = Server::new(|_| {
        let lines = [(ALLOW_ORIGIN, "null"), (ALLOW_CREDENTIALS, "true")];
        (200, lines.map(|(name, value)| line(name, value)).into())
    })
    .await;
    let nothing = Server::new(|_| (200, Vec::new())).await;
    for server in SERVERS {
        for url in [&mirror.url, &null.url, &nothing.url] {
            for page in ["null", "https://*"] {
                let args = [
                    url,
                    "--origin",
                    page,
                    "--credentials",
                    "-X",
                    "PUT",
                    "--json",
                ];
                let said = doctor(&[&args[..], &["--server", server]].concat()).await;
                assert_eq!(configurations(&said), [""; 0], "{server} {page}");
            }
        }
    }
}

#[tokio::test]
async fn a_name_that_could_be_a_variable_is_in_no_fix() {
    let broken = Server::new(|_| {
        let lines = [
            (ALLOW_ORIGIN, PAGE),
            (ALLOW_METHODS, "P$UT, %ci"),
            (ALLOW_HEADERS, "x-a, x-$host, `id`"),
        ];
        (200, lines.map(|(name, value)| line(name, value)).into())
    })
    .await;
    for server in SERVERS {
        let args = [&broken.url, "--origin", PAGE, "--server", server, "--json"];
        let fixes = configurations(&doctor(&[&args[..], &["-H", "x-b: 1"]].concat()).await);
        assert!(fixes[0].contains("x-b"), "{server}");
        for odd in ["P$UT", "%ci", "x-$host", "`id`"] {
            assert!(!fixes[0].contains(odd), "{server} {odd}: {}", fixes[0]);
        }
        let fixes = configurations(&doctor(&[&args[..], &["-H", "x-$host: 1"]].concat()).await);
        assert_eq!(fixes, [""; 0], "{server}");
    }
}

/// Flask-CORS takes a text with a bracket for a regular expression.
#[tokio::test]
async fn an_ipv6_address_is_one_origin_for_servers_that_read_regular_expressions() {
    let broken = Server::new(|_| (200, Vec::new())).await;
    for (server, written) in [
        ("flask", r#"origins=[r"http://\[::1\]:3000$"]"#),
        ("apache", r#""^(http://\[::1\]:3000)$""#),
        ("caddy", r#""^(http://\[::1\]:3000)$""#),
    ] {
        let page = "http://[::1]:3000";
        let args = [&broken.url, "--origin", page, "--server", server, "--json"];
        let fixes = configurations(&doctor(&args).await);
        assert!(fixes[0].contains(written), "{server}: {}", fixes[0]);
    }
}

#[tokio::test]
async fn a_printed_command_is_quoted_for_a_shell() {
    let entries = r#"[{"request":{"method":"PUT","url":"https://a.com/items","headers":[{"name":"origin","value":"https://app.example.com"}]},
        "response":{"status":302,"statusText":"","headers":[{"name":"access-control-allow-origin","value":"*"},{"name":"location","value":"https://b.com/$(touch$IFS/tmp/x)?a=1&b=2"}]}},
        {"request":{"method":"OPTIONS","url":"https://a.com/items","headers":[{"name":"origin","value":"https://app.example.com"},{"name":"access-control-request-method","value":"PUT"}]},
        "response":{"status":200,"statusText":"","headers":[{"name":"access-control-allow-origin","value":"*"},{"name":"access-control-allow-methods","value":"PUT"}]}}]"#;
    let log = log("a-command", entries);
    let said = doctor(&["--har", log.to_str().unwrap(), "--entry", "1", "--json"]).await;
    let command = "cors-doctor 'https://b.com/$(touch$IFS/tmp/x)?a=1&b=2' --origin https://app.example.com -X PUT";
    let report = said.json();
    let error = report["error"].as_str().unwrap();
    assert!(error.contains(command), "{error}");
}
