//! A server on several hosts of this machine that remembers what it is asked.

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::Response;
use http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_TYPE, HOST, LOCATION, ORIGIN, SET_COOKIE,
};
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio::time::timeout;

/// Longer than any request takes to arrive.
const PATIENCE: Duration = Duration::from_secs(20);

const COOKIES: [&str; 4] = [
    "strict=1; SameSite=Strict",
    "lax=1; SameSite=Lax",
    "unset=1",
    "none=1; SameSite=None; Secure",
];

/// One request as it arrived.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) method: Method,
    pub(crate) host: String,
    pub(crate) path: String,
    pub(crate) headers: HeaderMap,
}

#[derive(Clone, Default)]
struct Memory {
    asked: Arc<Mutex<Vec<Asked>>>,
    news: Arc<Notify>,
}

/// The server. It stops when it is dropped.
pub(crate) struct Recorder {
    pub(crate) port: u16,
    memory: Memory,
    task: JoinHandle<()>,
}

impl Drop for Recorder {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Recorder {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let memory = Memory::default();
        let app = Router::new().fallback(answer).with_state(memory.clone());
        Self {
            port: listener.local_addr().unwrap().port(),
            memory,
            task: tokio::spawn(async { axum::serve(listener, app).await.unwrap() }),
        }
    }

    /// The URL of a path on one of the hosts.
    pub(crate) fn url(&self, host: &str, path: &str) -> String {
        format!("http://{host}:{}{path}", self.port)
    }

    pub(crate) fn forget(&self) {
        self.memory.asked.lock().unwrap().clear();
    }

    /// Waits for requests for a path, at least this many.
    pub(crate) async fn asked(&self, path: &str, count: usize) -> Vec<Asked> {
        let wait = async {
            loop {
                let news = self.memory.news.notified();
                let found = self.found(path);
                if found.len() >= count {
                    return found;
                }
                news.await;
            }
        };
        let found = timeout(PATIENCE, wait).await;
        found.unwrap_or_else(|_| panic!("{path} was asked {} times", self.found(path).len()))
    }

    pub(crate) fn found(&self, path: &str) -> Vec<Asked> {
        let asked = self.memory.asked.lock().unwrap();
        let found = asked.iter().filter(|asked| asked.path == path);
        found.cloned().collect()
    }
}

/// Answers by the first part of the path.
async fn answer(State(memory): State<Memory>, request: Request) -> Response {
    let host = request.headers()[HOST].to_str().unwrap().to_owned();
    let path = request.uri().path().to_owned();
    memory.asked.lock().unwrap().push(Asked {
        method: request.method().clone(),
        host: host.clone(),
        path: path.clone(),
        headers: request.headers().clone(),
    });
    memory.news.notify_waiters();
    let port = host.rsplit_once(':').map_or("80", |(_, port)| port);
    let mut response = Response::new(Body::from("<!doctype html><title>page</title>"));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Some(origin) = request.headers().get(ORIGIN) {
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
        headers.insert(
            ACCESS_CONTROL_ALLOW_CREDENTIALS,
            HeaderValue::from_static("true"),
        );
        headers.insert(
            ACCESS_CONTROL_ALLOW_METHODS,
            HeaderValue::from_static("PUT"),
        );
        headers.insert(
            ACCESS_CONTROL_ALLOW_HEADERS,
            HeaderValue::from_static("content-type"),
        );
    }
    let mut parts = path.trim_start_matches('/').splitn(3, '/');
    match parts.next().unwrap() {
        "set" => {
            for line in COOKIES {
                headers.append(SET_COOKIE, HeaderValue::from_static(line));
            }
        }
        "set-third-party" => {
            for line in [
                "plain=1; SameSite=None; Secure",
                "own=1; SameSite=None; Secure; Partitioned",
            ] {
                headers.append(SET_COOKIE, HeaderValue::from_static(line));
            }
        }
        "logout" => {
            let ended = "lax=; SameSite=Lax; Expires=Thu, 01 Jan 1970 00:00:00 GMT";
            headers.append(SET_COOKIE, HeaderValue::from_static(ended));
        }
        // "to/HOST/REST" leads to REST on HOST.
        "to" => {
            let (host, rest) = (parts.next().unwrap(), parts.next().unwrap());
            let location = format!("http://{host}:{port}/{rest}");
            headers.insert(LOCATION, HeaderValue::try_from(location).unwrap());
            *response.status_mut() = StatusCode::FOUND;
        }
        "script" => {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/javascript"));
            *response.body_mut() = Body::from("postMessage(0)");
        }
        "style" => {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/css"));
        }
        "events" => {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
            *response.body_mut() = Body::from("retry: 10\nid: 7\ndata: a\n\n");
        }
        "cached" => {
            headers.insert(CACHE_CONTROL, HeaderValue::from_static("max-age=600"));
        }
        _ => {}
    }
    response
}
