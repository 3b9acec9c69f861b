//! The two networks that a fetch can use: a Tower service in this process, and a function that sends requests.

use crate::body::{self, Body};
use crate::browser::Browser;
use crate::fetch::Fetch;
use crate::page::Page;
use crate::request::PageRequest;
use crate::verdict::Verdict;
use bytes::Bytes;
use http::header::HOST;
use http::uri::PathAndQuery;
use http::{HeaderValue, Request, Response, Uri};
use std::error::Error;
use std::future::poll_fn;
use tower_service::Service;

type BoxError = Box<dyn Error + Send + Sync>;

impl Page {
    /// Fetches from a Tower service, as a script of the page does.
    ///
    /// The service gets each request as a server would, with the path as the URI and a `Host` header. The same service
    /// gets all requests, including those after a redirect to another host. Response bodies are read to the end. To
    /// test a stream that does not end, use [`fetch_with`](Self::fetch_with) with a function that returns the response
    /// with an empty body.
    ///
    /// A service with another type of request body needs `map_request` from `tower::ServiceExt`.
    ///
    /// # Examples
    ///
    /// ```
    /// use cors_browser::{Body, Page, PageRequest};
    /// use http::{Request, Response};
    /// use std::convert::Infallible;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let mut api = tower::service_fn(|request: Request<Body>| async move {
    ///     let response = Response::builder()
    ///         .header("access-control-allow-origin", "https://app.example.com")
    ///         .header("access-control-allow-methods", "PUT");
    ///     Ok::<_, Infallible>(response.body(Body::default()).unwrap())
    /// });
    /// let put = || PageRequest::fetch("https://api.example.com/items").method("PUT").body("item");
    ///
    /// Page::at("https://app.example.com").fetch(&mut api, put()).await.expect_allowed();
    ///
    /// let verdict = Page::at("https://evil.example").fetch(&mut api, put()).await;
    /// assert!(!verdict.sent_request()); // the preflight already failed
    /// assert_eq!(verdict.expect_blocked().code(), "allow-origin-mismatch");
    /// # }
    /// ```
    pub async fn fetch<S, R>(&self, service: &mut S, request: impl Into<PageRequest>) -> Verdict
    where
        S: Service<Request<Body>, Response = Response<R>>,
        S::Error: Into<BoxError>,
        R: http_body::Body,
        R::Error: Into<BoxError>,
    {
        ask(self.start(request), service).await
    }

    /// Fetches with a function that sends requests, as a script of the page does.
    ///
    /// The function gets absolute URIs and must not follow redirects. Any HTTP client will do, so the server can be
    /// written in any language.
    ///
    /// # Examples
    ///
    /// ```
    /// use bytes::Bytes;
    /// use cors_browser::Page;
    /// use http::{Request, Response};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let send = async |request: Request<Bytes>| {
    ///     println!("{} {}", request.method(), request.uri()); // call your HTTP client here
    ///     Ok::<_, std::io::Error>(Response::new("hello"))
    /// };
    /// let verdict = Page::at("https://app.example.com").fetch_with(send, "https://api.example.com/").await;
    /// assert_eq!(verdict.expect_blocked().code(), "allow-origin-missing");
    /// # }
    /// ```
    pub async fn fetch_with<F, Fut, R, E>(
        &self,
        send: F,
        request: impl Into<PageRequest>,
    ) -> Verdict
    where
        F: FnMut(Request<Bytes>) -> Fut,
        Fut: Future<Output = Result<Response<R>, E>>,
        R: Into<Bytes>,
        E: Into<BoxError>,
    {
        ask_with(self.start(request), send).await
    }

    /// Loads a document from a Tower service into the tab or frame of this page, as a link does.
    ///
    /// `request` is a [`PageRequest::navigate`], a [`PageRequest::form_post`] or the like, or a URL. Redirects are
    /// followed, so one call is enough for a login page that sends the user back. [`Verdict::page`] is the page that
    /// the browser then shows.
    ///
    /// # Examples
    ///
    /// ```
    /// use cors_browser::{Body, Page};
    /// use http::{Request, Response};
    /// use std::convert::Infallible;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let mut site = tower::service_fn(|request: Request<Body>| async move {
    ///     let response = match request.uri().path() {
    ///         "/" => Response::builder().status(302).header("location", "https://login.example.com/form"),
    ///         _ => Response::builder(),
    ///     };
    ///     Ok::<_, Infallible>(response.body(Body::default()).unwrap())
    /// });
    /// let page = Page::at("https://news.example");
    /// let verdict = page.navigate(&mut site, "https://app.example.com/").await;
    /// assert_eq!(verdict.page().unwrap().origin(), "https://login.example.com");
    /// # }
    /// ```
    pub async fn navigate<S, R>(&self, service: &mut S, request: impl Into<PageRequest>) -> Verdict
    where
        S: Service<Request<Body>, Response = Response<R>>,
        S::Error: Into<BoxError>,
        R: http_body::Body,
        R::Error: Into<BoxError>,
    {
        ask(self.start(request.into().into_navigation()), service).await
    }

