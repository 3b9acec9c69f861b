use crate::servers::{Kind, PAGE, caddy, fix};

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
