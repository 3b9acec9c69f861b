//! A real server and a real client, on loopback.

use axum::Router;
use http::{HeaderMap, Method, Request, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use std::net::SocketAddr;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tower_cors::AllowOrigin;

pub(crate) const APP: &str = "https://app.example.com";
pub(crate) const ADMIN: &str = "https://admin.example.com";
pub(crate) const EVIL: &str = "https://evil.com";

/// An allowlist with these entries.
pub(crate) fn listed(entries: &[&str]) -> AllowOrigin {
    entries.join(", ").into()
}

/// A server that stops when it is dropped.
pub(crate) struct Server {
    address: SocketAddr,
    task: JoinHandle<()>,
    client: Client<HttpConnector, Full<Bytes>>,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Serves `app` with Axum.
pub(crate) async fn serve(app: Router) -> Server {
    Server::start(|listener| async { axum::serve(listener, app).await.unwrap() }).await
}

impl Server {
    pub(crate) async fn start<F, Fut>(run: F) -> Self
    where
        F: FnOnce(TcpListener) -> Fut,
        Fut: Future<Output = ()> + Send + 'static,
    {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        Self {
            address,
            task: tokio::spawn(run(listener)),
            client: Client::builder(TokioExecutor::new()).build_http(),
        }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Sends a request with these headers, in this order.
    pub(crate) async fn send<V: AsRef<[u8]>>(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, V)],
        body: impl Into<Bytes>,
    ) -> Reply {
        let mut request = Request::builder()
            .method(method)
            .uri(format!("http://{}{path}", self.address));
        for (name, value) in headers {
            request = request.header(*name, value.as_ref());
        }
        let request = request.body(Full::new(body.into())).unwrap();
        let (head, body) = self.client.request(request).await.unwrap().into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        Reply {
            status: head.status,
            headers: head.headers,
            body: String::from_utf8_lossy(&body).into_owned(),
        }
    }

    pub(crate) async fn get(&self, path: &str, origin: &str) -> Reply {
        self.send(Method::GET, path, &[("origin", origin)], "")
            .await
    }

    /// Sends a `GET` that is not a CORS request.
    pub(crate) async fn get_without_origin(&self, path: &str) -> Reply {
        self.send::<&str>(Method::GET, path, &[], "").await
    }

    pub(crate) async fn preflight(
        &self,
        path: &str,
        origin: &str,
        method: &str,
        headers: &str,
    ) -> Reply {
        let mut lines = vec![
            ("origin", origin),
            ("access-control-request-method", method),
        ];
        if !headers.is_empty() {
            lines.push(("access-control-request-headers", headers));
        }
        self.send(Method::OPTIONS, path, &lines, "").await
    }
}

#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Reply {
    /// All CORS headers and `Vary`, because what must be absent is as important as what must be there.
    pub(crate) fn cors(&self) -> Vec<String> {
        let mut lines: Vec<_> = self
            .headers
            .iter()
            .filter(|(name, _)| name.as_str().starts_with("access-control-") || *name == "vary")
            .map(|(name, value)| format!("{name}: {}", value.to_str().unwrap()))
            .collect();
        lines.sort();
        lines
    }

    #[track_caller]
    pub(crate) fn expect(&self, status: u16, cors: &[&str]) {
        assert_eq!(
            (self.status.as_u16(), self.cors()),
            (status, own(cors)),
            "{self:?}"
        );
    }
}

fn own(lines: &[&str]) -> Vec<String> {
    lines.iter().map(|&line| line.to_owned()).collect()
}
