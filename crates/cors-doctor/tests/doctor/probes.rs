use crate::support::{ALLOW_CREDENTIALS, ALLOW_ORIGIN, PAGE, Server, doctor, line, origin};
use std::sync::{Arc, Mutex};
use tower_cors::CorsLayer;

/// The findings for a page that is allowed.
async fn findings(server: &Server) -> Vec<String> {
    let said = doctor(&[&server.url, "--origin", PAGE, "--json"]).await;
    assert_eq!(said.status, 0, "{}{}", said.out, said.err);
    said.findings()
}

#[tokio::test]
async fn a_server_with_the_layer_gets_no_findings() {
    let cors = CorsLayer::new()
        .allow_origins([PAGE, "https://other.example.com"])
        .allow_credentials(true);
    let app = axum::Router::new().route("/", axum::routing::get(|| async { "root" }));
    let server = Server::of(app.layer(cors.validate().unwrap())).await;
    assert_eq!(findings(&server).await, [""; 0]);
}

#[tokio::test]
async fn a_server_that_reflects_any_origin_with_credentials_is_a_vulnerability() {
    let server = Server::new(|request| {
        let echo = line(ALLOW_ORIGIN, &origin(request));
        (
            200,
            vec![
                echo,
                line(ALLOW_CREDENTIALS, "true"),
                line("vary", "Origin"),
            ],
        )
    })
    .await;
    assert_eq!(
        findings(&server).await,
        ["reflects-with-credentials", "null-with-credentials"]
    );
}

#[tokio::test]
async fn comparisons_that_are_not_anchored_are_vulnerabilities() {
    for (allows, code) in [
        (
            (|origin| origin.starts_with(PAGE)) as fn(&str) -> bool,
            "prefix-comparison",
        ),
        (
            |origin| origin.ends_with("example.com") && origin.starts_with("https:"),
            "suffix-comparison",
        ),
        (
            |origin| {
                origin.starts_with("https://app")
                    && origin.ends_with("example.com")
                    && origin.len() == PAGE.len()
            },
            "unescaped-dot",
        ),
        (
            |origin| {
                origin.trim_start_matches("http").trim_start_matches('s') == "://app.example.com"
            },
            "allowed-over-http",
        ),
    ] {
        let server = Server::new(move |request| {
            let asked = origin(request);
            let echo = allows(&asked).then(|| line(ALLOW_ORIGIN, &asked));
            (
                200,
                echo.into_iter().chain([line("vary", "Origin")]).collect(),
            )
        })
        .await;
        let found = findings(&server).await;
        assert!(found.contains(&code.to_owned()), "{code}: {found:?}");
    }
}

#[tokio::test]
async fn every_subdomain_of_one_domain_is_not_a_vulnerability() {
    let server = Server::new(|request| {
        let asked = origin(request);
        let name = asked
            .strip_prefix("https://")
            .and_then(|host| host.strip_suffix(".example.com"));
        let allows = name.is_some_and(|name| !name.contains(['.', '/']));
        let echo = allows.then(|| line(ALLOW_ORIGIN, &asked));
        (
            200,
            echo.into_iter().chain([line("vary", "Origin")]).collect(),
        )
    })
    .await;
    assert_eq!(findings(&server).await, ["not-with-credentials"]);
}

#[tokio::test]
async fn an_error_that_the_page_may_read_is_still_an_error() {
    let server = Server::new(|_| (500, vec![line(ALLOW_ORIGIN, "*")])).await;
    assert!(findings(&server).await.contains(&"error-status".to_owned()));
}

#[tokio::test]
async fn an_answer_of_a_rate_limiter_is_not_judged_as_an_error_page() {
    let answered = Arc::new(Mutex::new(0));
    let server = Server::new(move |_| {
        let mut answered = answered.lock().unwrap();
        *answered += 1;
        if *answered > 1 {
            return (429, vec![]);
        }
        (200, vec![line(ALLOW_ORIGIN, PAGE)])
    })
    .await;
    assert_eq!(findings(&server).await, ["rate-limited"]);
}

