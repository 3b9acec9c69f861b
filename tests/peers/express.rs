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
async fn what_breaks_express_is_named_and_mended() {
    mend(
        Kind::Express,
        &[
            BROKEN,
            Broken {
                name: "OPTIONS answered 404",
                cors: r#"app.options("/items", (request, response) => response.sendStatus(404));"#,
                args: &["-X", "PUT"],
                cause: "OPTIONS is answered by the router",
                ..BROKEN
            },
            Broken {
                name: "any origin with credentials",
                cors: r#"app.use(require("cors")({ credentials: true }));"#,
                args: &["--credentials"],
                code: "wildcard-with-credentials",
                cause: "any origin",
                ..BROKEN
            },
            Broken {
                name: "credentials not allowed",
                cors: r#"app.use(require("cors")({ origin: "https://app.example.com" }));"#,
                args: &["--credentials"],
                code: "no-allow-credentials",
                cause: "does not allow credentials",
                ..BROKEN
            },
            Broken {
                name: "a method missing",
                cors: r#"app.use(require("cors")({ origin: "https://app.example.com", methods: ["GET"] }));"#,
                args: &["-X", "PUT"],
                code: "method-disallowed",
                cause: "the method",
                ..BROKEN
            },
            Broken {
                name: "a header missing",
                cors: r#"app.use(require("cors")({ allowedHeaders: ["x-a"] }));"#,
                args: &["-H", "X-Token: 1"],
                code: "header-disallowed",
                cause: "a header",
                ..BROKEN
            },
            Broken {
                name: "headers lost on a 500",
                cors: r#"app.use("/items", require("cors")());"#,
                path: "/error",
                cause: "the headers are lost",
                ..BROKEN
            },
            Broken {
                name: "localhost for 127.0.0.1",
                cors: r#"app.use(require("cors")({ origin: ["http://127.0.0.1:3000"] }));"#,
                page: "http://localhost:3000",
                cause: "localhost and 127.0.0.1 are two origins",
                ..BROKEN
            },
            Broken {
                name: "a trailing slash in a list",
                cors: r#"app.use(require("cors")({ origin: ["https://app.example.com/"] }));"#,
                cause: "with a slash at its end",
                ..BROKEN
            },
            Broken {
                name: "a trailing slash alone",
                cors: r#"app.use(require("cors")({ origin: "https://app.example.com/" }));"#,
                code: "other-allow-origin",
                cause: "slash",
                ..BROKEN
            },
        ],
    )
    .await;
}
