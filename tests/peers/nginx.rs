use crate::servers::{Kind, PAGE, fix, nginx};

/// What the application behind nginx says, rightly.
const CORS: &str = r#"app.use(require("cors")({ origin: "https://app.example.com" }));"#;

#[tokio::test]
async fn what_nginx_breaks_is_named_and_mended() {
    for (name, location, args, code, cause) in [
        (
            "headers stripped",
            "proxy_hide_header Access-Control-Allow-Origin;",
            &[][..],
            "no-allow-origin",
            "nginx stands in front",
        ),
        (
            "allow-origin twice",
            "add_header Access-Control-Allow-Origin *;",
            &[],
            "several-allow-origins",
            "is sent twice: the application and a proxy",
        ),
        (
            "OPTIONS refused",
            "if ($request_method = OPTIONS) { return 405; }",
            &["-X", "PUT", "-H", "X-Token: 1"],
            "no-allow-origin",
            "OPTIONS is answered by the router",
        ),
    ] {
        let application = Kind::Express.start(CORS).await;
        let broken = nginx(&application, "", location).await;
        let (status, report) = broken.ask("/items", PAGE, args).await;
        assert_eq!(
            (status, report["code"].as_str()),
            (1, Some(code)),
            "{name}: {report:#}"
        );
        let found = report["cause"].as_str().unwrap();
        assert!(found.contains(cause), "{name}: {found}");
        let fix = fix(&report, "nginx").unwrap_or_else(|| panic!("{name}: {report:#}"));
        let (http, location) = fix.split_once("# in the location").unwrap();
        let location = location.split_once('\n').unwrap().1;
        let mended = nginx(&application, http, location).await;
        let (status, report) = mended.ask("/items", PAGE, args).await;
        assert_eq!(status, 0, "{name}: {fix}\n{report:#}");
    }
}

#[path = "../common/guide.rs"]
mod guide;

#[tokio::test]
async fn what_the_guide_tells_nginx_passes_the_headers_on() {
    let application = Kind::Express.start(CORS).await;
    for block in guide::blocks("nginx") {
        let proxy = nginx(&application, "", block).await;
        let (status, report) = proxy.ask("/items", PAGE, &["-X", "PUT"]).await;
        assert_eq!(status, 0, "{report:#}");
    }
}
