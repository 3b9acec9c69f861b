//! Laws in a user's words, checked with the simulator of the browser.

use crate::meant::{App, Asked, Body, Meant, asked, meant};
use cors_browser::{Page, Verdict};
use futures_util::FutureExt;
use http::{HeaderMap, Method, Request, Response};
use proptest::prelude::*;
use std::convert::Infallible;
use tower::{Service, service_fn};

fn fetch(page: &Page, app: &mut App, asked: &Asked) -> Verdict {
    ask(page, app, asked)
}

fn ask<S>(page: &Page, app: &mut S, asked: &Asked) -> Verdict
where
    S: Service<Request<cors_browser::Body>, Response = Response<Body>, Error = Infallible>,
{
    let verdict = page.fetch(app, asked.request());
    verdict.now_or_never().expect("nothing to wait for")
}

/// A cache between the browsers and the server. It keeps one response for as long as it can.
#[derive(Default)]
struct SharedCache {
    stored: Option<(HeaderMap, Response<Body>)>,
}

impl SharedCache {
    fn answer(&mut self, app: &mut App, request: Request<cors_browser::Body>) -> Response<Body> {
        if request.method() != Method::GET {
            return call(app, request);
        }
        match &self.stored {
            Some((asked, response)) if matches(asked, request.headers(), response) => {
                response.clone()
            }
            _ => {
                let headers = request.headers().clone();
                let response = call(app, request);
                self.stored = Some((headers, response.clone()));
                response
            }
        }
    }
}

/// Whether a response to one request may be given to another, by its `Vary`.
fn matches(stored: &HeaderMap, asked: &HeaderMap, response: &Response<Body>) -> bool {
    response
        .headers()
        .get_all("vary")
        .iter()
        .flat_map(|line| line.to_str().unwrap().split(','))
        .map(str::trim)
        .all(|name| name != "*" && stored.get(name) == asked.get(name))
}

fn call(app: &mut App, request: Request<cors_browser::Body>) -> Response<Body> {
    let Ok(response) = app
        .call(request)
        .now_or_never()
        .expect("nothing to wait for");
    response
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_500, max_global_rejects: 100_000, ..Default::default() })]

    #[test]
    fn a_page_gets_exactly_what_the_policy_means_to_allow(meant in meant(), asked in asked()) {
        let verdict = fetch(&asked.page(), &mut meant.app().unwrap(), &asked);
        prop_assert_eq!(verdict.is_allowed(), meant.allow(&asked), "{}", verdict);
    }

    #[test]
    fn a_page_reads_exactly_the_headers_that_are_exposed(meant in meant(), asked in asked()) {
        let verdict = fetch(&asked.page(), &mut meant.app().unwrap(), &asked);
        prop_assume!(verdict.is_allowed());
        let read = verdict.readable_headers();
        for name in ["etag", "x-request-id"] {
            prop_assert_eq!(read.iter().any(|read| read == name), meant.exposes(name), "{}", verdict);
        }
    }

    /// This holds whether or not the rest of the request is allowed.
    #[test]
    fn a_page_that_the_policy_does_not_allow_reads_nothing(meant in meant(), asked in asked()) {
        let outside = asked.page == "null" || !meant.origins.mean(asked.page);
        prop_assume!(outside && !matches!(meant.origins, crate::generate::Origins::Any));
        let verdict = fetch(&asked.page(), &mut meant.app().unwrap(), &asked);
        prop_assert!(verdict.response().is_none(), "{}", verdict);
    }

    #[test]
    fn what_the_policy_does_not_allow_does_not_get_past_its_preflight(meant in meant(), asked in asked()) {
        prop_assume!(Meant::guards(&asked) && !meant.allow(&asked));
        let verdict = fetch(&asked.page(), &mut meant.app().unwrap(), &asked);
        prop_assert!(!verdict.sent_request(), "{}", verdict);
    }

    /// A browser remembers what preflights have allowed. It must not remember too much or too little.
    #[test]
    fn an_earlier_request_of_the_page_changes_nothing(meant in meant(), first in asked(), second in asked()) {
        let (page, mut app) = (second.page(), meant.app().unwrap());
        let first = Asked { page: second.page, ..first };
        drop(fetch(&page, &mut app, &first));
        let verdict = fetch(&page, &mut app, &second);
        prop_assert_eq!(verdict.is_allowed(), meant.allow(&second), "{}", verdict);
    }

    #[test]
    fn a_cache_shared_with_another_page_changes_nothing(meant in meant(), first in asked(), second in asked()) {
        let (mut app, mut cache) = (meant.app().unwrap(), SharedCache::default());
        let mut cached = service_fn(|request| std::future::ready(Ok(cache.answer(&mut app, request))));
        drop(ask(&first.page(), &mut cached, &first));
        let verdict = ask(&second.page(), &mut cached, &second);
        prop_assert_eq!(verdict.is_allowed(), meant.allow(&second), "{}", verdict);
        let read = verdict.readable_headers();
        let exposed = read.iter().any(|name| name == "etag");
        prop_assert_eq!(exposed, verdict.is_allowed() && meant.exposes("etag"), "{}", verdict);
    }
}
