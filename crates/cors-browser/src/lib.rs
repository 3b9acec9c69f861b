//! The browser's half of CORS: would a browser let this page do that?
//!
//! A server only sends headers. Whether a page can read a response, and whether its request is sent at all, is decided
//! in the browser. This crate makes the same decisions, by the algorithms of the
//! [Fetch standard](https://fetch.spec.whatwg.org/). A test asks for the result instead of comparing header lists. For
//! a blocked request, it gets the reason, the cause and the fix.
//!
//! # Testing a function
//!
//! All that you need is a function that gets a request and returns a response:
//!
//! ```
//! use cors_browser::Page;
//! use http::{Request, Response};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let server = async |_: Request<bytes::Bytes>| {
//!     let response = Response::builder().header("access-control-allow-origin", "https://app.example.com");
//!     response.body("items")
//! };
//!
//! let page = Page::at("https://app.example.com");
//! let response = page.fetch_with(server, "https://api.example.com/items").await.expect_allowed();
//! assert_eq!(response.body(), "items");
//!
//! let other = Page::at("https://www.app.example.com");
//! let blocked = other.fetch_with(server, "https://api.example.com/items").await.expect_blocked();
//! assert_eq!(blocked.code(), "allow-origin-mismatch");
//! # }
//! ```
//!
//! # A Tower service
//!
//! Axum, Tonic and others build [Tower](https://docs.rs/tower-service) services. [`Page::fetch`] calls them in
//! the process of the test:
//!
//! ```
//! use cors_browser::{Body, Page, PageRequest};
//! use http::{Request, Response};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let mut service = tower::service_fn(async |_: Request<Body>| {
//!     let response = Response::builder().header("access-control-allow-origin", "*");
//!     response.body(Body::default())
//! });
//!
//! let page = Page::at("https://app.example.com");
//! let get = PageRequest::fetch("https://api.example.com/items");
//! page.fetch(&mut service, get.clone()).await.expect_allowed();
//!
//! // A header that is not safelisted needs a preflight, and this one is not allowed.
//! let verdict = page.fetch(&mut service, get.header("x-token", "1")).await;
//! assert!(verdict.sent_preflight() && !verdict.sent_request());
//! assert_eq!(verdict.expect_blocked().code(), "header-disallowed");
//! # }
//! ```
//!
//! # A server in any framework, over HTTP
//!
//! [`Page::fetch_with`] takes any HTTP client that does not follow redirects, so the server can be written in any
//! language. [`Page::start`] does the same for clients that are not async:
//!
//! ```
//! use bytes::Bytes;
//! use cors_browser::{Page, Verdict};
//! use http::{Request, Response};
//!
//! # fn send(request: Request<Bytes>) -> Result<Response<Bytes>, std::io::Error> {
//! #     Ok(Response::new(Bytes::new()))
//! # }
//! fn fetch(page: &Page, url: &str) -> Verdict {
//!     let mut fetch = page.start(url);
//!     while let Some(outgoing) = fetch.outgoing() {
//!         match send(outgoing.request.clone()) { // call your HTTP client here
//!             Ok(response) => fetch.receive(response),
//!             Err(error) => fetch.fail(&error),
//!         }
//!     }
//!     fetch.finish()
//! }
//!
//! let verdict = fetch(&Page::at("http://localhost:5173"), "http://localhost:3000/items");
//! assert_eq!(verdict.expect_blocked().code(), "allow-origin-missing");
//! ```
//!
//! # Several pages, and the user
//!
//! The pages of one [`Browser`] share its cookies, its caches and its clock. [`Browser::open`] opens a tab,
//! [`Page::frame`] a frame, and [`Page::navigate`] follows a link or submits a form. [`Browser::visit`] loads a URL
//! that the user types. [`PageRequest`] has a preset for each API and element that sends requests, from
//! [`PageRequest::img`] to [`PageRequest::websocket`].
//!
//! ```
//! use cors_browser::{Browser, Engine, PageRequest, RequestBody};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let server = async |request: http::Request<bytes::Bytes>| {
//!     let as_user = request.headers().contains_key("cookie");
//!     let response = http::Response::builder().status(if as_user { 200 } else { 401 });
//!     response.header("set-cookie", "id=1; SameSite=Lax; Secure; Max-Age=3600").body("")
//! };
//! let browser = Browser::new().engine(Engine::Chromium);
//! let login = browser.visit_with(server, "https://app.example.com/login").await;
//! let app = login.page().unwrap();
//! assert_eq!(app.fetch_with(server, "/me").await.expect_allowed().status(), 200);
//!
//! let evil = browser.open("https://evil.example");
//! let form = PageRequest::form_post("https://app.example.com/pay", RequestBody::form(&[]));
//! assert_eq!(evil.navigate_with(server, form).await.expect_allowed().status(), 401);
//!
//! browser.advance(std::time::Duration::from_secs(3600));
//! assert_eq!(app.fetch_with(server, "/me").await.expect_allowed().status(), 401);
//! # }
//! ```
//!
//! # The whole policy
//!
//! [`Matrix`] sends each of your requests from each of your pages, and prints a table of the verdicts for a snapshot.
//! [`allowed_origins`] lists the origins that can read a response.
//!
//! # Why a request is blocked
//!
//! [`Blocked::explain`] returns the section of the standard that blocks the request, what browsers print, the likely
//! cause and the [fix](Fix), as text and as the headers that the server has to send. [`Verdict`] first prints what was
//! sent and received, and then all of that.
//!
//! [`standard`] lists every step of the standards with the function that performs it and the test that shows it.
//!
//! You can also call the algorithms on their own: [`cors_check`], [`exposed_headers`],
//! [`cors_unsafe_request_header_names`] and others.