    /// Loads a document with a function that sends requests, as a link does: see [`navigate`](Self::navigate) and
    /// [`fetch_with`](Self::fetch_with).
    pub async fn navigate_with<F, Fut, R, E>(
        &self,
        send: F,
        request: impl Into<PageRequest>,
    ) -> Verdict
    where
        F: FnMut(Request<Bytes>) -> Fut,
        Fut: Future<Output = Result<Response<R>, E>>,
        R: Into<Bytes>,
        E: Into<BoxError>,
    {
        ask_with(self.start(request.into().into_navigation()), send).await
    }
}

impl Browser {
    /// Loads a document from a Tower service as if the user had typed its URL: the request does not come from a page,
    /// so all cookies are sent, and the server gets `Sec-Fetch-Site: none`.
    pub async fn visit<S, R>(&self, service: &mut S, request: impl Into<PageRequest>) -> Verdict
    where
        S: Service<Request<Body>, Response = Response<R>>,
        S::Error: Into<BoxError>,
        R: http_body::Body,
        R::Error: Into<BoxError>,
    {
        ask(self.start(request), service).await
    }

    /// Loads a document with a function that sends requests: see [`visit`](Self::visit) and [`Page::fetch_with`].
    ///
    /// # Examples
    ///
    /// ```
    /// use cors_browser::Browser;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let server = async |request: http::Request<bytes::Bytes>| {
    ///     assert_eq!(request.headers()["sec-fetch-site"], "none");
    ///     http::Response::builder().header("set-cookie", "id=1; SameSite=Strict; Secure").body("hello")
    /// };
    /// let browser = Browser::new();
    /// let verdict = browser.visit_with(server, "https://app.example.com/").await;
    /// assert_eq!(verdict.page().unwrap().cookie(), "id=1");
    /// # }
    /// ```
    pub async fn visit_with<F, Fut, R, E>(
        &self,
        send: F,
        request: impl Into<PageRequest>,
    ) -> Verdict
    where
        F: FnMut(Request<Bytes>) -> Fut,
        Fut: Future<Output = Result<Response<R>, E>>,
        R: Into<Bytes>,
        E: Into<BoxError>,
    {
        ask_with(self.start(request), send).await
    }
}

async fn ask<S, R>(mut fetch: Fetch, service: &mut S) -> Verdict
where
    S: Service<Request<Body>, Response = Response<R>>,
    S::Error: Into<BoxError>,
    R: http_body::Body,
    R::Error: Into<BoxError>,
{
    while let Some(outgoing) = fetch.outgoing() {
        let request = as_server_sees(outgoing.request.clone());
        match answer(service, request.map(Body::from)).await {
            Ok(response) => fetch.receive(response),
            Err(error) => fetch.fail(&error),
        }
    }
    fetch.finish()
}

async fn ask_with<F, Fut, R, E>(mut fetch: Fetch, mut send: F) -> Verdict
where
    F: FnMut(Request<Bytes>) -> Fut,
    Fut: Future<Output = Result<Response<R>, E>>,
    R: Into<Bytes>,
    E: Into<BoxError>,
{
    while let Some(outgoing) = fetch.outgoing() {
        match send(outgoing.request.clone()).await {
            Ok(response) => fetch.receive(response.map(Into::into)),
            Err(error) => fetch.fail(&error.into()),
        }
    }
    fetch.finish()
}

async fn answer<S, R>(service: &mut S, request: Request<Body>) -> Result<Response<Bytes>, BoxError>
where
    S: Service<Request<Body>, Response = Response<R>>,
    S::Error: Into<BoxError>,
    R: http_body::Body,
    R::Error: Into<BoxError>,
{
    poll_fn(|cx| service.poll_ready(cx))
        .await
        .map_err(Into::into)?;
    let (parts, body) = service
        .call(request)
        .await
        .map_err(Into::into)?
        .into_parts();
    let body = body::read(body).await.map_err(Into::into)?;
    Ok(Response::from_parts(parts, body))
}

/// The request as it arrives over a connection: path and query as the URI, and the rest of the URI as `Host`.
fn as_server_sees(mut request: Request<Bytes>) -> Request<Bytes> {
    let authority = request.uri().authority();
    if let Some(host) = authority.and_then(|it| HeaderValue::try_from(it.as_str()).ok()) {
        request.headers_mut().insert(HOST, host);
    }
    let path = request.uri().path_and_query().cloned();
    *request.uri_mut() = Uri::from(path.unwrap_or_else(|| PathAndQuery::from_static("/")));
    request
}
