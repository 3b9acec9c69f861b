use crate::support::{ALLOW_ORIGIN, PAGE, Server, doctor, line};
use axum::response::Response;
use std::time::{Duration, Instant};
use tokio::net::TcpListener;

#[tokio::test]
async fn without_a_verdict_the_doctor_prints_one_sentence_and_exits_with_2() {
    let free = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let nobody = format!("http://{}", free.local_addr().unwrap());
    drop(free);
    for (args, sentence) in [
        (&[][..], "there is no request to ask about"),
        (
            &["example.com", "--origin", PAGE],
            "must begin with http:// or https://",
        ),
        (
            &["ftp://example.com/", "--origin", PAGE],
            "must begin with http:// or https://",
        ),
        (
            &["http://exa mple.com", "--origin", PAGE],
            "is not a valid URL",
        ),
        (
            &["api.example.com/items", "--origin", PAGE],
            "must begin with http:// or https://",
        ),
        (
            &["http://example.com:99999/", "--origin", PAGE],
            "invalid port number",
        ),
        (
            &["wss://example.com/", "--origin", PAGE],
            "CORS does not apply to WebSockets",
        ),
        (
            &["https://example.com/", "--origin", "localhost:3000"],
            "write \"http://localhost:3000\"",
        ),
        (
            &["https://example.com/", "--origin", "app.example.com"],
            "write \"https://app.example.com\"",
        ),
        (
            &["https://example.com/", "--origin", "file:///index.html"],
            "write \"null\"",
        ),
        (
            &["--curl", "curl https://example.com --frobnicate"],
            "--frobnicate is not supported",
        ),
        (
            &["https://example.com/"],
            "the origin of the page is missing",
        ),
        (
            &["https://example.com/", "--origin", "https://a.com/path"],
            "write \"https://a.com\"",
        ),
        (
            &["https://example.com/", "--origin", PAGE, "-H", "nonsense"],
            "is not a header",
        ),
        (
            &[
                "https://example.com/",
                "--origin",
                PAGE,
                "-X",
                "NOT A METHOD",
            ],
            "is not a valid method",
        ),
        (
            &["https://example.com/", "--origin", PAGE, "--resolve", "x"],
            "is not HOST:PORT:ADDRESS",
        ),
        (&[&nobody, "--origin", PAGE], "nothing listens"),
        (
            &["https://no-such-host.invalid/", "--origin", PAGE],
            "does not resolve",
        ),
        (
            &["--curl", "wget https://example.com"],
            "does not begin with curl",
        ),
        (
            &["--curl", "curl 'https://example.com"],
            "a quote is not closed",
        ),
        (&["--curl", "curl -H"], "needs a value"),
        (&["--har", "/no/such/file"], "No such file"),
        (
            &["explain", "no-such-reason"],
            "is not a known code or message",
        ),
    ] {
        let said = doctor(args).await;
        assert_eq!(said.status, 2, "{args:?}: {}{}", said.out, said.err);
        assert!(said.err.contains(sentence), "{args:?}: {}", said.err);
        assert_eq!(said.err.lines().count(), 1, "{args:?}: {}", said.err);
    }
}

#[tokio::test]
async fn a_server_that_never_answers_is_waited_for_as_long_as_asked() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let started = Instant::now();
    let said = doctor(&[&url, "--origin", PAGE, "--timeout", "1"]).await;
    assert_eq!(said.status, 2);
    assert!(
        said.err.contains("did not answer within 1 s"),
        "{}",
        said.err
    );
    assert!(started.elapsed() < Duration::from_secs(10));
}

/// The time that the command waits by default.
#[tokio::test]
async fn the_whole_run_ends_within_ten_seconds_though_nothing_is_answered() {
    let silent = axum::Router::new().fallback(std::future::pending::<Response>);
    let server = Server::of(silent).await;
    let started = Instant::now();
    let said = doctor(&[&server.url, "--origin", PAGE, "-X", "PUT"]).await;
    assert!(started.elapsed() < Duration::from_secs(10));
    assert_eq!(said.status, 2, "{}", said.out);
    let told = "the preflight (OPTIONS): ";
    assert!(said.err.contains(told), "{}", said.err);
}

