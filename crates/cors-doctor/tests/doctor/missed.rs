//! Causes that are easy to mistake for others, each with a server that has it.

use crate::support::{
    ALLOW_CREDENTIALS, ALLOW_HEADERS, ALLOW_METHODS, ALLOW_ORIGIN, PAGE, Server, allows, doctor,
    is_preflight, line, origin,
};
use axum::Router;
use axum::extract::Request;
use axum::routing::get;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tower_cors::CorsLayer;

type Answers = fn(&Request) -> (u16, Vec<(&'static str, String)>);

/// What is broken, how it is asked, the server, the code, a part of the cause and a part of the fix, and whether there
/// is a configuration that fixes it.
#[allow(clippy::type_complexity)] // a table
const ROWS: &[(&str, &[&str], Answers, &str, &str, &str, bool)] = &[
    (
        "the 404 of a path that does not exist has the header",
        &["-X", "PUT"],
        |_| (404, vec![line(ALLOW_ORIGIN, "*")]),
        "preflight-status",
        "the path does not exist",
        "correct the path",
        false,
    ),
    (
        "an origin without its scheme",
        &["--origin", "http://localhost:3000"],
        |_| (200, vec![line(ALLOW_ORIGIN, "localhost:3000")]),
        "allow-origin-mismatch",
        "has no scheme",
        "Access-Control-Allow-Origin: http://localhost:3000",
        true,
    ),
    (
        "an origin without its scheme in a list that is compared",
        &["--origin", "http://localhost:3000"],
        |request| {
            let asked = origin(request);
            let echo = (asked == "localhost:3000").then(|| line(ALLOW_ORIGIN, &asked));
            (200, echo.into_iter().collect())
        },
        "allow-origin-missing",
        "the server's list has localhost:3000 without http://",
        "http://localhost:3000",
        true,
    ),
    (
        "a misspelt header",
        &[],
        |_| (200, vec![line("access-control-allow-orgin", "*")]),
        "allow-origin-missing",
        "a misspelling of access-control-allow-origin",
        "send access-control-allow-origin",
        true,
    ),
    (
        "a list of methods under a name in the singular",
        &["-X", "PUT"],
        |_| {
            (
                200,
                vec![
                    line(ALLOW_ORIGIN, "*"),
                    line("access-control-allow-method", "PUT"),
                ],
            )
        },
        "method-disallowed",
        "a misspelling of access-control-allow-methods",
        "send access-control-allow-methods",
        true,
    ),
    (
        "quotes around the origin",
        &[],
        |_| (200, vec![line(ALLOW_ORIGIN, "\"https://app.example.com\"")]),
        "allow-origin-invalid",
        "has quotes in its value",
        "remove the quotes",
        true,
    ),
    (
        "quotes around true",
        &["--credentials"],
        |_| {
            (
                200,
                vec![
                    line(ALLOW_ORIGIN, PAGE),
                    line(ALLOW_CREDENTIALS, "\"true\""),
                ],
            )
        },
        "allow-credentials-not-true",
        "has quotes in its value",
        "remove the quotes",
        true,
    ),
    (
        "quotes around methods",
        &["-X", "PUT"],
        |_| {
            (
                200,
                vec![line(ALLOW_ORIGIN, "*"), line(ALLOW_METHODS, "'GET', 'PUT'")],
            )
        },
        "method-disallowed",
        "has quotes in its value",
        "GET, PUT",
        true,
    ),
    (
        "a 404 without anything of CORS",
        &[],
        |_| (404, vec![]),
        "allow-origin-missing",
        "the path or the host is wrong",
        "Access-Control-Allow-Origin",
        true,
    ),
    (
        "two nested layers, of which the inner one allows another origin",
        &["-X", "PUT"],
        |request| {
            if is_preflight(request) {
                return allows(request, &[PAGE], "PUT");
            }
            (200, vec![line(ALLOW_ORIGIN, "https://other.example.com")])
        },
        "allow-origin-mismatch",
        "Two CORS layers are nested",
        "remove the other",
        true,
    ),
    (
        "two nested layers behind a proxy that joins lines",
        &[],
        |_| {
            (
                200,
                vec![line(
                    ALLOW_ORIGIN,
                    "https://app.example.com, https://app.example.com",
                )],
            )
        },
        "allow-origin-multiple",
        "is sent twice",
        "in one place",
        true,
    ),
    (
        "a header that the page reads is not exposed",
        &["--reads", "X-Total"],
        |_| (200, vec![line(ALLOW_ORIGIN, "*"), line("x-total", "7")]),
        "header-not-exposed",
        "does not name x-total",
        "add x-total to Access-Control-Expose-Headers",
        true,
    ),
];

async fn check(server_url: &str, row: (&str, &[&str], &str, &str, &str, bool)) {
    let (name, args, code, cause, fix, has_configuration) = row;
    let mut all = vec![server_url, "--json"];
    all.extend(args);
    if !args.contains(&"--origin") {
        all.extend(["--origin", PAGE]);
    }
    let said = doctor(&all).await;
    assert_eq!(said.status, 1, "{name}: {}{}", said.out, said.err);
    let report = said.json();
    let text = |key: &str| report[key].as_str().unwrap().to_owned();
    assert_eq!(text("code"), code, "{name}: {report:#}");
    assert!(text("cause").contains(cause), "{name}: {report:#}");
    assert!(text("fix").contains(fix), "{name}: {report:#}");
    let configurations = report["configurations"].as_array().unwrap();
    assert_eq!(
        !configurations.is_empty(),
        has_configuration,
        "{name}: {report:#}"
    );
}

#[tokio::test]
async fn the_cause_is_named_that_is_easy_to_miss() {
    for (name, args, answers, code, cause, fix, has_configuration) in ROWS {
        let server = Server::new(answers).await;
        let url = format!("{}/items", server.url);
        check(&url, (name, args, code, cause, fix, *has_configuration)).await;
    }
}

#[tokio::test]
async fn a_route_or_a_fallback_that_was_added_after_the_layer() {
    let cors = || CorsLayer::new().allow_origins([PAGE]).allow_methods("PUT");
    let route = Router::new()
        .route("/", get(|| async { "root" }))
        .layer(cors())
        .route("/late", get(|| async { "late" }).put(|| async { "late" }));
    let fallback = Router::new()
        .route("/", get(|| async { "root" }))
        .layer(cors())
        .fallback(|| async { "fallback" });
    for (app, path, args) in [
        (route.clone(), "/late", &[][..]),
        (route, "/late", &["-X", "PUT"]),
        (fallback.clone(), "/any", &[]),
        (fallback, "/any", &["-X", "PUT"]),
    ] {
        let server = Server::of(app).await;
        let url = format!("{}{path}", server.url);
        let report = doctor(&[&[url.as_str(), "--origin", PAGE, "--json"], args].concat())
            .await
            .json();
        let cause = report["cause"].as_str().unwrap();
        assert!(
            cause.contains("added after the CORS layer"),
            "{path}, {args:?}: {cause}"
        );
    }
}

#[tokio::test]
async fn a_port_that_speaks_another_protocol() {
    let plain = Server::new(|request| allows(request, &[PAGE], "PUT")).await;
    let https = plain.url.replace("http://", "https://");
    let row = (
        "https to http",
        &["-X", "PUT"][..],
        "network-error",
        "speaks plain HTTP, but the URL has https",
        "write http://",
        false,
    );
    check(&https, row).await;

    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let app = Router::new()
        .fallback(|| async { "items" })
        .layer(CorsLayer::permissive());
    let serving = tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let service = TowerToHyperService::new(app.clone());
            tokio::spawn(async move {
                let server = auto::Builder::new(TokioExecutor::new()).http2_only();
                let _ = server.serve_connection(TokioIo::new(stream), service).await;
            });
        }
    });
    let row = (
        "HTTP/2 only",
        &[][..],
        "network-error",
        "speaks only HTTP/2 without TLS",
        "HTTP/1.1",
        false,
    );
    check(&url, row).await;
    serving.abort();

    let seen = std::sync::Arc::default();
    let port = crate::tls::serve(seen).await;
    let url = format!("http://127.0.0.1:{port}/");
    let row = (
        "http to https",
        &[][..],
        "network-error",
        "speaks TLS (https), but the URL has http",
        "write https://",
        false,
    );
    check(&url, row).await;
}

