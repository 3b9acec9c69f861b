//! The traits of the types that are part of the API.

use cors_browser::{
    AddressSpace, Blocked, Body, Browser, CacheMode, Cookie, CookieReason, CookieUrlError,
    CookieUse, CrossOrigin, Destination, Engine, Exchange, Explanation, Fetch, Fix, Matrix,
    Outgoing, Page, PageOriginError, PageRequest, PermissionState, ReferrerPolicy, RequestBody,
    Step, Table, ThirdPartyCookies, Verdict,
};
use std::convert::Infallible;

fn is_send_and_sync<T: Send + Sync>() {}
fn is_clone<T: Clone>() {}
fn is_error<T: std::error::Error + Send + Sync + 'static>() {}
fn sends<T: Send>(_: &T) {}

#[test]
fn every_type_can_be_shared_between_threads() {
    is_send_and_sync::<Browser>();
    is_send_and_sync::<Page>();
    is_send_and_sync::<PageRequest>();
    is_send_and_sync::<RequestBody>();
    is_send_and_sync::<Body>();
    is_send_and_sync::<Fetch>();
    is_send_and_sync::<Outgoing>();
    is_send_and_sync::<Verdict>();
    is_send_and_sync::<Blocked>();
    is_send_and_sync::<Explanation>();
    is_send_and_sync::<Fix>();
    is_send_and_sync::<Step>();
    is_send_and_sync::<Exchange>();
    is_send_and_sync::<Cookie>();
    is_send_and_sync::<CookieUse>();
    is_send_and_sync::<CookieReason>();
    is_send_and_sync::<Engine>();
    is_send_and_sync::<ThirdPartyCookies>();
    is_send_and_sync::<AddressSpace>();
    is_send_and_sync::<PermissionState>();
    is_send_and_sync::<CacheMode>();
    is_send_and_sync::<CrossOrigin>();
    is_send_and_sync::<Destination>();
    is_send_and_sync::<ReferrerPolicy>();
    is_send_and_sync::<Matrix>();
    is_send_and_sync::<Table>();
}

#[test]
fn what_a_test_passes_around_can_be_cloned() {
    is_clone::<Browser>();
    is_clone::<Page>();
    is_clone::<PageRequest>();
    is_clone::<Verdict>();
    is_clone::<Blocked>();
}

#[test]
fn errors_are_errors() {
    is_error::<PageOriginError>();
    is_error::<CookieUrlError>();
}

#[test]
fn a_page_s_fetch_can_be_spawned() {
    let page = Page::at("https://app.example.com");
    let mut service = tower::service_fn(async |_: http::Request<Body>| {
        Ok::<_, Infallible>(http::Response::new(Body::default()))
    });
    sends(&page.fetch(&mut service, "/"));
    let send = |_| std::future::ready(Ok::<_, Infallible>(http::Response::new("")));
    sends(&page.fetch_with(send, "/"));
    sends(&page.navigate(&mut service, "/"));
    sends(
        &page
            .browser()
            .visit(&mut service, "https://app.example.com/"),
    );
    sends(&Matrix::new(["https://app.example.com"]).fetch(&mut service));
}
