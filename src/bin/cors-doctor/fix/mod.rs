//! The fix as configuration: a template for each server, filled with what the question needs.

mod cookie;

use crate::question::Question;
use clap::ValueEnum;
use tower_cors::browser::{is_cors_safelisted_method, normalize_method};

/// A server that there is a template for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Server {
    /// Axum with this crate
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
    /// Go with rs/cors
    GoRs,
    /// Go with jub0bs/cors
    GoJub0bs,
    /// nginx, in front of an application that says nothing of CORS
    Nginx,
    /// Caddy, in front of an application that says nothing of CORS
    Caddy,
    /// A bucket, which is recognised and need not be named
    #[value(skip)]
    S3,
    /// None that is known: what to send, however it is done there
    #[value(skip)]
    Headers,
}

impl Server {
    /// As `--server` takes it, if it does.
    pub(crate) fn name(self) -> String {
        match self.to_possible_value() {
            Some(value) => value.get_name().to_owned(),
            None if self == Self::S3 => "s3".to_owned(),
            None => "headers".to_owned(),
        }
    }

    /// For people.
    pub(crate) fn title(self) -> String {
        match self {
            Self::S3 => "the bucket's CORS rules".to_owned(),
            Self::Headers => {
                "a server that is not recognised (--server names one of those known)".to_owned()
            }
            known => known.name(),
        }
    }

    /// What to write so that the page of the question gets what it asks for.
    pub(crate) fn configuration(self, question: &Question) -> String {
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
            Self::S3 => include_str!("s3.tmpl"),
            Self::Headers => include_str!("headers.tmpl"),
        };
        fill(template, question)
    }
}

fn fill(template: &str, question: &Question) -> String {
    let method = normalize_method(question.request.method());
    let mut methods = vec!["GET".to_owned(), "POST".to_owned()];
    if !is_cors_safelisted_method(&method) {
        methods.push(method.to_string());
    }
    let headers: Vec<_> = question
        .asked_headers()
        .iter()
        .map(ToString::to_string)
        .collect();
    // Which some libraries take only if told that it is meant.
    let is_insecure = question.origin.starts_with("http://") && !is_loopback(&question.origin);
    let kept = |line: &'_ str| -> Option<String> {
        let line = match line.strip_prefix("?headers") {
            Some(_) if headers.is_empty() => return None,
            Some(line) => line,
            None => line,
        };
        let line = match line.strip_prefix("?credentials") {
            Some(_) if !question.credentials => return None,
            Some(line) => line,
            None => line,
        };
        match line.strip_prefix("?insecure") {
            Some(_) if !is_insecure => None,
            Some(line) => Some(line.to_owned()),
            None => Some(line.to_owned()),
        }
    };
    let lines: Vec<_> = template.lines().filter_map(kept).collect();
    let quoted = |names: &[String]| joined(names, |name| format!("{name:?}"));
    lines
        .join("\n")
        .replace("{methods_list}", &quoted(&methods))
        .replace("{headers_list}", &quoted(&headers))
        .replace("{methods_csv}", &methods.join(", "))
        .replace("{headers_csv}", &headers.join(", "))
        .replace(
            "{methods_http}",
            &joined(&methods, |name| match name {
                "GET" | "POST" | "PUT" | "DELETE" | "PATCH" | "OPTIONS" => {
                    format!("axum::http::Method::{name}")
                }
                name => format!("axum::http::Method::from_bytes(b{name:?})?"),
            }),
        )
        .replace(
            "{headers_http}",
            &joined(&headers, |name| {
                format!("axum::http::HeaderName::from_static({name:?})")
            }),
        )
        .replace("{origin}", &question.origin)
}

fn is_loopback(origin: &str) -> bool {
    let host = origin.trim_start_matches("http://");
    ["localhost", "127.", "[::1]"]
        .iter()
        .any(|loopback| host.starts_with(loopback))
}

fn joined(names: &[String], write: impl Fn(&str) -> String) -> String {
    names
        .iter()
        .map(|name| write(name))
        .collect::<Vec<_>>()
        .join(", ")
}
