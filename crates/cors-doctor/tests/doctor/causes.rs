use crate::support::{
    ALLOW_CREDENTIALS, ALLOW_HEADERS, ALLOW_METHODS, ALLOW_ORIGIN, PAGE, Server, allows, doctor,
    is_preflight, line, origin,
};

/// Asks `server` with `args`, and returns the code and the cause.
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
    assert_eq!(code, "allow-origin-missing");
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
        assert_eq!(code, "allow-origin-missing");
        assert!(cause.starts_with("the router answers OPTIONS"), "{cause}");
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
        "allow-credentials-not-true"
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
    assert_eq!(code, "allow-origin-multiple");
    assert!(
        cause.contains("is sent twice: the application and a proxy"),
        "{cause}"
    );
}

#[tokio::test]
async fn headers_that_are_lost_on_errors() {
    let server = Server::new(|_| (500, vec![])).await;
    let (_, cause) = diagnosis(&server, &[]).await;
    assert!(cause.contains("so the headers are lost"), "{cause}");
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
    assert!(
        cause.contains("nginx is in front of the application"),
        "{cause}"
    );
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

/// A server that allows the one origin in its configuration, as most servers do.
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
            "with a slash at the end",
        ),
        (
            "http://localhost:3000",
            "http://127.0.0.1:3000",
            "localhost and 127.0.0.1 are different origins",
        ),
        (
            "http://127.0.0.1:3000",
            "http://localhost:3000",
            "127.0.0.1 and localhost are different origins",
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
    assert!(cause.contains("which only servers send"), "{cause}");
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
            .allow_origins(["https://app.example.com"])
            .allow_methods("GET, HEAD, POST, PUT")
            .allow_headers("x-token")
            .allow_credentials(true)
            .validate()
    );
    let squeezed = |text: &str| text.split_whitespace().collect::<String>();
    assert!(squeezed(fix).contains(&squeezed(written)), "{fix}");

    let cors = CorsLayer::new()
        .allow_origins(["https://app.example.com"])
        .allow_methods("GET, HEAD, POST, PUT")
        .allow_headers("x-token")
        .allow_credentials(true)
        .validate()
        .unwrap();
    let mended = Server::of(app().layer(cors)).await;
    let url = format!("{}/items", mended.url);
    let said = doctor(&[&[url.as_str()], &args[..]].concat()).await;
    assert_eq!(said.status, 0, "{}", said.out);
}

#[tokio::test]
async fn a_block_that_no_header_fixes_has_no_configuration() {
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
            "directly",
        ),
        (
            &silent,
            &["--origin", "null", "--credentials"],
            "If you allow null, you allow every page",
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
            "which only servers send",
            "from the page's request",
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

#[tokio::test]
async fn a_configuration_has_what_the_page_may_send_and_the_library_takes() {
    let server = Server::new(|_| (200, vec![])).await;
    let configuration = async |args: &[&str]| {
        let report = doctor(&[&[server.url.as_str(), "--json"], args].concat())
            .await
            .json();
        report["configurations"][0]["text"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    let text = configuration(&[
        "--origin",
        PAGE,
        "-H",
        "Sec-Fetch-Mode: cors",
        "-H",
        "Cookie: a=b",
        "-H",
        "X-A: 1",
    ])
    .await;
    assert!(
        text.contains("Access-Control-Allow-Headers: x-a\n"),
        "{text}"
    );

    let told = "DangerouslyTolerateInsecureOrigins: true";
    for (origin, is_told) in [
        ("http://app.example.com", true),
        ("http://localhost:3000", false),
        (PAGE, false),
    ] {
        let text =
            configuration(&["--origin", origin, "--credentials", "--server", "go-jub0bs"]).await;
        assert_eq!(text.contains(told), is_told, "{origin}: {text}");
    }
}
