use crate::broken::{
    BROKEN, Broken, COOKIE, CREDENTIALS, ERROR, HEADER, METHOD, OPTIONS, SLASH, WILDCARD,
};
use crate::driver::break_and_fix;
use crate::server::{Kind, Server};

const FLASK: Server = Server {
    name: "flask",
    is_recognised: true,
    kind: Kind::Python("flask_server.py"),
};

const ONE: &str = r#"from flask_cors import CORS; CORS(app, origins=["https://app.example.com"], methods=["GET"], allow_headers=["x-a"])"#;

const ROWS: &[Broken] = &[
    BROKEN,
    Broken {
        name: "OPTIONS answered without CORS",
        cause: "the server does not handle CORS",
        ..OPTIONS
    },
    Broken {
        cors: r#"from flask_cors import CORS; CORS(app, origins="*", send_wildcard=True)"#,
        ..WILDCARD
    },
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
        name: "a path that CORS does not cover",
        cors: r#"from flask_cors import CORS; CORS(app, resources={r"/api/*": {"origins": "*"}})"#,
        ..ERROR
    },
    Broken {
        cors: r#"from flask_cors import CORS; CORS(app, origins=["https://app.example.com/", "https://b.example.com"])"#,
        ..SLASH
    },
    // The fix is pasted below code that answers before it.
    Broken {
        name: "authentication first",
        kept: r#"
from flask import abort
from flask import request as asked

@app.before_request
def authenticate():
    if "Authorization" not in asked.headers:
        abort(401)
"#,
        args: &["-H", "Authorization: Bearer x"],
        cause: "authentication answers OPTIONS",
        ..BROKEN
    },
    Broken {
        name: "a slash that is missing",
        kept: r#"app.add_url_rule("/slash/", "slash", lambda: "", methods=["PUT"])"#,
        path: "/slash",
        args: &["-X", "PUT"],
        code: "preflight-redirect",
        cause: "either with a slash at its end or without one, but not both",
        ..BROKEN
    },
    Broken {
        kept: r#"from flask_cors import CORS; CORS(app, origins=["https://app.example.com", "https://b.example.com"], supports_credentials=True)
in /login:"#,
        cors: r#"response.set_cookie("id", value)"#,
        ..COOKIE
    },
];

#[tokio::test]
async fn what_breaks_flask_is_named_and_fixed() {
    break_and_fix(&FLASK, ROWS).await;
}