#[tokio::test]
async fn a_circle_of_redirects_ends() {
    let server = Server::new(|_| (302, vec![line(ALLOW_ORIGIN, "*"), line("location", "/")])).await;
    let said = doctor(&[&server.url, "--origin", PAGE]).await;
    assert_eq!(said.status, 2);
    assert!(said.err.contains("redirects in a loop"), "{}", said.err);
}

#[tokio::test]
async fn an_answer_of_many_headers_is_read() {
    let server = Server::new(|_| {
        let many = (0..200).map(|_| line("x-many", "1"));
        (200, many.chain([line(ALLOW_ORIGIN, "*")]).collect())
    })
    .await;
    let said = doctor(&[&server.url, "--origin", PAGE]).await;
    assert_eq!(said.status, 0, "{}", said.err);
}

#[tokio::test]
async fn explain_knows_codes_and_messages() {
    for asked in [
        "header-disallowed",
        "Access to fetch at 'https://a.com/' from origin 'https://b.com' has been blocked by CORS policy: Request header field x-token is not allowed by Access-Control-Allow-Headers in preflight response.",
        "Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at https://a.com/. (Reason: header ‘x-token’ is not allowed according to header ‘Access-Control-Allow-Headers’ from CORS preflight response).",
    ] {
        let said = doctor(&["explain", asked]).await;
        assert!(
            said.out.starts_with("header-disallowed: "),
            "{asked}: {}",
            said.out
        );
    }
    let logged = doctor(&["explain", "disallowed-origin"]).await;
    assert!(logged.out.starts_with("allow-origin-missing: "));
    assert!(doctor(&["explain"]).await.out.lines().count() > 25);
}

#[tokio::test]
async fn completions_and_a_man_page_are_printed() {
    assert!(
        doctor(&["completions", "bash"])
            .await
            .out
            .contains("--no-probe")
    );
    assert!(doctor(&["man"]).await.out.contains(".SH SYNOPSIS"));
}

#[tokio::test]
async fn colour_is_for_terminals() {
    let server = Server::new(|_| (200, vec![])).await;
    let said = doctor(&[&server.url, "--origin", PAGE]).await;
    assert!(!said.out.contains('\u{1b}'), "{}", said.out);
}

#[tokio::test]
async fn json_is_as_its_schema_says() {
    let schema = serde_json::from_str(&doctor(&["schema"]).await.out).unwrap();
    let schema = jsonschema::draft202012::new(&schema).unwrap();
    let cookie = Server::new(|_| {
        (
            200,
            vec![
                line(ALLOW_ORIGIN, PAGE),
                line("set-cookie", "a=b"),
                line("access-control-allow-credentials", "true"),
            ],
        )
    })
    .await;
    let blocked = Server::new(|_| {
        (
            200,
            vec![line(ALLOW_ORIGIN, "*"), line("access-control-max-age", "1")],
        )
    })
    .await;
    for (url, args, status) in [
        (&cookie.url, &["--credentials"][..], 0),
        (&blocked.url, &["-X", "PUT"], 1),
        (&blocked.url, &["--credentials", "--server", "caddy"], 1),
        (&"no-url".to_owned(), &[], 2),
    ] {
        let said = doctor(&[&[url.as_str(), "--origin", PAGE, "--json"], args].concat()).await;
        assert_eq!(said.status, status, "{}", said.out);
        let report = said.json();
        let wrong: Vec<_> = schema
            .iter_errors(&report)
            .map(|error| error.to_string())
            .collect();
        assert_eq!(wrong, [""; 0], "{report:#}");
    }
    assert!(!schema.is_valid(&serde_json::json!({ "verdict": "blocked" })));
}

