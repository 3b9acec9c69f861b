use crate::support::{
    ALLOW_CREDENTIALS, ALLOW_HEADERS, ALLOW_METHODS, ALLOW_ORIGIN, PAGE, Server, doctor,
    is_preflight, line, origin,
};

/// Asks `server` with `args`; the code, and the cause.
async fn diagnosis(server: &Server, args: &[&str]) -> (String, String) {
    let url = format!("{}/items", server.url);
    let mut all = vec![url.as_str(), "--origin", PAGE, "--json"];
    all.extend(args);
    let said = doctor(&all).await;
    assert_eq!(said.status, 1, "{}{}", said.out, said.err);
    let report = said.json();
    let text = |key: &str| report[key].as_str().unwrap().to_owned();
    (text("code"), text("cause"))
}

#[tokio::test]
async fn a_server_that_says_nothing() {
    let server = Server::new(|_| (200, vec![])).await;
    let (code, cause) = diagnosis(&server, &[]).await;
    assert_eq!(code, "no-allow-origin");
    assert!(cause.contains("the origin is not allowed"), "{cause}");
}

#[tokio::test]
async fn options_answered_by_the_router() {
    for status in [404, 405] {
        let answer = move |request: &axum::extract::Request| {
            if is_preflight(request) {
                return (status, vec![]);
            }
            (200, vec![line(ALLOW_ORIGIN, PAGE)])
        };
        let (code, cause) = diagnosis(&Server::new(answer).await, &["-X", "PUT"]).await;
        assert_eq!(code, "no-allow-origin");
        assert!(
            cause.starts_with("OPTIONS is answered by the router"),
            "{cause}"
        );
    }
}

#[tokio::test]
async fn options_answered_by_authentication() {
    let server = Server::new(|_| (401, vec![line(ALLOW_ORIGIN, PAGE)])).await;
    let (code, cause) = diagnosis(&server, &["-H", "Authorization: Bearer x"]).await;
    assert_eq!(code, "preflight-status");
    assert!(
        cause.starts_with("authentication answers OPTIONS"),
        "{cause}"
    );
}

#[tokio::test]
async fn a_wildcard_and_missing_permission_with_credentials() {
    let wildcard = Server::new(|_| {
        (
            200,
            vec![line(ALLOW_ORIGIN, "*"), line(ALLOW_CREDENTIALS, "true")],
        )
    })
    .await;
    assert_eq!(
        diagnosis(&wildcard, &["--credentials"]).await.0,
        "wildcard-with-credentials"
    );
    let missing = Server::new(|_| (200, vec![line(ALLOW_ORIGIN, PAGE)])).await;
    assert_eq!(
        diagnosis(&missing, &["--credentials"]).await.0,
        "no-allow-credentials"
    );
}

#[tokio::test]
async fn a_method_and_a_header_that_are_not_allowed() {
    let server = Server::new(|_| {
        let methods = line(ALLOW_METHODS, "GET");
        (
            200,
            vec![line(ALLOW_ORIGIN, "*"), methods, line(ALLOW_HEADERS, "x-a")],
        )
    })
    .await;
    assert_eq!(
        diagnosis(&server, &["-X", "PUT"]).await.0,
        "method-disallowed"
    );
    assert_eq!(
        diagnosis(&server, &["-H", "X-B: 1"]).await.0,
        "header-disallowed"
    );
}

#[tokio::test]
async fn a_header_that_is_sent_twice() {
    let server =
        Server::new(|_| (200, vec![line(ALLOW_ORIGIN, PAGE), line(ALLOW_ORIGIN, "*")])).await;
    let (code, cause) = diagnosis(&server, &[]).await;
    assert_eq!(code, "several-allow-origins");
    assert!(
        cause.contains("is sent twice: the application and a proxy"),
        "{cause}"
    );
}

#[tokio::test]
async fn headers_that_are_lost_on_errors() {
    let server = Server::new(|_| (500, vec![])).await;
    let (_, cause) = diagnosis(&server, &[]).await;
    assert!(cause.contains("the headers are lost on them"), "{cause}");
}