#[tokio::test]
async fn an_answer_that_depends_on_the_origin_and_does_not_say_so() {
    let server = Server::new(|request| {
        let asked = origin(request);
        let echo = (asked == PAGE).then(|| line(ALLOW_ORIGIN, &asked));
        (200, echo.into_iter().collect())
    })
    .await;
    assert!(findings(&server).await.contains(&"no-vary".to_owned()));
}

#[tokio::test]
async fn an_error_page_without_headers() {
    let server = Server::new(|request| match request.uri().path() {
        "/" => (200, vec![line(ALLOW_ORIGIN, "*")]),
        _ => (404, vec![]),
    })
    .await;
    assert_eq!(
        findings(&server).await,
        ["errors-without-headers", "not-with-credentials"]
    );
}

#[tokio::test]
async fn a_max_age_that_browsers_cut_down() {
    let server = Server::new(|_| {
        let methods = line("access-control-allow-methods", "PUT");
        (
            200,
            vec![
                line(ALLOW_ORIGIN, "*"),
                methods,
                line("access-control-max-age", "86400"),
            ],
        )
    })
    .await;
    let said = doctor(&[&server.url, "--origin", PAGE, "-X", "PUT", "--no-probe"]).await;
    assert!(
        said.unwrapped()
            .contains("browsers shorten an Access-Control-Max-Age of 86400 s: Chromium to 7200 s, WebKit to 600 s"),
        "{}",
        said.out
    );
}

#[tokio::test]
async fn a_max_age_that_is_not_a_number_is_reported() {
    let server = Server::new(|_| {
        let age = line("access-control-max-age", "1d");
        (
            200,
            vec![
                line(ALLOW_ORIGIN, "*"),
                line("access-control-allow-methods", "PUT"),
                age,
            ],
        )
    })
    .await;
    let said = doctor(&[
        &server.url,
        "--origin",
        PAGE,
        "-X",
        "PUT",
        "--no-probe",
        "--json",
    ])
    .await;
    assert_eq!(said.findings(), ["max-age-invalid"]);
}

#[tokio::test]
async fn a_cookie_that_is_not_kept() {
    let server = Server::new(|_| {
        let cookie = line("set-cookie", "id=1; Path=/");
        (
            200,
            vec![
                line(ALLOW_ORIGIN, PAGE),
                line(ALLOW_CREDENTIALS, "true"),
                cookie,
            ],
        )
    })
    .await;
    let said = doctor(&[&server.url, "--origin", PAGE, "--credentials", "--no-probe"]).await;
    assert!(
        said.unwrapped().contains("SameSite=None; Secure"),
        "{}",
        said.out
    );
}

#[tokio::test]
async fn only_the_named_method_is_sent_beside_get_and_options() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&seen);
    let server = Server::new(move |request| {
        log.lock().unwrap().push(request.method().to_string());
        let methods = line("access-control-allow-methods", "DELETE");
        (200, vec![line(ALLOW_ORIGIN, "*"), methods])
    })
    .await;
    let said = doctor(&[&server.url, "--origin", PAGE, "-X", "DELETE"]).await;
    assert!(
        said.err
            .contains("DELETE was sent and may have changed data"),
        "{}",
        said.err
    );
    let methods = seen.lock().unwrap().clone();
    assert_eq!(
        methods.iter().filter(|method| *method == "DELETE").count(),
        1
    );
    assert!(
        methods
            .iter()
            .all(|method| ["DELETE", "OPTIONS", "GET"].contains(&method.as_str()))
    );
}

#[tokio::test]
async fn no_probe_keeps_to_the_one_request() {
    let seen = Arc::new(Mutex::new(0));
    let log = Arc::clone(&seen);
    let server = Server::new(move |_| {
        *log.lock().unwrap() += 1;
        (200, vec![line(ALLOW_ORIGIN, "*")])
    })
    .await;
    let said = doctor(&[&server.url, "--origin", PAGE, "--no-probe"]).await;
    assert_eq!((said.status, *seen.lock().unwrap()), (0, 1));
}
