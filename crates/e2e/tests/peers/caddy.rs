use crate::broken::{BROKEN, Broken, EVERYTHING, METHOD, TWICE, WILDCARD};
use crate::driver::break_and_fix;
use crate::file::{CORS, File};
use crate::server::{Kind, Server};

/// Caddy in front of an application with this CORS configuration, if it is running.
fn caddy(application: Option<&'static str>) -> Server {
    Server {
        name: "caddy",
        is_recognised: true,
        kind: Kind::File(File {
            text: include_str!("servers/Caddyfile"),
            inner: "# put this in the site block",
            command: "caddy run --adapter caddyfile --config {home}/configuration",
            application,
        }),
    }
}

const ROWS: &[Broken] = &[
    Broken {
        name: "headers stripped",
        cors: "header -Access-Control-Allow-Origin",
        cause: "Caddy is in front of the application",
        ..BROKEN
    },
    Broken {
        cors: "header +Access-Control-Allow-Origin *",
        ..TWICE
    },
    Broken {
        name: "an error of Caddy's own",
        kept: "# put this in the site block
respond /teapot 418",
        path: "/teapot",
        cause: "Caddy is in front of the application",
        ..BROKEN
    },
];

#[tokio::test]
async fn what_caddy_breaks_is_named_and_fixed() {
    break_and_fix(&caddy(Some(CORS)), ROWS).await;
}

#[tokio::test]
async fn caddy_adds_what_an_application_without_cors_lacks() {
    let any_origin = Broken {
        cors: "header Access-Control-Allow-Origin *",
        // Nothing in the answer shows that Caddy adds the header.
        args: &["--credentials", "--server", "caddy"],
        ..WILDCARD
    };
    break_and_fix(&caddy(Some("")), &[EVERYTHING, any_origin]).await;
}

#[tokio::test]
async fn an_application_that_is_down_is_reported_and_its_error_becomes_readable() {
    let down = Broken {
        name: "an application that is down",
        cause: "behind the proxy is down",
        ..BROKEN
    };
    for fixed in break_and_fix(&caddy(None), &[down]).await {
        let findings = fixed.report["findings"].to_string();
        assert!(findings.contains("502"), "{findings}");
    }
}

/// A redirect answers before `respond` unless the order is changed, and `header` must still come first.
#[tokio::test]
async fn what_the_fix_for_caddy_says_about_redirects_is_true() {
    let redirect = Broken {
        name: "a redirect",
        kept: "order respond before redir
# put this in the site block
redir /items /elsewhere",
        code: "preflight-redirect",
        cause: "redirect",
        ..METHOD
    };
    for fixed in break_and_fix(&caddy(Some(CORS)), &[redirect]).await {
        let order = "`order respond before redir` into the global options";
        assert!(fixed.fix.contains(order), "{}", fixed.fix);
    }
}