mod address_space;
mod allowance;
mod body;
mod browser;
mod check;
mod cookie_url_error;
mod cookies;
mod data_url;
mod document;
mod driver;
mod engine;
mod exposure;
mod fetch;
mod header_values;
mod http_cache;
mod in_flight;
mod keepalive;
mod local_network;
mod matrix;
mod method;
mod origin;
mod origin_error;
mod outgoing;
mod page;
mod page_headers;
mod preflight;
mod preflight_cache;
mod profile;
mod reason;
mod redirect;
mod referrer;
mod request;
mod resource_policy;
mod response_type;
mod response_type_check;
mod safelist;
mod section;
mod storage_access;
mod tables;
mod trace;
mod verdict;
mod websocket;

pub use address_space::AddressSpace;
pub use body::{Body, RequestBody};
pub use browser::Browser;
pub use check::cors_check;
pub use cookie_url_error::{CookieUrlError, CookieUrlErrorKind};
pub use cookies::cookie::{Cookie, SameSite};
pub use cookies::reason::{CookieReason, CookieUse};
pub use engine::{Engine, ThirdPartyCookies};
pub use exposure::exposed_headers;
pub use fetch::Fetch;
pub use local_network::PermissionState;
pub use matrix::{Matrix, Table, allowed_origins};
pub use method::{is_cors_safelisted_method, is_forbidden_method, normalize_method};
pub use origin_error::PageOriginError;
pub use outgoing::Outgoing;
pub use page::Page;
pub use page_headers::is_forbidden_request_header;
pub use reason::{Answer, BlockReason, Blocked, Explanation, Fix, HeaderFix, Side};
pub use request::{
    CacheMode, CredentialsMode, CrossOrigin, Destination, PageRequest, RedirectMode,
    ReferrerPolicy, RequestMode,
};
pub use response_type::ResponseType;
pub use safelist::{cors_unsafe_request_header_names, is_cors_safelisted_request_header};
pub use trace::{Exchange, Step};
pub use verdict::Verdict;

#[doc = include_str!("standard.md")]
pub mod standard {}

/// Compiles and runs the code of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
