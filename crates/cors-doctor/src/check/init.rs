//! Writes the first file, from what a server allows today.

use super::write as write_file;
use crate::allowed::Allowed;
use crate::args::Check;
use crate::ask;
use crate::error::CliError;
use crate::examine::{Examination, Probing};
use crate::output;
use crate::question::{Question, request};
use bytes::Bytes;
use http::header::HeaderMap;
use std::fmt::Write as _;
use std::process::ExitCode;

pub(super) fn write(args: &Check, url: &str) -> Result<ExitCode, CliError> {
    let name = args.file.display();
    if args.file.exists() {
        return Err(CliError::new(format!(
            "{name} exists already; choose another file, or delete it"
        )));
    }
    let mut text = format!(
        "# What pages may do with {url}. Run `cors-doctor check {name}` to compare it with the server.\n\
         # Written from what the server allows today. Change each entry that should be different.\n"
    );
    for origin in &args.origin {
        let request = request("GET", url, HeaderMap::new(), Bytes::new())?;
        let question = Question::new(Some(origin), request, args.credentials)?;
        let seen = ask::server(question, &args.connection, Probing::ToDescribe)?;
        text.push_str(&rows(&seen));
    }
    write_file(&args.file, &text)?;
    output::print(format!(
        "wrote {name}; run `cors-doctor check {name}` to compare it with the server\n"
    ))?;
    Ok(ExitCode::SUCCESS)
}

/// What the server allows one page.
fn rows(seen: &Examination) -> String {
    let mut out = String::new();
    let blocked = seen
        .verdict
        .blocked()
        .map(|blocked| blocked.code().to_owned());
    row(&mut out, seen, &[], blocked.as_deref());
    let allowed = seen.allowed();
    if seen.is_allowed() {
        for method in ["PUT", "PATCH", "DELETE"] {
            let code = (!allows_method(&allowed, method)).then_some("");
            row(
                &mut out,
                seen,
                &[("method", method), ("preflight_only", "")],
                code,
            );
        }
        for name in ["authorization", "content-type"] {
            let is_allowed =
                allowed.any_header || allowed.headers.iter().any(|known| known == name);
            let value = if name == "content-type" {
                "application/json"
            } else {
                "Bearer token"
            };
            let line = format!("{name}: {value}");
            row(
                &mut out,
                seen,
                &[("headers", &line), ("preflight_only", "")],
                (!is_allowed).then_some(""),
            );
        }
    }
    if seen.other_readers().is_empty() {
        let origin = seen.is_allowed().then_some(seen.question.origin.as_str());
        out.push_str("\n[[expect]]\n");
        pair(&mut out, "url", &seen.question.request.uri().to_string());
        if let Some(origin) = origin {
            pair(&mut out, "origin", origin);
        }
        pair(&mut out, "result", "no other origin");
    }
    out
}

fn allows_method(allowed: &Allowed, method: &str) -> bool {
    allowed.any_method || allowed.methods.iter().any(|known| known == method)
}

/// `code` is that of a block, and empty if it does not matter.
fn row(out: &mut String, seen: &Examination, more: &[(&str, &str)], code: Option<&str>) {
    out.push_str("\n[[expect]]\n");
    pair(out, "url", &seen.question.request.uri().to_string());
    pair(out, "origin", &seen.question.origin);
    if seen.question.credentials {
        out.push_str("credentials = true\n");
    }
    for (key, value) in more {
        match *key {
            "preflight_only" => out.push_str("preflight_only = true\n"),
            "headers" => {
                let _ = writeln!(out, "headers = [{}]", quoted(value));
            }
            key => pair(out, key, value),
        }
    }
    pair(
        out,
        "result",
        if code.is_some() { "blocked" } else { "allowed" },
    );
    if let Some(code) = code.filter(|code| !code.is_empty()) {
        pair(out, "code", code);
    }
}

fn pair(out: &mut String, key: &str, value: &str) {
    let _ = writeln!(out, "{key} = {}", quoted(value));
}

fn quoted(value: &str) -> String {
    toml::Value::from(value).to_string()
}
