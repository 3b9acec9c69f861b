use crate::broken::{
    BROKEN, Broken, COOKIE, CREDENTIALS, ERROR, HEADER, LOCALHOST, METHOD, OPTIONS, SLASH, WILDCARD,
};
use crate::driver::break_and_fix;
use crate::server::{Kind, Server};

const FASTAPI: Server = Server {
    name: "fastapi",
    is_recognised: true,
    kind: Kind::Python("fastapi_server.py"),
};

const ONE: &str =
    r#"app.add_middleware(CORSMiddleware, allow_origins=["https://app.example.com"])"#;

const ROWS: &[Broken] = &[
    BROKEN,
    OPTIONS,
    Broken {
        cors: r#"app.add_middleware(CORSMiddleware, allow_origins=["*"])"#,
        ..WILDCARD
    },
    Broken {
        cors: ONE,
        ..CREDENTIALS
    },
    Broken {
        cors: ONE,
        code: "preflight-status",
        cause: "not the method PUT",
        ..METHOD
    },
    Broken {
        cors: ONE,
        code: "preflight-status",
        cause: "not the header x-token",
        ..HEADER
    },
    Broken { cors: ONE, ..ERROR },
    Broken {
        name: "a slash that is missing",
        path: "/slash",
        cause: "either with a slash at its end or without one, but not both",
        ..BROKEN
    },
    Broken {
        cors: r#"app.add_middleware(CORSMiddleware, allow_origins=["http://127.0.0.1:3000"])"#,
        ..LOCALHOST
    },
    Broken {
        cors: r#"app.add_middleware(CORSMiddleware, allow_origins=["https://app.example.com/"])"#,
        ..SLASH
    },
    // Starlette then echoes every origin, so it works for every page.
    Broken {
        name: "any origin with credentials",
        cors: r#"app.add_middleware(CORSMiddleware, allow_origins=["*"], allow_credentials=True)"#,
        args: &["--credentials"],
        code: "reflects-with-credentials",
        cause: "any page that a user visits can read the user's data",
        ..BROKEN
    },
    Broken {
        kept: r#"app.add_middleware(CORSMiddleware, allow_origins=["https://app.example.com"], allow_credentials=True)
in /login:"#,
        cors: r#"response.set_cookie("id", value)"#,
        ..COOKIE
    },
];

#[tokio::test]
async fn what_breaks_fastapi_is_named_and_fixed() {
    break_and_fix(&FASTAPI, ROWS).await;
}
