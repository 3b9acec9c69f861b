//! The fix as configuration: a template for each server, filled with what the question needs.

mod cookie;
mod plain;
mod wanted;

pub(crate) use wanted::Wanted;

use clap::ValueEnum;

/// The only methods that a bucket's rule accepts.
const S3: [&str; 5] = ["GET", "HEAD", "POST", "PUT", "DELETE"];

/// A server that there is a template for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Server {
    /// Axum with tower-cors
    Axum,
    /// Axum with `tower_http::cors`
    TowerHttp,
    /// actix-web with actix-cors
    Actix,
    /// Express with `cors`
    Express,
    /// FastAPI or Starlette
    Fastapi,
    /// Django with django-cors-headers
    Django,
    /// Flask with Flask-CORS
    Flask,
    /// Spring
    Spring,
    /// ASP.NET Core
    Aspnet,
    /// rs/cors in Go
    GoRs,
    /// jub0bs/cors in Go
    GoJub0bs,
    /// nginx, in front of an application that sends no CORS headers
    Nginx,
    /// Caddy, in front of an application that sends no CORS headers
    Caddy,
    /// `NestJS`
    Nest,
    /// Fastify with @fastify/cors
    Fastify,
    /// Koa with @koa/cors
    Koa,
    /// Hono
    Hono,
    /// Sanic
    Sanic,
    /// Tornado
    Tornado,
    /// Falcon
    Falcon,
    /// Apache httpd, in front of an application that sends no CORS headers
    Apache,
    /// `HAProxy`, in front of an application that sends no CORS headers
    Haproxy,
    /// PHP
    Php,
    /// A bucket, which is recognised and need not be named
    #[value(skip)]
    S3,
    /// A server that was not recognised: the headers to send, without how to configure them
    #[value(skip)]
    Headers,
}

impl Server {
    /// Returns the name for `--server`, or another one if `--server` does not have this server.
    pub(crate) fn name(self) -> String {
        match self.to_possible_value() {
            Some(value) => value.get_name().to_owned(),
            None if self == Self::S3 => "s3".to_owned(),
            None => "headers".to_owned(),
        }
    }

    /// Returns the name for people.
    pub(crate) fn title(self) -> String {
        match self {
            Self::S3 => "the bucket's CORS rules".to_owned(),
            Self::Headers => {
                "a server that was not recognised (choose yours with --server)".to_owned()
            }
            known => known.name(),
        }
    }

    /// What to write so that the page of the question gets what it asks for.
    pub(crate) fn configuration(self, wanted: &Wanted) -> String {
        let template = match self {
            Self::Axum => include_str!("axum.tmpl"),
            Self::TowerHttp => include_str!("tower-http.tmpl"),
            Self::Actix => include_str!("actix.tmpl"),
            Self::Express => include_str!("express.tmpl"),
            Self::Fastapi => include_str!("fastapi.tmpl"),
            Self::Django => include_str!("django.tmpl"),
            Self::Flask => include_str!("flask.tmpl"),
            Self::Spring => include_str!("spring.tmpl"),
            Self::Aspnet => include_str!("aspnet.tmpl"),
            Self::GoRs => include_str!("go-rs.tmpl"),
            Self::GoJub0bs => include_str!("go-jub0bs.tmpl"),
            Self::Nginx => include_str!("nginx.tmpl"),
            Self::Caddy => include_str!("caddy.tmpl"),
            Self::Nest => include_str!("nest.tmpl"),
            Self::Fastify => include_str!("fastify.tmpl"),
            Self::Koa => include_str!("koa.tmpl"),
            Self::Hono => include_str!("hono.tmpl"),
            Self::Sanic => include_str!("sanic.tmpl"),
            Self::Tornado => include_str!("tornado.tmpl"),
            Self::Falcon => include_str!("falcon.tmpl"),
            Self::Apache => include_str!("apache.tmpl"),
            Self::Haproxy => include_str!("haproxy.tmpl"),
            Self::Php => include_str!("php.tmpl"),
            Self::S3 => include_str!("s3.tmpl"),
            Self::Headers => include_str!("headers.tmpl"),
        };
        fill(template, wanted)
    }
}

/// Fills in a template. A line that begins with `?condition|` is kept if all its conditions hold.
fn fill(template: &str, wanted: &Wanted) -> String {
    let kept = |line: &str| -> Option<String> {
        let Some((conditions, line)) = line.strip_prefix('?').and_then(|rest| rest.split_once('|'))
        else {
            return Some(line.to_owned());
        };
        let mut conditions = conditions.split('?');
        conditions
            .all(|name| holds(name, wanted))
            .then(|| line.to_owned())
    };
    let lines: Vec<_> = template.lines().filter_map(kept).collect();
    let mut text = lines.join("\n");
    for (name, value) in values(wanted) {
        text = text.replace(&format!("{{{name}}}"), &value);
    }
    text
}

