//! Preflights, and requests that look similar.

use crate::support::{ADMIN, APP, EVIL, Server, serve};
use axum::Router;
use axum::routing::{get, options};
use http::{Method, StatusCode};
use std::time::Duration;
use tower_cors::{AllowHeaders, AllowMethods, AllowPrivateNetwork, CorsLayer, MaxAge};

fn cors() -> CorsLayer {
    CorsLayer::new()
        .allow_origins([APP, ADMIN])
        .allow_methods([Method::GET, Method::PUT, Method::DELETE])
        .allow_headers("Content-Type, x-token")
        .max_age(Duration::from_secs(600))
}

async fn served(cors: CorsLayer) -> Server {
    let app = Router::new()
        .route("/", get(|| async { "hello" }))
        .route("/options", options(|| async { "the handler's own" }));
    serve(app.layer(cors)).await
}

const ANSWER: [&str; 5] = [
    "access-control-allow-headers: content-type,x-token",
    "access-control-allow-methods: GET,PUT,DELETE",
    "access-control-allow-origin: https://app.example.com",
    "access-control-max-age: 600",
    "vary: Origin",
];

#[tokio::test]
async fn the_answer_lists_everything_that_is_allowed_whatever_is_requested() {
    let server = served(cors()).await;
    for (method, headers) in [
        ("PUT", "x-token"),
        ("DELETE", ""),
        ("PATCH", "x-other"),
        ("", ",,,"),
        ("GET, PUT", "<script>"),
    ] {
        let reply = server.preflight("/", APP, method, headers).await;
        reply.expect(200, &ANSWER);
        assert_eq!(reply.body, "", "{method} {headers}");
        assert_eq!(reply.headers["content-length"], "0", "{method} {headers}");
    }
}

#[tokio::test]
async fn a_preflight_is_answered_without_a_route() {
    let server = served(cors()).await;
    for path in ["/", "/options", "/missing"] {
        server
            .preflight(path, APP, "PUT", "")
            .await
            .expect(200, &ANSWER);
    }
}

#[tokio::test]
async fn a_disallowed_origin_gets_403_and_nothing_else() {
    let server = served(cors().allow_credentials(true).allow_private_network(true)).await;
    let vary = "vary: Origin, Access-Control-Request-Private-Network";
    server
        .preflight("/", EVIL, "PUT", "x-token")
        .await
        .expect(403, &[vary]);
}

#[tokio::test]
async fn the_status_can_be_any_ok_status() {
    for status in [
        StatusCode::OK,
        StatusCode::NO_CONTENT,
        StatusCode::PARTIAL_CONTENT,
    ] {
        let server = served(cors().preflight_status(status)).await;
        server
            .preflight("/", APP, "PUT", "")
            .await
            .expect(status.as_u16(), &ANSWER);
        server
            .preflight("/", EVIL, "PUT", "")
            .await
            .expect(403, &["vary: Origin"]);
    }
}

#[tokio::test]
async fn an_options_request_that_is_not_a_preflight_reaches_the_handler() {
    let any_origin = served(CorsLayer::permissive()).await;
    let method = [("access-control-request-method", "PUT")];
    let reply = any_origin
        .send(Method::OPTIONS, "/options", &method, "")
        .await;
    assert_eq!(reply.body, "the handler's own");
    let server = served(cors()).await;
    let allowed = [
        "access-control-allow-origin: https://app.example.com",
        "vary: Origin",
    ];
    let origin = ("origin", APP);
    let method = ("access-control-request-method", "PUT");
    let reply = server
        .send(Method::OPTIONS, "/options", &[origin], "")
        .await;
    reply.expect(200, &allowed);
    assert_eq!(reply.body, "the handler's own");
    let reply = server
        .send(Method::OPTIONS, "/options", &[method], "")
        .await;
    reply.expect(200, &["vary: Origin"]);
    assert_eq!(reply.body, "the handler's own");
    let reply = server
        .send::<&str>(Method::OPTIONS, "/options", &[], "")
        .await;
    reply.expect(200, &["vary: Origin"]);
    // A request with another method is not a preflight, even if it has the headers of one.
    let reply = server.send(Method::GET, "/", &[origin, method], "").await;
    reply.expect(200, &allowed);
    assert_eq!(reply.body, "hello");
}

