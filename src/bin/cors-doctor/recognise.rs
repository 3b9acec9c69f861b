//! Which server answers, as far as its headers say.

use crate::fix::Server;
use http::header::{HeaderMap, SERVER, VARY};

/// The application, or else the proxy in front of it.
pub(crate) fn server(headers: &HeaderMap) -> Option<Server> {
    let has = |name: &str, part: &str| {
        let value = headers
            .get(name)
            .map(|value| value.as_bytes().to_ascii_lowercase());
        value.is_some_and(|value| String::from_utf8_lossy(&value).contains(part))
    };
    let server = |part| has(SERVER.as_str(), part);
    Some(if has("x-powered-by", "express") {
        Server::Express
    } else if server("uvicorn") || server("hypercorn") {
        Server::Fastapi
    } else if server("werkzeug") {
        Server::Flask
    } else if server("wsgiserver") || headers.contains_key("x-frame-options") && server("gunicorn")
    {
        Server::Django
    } else if server("kestrel") || has("x-powered-by", "asp.net") {
        Server::Aspnet
    } else if headers
        .get_all(VARY)
        .iter()
        .any(|vary| vary == "Access-Control-Request-Method")
    {
        Server::Spring
    } else if server("caddy") {
        Server::Caddy
    } else if server("nginx") || server("openresty") {
        Server::Nginx
    } else {
        return None;
    })
}

/// The proxy in front of the application, if it is one that has a fix of its own.
pub(crate) fn proxy(headers: &HeaderMap) -> Option<Server> {
    let server = headers.get(SERVER)?.to_str().ok()?.to_ascii_lowercase();
    if server.starts_with("nginx") || server.starts_with("openresty") {
        Some(Server::Nginx)
    } else if server.starts_with("caddy") {
        Some(Server::Caddy)
    } else {
        None
    }
}
