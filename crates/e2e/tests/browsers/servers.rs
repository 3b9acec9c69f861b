//! The servers of the table: pages on one port, the API on another.

use crate::scenario::{Answer, Hand, Page, Scenario, Server};
use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::response::{Html, IntoResponse, Response};
use http::header::{
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_REQUEST_METHOD, CONTENT_SECURITY_POLICY, ETAG,
    LOCATION, ORIGIN,
};
use http::{HeaderName, HeaderValue, Method, StatusCode};
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tower::{Layer, ServiceExt, service_fn};

/// Where everything is, once it runs.
#[derive(Clone, Copy)]
pub(crate) struct Places {
    pages: u16,
    api: u16,
}

impl Places {
    pub(crate) fn localhost(self) -> String {
        format!("http://localhost:{}", self.pages)
    }

    pub(crate) fn address(self) -> String {
        format!("http://127.0.0.1:{}", self.pages)
    }

    pub(crate) fn api(self) -> String {
        format!("http://127.0.0.1:{}", self.api)
    }

    /// Another origin of the same API.
    fn other(self) -> String {
        format!("http://other.localhost:{}", self.api)
    }

    /// The origin of pages from this place.
    pub(crate) fn origin(self, page: Page) -> String {
        match page {
            Page::Localhost => self.localhost(),
            Page::Address => self.address(),
            Page::Subdomain => format!("http://app.localhost:{}", self.pages),
            Page::Opaque => "null".to_owned(),
        }
    }

    /// The address of a page from this place.
    pub(crate) fn page_url(self, page: Page) -> String {
        match page {
            Page::Opaque => format!("{}/sandboxed", self.localhost()),
            page => format!("{}/", self.origin(page)),
        }
    }
}

/// Pages and API, which stop when this is dropped.
pub(crate) struct Servers {
    pub(crate) places: Places,
    pub(crate) rows: Arc<Vec<Scenario>>,
    tasks: [JoinHandle<()>; 2],
}

impl Drop for Servers {
    fn drop(&mut self) {
        self.tasks.iter().for_each(JoinHandle::abort);
    }
}

impl Servers {
    pub(crate) async fn start(rows: Vec<Scenario>) -> Self {
        let rows = Arc::new(rows);
        let (pages, pages_port) = listen().await;
        let (api, api_port) = listen().await;
        let places = Places {
            pages: pages_port,
            api: api_port,
        };
        let table = Arc::clone(&rows);
        let answers = Router::new().fallback(move |request: Request| {
            let table = Arc::clone(&table);
            async move { answer(&table, places, request).await }
        });
        Self {
            places,
            rows,
            tasks: [
                tokio::spawn(async {
                    axum::serve(pages, Router::new().fallback(page))
                        .await
                        .unwrap();
                }),
                tokio::spawn(async {
                    axum::serve(api, answers).await.unwrap();
                }),
            ],
        }
    }
}

async fn listen() -> (TcpListener, u16) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    (listener, port)
}

async fn page(request: Request) -> Response {
    let page = Html("<!doctype html><title>page</title>");
    if request.uri().path() != "/sandboxed" {
        return page.into_response();
    }
    // A document with an opaque origin, without the sandboxed frame that usually causes one.
    ([(CONTENT_SECURITY_POLICY, "sandbox allow-scripts")], page).into_response()
}

async fn answer(rows: &[Scenario], at: Places, request: Request) -> Response {
    let path = request.uri().path().trim_start_matches('/').to_owned();
    let (index, path) = path.split_once('/').unwrap_or((&path, ""));
    let Some((index, row)) = index
        .parse()
        .ok()
        .and_then(|index: usize| Some((index, rows.get(index)?)))
    else {
        return StatusCode::NOT_FOUND.into_response();
    };
    match &row.server {
        Server::Layer(cors) => {
            let handler = service_fn(|_: Request| async { Ok(handle(at, index, path)) });
            let service = cors(at).validate().unwrap().layer(handler);
            let response: Result<_, std::convert::Infallible> = service.oneshot(request).await;
            response.unwrap()
        }
        Server::HandWritten(hand) => {
            let write = |text: &str| {
                text.replace("{page}", &at.origin(row.page))
                    .replace("{api}", &at.api())
                    .replace("{other}", &at.other())
                    .replace("{other-host}", at.other().trim_start_matches("http://"))
                    .replace("{row}", &index.to_string())
            };
            by_hand(hand.answer_to(path, &request), write)
        }
    }
}

/// The service that the layer wraps.
fn handle(at: Places, index: usize, path: &str) -> Response {
    let mut response = Response::new(Body::from("response"));
    let headers = response.headers_mut();
    headers.insert(ETAG, HeaderValue::from_static("\"1\""));
    headers.insert("x-request-id", HeaderValue::from_static("1"));
    let redirect = match path {
        "to-self" => Some(at.api()),
        "to-other" => Some(at.other()),
        _ => None,
    };
    if let Some(origin) = redirect {
        let location = format!("{origin}/{index}");
        headers.insert(LOCATION, HeaderValue::try_from(location).unwrap());
        *response.status_mut() = StatusCode::FOUND;
    } else if path == "other-origin" {
        let other = HeaderValue::from_static("https://other.example");
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, other);
    } else if let Ok(status) = path.parse() {
        *response.status_mut() = status;
    }
    response
}

impl Hand {
    fn answer_to(&self, path: &str, request: &Request) -> &Answer {
        let preflight = request.method() == Method::OPTIONS
            && request.headers().contains_key(ORIGIN)
            && request
                .headers()
                .contains_key(ACCESS_CONTROL_REQUEST_METHOD);
        if path == "target" {
            &self.target
        } else if preflight {
            &self.preflight
        } else {
            &self.response
        }
    }
}

fn by_hand(answer: &Answer, write: impl Fn(&str) -> String) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::from_u16(answer.status).unwrap();
    for (name, value) in answer.headers {
        let value = HeaderValue::try_from(write(value)).unwrap();
        response
            .headers_mut()
            .append(HeaderName::from_static(name), value);
    }
    response
}
