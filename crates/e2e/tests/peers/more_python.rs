//! Sanic, Tornado and Falcon.

use crate::broken::{BROKEN, Broken, CREDENTIALS, EVERYTHING, WILDCARD};
use crate::driver::break_and_fix;
use crate::server::{Kind, Server};

const SOURCE: Kind = Kind::Python("python_servers.py");

#[tokio::test]
async fn what_breaks_sanic_is_named_and_fixed() {
    let sanic = Server {
        name: "sanic",
        is_recognised: false,
        kind: SOURCE,
    };
    let another_origin = Broken {
        name: "another origin",
        cors: "@app.on_response
async def cors(request, response):
    response.headers['Access-Control-Allow-Origin'] = 'https://other.example.com'
",
        code: "allow-origin-mismatch",
        cause: "a different origin",
        ..BROKEN
    };
    let any_origin = Broken {
        cors: "@app.on_response
async def cors(request, response):
    response.headers['Access-Control-Allow-Origin'] = '*'
",
        ..WILDCARD
    };
    let rows = [BROKEN, EVERYTHING, any_origin, another_origin];
    break_and_fix(&sanic, &rows).await;
}

#[tokio::test]
async fn what_breaks_tornado_is_named_and_fixed() {
    let tornado = Server {
        name: "tornado",
        is_recognised: true,
        kind: SOURCE,
    };
    let slash = Broken {
        name: "a trailing slash",
        cors: "import tornado.web
tornado.web.RequestHandler.set_default_headers = lambda self: self.set_header('Access-Control-Allow-Origin', 'https://app.example.com/')
",
        code: "allow-origin-mismatch",
        cause: "slash",
        ..BROKEN
    };
    let any_origin = Broken {
        cors: "import tornado.web
tornado.web.RequestHandler.set_default_headers = lambda self: self.set_header('Access-Control-Allow-Origin', '*')
",
        ..WILDCARD
    };
    break_and_fix(&tornado, &[BROKEN, EVERYTHING, any_origin, slash]).await;
}

#[tokio::test]
async fn what_breaks_falcon_is_named_and_fixed() {
    let falcon = Server {
        name: "falcon",
        is_recognised: false,
        kind: SOURCE,
    };
    let credentials = Broken {
        cors: "import falcon
app.add_middleware(falcon.CORSMiddleware(allow_origins='https://app.example.com'))",
        args: &["-H", "X-Token: 1", "--credentials"],
        ..CREDENTIALS
    };
    let options = Broken {
        name: "OPTIONS answered without CORS",
        cause: "the server does not handle CORS",
        ..EVERYTHING
    };
    let any_origin = Broken {
        cors: "import falcon
app.add_middleware(falcon.CORSMiddleware(allow_origins='*'))",
        ..WILDCARD
    };
    break_and_fix(&falcon, &[BROKEN, options, any_origin, credentials]).await;
}
