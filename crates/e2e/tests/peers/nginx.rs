use crate::broken::{BROKEN, Broken, EVERYTHING, PAGE, TWICE};
use crate::driver::break_and_fix;
use crate::file::{CORS, File};
use crate::server::{Kind, Server};
use e2e::guide;

const NGINX: Server = Server {
    name: "nginx",
    is_recognised: true,
    kind: Kind::File(File {
        text: include_str!("servers/nginx.conf"),
        inner: "# in the location block",
        command: "nginx -e error.log -c configuration -p {home}",
        application: Some(CORS),
    }),
};

const ROWS: &[Broken] = &[
    Broken {
        name: "headers stripped",
        cors: "proxy_hide_header Access-Control-Allow-Origin;",
        cause: "nginx is in front of the application",
        ..BROKEN
    },
    Broken {
        cors: "add_header Access-Control-Allow-Origin *;",
        ..TWICE
    },
    Broken {
        name: "OPTIONS refused",
        cors: "if ($request_method = OPTIONS) { return 405; }",
        args: &["-X", "PUT", "-H", "X-Token: 1"],
        ..EVERYTHING
    },
];

#[tokio::test]
async fn what_nginx_breaks_is_named_and_fixed() {
    break_and_fix(&NGINX, ROWS).await;
}

#[tokio::test]
async fn what_the_guide_tells_nginx_passes_the_headers_on() {
    for block in guide::blocks("nginx") {
        let proxy = NGINX.start(block).await;
        let (status, report) = proxy.ask("/items", PAGE, &["-X", "PUT"]).await;
        assert_eq!(status, 0, "{report:#}");
    }
}
