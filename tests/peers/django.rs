use crate::servers::{Broken, Kind, PAGE, check_broken, check_mended, mend};

const BROKEN: Broken = Broken {
    name: "no allow-origin",
    cors: "",
    path: "/items",
    page: PAGE,
    args: &[],
    code: "no-allow-origin",
    cause: "the origin is not allowed",
};

const ONE: &str = r#"
INSTALLED_APPS += ["corsheaders"]
MIDDLEWARE = ["corsheaders.middleware.CorsMiddleware", *MIDDLEWARE]
CORS_ALLOWED_ORIGINS = ["https://app.example.com"]
CORS_ALLOW_METHODS = ["GET"]
"#;

#[tokio::test]
async fn what_breaks_django_is_named_and_mended() {
    mend(
        Kind::Django,
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
                code: "method-disallowed",
                cause: "the method",
                ..BROKEN
            },
            Broken {
                name: "a header missing",
                cors: ONE,
                args: &["-H", "X-Token: 1"],
                code: "header-disallowed",
                cause: "a header",
                ..BROKEN
            },
            Broken {
                name: "a regular expression that leaves the path out",
                cors: r#"
INSTALLED_APPS += ["corsheaders"]
MIDDLEWARE = ["corsheaders.middleware.CorsMiddleware", *MIDDLEWARE]
CORS_ALLOWED_ORIGINS = ["https://app.example.com"]
CORS_URLS_REGEX = r"^/cors-doctor/.*$"
"#,
                cause: "the origin is allowed on other paths",
                ..BROKEN
            },
            Broken {
                name: "localhost for 127.0.0.1",
                cors: r#"
INSTALLED_APPS += ["corsheaders"]
MIDDLEWARE = ["corsheaders.middleware.CorsMiddleware", *MIDDLEWARE]
CORS_ALLOWED_ORIGINS = ["http://127.0.0.1:3000"]
"#,
                page: "http://localhost:3000",
                cause: "localhost and 127.0.0.1 are two origins",
                ..BROKEN
            },
        ],
    )
    .await;
}

/// Pasted below what is there already, as settings often are.
#[tokio::test]
async fn the_fix_for_django_goes_below_a_configuration_that_is_there() {
    let broken = Broken {
        cors: ONE,
        args: &["-X", "PUT"],
        code: "method-disallowed",
        cause: "the method",
        ..BROKEN
    };
    let fix = check_broken(&Kind::Django.start(ONE).await, &broken, "django").await;
    let both = format!("{ONE}\n{fix}");
    check_mended(&Kind::Django.start(&both).await, &broken, "django", &fix).await;
}
