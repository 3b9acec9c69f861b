//! Makes an example of a block from a line of the console: the same request, to a server that answers as the line says.

use super::values::Line;
use crate::command;
use crate::error::CliError;
use crate::grant;
use crate::question::{Question, header, request};
use bytes::Bytes;
use cors_browser::{Blocked, Verdict};
use http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, HeaderMap, HeaderName, HeaderValue, LOCATION,
};
use http::{Response, StatusCode};

const URL: &str = "https://api.example.com/items";
const PAGE: &str = "https://app.example.com";

/// A request that such a line may be about.
pub(super) fn question(code: &str, line: &Line) -> Result<Question, CliError> {
    let url = line.url.as_deref().filter(|url| url.starts_with("http"));
    let origin = line.origin.as_deref().unwrap_or(PAGE);
    let headers = headers(code, line)?;
    let request = request(
        method(code, line),
        url.unwrap_or(URL),
        headers,
        Bytes::new(),
    )?;
    let credentials = matches!(
        code,
        "wildcard-with-credentials" | "allow-credentials-not-true"
    );
    Question::new(Some(origin), request, credentials)
}

fn headers(code: &str, line: &Line) -> Result<HeaderMap, CliError> {
    let mut headers = HeaderMap::new();
    let name = match (code, line.header.as_deref()) {
        ("header-not-exposed", _) => None,
        ("authorization-under-wildcard", _) => Some("authorization"),
        (_, Some(name)) => Some(name),
        ("header-disallowed" | "allow-headers-malformed", None) => Some("content-type"),
        // What most pages that need a preflight send.
        _ if line.method.is_some() || code == "method-disallowed" => None,
        _ => (line.is_preflight || is_of_preflight(code)).then_some("content-type"),
    };
    if let Some(name) = name {
        let value = match name.to_ascii_lowercase().as_str() {
            "content-type" => "application/json",
            "authorization" => "Bearer token",
            _ => "value",
        };
        let (name, value) = header(&format!("{name}: {value}"))?;
        headers.insert(name, value);
    }
    Ok(headers)
}

fn method<'a>(code: &str, line: &'a Line) -> &'a str {
    match line.method.as_deref() {
        Some("OPTIONS") | None if line.is_preflight || is_of_preflight(code) => match code {
            "method-disallowed" | "allow-methods-malformed" => "PUT",
            _ => "POST",
        },
        Some(method) => method,
        None => "GET",
    }
}

fn is_of_preflight(code: &str) -> bool {
    code.starts_with("preflight")
        || code.starts_with("allow-methods")
        || code.starts_with("allow-headers")
        || code.starts_with("method-")
}

/// The block that the line is about, if the server that it describes leads to a block with this code.
pub(super) fn blocked(code: &str, line: &Line, question: &Question) -> Option<Blocked> {
    let mut fetch = question.page().start(question.page_request());
    let is_of_response =
        !line.is_preflight && !is_of_preflight(code) && !code.starts_with("header-dis");
    let outgoing = fetch
        .outgoing()
        .filter(|outgoing| outgoing.preflight && is_of_response);
    if let Some(allowed) = outgoing.map(|outgoing| grant::to(&outgoing.request)) {
        fetch.receive(allowed);
    }
    fetch.outgoing()?;
    fetch.receive(answer(code, line, question)?);
    let verdict: Verdict = fetch.finish();
    verdict
        .blocked()
        .filter(|blocked| blocked.code() == code)
        .cloned()
}

/// Whether the block names a value that the line does not have.
pub(super) fn is_made_up(code: &str, line: &Line) -> bool {
    code == "preflight-status" && line.status.is_none()
}

/// What the server has answered.
fn answer(code: &str, line: &Line, question: &Question) -> Option<Response<Bytes>> {
    let value = line.value.clone();
    let mut answer = Response::new(Bytes::new());
    let mut lines = vec![(ACCESS_CONTROL_ALLOW_ORIGIN, question.origin.clone())];
    match code {
        "allow-origin-missing" => lines.clear(),
        "allow-origin-multiple" | "allow-origin-invalid" | "allow-origin-mismatch" => {
            lines = vec![(ACCESS_CONTROL_ALLOW_ORIGIN, value?)];
        }
        "wildcard-with-credentials" => "*".clone_into(&mut lines[0].1),
        "allow-credentials-not-true" => {
            let value = value.filter(|value| !value.is_empty());
            lines.extend(value.map(|value| (ACCESS_CONTROL_ALLOW_CREDENTIALS, value)));
        }
        "preflight-redirect" => {
            *answer.status_mut() = StatusCode::FOUND;
            lines.push((LOCATION, format!("{}/", question.request.uri())));
        }
        "preflight-status" => {
            *answer.status_mut() = line.status.unwrap_or(StatusCode::METHOD_NOT_ALLOWED);
        }
        "allow-methods-malformed" => lines.push((ACCESS_CONTROL_ALLOW_METHODS, value?)),
        "allow-headers-malformed" => lines.push((ACCESS_CONTROL_ALLOW_HEADERS, value?)),
        "authorization-under-wildcard" => {
            lines.push((ACCESS_CONTROL_ALLOW_HEADERS, "*".to_owned()));
        }
        "method-disallowed" => {
            let names = question.asked_headers();
            let names: Vec<_> = names.iter().map(HeaderName::as_str).collect();
            lines.push((ACCESS_CONTROL_ALLOW_HEADERS, names.join(", ")));
        }
        "header-disallowed" => {
            let method = question.request.method().to_string();
            lines.push((ACCESS_CONTROL_ALLOW_METHODS, method));
        }
        _ => return None,
    }
    for (name, value) in lines {
        answer
            .headers_mut()
            .append(name, HeaderValue::from_str(&value).ok()?);
    }
    Some(answer)
}

/// The command that asks the server about such a line. Without a line, it has made-up names in it.
pub(super) fn command(question: &Question, line: &Line) -> String {
    let request = &question.request;
    let mut words = vec![
        "cors-doctor".to_owned(),
        line.url
            .clone()
            .unwrap_or_else(|| request.uri().to_string()),
    ];
    words.extend(["--origin".to_owned(), question.origin.clone()]);
    if request.method() != http::Method::GET {
        words.extend(["-X".to_owned(), request.method().to_string()]);
    }
    for (name, value) in request.headers() {
        let value = value.to_str().unwrap_or_default();
        words.extend(["-H".to_owned(), format!("{name}: {value}")]);
    }
    for name in &question.reads {
        words.extend(["--reads".to_owned(), name.to_string()]);
    }
    if question.credentials {
        words.push("--credentials".to_owned());
    }
    let command = command::line(words.iter().map(String::as_str));
    match to_replace(question, line) {
        parts if parts.is_empty() => command,
        parts => format!("{command}  # fill in: {}", parts.join(", ")),
    }
}

/// What is missing in the line, so that the command contains an example instead.
fn to_replace(question: &Question, line: &Line) -> Vec<&'static str> {
    let mut parts = Vec::new();
    if line.url.is_none() {
        parts.push("the URL");
    }
    if line.origin.is_none() {
        parts.push("your page's origin");
    }
    if line.is_preflight && line.method.is_none() && line.header.is_none() {
        parts.push("the method and headers that your page sends");
    } else if line.method.is_none() && question.request.method() == http::Method::PUT {
        parts.push("the method that your page sends");
    }
    parts
}
