//! Fastify, Koa, Hono and `NestJS`.

use crate::broken::{BROKEN, Broken, EVERYTHING, METHOD, WILDCARD};
use crate::driver::break_and_fix;
use crate::server::{Kind, Server};

/// `any_origin` allows every page, without credentials, and `method_missing` allows the page to send `GET` only.
async fn break_and_fix_framework(
    name: &'static str,
    any_origin: &'static str,
    method_missing: &'static str,
) {
    let framework = Server {
        name,
        is_recognised: false,
        kind: Kind::Node("node_servers.js"),
    };
    let method_missing = Broken {
        cors: method_missing,
        ..METHOD
    };
    let any_origin = Broken {
        cors: any_origin,
        ..WILDCARD
    };
    let rows = [BROKEN, EVERYTHING, any_origin, method_missing];
    break_and_fix(&framework, &rows).await;
}

#[tokio::test]
async fn what_breaks_fastify_is_named_and_fixed() {
    break_and_fix_framework("fastify", r#"app.register(require("@fastify/cors"), { origin: "*" });"#, r#"app.register(require("@fastify/cors"), { origin: ["https://app.example.com"], methods: ["GET"], allowedHeaders: ["authorization"] });"#).await;
}

#[tokio::test]
async fn what_breaks_koa_is_named_and_fixed() {
    break_and_fix_framework("koa", r#"app.use(require("@koa/cors")({ origin: "*" }));"#, r#"app.use(require("@koa/cors")({ origin: "https://app.example.com", allowMethods: ["GET"] }));"#).await;
}

#[tokio::test]
async fn what_breaks_hono_is_named_and_fixed() {
    break_and_fix_framework("hono", r#"app.use("*", require("hono/cors").cors());"#, r#"app.use("*", require("hono/cors").cors({ origin: "https://app.example.com", allowMethods: ["GET"] }));"#).await;
}

/// It is recognised as Express, which it runs on.
#[tokio::test]
async fn what_breaks_nest_is_named_and_fixed() {
    break_and_fix_framework(
        "nest",
        r#"app.enableCors({ origin: "*" });"#,
        r#"app.enableCors({ origin: ["https://app.example.com"], methods: ["GET"] });"#,
    )
    .await;
}
