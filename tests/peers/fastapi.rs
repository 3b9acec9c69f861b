use crate::servers::{Broken, Kind, PAGE, mend};

const BROKEN: Broken = Broken {
    name: "no allow-origin",
    cors: "",
    path: "/items",
    page: PAGE,
    args: &[],
    code: "no-allow-origin",
    cause: "the origin is not allowed",
};

#[tokio::test]
async fn what_breaks_fastapi_is_named_and_mended() {
    mend(
        Kind::Fastapi,
        &[
            BROKEN,
            Broken {
                name: "OPTIONS answered 405",
                args: &["-X", "PUT"],
                cause: "OPTIONS is answered by the router",
                ..BROKEN
            },
            Broken {
                name: "credentials not allowed",
                cors: r#"app.add_middleware(CORSMiddleware, allow_origins=["https://app.example.com"])"#,
                args: &["--credentials"],
                code: "no-allow-credentials",
                cause: "does not allow credentials",
                ..BROKEN
            },
            Broken {
                name: "a method missing",
                cors: r#"app.add_middleware(CORSMiddleware, allow_origins=["https://app.example.com"])"#,
                args: &["-X", "PUT"],
                code: "preflight-status",
                cause: "not the method PUT",
                ..BROKEN
            },
            Broken {
                name: "a header missing",
                cors: r#"app.add_middleware(CORSMiddleware, allow_origins=["https://app.example.com"])"#,
                args: &["-H", "X-Token: 1"],
                code: "preflight-status",
                cause: "not the header x-token",
                ..BROKEN
            },
            Broken {
                name: "headers lost on a 500",
                cors: r#"app.add_middleware(CORSMiddleware, allow_origins=["https://app.example.com"])"#,
                path: "/error",
                cause: "the headers are lost",
                ..BROKEN
            },
            Broken {
                name: "a slash that is missing",
                cors: "",
                path: "/slash",
                cause: "another slash at its end",
                ..BROKEN
            },
            Broken {
                name: "localhost for 127.0.0.1",
                cors: r#"app.add_middleware(CORSMiddleware, allow_origins=["http://127.0.0.1:3000"])"#,
                page: "http://localhost:3000",
                cause: "localhost and 127.0.0.1 are two origins",
                ..BROKEN
            },
            Broken {
                name: "a trailing slash in the list",
                cors: r#"app.add_middleware(CORSMiddleware, allow_origins=["https://app.example.com/"])"#,
                cause: "with a slash at its end",
                ..BROKEN
            },
        ],
    )
    .await;
}

/// Starlette turns it into reflection: it works, for everyone.
#[tokio::test]
async fn any_origin_with_credentials_is_a_hole_of_fastapi() {
    let cors = r#"app.add_middleware(CORSMiddleware, allow_origins=["*"], allow_credentials=True)"#;
    let server = Kind::Fastapi.start(cors).await;
    let (status, report) = server.ask("/items", PAGE, &["--credentials"]).await;
    assert_eq!(status, 0);
    let findings = report["findings"].to_string();
    assert!(findings.contains("reflects-with-credentials"), "{findings}");
}
