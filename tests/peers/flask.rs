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

const ONE: &str = r#"from flask_cors import CORS; CORS(app, origins=["https://app.example.com"], methods=["GET"], allow_headers=["x-a"])"#;

#[tokio::test]
async fn what_breaks_flask_is_named_and_mended() {
    mend(
        Kind::Flask,
        &[
            BROKEN,
            Broken {
                name: "OPTIONS answered without CORS",
                args: &["-X", "PUT"],
                cause: "it has no CORS handling",
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
                name: "a path that CORS leaves out",
                cors: r#"from flask_cors import CORS; CORS(app, resources={r"/api/*": {"origins": "*"}})"#,
                path: "/error",
                cause: "the headers are lost",
                ..BROKEN
            },
            Broken {
                name: "a trailing slash in the list",
                cors: r#"from flask_cors import CORS; CORS(app, origins=["https://app.example.com/", "https://b.example.com"])"#,
                cause: "with a slash at its end",
                ..BROKEN
            },
        ],
    )
    .await;
}

const AUTHENTICATION: &str = r#"
from flask import abort
from flask import request as asked

@app.before_request
def authenticate():
    if "Authorization" not in asked.headers:
        abort(401)
"#;

/// Pasted below what answers before it.
#[tokio::test]
async fn the_fix_for_flask_goes_before_authentication_and_redirects() {
    for (cors, path, args, code, cause) in [
        (
            AUTHENTICATION,
            "/items",
            &["-H", "Authorization: Bearer x"][..],
            "no-allow-origin",
            "authentication answers OPTIONS",
        ),
        (
            r#"app.add_url_rule("/slash/", "slash", lambda: "", methods=["PUT"])"#,
            "/slash",
            &["-X", "PUT"],
            "preflight-redirect",
            "another slash at its end",
        ),
    ] {
        let broken = Broken {
            cors,
            path,
            args,
            code,
            cause,
            ..BROKEN
        };
        let fix = check_broken(&Kind::Flask.start(cors).await, &broken, "flask").await;
        let both = format!("{cors}\n{fix}");
        let mended = Kind::Flask.start(&both).await;
        check_mended(&mended, &broken, "flask", &fix).await;
        let (_, report) = mended.ask(path, PAGE, args).await;
        assert!(
            !report["findings"].to_string().contains("no-vary"),
            "{report:#}"
        );
    }
}
