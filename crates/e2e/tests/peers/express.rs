use crate::broken::{
    BROKEN, Broken, COOKIE, CREDENTIALS, ERROR, HEADER, LOCALHOST, METHOD, OPTIONS, SLASH, WILDCARD,
};
use crate::driver::break_and_fix;
use crate::server::EXPRESS;

const ROWS: &[Broken] = &[
    BROKEN,
    Broken {
        name: "OPTIONS answered 404",
        cors: r#"app.options("/items", (request, response) => response.sendStatus(404));"#,
        ..OPTIONS
    },
    Broken {
        cors: r#"app.use(require("cors")({ credentials: true }));"#,
        ..WILDCARD
    },
    Broken {
        cors: r#"app.use(require("cors")({ origin: "https://app.example.com" }));"#,
        ..CREDENTIALS
    },
    Broken {
        cors: r#"app.use(require("cors")({ origin: "https://app.example.com", methods: ["GET"] }));"#,
        ..METHOD
    },
    Broken {
        cors: r#"app.use(require("cors")({ allowedHeaders: ["x-a"] }));"#,
        ..HEADER
    },
    Broken {
        cors: r#"app.use("/items", require("cors")());"#,
        ..ERROR
    },
    Broken {
        cors: r#"app.use(require("cors")({ origin: ["http://127.0.0.1:3000"] }));"#,
        ..LOCALHOST
    },
    Broken {
        cors: r#"app.use(require("cors")({ origin: ["https://app.example.com/"] }));"#,
        ..SLASH
    },
    Broken {
        name: "a trailing slash alone",
        cors: r#"app.use(require("cors")({ origin: "https://app.example.com/" }));"#,
        code: "allow-origin-mismatch",
        cause: "slash",
        ..BROKEN
    },
    Broken {
        kept: r#"app.use(require("cors")({ origin: "https://app.example.com", credentials: true }));
in /login:"#,
        cors: r#"response.cookie("id", value);"#,
        ..COOKIE
    },
];

#[tokio::test]
async fn what_breaks_express_is_named_and_fixed() {
    break_and_fix(&EXPRESS, ROWS).await;
}
