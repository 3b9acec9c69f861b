use crate::servers::{Kind, PAGE, caddy, caddy_with, fix};

/// What the application behind Caddy says, rightly.
const CORS: &str = r#"app.use(require("cors")({ origin: "https://app.example.com" }));"#;

#[tokio::test]
async fn what_caddy_breaks_is_named_and_mended() {
    for (name, cors, site, path, args, code, cause) in [
        (
            "headers stripped",
            CORS,
            "header -Access-Control-Allow-Origin",
            "/items",
            &[][..],
            "no-allow-origin",
            "Caddy stands in front",
        ),
        (
            "allow-origin twice",
            CORS,
            "header +Access-Control-Allow-Origin *",
            "/items",
            &[],
            "several-allow-origins",
            "is sent twice: the application and a proxy",
        ),
        (
            "an application that says nothing",
            "",
            "",
            "/items",
            &["-X", "PUT", "-H", "X-Token: 1", "--credentials"],
            "no-allow-origin",
            "OPTIONS is answered by the router",
        ),
        (
            "an error of Caddy's own",
            CORS,
            "respond /teapot 418",
            "/teapot",
            &[],
            "no-allow-origin",
            "Caddy stands in front",
        ),
    ] {
        let application = Kind::Express.start(cors).await;
        let broken = caddy(&application, site).await;
        let (status, report) = broken.ask(path, PAGE, args).await;
        assert_eq!(
            (status, report["code"].as_str()),
            (1, Some(code)),
            "{name}: {report:#}"
        );
        let found = report["cause"].as_str().unwrap();
        assert!(found.contains(cause), "{name}: {found}");
        let args = [args, &["--server", "caddy"]].concat();
        let (_, report) = broken.ask(path, PAGE, &args).await;
        let fix = fix(&report, "caddy").unwrap_or_else(|| panic!("{name}: {report:#}"));
        // Its own answer stays; what meddled with the headers goes.
        let kept = if site.starts_with("respond") {
            site
        } else {
            ""
        };
        let mended = caddy(&application, &format!("{kept}\n{fix}")).await;
        let (status, report) = mended.ask(path, PAGE, &args).await;
        assert_eq!(status, 0, "{name}: {fix}\n{report:#}");
    }
}

#[tokio::test]
async fn an_application_that_is_down_is_told_and_its_error_made_readable() {
    let mut application = Kind::Express.start(CORS).await;
    application.stop().await;
    let broken = caddy(&application, "").await;
    let (status, report) = broken.ask("/items", PAGE, &["--server", "caddy"]).await;
    let cause = report["cause"].as_str().unwrap_or_default();
    assert!(cause.contains("behind the proxy is down"), "{report:#}");
    assert_eq!(status, 1);
    let fix = fix(&report, "caddy").unwrap();
    let mended = caddy(&application, &fix).await;
    let (status, report) = mended.ask("/items", PAGE, &[]).await;
    assert_eq!(status, 0, "{report:#}");
    assert!(report["findings"].to_string().contains("502"), "{report:#}");
}

/// What answers before `respond` does unless told.
#[tokio::test]
async fn what_the_fix_for_caddy_says_of_redirects_holds() {
    let application = Kind::Express.start(CORS).await;
    let redirect = "redir /items /elsewhere";
    let args = ["-X", "PUT", "--server", "caddy"];
    let broken = caddy(&application, redirect).await;
    let (_, report) = broken.ask("/items", PAGE, &args).await;
    assert_eq!(report["code"], "preflight-redirect");
    let fix = fix(&report, "caddy").unwrap();
    assert!(fix.contains("`order respond first` into the global options"));
    let site = format!("{redirect}\n{fix}");
    let mended = caddy_with(&application, "order respond first", &site).await;
    let (_, report) = mended.ask("/items", PAGE, &args).await;
    assert_ne!(report["code"], "preflight-redirect", "{report:#}");
}
