use crate::support::{PAGE, Server, doctor, is_preflight, line};

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
        // Falcon on the server of Python's library that Django uses too
        (
            405,
            &[
                ("server", "WSGIServer/0.2 CPython/3.11.2"),
                ("content-type", "application/json"),
                (VARY, "Accept"),
            ],
            &[
                ("server", "WSGIServer/0.2 CPython/3.11.2"),
                ("content-type", "application/json"),
            ],
            "headers",
        ),
        (
            405,
            &[
                ("server", "WSGIServer/0.2 CPython/3.11.2"),
                ("content-type", "text/html; charset=utf-8"),
            ],
            &[],
            "django",
        ),
        (404, &[("server", "Apache/2.4")], &[], "apache"),
        (404, &[("server", "TornadoServer/6.5")], &[], "tornado"),
        (200, &[("x-powered-by", "PHP/8.2")], &[], "php"),
        (404, &[], &[], "headers"),
    ] {
        let answers = move |request: &axum::extract::Request| {
            let (status, lines) = if is_preflight(request) {
                (status, preflight)
            } else {
                (200, answer)
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