#[tokio::test]
async fn what_each_browser_prints_is_explained() {
    for (code, printed) in [
        (
            "allow-origin-mismatch",
            "(Reason: CORS header ‘Access-Control-Allow-Origin’ does not match ‘https://b.com’).",
        ),
        (
            "allow-origin-multiple",
            "(Reason: Multiple CORS header ‘Access-Control-Allow-Origin’ not allowed).",
        ),
        (
            "network-error",
            "(Reason: CORS request did not succeed). Status code: (null).",
        ),
        (
            "allow-origin-missing",
            "Origin https://app.example.com is not allowed by Access-Control-Allow-Origin. Status code: 200",
        ),
        (
            "preflight-status",
            "Preflight response is not successful. Status code: 404",
        ),
        (
            "allow-credentials-not-true",
            "Credentials flag is true, but Access-Control-Allow-Credentials is not \"true\".",
        ),
        (
            "wildcard-with-credentials",
            "Cannot use wildcard in Access-Control-Allow-Origin when credentials flag is true.",
        ),
        (
            "header-disallowed",
            "Request header field X-Token is not allowed by Access-Control-Allow-Headers.",
        ),
        (
            "method-disallowed",
            "Method PUT is not allowed by Access-Control-Allow-Methods.",
        ),
        (
            "mixed-content",
            "Mixed Content: The page at 'https://a.com/' was loaded over HTTPS, but requested an insecure resource 'http://b.com/'.",
        ),
        (
            "unsupported-scheme",
            "Access to fetch at 'file:///x' from origin 'null' has been blocked by CORS policy: Cross origin requests are only supported for protocol schemes: chrome, data, http, https.",
        ),
        ("no-vary", "no-vary"),
        ("configured-with-slash", "configured-with-slash"),
    ] {
        let said = doctor(&["explain", printed]).await;
        assert!(
            said.out.starts_with(&format!("{code}: ")),
            "{printed}: {}{}",
            said.out,
            said.err
        );
    }
    for (printed, meaning) in [
        (
            "TypeError: Failed to fetch",
            "the same message whatever the reason is",
        ),
        (
            "The request client is not a secure context and the resource is in more-private address space `local`.",
            "asks the user for permission",
        ),
    ] {
        let said = doctor(&["explain", printed]).await;
        assert!(
            said.out.contains(meaning),
            "{printed}: {}{}",
            said.out,
            said.err
        );
    }
    let said = doctor(&["explain", "method-disallowed"]).await;
    assert!(
        said.out.contains("add PUT to Access-Control-Allow-Methods"),
        "{}",
        said.out
    );
}

/// `cors-doctor … | head` closes the output before everything is printed.
#[test]
fn a_reader_may_close_the_output_early() {
    for args in [
        &["explain"][..],
        &["man"],
        &["completions", "bash"],
        &["schema"],
    ] {
        let mut doctor = std::process::Command::new(env!("CARGO_BIN_EXE_cors-doctor"))
            .args(args)
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        drop(doctor.stdout.take());
        let ended = doctor.wait_with_output().unwrap();
        let printed = String::from_utf8_lossy(&ended.stderr);
        assert!(
            ended.status.success() && printed.is_empty(),
            "{args:?}: {printed}"
        );
    }
}

/// Every finding can be looked up with `explain`.
#[tokio::test]
async fn every_finding_is_explained() {
    let server = Server::new(|request| {
        let asked = crate::support::origin(request);
        let credentials = line("access-control-allow-credentials", "true");
        (
            404,
            vec![
                line(ALLOW_ORIGIN, &asked),
                credentials,
                line("set-cookie", "a=b"),
            ],
        )
    })
    .await;
    let args = [
        &server.url,
        "--origin",
        PAGE,
        "--credentials",
        "-H",
        "Cookie: a=b",
        "--json",
    ];
    let found = doctor(&args).await.findings();
    assert!(found.len() > 3, "{found:?}");
    for code in found {
        let said = doctor(&["explain", &code]).await;
        assert!(
            said.out.starts_with(&format!("{code}: ")),
            "{code}: {}",
            said.err
        );
    }
}
