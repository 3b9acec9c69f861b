//! Servers with more than one fault, and the fault that decided.

use crate::support::{
    ALLOW_CREDENTIALS, ALLOW_HEADERS, ALLOW_ORIGIN, PAGE, Server, allows, doctor, is_preflight,
    line,
};

/// What the server of a row answers to preflights and to other requests.
type Answers = fn(&axum::extract::Request) -> (u16, Vec<(&'static str, String)>);

/// What is broken, how it is asked, what it answers, and a part of the cause.
const ROWS: &[(&str, &[&str], Answers, &str)] = &[
    (
        "localhost and 127.0.0.1 are both allowed, the method is not",
        &["--origin", "http://localhost:3000", "-X", "DELETE"],
        |request| {
            let both = ["http://localhost:3000", "http://127.0.0.1:3000"];
            allows(request, &both, "GET, POST")
        },
        "the server does not allow the method",
    ),
    (
        "localhost and 127.0.0.1 are both allowed, authentication answers OPTIONS",
        &[
            "--origin",
            "http://localhost:3000",
            "-H",
            "Authorization: Bearer x",
        ],
        |request| {
            if is_preflight(request) {
                return (401, vec![]);
            }
            allows(
                request,
                &["http://localhost:3000", "http://127.0.0.1:3000"],
                "",
            )
        },
        "authentication answers OPTIONS",
    ),
    (
        "a max-age that is sent twice, and a method that is missing",
        &["-X", "PUT"],
        |_| {
            let age = line("access-control-max-age", "5");
            (200, vec![line(ALLOW_ORIGIN, "*"), age.clone(), age])
        },
        "the server does not allow the method",
    ),
    (
        "the permission for credentials is sent twice",
        &["--credentials"],
        |_| {
            let credentials = line(ALLOW_CREDENTIALS, "true");
            (
                200,
                vec![line(ALLOW_ORIGIN, PAGE), credentials.clone(), credentials],
            )
        },
        "access-control-allow-credentials is sent twice",
    ),
    (
        "only the preflight has the headers",
        &["-X", "PUT"],
        |request| {
            if is_preflight(request) {
                allows(request, &[PAGE], "PUT")
            } else {
                (200, vec![])
            }
        },
        "the preflight has just allowed the request",
    ),
    (
        "a body that is refused",
        &["-X", "PUT"],
        |request| {
            if is_preflight(request) {
                allows(request, &[PAGE], "PUT")
            } else {
                (413, vec![line("server", "nginx")])
            }
        },
        "refuses the body before the CORS handling",
    ),
    (
        "a refusal that says what is allowed, as Starlette's does",
        &["-X", "PUT"],
        |request| {
            let (_, headers) = allows(request, &[PAGE], "GET");
            (if is_preflight(request) { 400 } else { 200 }, headers)
        },
        "not the method PUT",
    ),
    (
        "a refusal that says nothing",
        &["-X", "PUT", "-H", "X-A: 1", "-H", "X-B: 1"],
        |request| {
            let asked = |name: &str| {
                request
                    .headers()
                    .get(name)
                    .map(|value| value.to_str().unwrap())
            };
            let method = asked("access-control-request-method") == Some("PUT");
            let header =
                asked("access-control-request-headers").is_some_and(|names| names.contains("x-b"));
            if method || header {
                return (200, vec![]);
            }
            let (status, mut headers) = allows(request, &[PAGE], "GET");
            headers.push(line(ALLOW_HEADERS, "x-a"));
            (status, headers)
        },
        "not the method PUT and the header x-b",
    ),
    (
        "OPTIONS is answered without the headers that GET has",
        &["-X", "PUT"],
        |request| {
            if is_preflight(request) {
                (200, vec![])
            } else {
                allows(request, &[PAGE], "")
            }
        },
        "OPTIONS does not reach the CORS layer",
    ),
    (
        "a path that is missing, with the right headers",
        &["-X", "PUT"],
        |request| (404, allows(request, &[PAGE], "PUT").1),
        "the path does not exist",
    ),
    (
        "a firewall that refuses OPTIONS",
        &["-X", "PUT"],
        |request| {
            if is_preflight(request) {
                (403, vec![])
            } else {
                allows(request, &[PAGE], "")
            }
        },
        "although it allows the page for GET",
    ),
    (
        "a layer that allows others",
        &[],
        |request| allows(request, &["https://other.example.net"], ""),
        "a CORS layer answers",
    ),
    (
        "the application behind nginx is down",
        &[],
        |_| (502, vec![line("server", "nginx/1.22.1")]),
        "the application behind the proxy is down",
    ),
    (
        "the application behind nginx is down for OPTIONS only",
        &["-X", "PUT"],
        |request| {
            if is_preflight(request) {
                (502, vec![line("server", "nginx/1.22.1")])
            } else {
                (200, vec![])
            }
        },
        "fails on OPTIONS, but not on GET",
    ),
    (
        "a rate limiter",
        &["-X", "PUT"],
        |_| (429, vec![line("retry-after", "60")]),
        "a rate limiter answers OPTIONS (429, Retry-After: 60)",
    ),
    (
        "a challenge of Cloudflare's",
        &["-X", "PUT"],
        |_| {
            (
                403,
                vec![line("cf-ray", "8a"), line("cf-mitigated", "challenge")],
            )
        },
        "Cloudflare's bot check",
    ),
    (
        "a slash that is missing",
        &[],
        |request| match request.uri().path() {
            "/items" => (307, vec![line("location", "/items/")]),
            _ => allows(request, &[PAGE], ""),
        },
        "either with a slash at its end or without one, but not both",
    ),
    (
        "https",
        &["-X", "PUT"],
        |_| (301, vec![line("location", "https://127.0.0.1/items")]),
        "the server only serves https",
    ),
    (
        "a login page",
        &[],
        |_| (302, vec![line("location", "/login?next=/items")]),
        "to a login page: GET is redirected (302)",
    ),
    (
        "a list in one header",
        &[],
        |_| {
            (
                200,
                vec![line(ALLOW_ORIGIN, "https://a.com, https://app.example.com")],
            )
        },
        "sends a list in Access-Control-Allow-Origin",
    ),
    (
        "a list in one header, without commas",
        &[],
        |_| {
            (
                200,
                vec![line(ALLOW_ORIGIN, "https://a.com https://app.example.com")],
            )
        },
        "sends a list in Access-Control-Allow-Origin",
    ),
    (
        "a pattern",
        &[],
        |_| (200, vec![line(ALLOW_ORIGIN, "https://*.example.com")]),
        "the value is a pattern",
    ),
    (
        "a path",
        &[],
        |_| (200, vec![line(ALLOW_ORIGIN, "https://app.example.com/app")]),
        "the value has a path",
    ),
    (
        "null",
        &[],
        |_| (200, vec![line(ALLOW_ORIGIN, "null")]),
        "the value is `null`",
    ),
    (
        "a port that no development server has",
        &[],
        |_| {
            (
                200,
                vec![line(ALLOW_ORIGIN, "https://app.example.com:8443")],
            )
        },
        "the port differs",
    ),
];
#[tokio::test]
async fn the_cause_names_what_decided() {
    for (name, args, answers, cause) in ROWS {
        let server = Server::new(*answers).await;
        let url = format!("{}/items", server.url);
        let mut all = vec![url.as_str(), "--json"];
        if !args.contains(&"--origin") {
            all.extend(["--origin", PAGE]);
        }
        all.extend(*args);
        let said = doctor(&all).await;
        assert_eq!(said.status, 1, "{name}: {}{}", said.out, said.err);
        let report = said.json();
        let found = report["cause"].as_str().unwrap();
        assert!(found.contains(cause), "{name}: {found}");
    }
}

/// A server that closes the connection on OPTIONS, as some routers and firewalls do.
#[tokio::test]
async fn options_that_get_no_answer() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0))
        .await
        .unwrap();
    let url = format!("http://{}/items", listener.local_addr().unwrap());
    let serving = tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut head = [0; 4];
            stream.read_exact(&mut head).await.unwrap();
            if &head != b"OPTI" {
                let answer = "HTTP/1.1 200 OK\r\naccess-control-allow-origin: *\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
                stream.write_all(answer.as_bytes()).await.unwrap();
                // Reads the request to its end, because closing the connection earlier would discard the answer.
                let _ = stream.read_to_end(&mut Vec::new()).await;
            }
        }
    });
    let said = doctor(&[&url, "--origin", PAGE, "-X", "PUT", "--json"]).await;
    serving.abort();
    assert_eq!(said.status, 1, "{}", said.out);
    let report = said.json();
    assert_eq!(report["code"], "network-error");
    let cause = report["cause"].as_str().unwrap();
    assert!(
        cause.contains("the preflight gets no answer, but GET does"),
        "{cause}"
    );
    assert_eq!(report["configurations"][0]["server"], "headers");
}
