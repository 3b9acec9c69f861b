//! actix-web with actix-cors, and Axum with `tower_http::cors` and with this crate.

use crate::broken::{
    BROKEN, Broken, CREDENTIALS, ERROR, HEADER, LOCALHOST, METHOD, OPTIONS, SLASH, WILDCARD,
};
use crate::driver::break_and_fix;
use crate::server::{Kind, Server};

const ACTIX: Server = Server {
    name: "actix",
    is_recognised: false,
    kind: Kind::Rust("actix!({cors}\n)"),
};

const ROUTER: Kind = Kind::Rust("let app = router();\n{cors}\nserve(app)");

const TOWER_HTTP: Server = Server {
    name: "tower-http",
    is_recognised: false,
    kind: ROUTER,
};

const AXUM: Server = Server {
    name: "axum",
    is_recognised: false,
    kind: ROUTER,
};

const ONE_ORIGIN_IN_ACTIX: &str =
    r#"App::new().wrap(actix_cors::Cors::default().allowed_origin("https://app.example.com"))"#;

const ACTIX_ROWS: &[Broken] = &[
    Broken {
        cors: "App::new()",
        ..BROKEN
    },
    Broken {
        cors: "App::new()",
        ..OPTIONS
    },
    Broken {
        cors: ONE_ORIGIN_IN_ACTIX,
        ..CREDENTIALS
    },
    Broken {
        cors: ONE_ORIGIN_IN_ACTIX,
        code: BROKEN.code,
        cause: "the server refuses the preflight",
        ..METHOD
    },
    Broken {
        cors: r#"App::new().wrap(actix_cors::Cors::default().allowed_origin("https://app.example.com").allowed_methods(["GET"]))"#,
        code: BROKEN.code,
        cause: "not the header x-token",
        ..HEADER
    },
    Broken {
        cors: r#"App::new().wrap(actix_cors::Cors::default().allowed_origin("http://127.0.0.1:3000"))"#,
        ..LOCALHOST
    },
];

const ANY_ORIGIN_IN_TOWER_HTTP: &str =
    "let app = app.layer(tower_http::cors::CorsLayer::new().allow_origin(tower_http::cors::Any));";

const TOWER_HTTP_ROWS: &[Broken] = &[
    BROKEN,
    Broken {
        cors: ANY_ORIGIN_IN_TOWER_HTTP,
        ..WILDCARD
    },
    Broken {
        cors: r#"let app = app.layer(tower_http::cors::CorsLayer::new().allow_origin(["https://app.example.com".parse()?]));"#,
        ..CREDENTIALS
    },
    Broken {
        cors: ANY_ORIGIN_IN_TOWER_HTTP,
        ..METHOD
    },
    Broken {
        cors: ANY_ORIGIN_IN_TOWER_HTTP,
        ..HEADER
    },
    Broken {
        cors: r#"let app = app.layer(tower_http::cors::CorsLayer::new().allow_origin(["https://app.example.com/".parse()?, "https://b.example.com".parse()?]));"#,
        ..SLASH
    },
];

const ONE_ORIGIN_IN_AXUM: &str =
    r#"let app = app.layer(tower_cors::CorsLayer::new().allow_origin("https://app.example.com"));"#;

const AXUM_ROWS: &[Broken] = &[
    BROKEN,
    OPTIONS,
    Broken {
        name: "another origin",
        cors: r#"let app = app.layer(tower_cors::CorsLayer::new().allow_origin("https://other.example.com"));"#,
        code: "allow-origin-mismatch",
        cause: "a different origin",
        ..BROKEN
    },
    Broken {
        cors: "let app = app.layer(tower_cors::CorsLayer::permissive());",
        ..WILDCARD
    },
    Broken {
        cors: ONE_ORIGIN_IN_AXUM,
        ..CREDENTIALS
    },
    Broken {
        cors: ONE_ORIGIN_IN_AXUM,
        ..METHOD
    },
    Broken {
        cors: ONE_ORIGIN_IN_AXUM,
        ..HEADER
    },
    Broken {
        cors: "let app = app.layer(tower_cors::CorsLayer::permissive()).layer(axum::middleware::from_fn(|_: axum::extract::Request, _: axum::middleware::Next| async { StatusCode::INTERNAL_SERVER_ERROR }));",
        path: BROKEN.path,
        ..ERROR
    },
    Broken {
        cors: r#"let app = app.layer(tower_cors::CorsLayer::new().allow_origins(["http://127.0.0.1:3000", "https://b.example.com"]));"#,
        ..LOCALHOST
    },
];

#[tokio::test]
async fn what_breaks_servers_in_rust_is_named_and_fixed() {
    for (server, rows) in [
        (ACTIX, ACTIX_ROWS),
        (TOWER_HTTP, TOWER_HTTP_ROWS),
        (AXUM, AXUM_ROWS),
    ] {
        break_and_fix(&server, rows).await;
    }
}
