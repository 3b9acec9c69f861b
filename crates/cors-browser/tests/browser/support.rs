//! A server that answers as each test says and remembers what it was asked.

use bytes::Bytes;
use cors_browser::{CredentialsMode, Page, PageRequest, Verdict};
use http::{HeaderName, HeaderValue, Request, Response, StatusCode};
use std::cell::RefCell;
use std::convert::Infallible;

pub(crate) const PAGE: &str = "https://app.example.com";
pub(crate) const API: &str = "https://api.example.net/items";

pub(crate) type Headers = &'static [(&'static str, &'static str)];

/// Answers with what was set for the method and the path of a request.
#[derive(Default)]
pub(crate) struct Server {
    answers: Vec<(&'static str, u16, Headers)>,
    asked: RefCell<Vec<Request<Bytes>>>,
}

impl Server {
    /// Answers in this way to requests for `what`: a method and a URL, as in `GET https://…`.
    pub(crate) fn answer(mut self, what: &'static str, status: u16, headers: Headers) -> Self {
        self.answers.push((what, status, headers));
        self
    }

    /// The requests that it got, as `METHOD URL` and the headers with these names.
    pub(crate) fn asked(&self, names: &[&str]) -> Vec<String> {
        let asked = self.asked.take();
        let line = |request: &Request<Bytes>| {
            let (method, uri) = (request.method().to_string(), request.uri().to_string());
            let values = names.iter().map(|name| {
                let value = request.headers().get(*name).map(HeaderValue::to_str);
                value.map_or("-", Result::unwrap).to_owned()
            });
            [method, uri]
                .into_iter()
                .chain(values)
                .collect::<Vec<_>>()
                .join(" ")
        };
        asked.iter().map(line).collect()
    }

    fn reply(&self, request: Request<Bytes>) -> Response<&'static str> {
        let what = format!("{} {}", request.method(), request.uri());
        self.asked.borrow_mut().push(request);
        let mut response = Response::new("");
        *response.status_mut() = StatusCode::NOT_FOUND;
        let answer = self.answers.iter().find(|(known, ..)| *known == what);
        if let Some((_, status, headers)) = answer {
            *response.status_mut() = StatusCode::from_u16(*status).unwrap();
            for (name, value) in *headers {
                let name = HeaderName::from_static(name);
                response
                    .headers_mut()
                    .append(name, HeaderValue::from_static(value));
            }
        }
        response
    }

    pub(crate) async fn fetch(
        &self,
        page: &Page,
        request: impl Into<PageRequest>,
        credentials: CredentialsMode,
    ) -> Verdict {
        let request = request.into().credentials(credentials);
        self.fetch_as_it_is(page, request).await
    }

    /// Fetches with the request's own credentials mode.
    pub(crate) async fn fetch_as_it_is(&self, page: &Page, request: PageRequest) -> Verdict {
        let send = |request| std::future::ready(Ok::<_, Infallible>(self.reply(request)));
        page.fetch_with(send, request).await
    }
}

/// A request of a page.
pub(crate) fn request(method: &str, url: &str, headers: &[(&str, &str)]) -> Request<Bytes> {
    let mut request = Request::builder().method(method).uri(url);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(Bytes::new()).unwrap()
}

/// What a page sends without credentials, to a server that answers 404 without headers.
pub(crate) async fn asked(request: impl Into<PageRequest>, names: &[&str]) -> Vec<String> {
    let request = request.into().credentials(CredentialsMode::Omit);
    sends(&Page::at(PAGE), request, names).await
}

/// What a page sends, with the request's own credentials mode.
pub(crate) async fn sends(page: &Page, request: PageRequest, names: &[&str]) -> Vec<String> {
    let server = Server::default();
    drop(server.fetch_as_it_is(page, request).await);
    server.asked(names)
}