#[tokio::test]
async fn mirrored_methods_and_headers_are_those_asked_for() {
    let cors = CorsLayer::new()
        .allow_origin(APP)
        .allow_methods(AllowMethods::mirror_request())
        .allow_headers(AllowHeaders::mirror_request());
    let server = served(cors).await;
    let vary = "vary: Access-Control-Request-Method, Access-Control-Request-Headers";
    let origin = "access-control-allow-origin: https://app.example.com";
    let answer = [
        "access-control-allow-headers: x-a,x-b",
        "access-control-allow-methods: PURGE",
        origin,
        vary,
    ];
    server
        .preflight("/", APP, "PURGE", "x-a,x-b")
        .await
        .expect(200, &answer);
    server
        .preflight("/", APP, "PURGE", " x-a, ,x-b,")
        .await
        .expect(200, &answer);
    let lines = [
        ("origin", APP),
        ("access-control-request-method", "PURGE"),
        ("access-control-request-headers", "x-a"),
        ("access-control-request-headers", "x-b"),
    ];
    server
        .send(Method::OPTIONS, "/", &lines, "")
        .await
        .expect(200, &answer);
    server
        .preflight("/", APP, "GET, DELETE", "x-a,<script>")
        .await
        .expect(200, &answer[2..]);
    server.get("/", APP).await.expect(200, &[origin]);
}

#[tokio::test]
async fn max_age_can_depend_on_the_origin() {
    let max_age =
        MaxAge::dynamic(|origin, _| Duration::from_secs(if origin == APP { 60 } else { u64::MAX }));
    let server = served(
        CorsLayer::new()
            .allow_origins([APP, ADMIN])
            .max_age(max_age),
    )
    .await;
    let answer = [
        "access-control-allow-origin: https://app.example.com",
        "access-control-max-age: 60",
        "vary: Origin",
    ];
    server
        .preflight("/", APP, "PUT", "")
        .await
        .expect(200, &answer);
    let answer = [
        "access-control-allow-origin: https://admin.example.com",
        "access-control-max-age: 2147483647",
        "vary: Origin",
    ];
    server
        .preflight("/", ADMIN, "PUT", "")
        .await
        .expect(200, &answer);
}

#[tokio::test]
async fn functions_are_called_with_allowed_origins_only() {
    fn only_app(origin: &http::HeaderValue, _: &http::request::Parts) -> bool {
        assert_eq!(origin, APP);
        true
    }
    let cors = CorsLayer::new()
        .allow_origin(APP)
        .allow_private_network(AllowPrivateNetwork::predicate(only_app))
        .max_age(MaxAge::dynamic(|origin, parts| {
            Duration::from_secs(only_app(origin, parts).into())
        }));
    let server = served(cors).await;
    let vary = "vary: Origin, Access-Control-Request-Private-Network";
    for origin in [EVIL, "\u{e4}", "null"] {
        let ask = [
            ("origin", origin),
            ("access-control-request-method", "GET"),
            ("access-control-request-private-network", "true"),
        ];
        server
            .send(Method::OPTIONS, "/", &ask, "")
            .await
            .expect(403, &[vary]);
    }
    let answer = [
        "access-control-allow-origin: https://app.example.com",
        "access-control-max-age: 1",
        vary,
    ];
    server
        .preflight("/", APP, "GET", "")
        .await
        .expect(200, &answer);
}

#[tokio::test]
async fn where_any_origin_is_allowed_functions_see_what_browsers_send() {
    let max_age = MaxAge::dynamic(|origin, _| {
        assert!(
            origin
                .to_str()
                .is_ok_and(|origin| origin.starts_with("https://"))
        );
        Duration::from_secs(5)
    });
    let server = served(
        CorsLayer::new()
            .allow_origin(tower_cors::Any)
            .max_age(max_age),
    )
    .await;
    let any = "access-control-allow-origin: *";
    server
        .preflight("/", EVIL, "GET", "")
        .await
        .expect(200, &[any, "access-control-max-age: 5", "vary: Origin"]);
    for origin in ["\u{e4}", "", "null"] {
        server
            .preflight("/", origin, "GET", "")
            .await
            .expect(200, &[any, "vary: Origin"]);
    }
}

#[tokio::test]
async fn a_private_network_is_only_opened_to_allowed_origins_that_ask_for_it() {
    for allow in [
        AllowPrivateNetwork::yes(),
        AllowPrivateNetwork::predicate(|origin, _| origin == APP),
    ] {
        let server = served(
            CorsLayer::new()
                .allow_origins([APP, ADMIN])
                .allow_private_network(allow),
        )
        .await;
        let ask = |origin: &'static str, value: &'static str| {
            [
                ("origin", origin),
                ("access-control-request-method", "GET"),
                ("access-control-request-private-network", value),
            ]
        };
        let vary = "vary: Origin, Access-Control-Request-Private-Network";
        let origin = "access-control-allow-origin: https://app.example.com";
        let opened = [origin, "access-control-allow-private-network: true", vary];
        server
            .send(Method::OPTIONS, "/", &ask(APP, "true"), "")
            .await
            .expect(200, &opened);
        server
            .send(Method::OPTIONS, "/", &ask(APP, "false"), "")
            .await
            .expect(200, &[origin, vary]);
        server
            .send(Method::OPTIONS, "/", &ask(EVIL, "true"), "")
            .await
            .expect(403, &[vary]);
        server
            .preflight("/", APP, "GET", "")
            .await
            .expect(200, &[origin, vary]);
    }
}
