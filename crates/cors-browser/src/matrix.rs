//! The effect of a policy as a table: which page can do what.

use crate::body::Body;
use crate::page::Page;
use crate::request::PageRequest;
use crate::verdict::Verdict;
use bytes::Bytes;
use http::{Request, Response};
use std::error::Error;
use std::fmt;
use tower_service::Service;

type BoxError = Box<dyn Error + Send + Sync>;

/// Pages and requests. Each page sends each request, and the [`Table`] of the verdicts shows the whole effect of a
/// policy.
///
/// Each request is sent in its own browser, so the requests share neither cookies nor caches.
///
/// # Examples
///
/// If you keep the table as a snapshot, for example with [`insta`](https://docs.rs/insta), you review a change of the
/// policy in one file:
///
/// ```
/// use cors_browser::{Matrix, PageRequest};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let server = async |_: http::Request<bytes::Bytes>| {
///     http::Response::builder().header("access-control-allow-origin", "https://app.example.com").body("")
/// };
/// let item = "https://api.example.com/items/1";
/// let table = Matrix::new(["https://app.example.com", "https://evil.example"])
///     .request("read", item)
///     .request("delete", PageRequest::fetch(item).method("DELETE"))
///     .fetch_with(server)
///     .await;
/// assert_eq!(table.to_string(), "        https://app.example.com     https://evil.example
/// read    allowed                     blocked: allow-origin-mismatch
/// delete  blocked: method-disallowed  blocked: allow-origin-mismatch
/// ");
/// # }
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Matrix {
    origins: Vec<String>,
    requests: Vec<(String, PageRequest)>,
}

/// The result of a [`Matrix`]. `Display` prints a table with a row for each request and a column for each page.
#[derive(Clone, Debug)]
#[must_use]
pub struct Table {
    origins: Vec<String>,
    rows: Vec<(String, Vec<Verdict>)>,
}

impl Matrix {
    /// Creates a matrix of pages of these origins, without requests.
    pub fn new<O: Into<String>>(origins: impl IntoIterator<Item = O>) -> Self {
        Self {
            origins: origins.into_iter().map(Into::into).collect(),
            requests: Vec::new(),
        }
    }

    /// Adds a request. Its row in the table gets this name.
    pub fn request(mut self, name: impl Into<String>, request: impl Into<PageRequest>) -> Self {
        self.requests.push((name.into(), request.into()));
        self
    }

    /// Sends each request from each page to a Tower service: see [`Page::fetch`].
    ///
    /// # Panics
    ///
    /// Panics if one of the origins is not valid.
    pub async fn fetch<S, R>(&self, service: &mut S) -> Table
    where
        S: Service<Request<Body>, Response = Response<R>>,
        S::Error: Into<BoxError>,
        R: http_body::Body,
        R::Error: Into<BoxError>,
    {
        let mut table = self.table();
        for (name, request) in &self.requests {
            let mut row = Vec::new();
            for origin in &self.origins {
                row.push(Page::at(origin).fetch(service, request.clone()).await);
            }
            table.rows.push((name.clone(), row));
        }
        table
    }

    /// Sends each request from each page with a function: see [`Page::fetch_with`].
    ///
    /// # Panics
    ///
    /// Panics if one of the origins is not valid.
    pub async fn fetch_with<F, Fut, R, E>(&self, mut send: F) -> Table
    where
        F: FnMut(Request<Bytes>) -> Fut,
        Fut: Future<Output = Result<Response<R>, E>>,
        R: Into<Bytes>,
        E: Into<BoxError>,
    {
        let mut table = self.table();
        for (name, request) in &self.requests {
            let mut row = Vec::new();
            for origin in &self.origins {
                let page = Page::at(origin);
                row.push(page.fetch_with(&mut send, request.clone()).await);
            }
            table.rows.push((name.clone(), row));
        }
        table
    }

    fn table(&self) -> Table {
        Table {
            origins: self.origins.clone(),
            rows: Vec::new(),
        }
    }
}

impl Table {
    /// Returns the verdict on the request with this name from a page of this origin.
    #[must_use]
    pub fn verdict(&self, name: &str, origin: &str) -> Option<&Verdict> {
        let column = self.origins.iter().position(|known| known == origin)?;
        let (_, row) = self.rows.iter().find(|(known, _)| known == name)?;
        row.get(column)
    }

    /// Returns the origins from which a page can read the response to the request with this name.
    #[must_use]
    pub fn allowed_origins(&self, name: &str) -> Vec<&str> {
        let is_allowed = |origin: &&String| {
            let verdict = self.verdict(name, origin);
            verdict.is_some_and(Verdict::is_allowed)
        };
        let allowed = self.origins.iter().filter(is_allowed);
        allowed.map(String::as_str).collect()
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut lines = vec![[&[String::new()], &self.origins[..]].concat()];
        for (name, row) in &self.rows {
            let verdicts = row.iter().map(Verdict::summary);
            lines.push([name.clone()].into_iter().chain(verdicts).collect());
        }
        let width = |column: usize| {
            let cells = lines.iter().map(|line| line[column].chars().count());
            cells.max().unwrap_or_default()
        };
        let widths: Vec<_> = (0..=self.origins.len()).map(width).collect();
        for line in &lines {
            let cells = line.iter().zip(&widths);
            let cells: Vec<_> = cells
                .map(|(cell, width)| format!("{cell:width$}"))
                .collect();
            writeln!(f, "{}", cells.join("  ").trim_end())?;
        }
        Ok(())
    }
}

/// Returns the `origins` that can read a Tower service's response to `request`.
///
/// # Examples
///
/// ```
/// use cors_browser::{Body, allowed_origins};
/// use http::{Request, Response};
/// use std::convert::Infallible;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let mut api = tower::service_fn(async |_: Request<Body>| {
///     let response = Response::builder().header("access-control-allow-origin", "https://app.example.com");
///     Ok::<_, Infallible>(response.body(Body::default()).unwrap())
/// });
/// let origins = ["https://app.example.com", "http://app.example.com", "https://app.example.com.evil.example"];
/// let allowed = allowed_origins(&mut api, "https://api.example.com/items", origins).await;
/// assert_eq!(allowed, ["https://app.example.com"]);
/// # }
/// ```
///
/// # Panics
///
/// Panics if one of the origins is not valid.
pub async fn allowed_origins<S, R, O>(
    service: &mut S,
    request: impl Into<PageRequest>,
    origins: impl IntoIterator<Item = O>,
) -> Vec<String>
where
    S: Service<Request<Body>, Response = Response<R>>,
    S::Error: Into<BoxError>,
    R: http_body::Body,
    R::Error: Into<BoxError>,
    O: Into<String>,
{
    let table = Matrix::new(origins)
        .request("", request)
        .fetch(service)
        .await;
    let allowed = table.allowed_origins("").into_iter();
    allowed.map(str::to_owned).collect()
}
