//! Fastify, Koa, Hono and `NestJS`.

use crate::broken::{BROKEN, Broken, EVERYTHING, METHOD};
use crate::driver::break_and_fix;
use crate::server::{Kind, Server};

/// `method_missing` allows the page to send `GET` only.
async fn break_and_fix_framework(name: &'static str, method_missing: &'static str) {
    let framework = Server {
        name,
        is_recognised: false,
        kind: Kind::Node("node_servers.js"),
    };
    let method_missing = Broken {
        cors: method_missing,
        ..METHOD
    };
    break_and_fix(&framework, &[BROKEN, EVERYTHING, method_missing]).await;
}

#[tokio::test]
async fn what_breaks_fastify_is_named_and_fixed() {
    break_and_fix_framework("fastify", r#"app.register(require("@fastify/cors"), { origin: ["https://app.example.com"], methods: ["GET"], allowedHeaders: ["authorization"] });"#).await;
}

#[tokio::test]
async fn what_breaks_koa_is_named_and_fixed() {
    break_and_fix_framework("koa", r#"app.use(require("@koa/cors")({ origin: "https://app.example.com", allowMethods: ["GET"] }));"#).await;
}

#[tokio::test]
async fn what_breaks_hono_is_named_and_fixed() {
    break_and_fix_framework("hono", r#"app.use("*", require("hono/cors").cors({ origin: "https://app.example.com", allowMethods: ["GET"] }));"#).await;
}

/// It is recognised as Express, which it runs on.
#[tokio::test]
async fn what_breaks_nest_is_named_and_fixed() {
    break_and_fix_framework(
        "nest",
        r#"app.enableCors({ origin: ["https://app.example.com"], methods: ["GET"] });"#,
    )
    .await;
}
