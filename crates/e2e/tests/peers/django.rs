use crate::broken::{BROKEN, Broken, COOKIE, CREDENTIALS, HEADER, LOCALHOST, METHOD, OPTIONS};
use crate::driver::break_and_fix;
use crate::server::{Kind, Server};

const DJANGO: Server = Server {
    name: "django",
    is_recognised: true,
    kind: Kind::Python("django_server.py"),
};

const ONE: &str = r#"
INSTALLED_APPS += ["corsheaders"]
MIDDLEWARE = ["corsheaders.middleware.CorsMiddleware", *MIDDLEWARE]
CORS_ALLOWED_ORIGINS = ["https://app.example.com"]
CORS_ALLOW_METHODS = ["GET"]
"#;

const ROWS: &[Broken] = &[
    BROKEN,
    OPTIONS,
    Broken {
        cors: ONE,
        ..CREDENTIALS
    },
    Broken {
        cors: ONE,
        ..METHOD
    },
    Broken {
        cors: ONE,
        ..HEADER
    },
    Broken {
        name: "a regular expression that does not match the path",
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
        cors: r#"
INSTALLED_APPS += ["corsheaders"]
MIDDLEWARE = ["corsheaders.middleware.CorsMiddleware", *MIDDLEWARE]
CORS_ALLOWED_ORIGINS = ["http://127.0.0.1:3000"]
"#,
        ..LOCALHOST
    },
    // The fix is pasted below the existing settings, as people often do.
    Broken {
        name: "a method missing in settings that stay",
        kept: ONE,
        ..METHOD
    },
    Broken {
        kept: r#"
INSTALLED_APPS += ["corsheaders"]
MIDDLEWARE = ["corsheaders.middleware.CorsMiddleware", *MIDDLEWARE]
CORS_ALLOWED_ORIGINS = ["https://app.example.com"]
CORS_ALLOW_CREDENTIALS = True
in /login:"#,
        cors: r#"response.set_cookie("id", value)"#,
        ..COOKIE
    },
];

#[tokio::test]
async fn what_breaks_django_is_named_and_fixed() {
    break_and_fix(&DJANGO, ROWS).await;
}
