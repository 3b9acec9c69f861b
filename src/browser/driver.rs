//! The two networks that a fetch goes over: a service in this process, and a function that sends.

use super::{Browser, CredentialsMode, Fetch, PageRequest, Verdict};
use bytes::Bytes;
use http::header::HOST;
use http::uri::PathAndQuery;
use http::{HeaderValue, Request, Response, Uri};
use http_body::Body;
use http_body_util::BodyExt;
use std::error::Error;
use std::future::poll_fn;
use tower_service::Service;

type BoxError = Box<dyn Error + Send + Sync>;

impl Browser {
    /// Fetches as a script of the page would, from a Tower service.
    ///
    /// The service gets what a server would: the path as the URI, and `Host`. Redirects come back to it,
    /// whatever their host. Its body type is one that is made from bytes, such as Axum's or
    /// [`http_body_util::Full`]. A body is bytes, for which browsers add no `Content-Type`; for a string a page adds
    /// `text/plain;charset=UTF-8`. There is no HTTP cache.
    ///
    /// # Examples
    ///
    /// ```
    /// use axum::{Router, body::Body, routing::put};
    /// use http::Request;
    /// use tower_cors::CorsLayer;
    /// use tower_cors::browser::{Browser, CredentialsMode};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let cors = CorsLayer::new()
    ///     .allow_origin(["https://app.example.com"])
    ///     .allow_methods(["PUT"]);
    /// let mut app = Router::new().route("/items", put(|| async { "stored" })).layer(cors.validate()?);
    /// let request = || Request::put("https://api.example.com/items").body(Body::from("item"));
    ///
    /// let mut page = Browser::at("https://app.example.com");
    /// page.fetch(&mut app, request()?, CredentialsMode::Omit).await.expect_allowed();
    ///
    /// let mut other = Browser::at("https://evil.example");
    /// let verdict = other.fetch(&mut app, request()?, CredentialsMode::Omit).await;
    /// assert!(!verdict.sent_request()); // the preflight keeps it out
    /// assert_eq!(verdict.expect_blocked().code(), "other-allow-origin");
    /// # Ok(())
    /// # }
    /// ```
    pub async fn fetch<S, B, R>(
        &mut self,
        service: &mut S,
        request: impl Into<PageRequest<B>>,
        credentials: CredentialsMode,
    ) -> Verdict<R>
    where
        S: Service<Request<B>, Response = Response<R>>,
        S::Error: Into<BoxError>,
        B: Body + From<Bytes>,
        B::Error: Into<BoxError>,
    {
        let (head, body) = split(request.into());
        let body = match body.collect().await {
            Ok(body) => body.to_bytes(),
            Err(error) => {
                let mut fetch = self.start(head, credentials, true);
                fetch.fail(&error.into());
                return fetch.finish(None);
            }
        };
        let mut drive = Drive::new(self.start(head, credentials, !body.is_empty()), body);
        while let Some(request) = drive.next() {
            let answer = call(service, as_server_sees(request).map(B::from)).await;
            drive.take(answer.map_err(Into::into));
        }
        drive.finish()
    }

    /// Fetches as a script of the page would, over a function that sends a request.
    ///
    /// The function gets absolute URIs and must not follow redirects by itself.
    ///
    /// # Examples
    ///
    /// ```
    /// use bytes::Bytes;
    /// use http::{Request, Response};
    /// use tower_cors::browser::{Browser, CredentialsMode};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let send = async |request: Request<Bytes>| {
    ///     println!("{} {}", request.method(), request.uri()); // an HTTP client stands here
    ///     Ok::<_, std::io::Error>(Response::new("hello"))
    /// };
    /// let request = Request::get("https://api.example.com/").body(Bytes::new())?;
    /// let mut browser = Browser::at("https://app.example.com");
    /// let verdict = browser.fetch_with(send, request, CredentialsMode::Omit).await;
    /// assert_eq!(verdict.expect_blocked().code(), "no-allow-origin");
    /// # Ok(())
    /// # }
    /// ```
    pub async fn fetch_with<F, Fut, R, E>(
        &mut self,
        mut send: F,
        request: impl Into<PageRequest<Bytes>>,
        credentials: CredentialsMode,
    ) -> Verdict<R>
    where
        F: FnMut(Request<Bytes>) -> Fut,
        Fut: Future<Output = Result<Response<R>, E>>,
        E: Into<BoxError>,
    {
        let (head, body) = split(request.into());
        let mut drive = Drive::new(self.start(head, credentials, !body.is_empty()), body);
        while let Some(request) = drive.next() {
            drive.take(send(request).await.map_err(Into::into));
        }
        drive.finish()
    }
}

/// A fetch with its bodies. One async loop over an async function would serve both networks, but
/// no compiler can tell yet that such a future is `Send`.
struct Drive<'b, R> {
    fetch: Fetch<'b>,
    body: Bytes,
    last: Option<R>,
}

impl<'b, R> Drive<'b, R> {
    fn new(fetch: Fetch<'b>, body: Bytes) -> Self {
        let last = None;
        Self { fetch, body, last }
    }

    fn next(&self) -> Option<Request<Bytes>> {
        let outgoing = self.fetch.outgoing()?;
        let body = if outgoing.sends_body {
            self.body.clone()
        } else {
            Bytes::new()
        };
        Some(outgoing.request.map(|()| body))
    }

    fn take(&mut self, answer: Result<Response<R>, BoxError>) {
        match answer {
            Ok(response) => {
                self.fetch.receive(&response);
                self.last = Some(response.into_body());
            }
            Err(error) => self.fetch.fail(&error),
        }
    }

    fn finish(self) -> Verdict<R> {
        self.fetch.finish(self.last)
    }
}

async fn call<S: Service<R>, R>(service: &mut S, request: R) -> Result<S::Response, S::Error> {
    poll_fn(|cx| service.poll_ready(cx)).await?;
    service.call(request).await
}

fn split<B>(request: PageRequest<B>) -> (PageRequest<()>, B) {
    let (head, body) = request.request.into_parts();
    let head = PageRequest {
        request: Request::from_parts(head, ()),
        mode: request.mode,
        redirect: request.redirect,
        use_cors_preflight: request.use_cors_preflight,
    };
    (head, body)
}

/// The head as it comes over a connection: path and query, and the rest of the URI as `Host`.
fn as_server_sees(mut request: Request<Bytes>) -> Request<Bytes> {
    let authority = request
        .uri()
        .authority()
        .map(|authority| without_userinfo(authority.as_str()).to_owned());
    if let Some(host) = authority.and_then(|authority| HeaderValue::try_from(authority).ok()) {
        request.headers_mut().insert(HOST, host);
    }
    let path = request.uri().path_and_query().cloned();
    *request.uri_mut() = Uri::from(path.unwrap_or_else(|| PathAndQuery::from_static("/")));
    request
}

fn without_userinfo(authority: &str) -> &str {
    authority
        .rsplit_once('@')
        .map_or(authority, |(_, host)| host)
}