fn holds(condition: &str, wanted: &Wanted) -> bool {
    match condition {
        "any" => wanted.is_any(),
        "open" => wanted.any_origin,
        "named" => !wanted.is_any(),
        "others" => wanted.any_origin && wanted.credentials,
        "nothers" => !wanted.any_origin || !wanted.credentials,
        "several" => wanted.origins.len() > 1 && !wanted.is_any(),
        "headers" => !wanted.any_header && !wanted.headers.is_empty(),
        "anyheaders" => wanted.any_header,
        "allheaders" => !wanted.headers.is_empty(),
        "exposed" => !wanted.exposed.is_empty(),
        "credentials" => wanted.credentials,
        "insecure" => wanted.is_insecure(),
        _ => unreachable!("templates have no other condition"),
    }
}

/// The values for the names in braces in a template.
fn values(wanted: &Wanted) -> Vec<(&'static str, String)> {
    let quoted = |names: &[String]| joined(names, |name| format!("{name:?}"));
    let header = |name: &str| format!("axum::http::HeaderName::from_static({name:?})");
    let any = ["*".to_owned()];
    let origins = if wanted.is_any() {
        &any[..]
    } else {
        &wanted.origins[..]
    };
    let lines = |line: &dyn Fn(&str) -> String| {
        origins
            .iter()
            .map(|origin| line(origin))
            .collect::<Vec<_>>()
    };
    let of_s3: Vec<_> = wanted
        .methods
        .iter()
        .filter(|name| S3.contains(&name.as_str()))
        .cloned()
        .collect();
    vec![
        ("methods_list", quoted(&wanted.methods)),
        ("methods_s3", quoted(&of_s3)),
        ("methods_csv", wanted.methods.join(", ")),
        ("methods_http", below(&wanted.methods, method_of_http)),
        ("headers_list", quoted(&wanted.headers)),
        ("headers_csv", wanted.headers.join(", ")),
        ("headers_http", below(&wanted.headers, header)),
        ("exposed_list", quoted(&wanted.exposed)),
        ("exposed_csv", wanted.exposed.join(", ")),
        ("exposed_http", below(&wanted.exposed, header)),
        ("origins_list", quoted(origins)),
        (
            "origins_go",
            joined(origins, |origin| format!("{origin:?}: true")),
        ),
        (
            "origins_http",
            below(origins, |origin| {
                format!("{origin:?}.parse::<axum::http::HeaderValue>()?")
            }),
        ),
        (
            "origins_actix",
            lines(&|origin| format!(".allowed_origin({origin:?})")).join("\n            "),
        ),
        (
            "origins_nginx",
            lines(&|origin| format!("{origin:?} $http_origin;")).join("\n    "),
        ),
        (
            "credentials_nginx",
            lines(&|origin| format!("{origin:?} true;")).join("\n    "),
        ),
        ("origins_regex", lines(&plain::regex).join("|")),
        ("origins_flask", joined(origins, in_flask)),
        (
            "origin_caddy",
            if wanted.is_any() {
                "*".to_owned()
            } else {
                "{http.request.header.Origin}".to_owned()
            },
        ),
        ("origins_space", origins.join(" ")),
        ("other_origins", wanted.origins[1..].join(", ")),
        ("origin", wanted.origins[0].clone()),
    ]
}

/// Flask-CORS takes a text with a bracket for a regular expression, of which only the beginning must match.
fn in_flask(origin: &str) -> String {
    if origin.contains('[') {
        format!("r\"{}$\"", plain::regex(origin))
    } else {
        format!("{origin:?}")
    }
}

fn method_of_http(name: &str) -> String {
    match name {
        "GET" | "HEAD" | "POST" | "PUT" | "DELETE" | "PATCH" | "OPTIONS" => {
            format!("axum::http::Method::{name}")
        }
        name => format!("axum::http::Method::from_bytes(b{name:?})?"),
    }
}

/// Puts each on a line of its own, because they are long.
fn below(names: &[String], write: impl Fn(&str) -> String) -> String {
    let lines: Vec<_> = names
        .iter()
        .map(|name| format!("\n        {},", write(name)))
        .collect();
    format!("{}\n    ", lines.concat())
}

fn joined(names: &[String], write: impl Fn(&str) -> String) -> String {
    let written: Vec<_> = names.iter().map(|name| write(name)).collect();
    written.join(", ")
}
