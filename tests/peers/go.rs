//! Go's own server with rs/cors, which Debian packages, so that nothing is asked of Go's registry.

use crate::servers::{Broken, PAGE, Peer, check_broken, check_mended};
use std::path::Path;
use tokio::process::Command;

const BROKEN: Broken = Broken {
    name: "no allow-origin",
    cors: "handler := mux",
    path: "/items",
    page: PAGE,
    args: &[],
    code: "no-allow-origin",
    cause: "the origin is not allowed",
};

const ONE: &str = r#"handler := cors.New(cors.Options{AllowedOrigins: []string{"https://app.example.com"}, AllowedHeaders: []string{"x-a"}}).Handler(mux)"#;

#[tokio::test]
async fn what_breaks_go_is_named_and_mended() {
    for (number, row) in [
        BROKEN,
        Broken {
            name: "OPTIONS answered 405",
            args: &["-X", "PUT"],
            cause: "OPTIONS is answered by the router",
            ..BROKEN
        },
        Broken {
            name: "credentials not allowed",
            cors: ONE,
            args: &["--credentials"],
            code: "no-allow-credentials",
            cause: "does not allow credentials",
            ..BROKEN
        },
        Broken {
            name: "a method missing",
            cors: ONE,
            args: &["-X", "PUT"],
            cause: "the method PUT",
            ..BROKEN
        },
        Broken {
            name: "a header missing",
            cors: ONE,
            args: &["-H", "X-Token: 1"],
            cause: "the header x-token",
            ..BROKEN
        },
        Broken {
            name: "a trailing slash in the list",
            cors: r#"handler := cors.New(cors.Options{AllowedOrigins: []string{"https://app.example.com/"}}).Handler(mux)"#,
            cause: "with a slash at its end",
            ..BROKEN
        },
    ]
    .iter()
    .enumerate()
    {
        let peer = start(&format!("go-{number}-broken"), row.cors).await;
        let fix = check_broken(&peer, row, "go-rs").await;
        let peer = start(&format!("go-{number}-mended"), &fix).await;
        check_mended(&peer, row, "go-rs", &fix).await;
    }
}

/// Compiles and starts it with the code that configures CORS.
async fn start(name: &str, cors: &str) -> Peer {
    let home = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(&home).unwrap();
    let source = include_str!("servers/server.go").replace("// {cors}", cors);
    std::fs::write(home.join("server.go"), source).unwrap();
    let program = home.join("server");
    let output = Command::new("go")
        .args(["build", "-o"])
        .arg(&program)
        .arg("server.go")
        .current_dir(&home)
        // Where Debian has the sources of its packages.
        .envs([
            ("GO111MODULE", "off"),
            ("GOPATH", "/usr/share/gocode"),
            ("GOFLAGS", "-mod=mod"),
        ])
        .env("GOCACHE", home.parent().unwrap().join("go-cache"))
        .output()
        .await
        .unwrap_or_else(|error| panic!("go: {error}; `.ci/peers` installs it"));
    assert!(
        output.status.success(),
        "{cors}\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    Peer::start("go", Command::new(program)).await
}
