//! Runs the command, and starts servers with the answers that a test needs.

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use http::{HeaderValue, Method, StatusCode};
use serde_json::Value;
use std::path::PathBuf;
use std::process::Output;
use tokio::net::TcpListener;
use tokio::process::Command;
use tokio::task::JoinHandle;

pub(crate) const PAGE: &str = "https://app.example.com";

/// The servers that the doctor prints a configuration for by name.
#[rustfmt::skip]
pub(crate) const SERVERS: [&str; 23] = [
    "axum", "tower-http", "actix", "express", "fastapi", "django", "flask", "spring", "aspnet", "go-rs", "go-jub0bs",
    "nginx", "caddy", "nest", "fastify", "koa", "hono", "sanic", "tornado", "falcon", "apache", "haproxy", "php",
];

/// What the command printed, and its exit status.
pub(crate) struct Said {
    pub(crate) status: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Said {
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|_| panic!("{}\n{}", self.out, self.err))
    }

    /// The text without the line breaks that were added to it.
    pub(crate) fn unwrapped(&self) -> String {
        self.out.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The codes of what was found besides the verdict, without the one that says that the server is on this machine.
    #[track_caller]
    pub(crate) fn findings(&self) -> Vec<String> {
        let report = self.json();
        let findings = report["findings"].as_array().unwrap().iter();
        findings
            .map(|finding| finding["code"].as_str().unwrap().to_owned())
            .filter(|code| code != "local-network-access")
            .collect()
    }
}

pub(crate) async fn doctor(args: &[&str]) -> Said {
    let output = Command::new(env!("CARGO_BIN_EXE_cors-doctor"))
        .args(args)
        .kill_on_drop(true)
        .output()
        .await
        .unwrap();
    let Output {
        status,
        stdout,
        stderr,
    } = output;
    Said {
        status: status
            .code()
            .unwrap_or_else(|| panic!("{}", String::from_utf8_lossy(&stderr))),
        out: String::from_utf8(stdout).unwrap(),
        err: String::from_utf8(stderr).unwrap(),
    }
}

/// A log with these entries, a list in JSON, in a file of its own.
pub(crate) fn log(name: &str, entries: &str) -> PathBuf {
    let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.har"));
    std::fs::write(&file, format!(r#"{{"log":{{"entries":{entries}}}}}"#)).unwrap();
    file
}

/// A server that stops when it is dropped.
pub(crate) struct Server {
    pub(crate) url: String,
    task: JoinHandle<()>,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Server {
    pub(crate) async fn of(app: Router) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        Self {
            url,
            task: tokio::spawn(async { axum::serve(listener, app).await.unwrap() }),
        }
    }

    /// Answers every request with what `answer` returns: a status and header lines.
    pub(crate) async fn new<F>(answer: F) -> Self
    where
        F: Fn(&Request) -> (u16, Vec<(&'static str, String)>) + Clone + Send + Sync + 'static,
    {
        let respond = move |request: Request| {
            let (status, headers) = answer(&request);
            let mut response = Response::new(Body::empty());
            *response.status_mut() = StatusCode::from_u16(status).unwrap();
            for (name, value) in headers {
                let value = HeaderValue::from_str(&value).unwrap();
                response.headers_mut().append(name, value);
            }
            std::future::ready(response)
        };
        Self::of(Router::new().fallback(respond)).await
    }
}

pub(crate) fn is_preflight(request: &Request) -> bool {
    request.method() == Method::OPTIONS
        && request
            .headers()
            .contains_key("access-control-request-method")
}

/// The request's origin, or nothing.
pub(crate) fn origin(request: &Request) -> String {
    let origin = request.headers().get("origin");
    origin
        .map_or("", |origin| origin.to_str().unwrap())
        .to_owned()
}

/// A CORS layer that allows these.
pub(crate) fn allows(
    request: &Request,
    origins: &[&str],
    methods: &str,
) -> (u16, Vec<(&'static str, String)>) {
    let asked = origin(request);
    if !origins.contains(&asked.as_str()) {
        return (200, vec![line("vary", "Origin")]);
    }
    let mut headers = vec![line(ALLOW_ORIGIN, &asked), line("vary", "Origin")];
    if is_preflight(request) {
        headers.push(line(ALLOW_METHODS, methods));
    }
    (200, headers)
}

pub(crate) fn line(name: &'static str, value: &str) -> (&'static str, String) {
    (name, value.to_owned())
}

pub(crate) const ALLOW_ORIGIN: &str = "access-control-allow-origin";
pub(crate) const ALLOW_METHODS: &str = "access-control-allow-methods";
pub(crate) const ALLOW_HEADERS: &str = "access-control-allow-headers";
pub(crate) const ALLOW_CREDENTIALS: &str = "access-control-allow-credentials";
