//! actix-web with actix-cors, and Axum with `tower_http::cors` and with this crate.

use crate::servers::{Broken, PAGE, Peer, check_broken, check_mended};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use tokio::process::Command;

/// Builds the servers, one for each configuration, in the order of `rows`.
async fn build(name: &str, rows: &[Row], configurations: &[&str]) -> PathBuf {
    let mut cases = "fn start(case: usize) -> Done {\n match case {\n".to_owned();
    for (number, (row, code)) in rows.iter().zip(configurations).enumerate() {
        let body = match row.server {
            "actix" => format!("actix!({code}\n)"),
            _ => format!("let app = router();\n{code}\nserve(app)"),
        };
        writeln!(cases, "{number} => {{ {body} }}").unwrap();
    }
    cases.push_str("_ => Err(\"no such case\".into()) } }\n");
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.rs"));
    std::fs::write(&file, &cases).unwrap();

    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let target = root.join("target/peers/rust");
    let output = Command::new(env!("CARGO"))
        .args(["build", "--locked", "--quiet", "--manifest-path"])
        .arg(root.join("tests/peers/servers/rust/Cargo.toml"))
        .arg("--target-dir")
        .arg(&target)
        .env("CASES", &file)
        .env("RUSTFLAGS", "")
        .output()
        .await
        .unwrap();
    assert!(
        output.status.success(),
        "{cases}\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    target.join("debug/rust-servers")
}

struct Row {
    /// As the doctor calls it.
    server: &'static str,
    broken: Broken,
}

const BROKEN: Broken = Broken {
    name: "no allow-origin",
    cors: "",
    path: "/items",
    page: PAGE,
    args: &[],
    code: "no-allow-origin",
    cause: "the origin is not allowed",
};

const METHOD: &[&str] = &["-X", "PUT"];
const HEADER: &[&str] = &["-H", "X-Token: 1"];

fn actix() -> Vec<Broken> {
    vec![
        Broken {
            cors: "App::new()",
            ..BROKEN
        },
        Broken {
            name: "OPTIONS answered 405",
            cors: "App::new()",
            args: METHOD,
            cause: "OPTIONS is answered by the router",
            ..BROKEN
        },
        Broken {
            name: "credentials not allowed",
            cors: r#"App::new().wrap(actix_cors::Cors::default().allowed_origin("https://app.example.com"))"#,
            args: &["--credentials"],
            code: "no-allow-credentials",
            cause: "does not allow credentials",
            ..BROKEN
        },
        Broken {
            name: "a method missing",
            cors: r#"App::new().wrap(actix_cors::Cors::default().allowed_origin("https://app.example.com"))"#,
            args: METHOD,
            cause: "the server refuses the preflight",
            ..BROKEN
        },
        Broken {
            name: "a header missing",
            cors: r#"App::new().wrap(actix_cors::Cors::default().allowed_origin("https://app.example.com").allowed_methods(["GET"]))"#,
            args: HEADER,
            cause: "not the header x-token",
            ..BROKEN
        },
        Broken {
            name: "localhost for 127.0.0.1",
            cors: r#"App::new().wrap(actix_cors::Cors::default().allowed_origin("http://127.0.0.1:3000"))"#,
            page: "http://localhost:3000",
            cause: "localhost and 127.0.0.1 are two origins",
            ..BROKEN
        },
    ]
}

fn tower_http() -> Vec<Broken> {
    vec![
        BROKEN,
        Broken {
            name: "credentials not allowed",
            cors: r#"let app = app.layer(tower_http::cors::CorsLayer::new().allow_origin(["https://app.example.com".parse()?]));"#,
            args: &["--credentials"],
            code: "no-allow-credentials",
            cause: "does not allow credentials",
            ..BROKEN
        },
        Broken {
            name: "a method missing",
            cors: "let app = app.layer(tower_http::cors::CorsLayer::new().allow_origin(tower_http::cors::Any));",
            args: METHOD,
            code: "method-disallowed",
            cause: "the method",
            ..BROKEN
        },
        Broken {
            name: "a header missing",
            cors: "let app = app.layer(tower_http::cors::CorsLayer::new().allow_origin(tower_http::cors::Any));",
            args: HEADER,
            code: "header-disallowed",
            cause: "a header",
            ..BROKEN
        },
        Broken {
            name: "a trailing slash in the list",
            cors: r#"let app = app.layer(tower_http::cors::CorsLayer::new().allow_origin(["https://app.example.com/".parse()?, "https://b.example.com".parse()?]));"#,
            cause: "with a slash at its end",
            ..BROKEN
        },
    ]
}

fn ours() -> Vec<Broken> {
    vec![
        BROKEN,
        Broken {
            name: "OPTIONS answered 405",
            args: METHOD,
            cause: "OPTIONS is answered by the router",
            ..BROKEN
        },
        Broken {
            name: "another origin",
            cors: r#"let app = app.layer(tower_cors::CorsLayer::new().allow_origin("https://other.example.com"));"#,
            code: "other-allow-origin",
            cause: "another origin",
            ..BROKEN
        },
        Broken {
            name: "any origin with credentials",
            cors: "let app = app.layer(tower_cors::CorsLayer::permissive());",
            args: &["--credentials"],
            code: "wildcard-with-credentials",
            cause: "any origin",
            ..BROKEN
        },
        Broken {
            name: "credentials not allowed",
            cors: r#"let app = app.layer(tower_cors::CorsLayer::new().allow_origin("https://app.example.com"));"#,
            args: &["--credentials"],
            code: "no-allow-credentials",
            cause: "does not allow credentials",
            ..BROKEN
        },
        Broken {
            name: "a method missing",
            cors: r#"let app = app.layer(tower_cors::CorsLayer::new().allow_origin("https://app.example.com"));"#,
            args: METHOD,
            code: "method-disallowed",
            cause: "the method",
            ..BROKEN
        },
        Broken {
            name: "a header missing",
            cors: r#"let app = app.layer(tower_cors::CorsLayer::new().allow_origin("https://app.example.com"));"#,
            args: HEADER,
            code: "header-disallowed",
            cause: "a header",
            ..BROKEN
        },
        Broken {
            name: "headers lost on a 500",
            cors: "let app = app.layer(tower_cors::CorsLayer::permissive()).layer(axum::middleware::from_fn(|_: axum::extract::Request, _: axum::middleware::Next| async { StatusCode::INTERNAL_SERVER_ERROR }));",
            cause: "the headers are lost",
            ..BROKEN
        },
        Broken {
            name: "localhost for 127.0.0.1",
            cors: r#"let app = app.layer(tower_cors::CorsLayer::new().allow_origin(["http://127.0.0.1:3000", "https://b.example.com"]));"#,
            page: "http://localhost:3000",
            cause: "localhost and 127.0.0.1 are two origins",
            ..BROKEN
        },
    ]
}

fn rows() -> Vec<Row> {
    let of = |server, rows: Vec<Broken>| rows.into_iter().map(move |broken| Row { server, broken });
    of("actix", actix())
        .chain(of("tower-http", tower_http()))
        .chain(of("axum", ours()))
        .collect()
}

#[tokio::test]
async fn what_breaks_servers_in_rust_is_named_and_mended() {
    let rows = rows();
    let broken: Vec<_> = rows.iter().map(|row| row.broken.cors).collect();
    let program = build("broken", &rows, &broken).await;
    let mut fixes = Vec::new();
    for (number, row) in rows.iter().enumerate() {
        let server = start(&program, number).await;
        fixes.push(check_broken(&server, &row.broken, row.server).await);
    }
    let mended: Vec<_> = fixes.iter().map(String::as_str).collect();
    let program = build("mended", &rows, &mended).await;
    for (number, (row, fix)) in rows.iter().zip(&fixes).enumerate() {
        check_mended(&start(&program, number).await, &row.broken, row.server, fix).await;
    }
}

async fn start(program: &Path, number: usize) -> Peer {
    let mut command = Command::new(program);
    command.arg(number.to_string());
    Peer::start("rust-servers", command).await
}