#[tokio::test]
async fn authorization_under_the_wildcard_is_allowed_today_unless_the_standard_decides() {
    let server =
        Server::new(|_| (200, vec![line(ALLOW_ORIGIN, "*"), line(ALLOW_HEADERS, "*")])).await;
    let args = [
        server.url.as_str(),
        "--origin",
        PAGE,
        "-H",
        "Authorization: Bearer x",
    ];
    let said = doctor(&args).await;
    assert_eq!(said.status, 0, "{}", said.out);
    assert!(
        said.unwrapped().starts_with("ALLOWED TODAY"),
        "{}",
        said.out
    );
    assert!(
        said.unwrapped().contains("*, authorization"),
        "{}",
        said.out
    );
    assert!(
        !said
            .out
            .contains("< access-control-allow-headers: authorization"),
        "{}",
        said.out
    );

    let strict = doctor(&[&args[..], &["--strict", "--json"]].concat()).await;
    assert_eq!(strict.status, 1, "{}", strict.out);
    assert_eq!(strict.json()["code"], "authorization-under-wildcard");
}

#[tokio::test]
async fn a_public_page_and_a_local_server_need_the_user_s_permission_in_chromium() {
    let server = Server::new(|_| (200, vec![line(ALLOW_ORIGIN, "*")])).await;
    let ask = async |page: &str, more: &[&str]| {
        doctor(&[&[server.url.as_str(), "--origin", page], more].concat()).await
    };
    let public = ask(PAGE, &[]).await;
    assert_eq!(public.status, 0, "{}", public.out);
    assert!(
        public
            .out
            .starts_with("ALLOWED in Chromium once the user allows"),
        "{}",
        public.out
    );
    assert!(
        public
            .unwrapped()
            .contains("targetAddressSpace: \"loopback\""),
        "{}",
        public.out
    );

    let insecure = ask("http://app.example.com", &[]).await;
    assert_eq!(insecure.status, 0, "{}", insecure.out);
    assert!(
        insecure
            .unwrapped()
            .starts_with("ALLOWED except in Chromium"),
        "{}",
        insecure.out
    );
    assert_eq!(ask("http://app.example.com", &["--strict"]).await.status, 1);

    let local = ask("http://localhost:3000", &[]).await;
    assert!(
        !local.unwrapped().contains("local-network-access"),
        "{}",
        local.out
    );
}

#[tokio::test]
async fn a_vulnerability_has_a_fix_that_allows_the_page_alone() {
    let server = Server::new(|request| {
        let mut lines = vec![line(ALLOW_ORIGIN, &origin(request)), line("vary", "Origin")];
        lines.extend([line(ALLOW_CREDENTIALS, "true"), line(ALLOW_METHODS, "PUT")]);
        (200, lines)
    })
    .await;
    let args = [
        server.url.as_str(),
        "--origin",
        PAGE,
        "--credentials",
        "--server",
        "express",
        "--json",
    ];
    let report = doctor(&args).await.json();
    let fixes: Vec<_> = report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|finding| finding["configuration"]["text"].as_str())
        .collect();
    assert_eq!(fixes.len(), 1, "{report:#}");
    assert!(
        fixes[0].contains("\"https://app.example.com\"") && fixes[0].contains("\"PUT\""),
        "{}",
        fixes[0]
    );
    assert!(!fixes[0].contains("cors-doctor"), "{}", fixes[0]);
}