#[tokio::test]
async fn headers_that_a_proxy_may_have_taken() {
    let server = Server::new(|_| {
        (
            200,
            vec![
                line("server", "nginx/1.22.1"),
                line("x-powered-by", "Express"),
            ],
        )
    })
    .await;
    let (_, cause) = diagnosis(&server, &[]).await;
    assert!(cause.contains("nginx stands in front"), "{cause}");
    let url = format!("{}/items", server.url);
    let report = doctor(&[&url, "--origin", PAGE, "--json"]).await.json();
    let servers: Vec<_> = report["configurations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["server"])
        .collect();
    assert_eq!(servers, ["express", "nginx"]);
}

/// Allows the one origin that its configuration names, as most servers do.
async fn allows_only(allowed: &'static str) -> Server {
    Server::new(move |request| {
        let asked = origin(request);
        let matches = asked == allowed;
        (
            200,
            matches
                .then(|| line(ALLOW_ORIGIN, &asked))
                .into_iter()
                .collect(),
        )
    })
    .await
}

#[tokio::test]
async fn an_origin_that_is_configured_almost_right() {
    for (page, allowed, cause) in [
        (
            "https://app.example.com",
            "https://app.example.com/",
            "with a slash at its end",
        ),
        (
            "http://localhost:3000",
            "http://127.0.0.1:3000",
            "localhost and 127.0.0.1 are two origins",
        ),
        (
            "http://127.0.0.1:3000",
            "http://localhost:3000",
            "127.0.0.1 and localhost are two origins",
        ),
        (
            "https://app.example.com",
            "http://app.example.com",
            "the scheme differs",
        ),
        (
            "https://app.example.com",
            "https://app.example.com:443",
            "leave out the default port",
        ),
        ("https://example.com", "https://www.example.com", "www."),
        (
            "https://app.example.com",
            "https://App.Example.com",
            "browsers send origins in lower case",
        ),
        (
            "http://localhost:3000",
            "http://localhost:5173",
            "the port differs",
        ),
        (
            "http://localhost:3000",
            "http://localhost",
            "without the port 3000",
        ),
    ] {
        let server = allows_only(allowed).await;
        let said = doctor(&[&server.url, "--origin", page, "--json"]).await;
        let report = said.json();
        let found = report["cause"].as_str().unwrap();
        assert!(found.contains(cause), "{page}, {allowed}: {found}");
    }
}

#[tokio::test]
async fn a_page_that_sends_the_server_s_header() {
    let server = Server::new(|_| (200, vec![line(ALLOW_ORIGIN, "*")])).await;
    let (_, cause) = diagnosis(&server, &["-H", "Access-Control-Allow-Origin: *"]).await;
    assert!(cause.contains("which is the server's to send"), "{cause}");
}

#[tokio::test]
async fn the_fix_for_axum_is_the_layer_that_allows_it() {
    use axum::{Router, routing::put};
    use tower_cors::CorsLayer;

    let app = || Router::new().route("/items", put(|| async { "stored" }));
    let args = [
        "--origin",
        PAGE,
        "-X",
        "PUT",
        "-H",
        "X-Token: 1",
        "--credentials",
        "--server",
        "axum",
        "--json",
    ];
    let broken = Server::of(app()).await;
    let url = format!("{}/items", broken.url);
    let report = doctor(&[&[url.as_str()], &args[..]].concat()).await.json();
    let fix = report["configurations"][0]["text"].as_str().unwrap();
    let written = stringify!(
        tower_cors::CorsLayer::new()
            .allow_origin(["https://app.example.com"])
            .allow_methods(["GET", "POST", "PUT"])
            .allow_headers(["x-token"])
            .allow_credentials(true)
            .validate()
    );
    let squeezed = |text: &str| text.split_whitespace().collect::<String>();
    assert!(squeezed(fix).contains(&squeezed(written)), "{fix}");

    let cors = CorsLayer::new()
        .allow_origin(["https://app.example.com"])
        .allow_methods(["GET", "POST", "PUT"])
        .allow_headers(["x-token"])
        .allow_credentials(true)
        .validate()
        .unwrap();
    let mended = Server::of(app().layer(cors)).await;
    let url = format!("{}/items", mended.url);
    let said = doctor(&[&[url.as_str()], &args[..]].concat()).await;
    assert_eq!(said.status, 0, "{}", said.out);
}

/// What a row of causes answers to preflights and to other requests.
type Answers = fn(&axum::extract::Request) -> (u16, Vec<(&'static str, String)>);

/// A CORS layer that allows these.
fn allows(
    request: &axum::extract::Request,
    origins: &[&str],
    methods: &str,
) -> (u16, Vec<(&'static str, String)>) {
    let asked = origin(request);
    if !origins.contains(&asked.as_str()) {
        return (200, vec![line("vary", "Origin")]);
    }
    let mut headers = vec![line(ALLOW_ORIGIN, &asked), line("vary", "Origin")];
    if is_preflight(request) {
        headers.push(line(ALLOW_METHODS, methods));
    }
    (200, headers)
}

#[tokio::test]
async fn the_cause_is_of_what_decided() {
    let rows: &[(&str, &[&str], Answers, &str)] = &[
        (
            "both of two twins are allowed, the method is not",
            &["--origin", "http://localhost:3000", "-X", "DELETE"],
            |request| {
                let twins = ["http://localhost:3000", "http://127.0.0.1:3000"];
                allows(request, &twins, "GET, POST")
            },
            "the server does not allow the method",
        ),
        (
            "both twins are allowed, authentication answers OPTIONS",
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
            |request| match is_preflight(request) {
                true => allows(request, &[PAGE], "PUT"),
                false => (200, vec![]),
            },
            "the preflight has just allowed it",
        ),
        (
            "a body that is refused",
            &["-X", "PUT"],
            |request| match is_preflight(request) {
                true => allows(request, &[PAGE], "PUT"),
                false => (413, vec![line("server", "nginx")]),
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
                let header = asked("access-control-request-headers")
                    .is_some_and(|names| names.contains("x-b"));
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
            |request| match is_preflight(request) {
                true => (200, vec![]),
                false => allows(request, &[PAGE], ""),
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
            |request| match is_preflight(request) {
                true => (403, vec![]),
                false => allows(request, &[PAGE], ""),
            },
            "though it allows the page for GET",
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
            |request| match is_preflight(request) {
                true => (502, vec![line("server", "nginx/1.22.1")]),
                false => (200, vec![]),
            },
            "fails on OPTIONS, though not on GET",
        ),
        (
            "a rate limiter",
            &["-X", "PUT"],
            |_| (429, vec![line("retry-after", "60")]),
            "a rate limiter answers OPTIONS (429)",
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
            "another slash at its end",
        ),
        (
            "https",
            &["-X", "PUT"],
            |_| (301, vec![line("location", "https://127.0.0.1/items")]),
            "asked over https",
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
            "a list was put into one",
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
            "a list was put into one",
        ),
        (
            "a pattern",
            &[],
            |_| (200, vec![line(ALLOW_ORIGIN, "https://*.example.com")]),
            "the header has a pattern",
        ),
        (
            "a path",
            &[],
            |_| (200, vec![line(ALLOW_ORIGIN, "https://app.example.com/app")]),
            "the header has a path",
        ),
        (
            "null",
            &[],
            |_| (200, vec![line(ALLOW_ORIGIN, "null")]),
            "the header says null",
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
    for (name, args, answers, cause) in rows {
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

#[tokio::test]
async fn what_no_header_mends_has_no_configuration() {
    let other = Server::new(|request| allows(request, &[PAGE], "")).await;
    let elsewhere = format!("{}/other", other.url);
    let redirects = Server::new(move |_| {
        (
            302,
            vec![line(ALLOW_ORIGIN, "*"), line("location", &elsewhere)],
        )
    })
    .await;
    let silent = Server::new(|_| (200, vec![])).await;
    let no_patch = Server::new(|request| allows(request, &[PAGE], "PATCH")).await;
    for (server, args, cause, fix) in [
        (
            &redirects,
            &["--origin", PAGE][..],
            "makes its origin null",
            "ask for",
        ),
        (
            &silent,
            &["--origin", "null", "--credentials"],
            "to allow null is to allow every page",
            "serve the page over http or https",
        ),
        (
            &no_patch,
            &["--origin", PAGE, "-X", "patch"],
            "compared byte for byte",
            "\"PATCH\"",
        ),
        (
            &no_patch,
            &["--origin", PAGE, "-H", "Access-Control-Allow-Origin: *"],
            "which is the server's to send",
            "out of the page's request",
        ),
    ] {
        let report = doctor(&[&[server.url.as_str(), "--json"], args].concat())
            .await
            .json();
        let text = |key: &str| report[key].as_str().unwrap().to_owned();
        assert!(text("cause").contains(cause), "{report:#}");
        assert!(text("fix").contains(fix), "{report:#}");
        assert_eq!(report["configurations"], serde_json::json!([]));
    }
}

#[tokio::test]
async fn the_fix_names_header_and_value() {
    for (args, answer, fix) in [
        (
            &["-X", "PUT"][..],
            vec![line(ALLOW_ORIGIN, "*")],
            "add PUT to Access-Control-Allow-Methods",
        ),
        (
            &["-H", "X-A: 1", "-H", "X-B: 1"],
            vec![line(ALLOW_ORIGIN, "*")],
            "add x-a, x-b to Access-Control-Allow-Headers",
        ),
        (
            &["--credentials"],
            vec![line(ALLOW_ORIGIN, PAGE), line(ALLOW_CREDENTIALS, "True")],
            "send Access-Control-Allow-Credentials: true",
        ),
        (
            &[],
            vec![],
            "send Access-Control-Allow-Origin: https://app.example.com",
        ),
        (
            &["-X", "PUT"],
            vec![line(ALLOW_ORIGIN, "*"), line(ALLOW_METHODS, "GET; PUT")],
            "Access-Control-Allow-Methods: GET, POST, PUT",
        ),
    ] {
        let server = Server::new(move |_| (200, answer.clone())).await;
        let url = [server.url.as_str(), "--origin", PAGE, "--json"];
        let report = doctor(&[&url, args].concat()).await.json();
        assert!(report["fix"].as_str().unwrap().contains(fix), "{report:#}");
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
                // Read to its end, or closing would take the answer back.
                let _ = stream.read_to_end(&mut Vec::new()).await;
            }
        }
    });
    let said = doctor(&[&url, "--origin", PAGE, "-X", "PUT", "--json"]).await;
    serving.abort();
    assert_eq!(said.status, 1, "{}", said.out);
    let report = said.json();
    assert_eq!(report["code"], "network");
    let cause = report["cause"].as_str().unwrap();
    assert!(
        cause.contains("the preflight gets no answer, though GET does"),
        "{cause}"
    );
    assert_eq!(report["configurations"][0]["server"], "headers");
}

#[tokio::test]
async fn a_server_is_recognised_by_what_it_sends_or_not_at_all() {
    type Lines = &'static [(&'static str, &'static str)];
    const VARY: &str = "vary";
    let apart: Lines = &[(VARY, "Origin"), (VARY, "Access-Control-Request-Method")];
    for (status, preflight, answer, server) in [
        (204, apart, &[(VARY, "Origin")][..], "go-rs"),
        (403, apart, apart, "spring"),
        (
            200,
            &[("via", "1.1 Caddy")][..],
            &[("via", "1.1 Caddy")],
            "caddy",
        ),
        (
            403,
            &[("server", "AmazonS3")],
            &[("server", "AmazonS3")],
            "s3",
        ),
        (
            405,
            &[
                ("x-content-type-options", "nosniff"),
                ("referrer-policy", "same-origin"),
                ("cross-origin-opener-policy", "same-origin"),
            ],
            &[],
            "django",
        ),
        (
            200,
            &[(
                VARY,
                "origin, access-control-request-method, access-control-request-headers",
            )],
            &[],
            "tower-http",
        ),
        (404, &[("server", "Apache/2.4")], &[], "headers"),
        (404, &[], &[], "headers"),
    ] {
        let answers = move |request: &axum::extract::Request| {
            let (status, lines) = match is_preflight(request) {
                true => (status, preflight),
                false => (200, answer),
            };
            let lines = lines.iter().map(|(name, value)| line(name, value));
            (status, lines.collect())
        };
        let broken = Server::new(answers).await;
        let report = doctor(&[&broken.url, "--origin", PAGE, "-X", "PUT", "--json"])
            .await
            .json();
        assert_eq!(report["configurations"][0]["server"], server, "{report:#}");
    }
}
