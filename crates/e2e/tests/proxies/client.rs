//! The application, and a client for both versions of HTTP.

use crate::app;
use http::{HeaderMap, Method, Request, StatusCode, Version};
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

pub(crate) const APP: &str = "https://app.example.com";
pub(crate) const ADMIN: &str = "https://admin.example.com";
pub(crate) const EVIL: &str = "https://evil.com";

/// The application, which stops when this is dropped.
pub(crate) struct Application {
    pub(crate) port: u16,
    task: JoinHandle<()>,
}

impl Application {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let app = app::app().unwrap();
        let task = tokio::spawn(async { axum::serve(listener, app).await.unwrap() });
        Self { port, task }
    }

    /// Waits until nothing listens on the port any more.
    pub(crate) async fn stop(self) {
        self.task.abort();
        assert!(self.task.await.unwrap_err().is_cancelled());
    }
}

pub(crate) struct Proxied {
    port: u16,
    version: Version,
    client: Client<HttpConnector, Full<Bytes>>,
}

#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Reply {
    /// Returns all lines of a header.
    pub(crate) fn all(&self, name: &str) -> Vec<&str> {
        let values = self.headers.get_all(name).iter();
        values.map(|value| value.to_str().unwrap()).collect()
    }
}

impl Proxied {
    pub(crate) fn new(port: u16, version: Version) -> Self {
        let client = Client::builder(TokioExecutor::new())
            .http2_only(version == Version::HTTP_2)
            .build_http();
        Self {
            port,
            version,
            client,
        }
    }

    pub(crate) async fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Bytes,
    ) -> Reply {
        let uri = format!("http://127.0.0.1:{}{path}", self.port);
        let mut request = Request::builder().method(method).uri(uri);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = self
            .client
            .request(request.body(Full::new(body)).unwrap())
            .await
            .unwrap();
        assert_eq!(response.version(), self.version);
        let (head, body) = response.into_parts();
        Reply {
            status: head.status,
            headers: head.headers,
            body: body.collect().await.unwrap().to_bytes(),
        }
    }

    /// Sends a `GET` from a page, or without an origin.
    pub(crate) async fn get(&self, path: &str, origin: Option<&str>) -> Reply {
        let headers: Vec<_> = origin
            .map(|origin| ("origin", origin))
            .into_iter()
            .collect();
        self.send(Method::GET, path, &headers, Bytes::new()).await
    }
}

/// Sends requests as four kinds of pages would, three times in turn. Each must get its own response, and each header
/// only once.
pub(crate) async fn expect_no_mixture(proxied: &Proxied) {
    for _ in 0..3 {
        for origin in [Some(APP), Some(ADMIN), Some(EVIL), None] {
            let reply = proxied.get("/items", origin).await;
            let allowed = origin.filter(|&origin| origin != EVIL);
            assert_eq!(
                reply.all("access-control-allow-origin"),
                allowed.as_slice(),
                "{reply:?}"
            );
            assert_eq!(reply.all("vary"), ["Origin"]);
            assert_eq!(reply.body, "items\n");

            // Every client gets the same origin, and browsers do the comparison.
            let reply = proxied.get("/single", origin).await;
            assert_eq!(reply.all("access-control-allow-origin"), [APP], "{reply:?}");
        }
    }
}

pub(crate) async fn expect_preflights_and_errors_to_pass(proxied: &Proxied) {
    let preflight = [("origin", ADMIN), ("access-control-request-method", "PUT")];
    let reply = proxied
        .send(Method::OPTIONS, "/items", &preflight, Bytes::new())
        .await;
    assert_eq!(reply.status, 200);
    assert_eq!(reply.all("access-control-allow-origin"), [ADMIN]);
    assert_eq!(reply.all("access-control-allow-methods"), ["PUT"]);

    let reply = proxied.get("/missing", Some(APP)).await;
    assert_eq!(
        (reply.status, reply.all("access-control-allow-origin")),
        (StatusCode::NOT_FOUND, vec![APP])
    );
    let stored = proxied
        .send(Method::PUT, "/items", &[("origin", APP)], "new".into())
        .await;
    assert_eq!(
        (stored.body, stored.headers.len() > 1),
        (Bytes::from("new"), true)
    );
}

/// Checks that only allowed pages can read the proxy's own errors.
pub(crate) async fn expect_readable(status: u16, reply: &Reply, origin: &str) {
    assert_eq!(reply.status, status, "{reply:?}");
    let allowed: &[&str] = if origin == EVIL { &[] } else { &[origin] };
    assert_eq!(
        reply.all("access-control-allow-origin"),
        allowed,
        "{reply:?}"
    );
    assert_eq!(reply.all("vary"), ["Origin"]);
}
