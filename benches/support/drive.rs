//! Sends a request through a service, without a runtime.

use crate::scenarios::Scenario;
use http::{HeaderMap, HeaderValue, Request, Response};
use std::convert::Infallible;
use std::future::{Ready, ready};
use std::hint::black_box;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use tower::Service;

/// A service that responds at once, with two headers and those of the scenario.
#[derive(Clone)]
pub struct Inner {
    existing: &'static [(&'static str, &'static str)],
}

impl Inner {
    pub fn new(existing: &'static [(&'static str, &'static str)]) -> Self {
        Self { existing }
    }
}

impl<B> Service<Request<B>> for Inner {
    type Response = Response<()>;
    type Error = Infallible;
    type Future = Ready<Result<Response<()>, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Request<B>) -> Self::Future {
        ready(Ok(response(self.existing)))
    }
}

/// The response of [`Inner`], and of the handlers in an Axum router.
pub fn response<B: Default>(existing: &'static [(&'static str, &'static str)]) -> Response<B> {
    let mut response = Response::new(B::default());
    let headers = response.headers_mut();
    headers.insert(
        http::header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    );
    headers.insert(http::header::ETAG, HeaderValue::from_static("\"1\""));
    for (name, value) in existing {
        headers.append(*name, HeaderValue::from_static(value));
    }
    response
}

/// A service of any type, with prepared requests.
pub trait Drive: Send {
    /// Returns a clone of the service without requests, as a server creates it for another connection.
    fn share(&self) -> Box<dyn Drive>;
    /// Prepares this number of requests of the scenario.
    fn prepare(&mut self, scenario: &Scenario, requests: usize);
    /// Sends all prepared requests.
    fn run(&mut self);
    /// Sends one more request, and returns the headers of its response.
    fn answer(&mut self, request: Request<()>) -> (u16, HeaderMap);
}

pub struct Driver<S, B> {
    service: S,
    requests: Vec<Request<B>>,
    cloned: bool,
}

impl<S, B> Driver<S, B> {
    pub fn new(service: S, cloned: bool) -> Self {
        Self {
            service,
            requests: Vec::new(),
            cloned,
        }
    }
}

impl<S, ReqBody, ResBody> Drive for Driver<S, ReqBody>
where
    S: Service<Request<ReqBody>, Response = Response<ResBody>, Error = Infallible>
        + Clone
        + Send
        + 'static,
    ReqBody: Default + Send + 'static,
{
    fn share(&self) -> Box<dyn Drive> {
        Box::new(Self::new(self.service.clone(), self.cloned))
    }

    fn prepare(&mut self, scenario: &Scenario, requests: usize) {
        let prepared = (0..requests).map(|_| scenario.request().map(|()| ReqBody::default()));
        self.requests.extend(prepared);
    }

    fn run(&mut self) {
        for request in self.requests.drain(..) {
            if self.cloned {
                drop(black_box(call(&mut self.service.clone(), request)));
            } else {
                drop(black_box(call(&mut self.service, request)));
            }
        }
    }

    fn answer(&mut self, request: Request<()>) -> (u16, HeaderMap) {
        let response = call(&mut self.service, request.map(|()| ReqBody::default()));
        (response.status().as_u16(), response.headers().clone())
    }
}

#[inline(never)]
fn call<S, ReqBody, ResBody>(service: &mut S, request: Request<ReqBody>) -> Response<ResBody>
where
    S: Service<Request<ReqBody>, Response = Response<ResBody>, Error = Infallible>,
{
    let context = &mut Context::from_waker(Waker::noop());
    let Poll::Ready(Ok(())) = service.poll_ready(context) else {
        panic!("never busy")
    };
    let mut future = pin!(service.call(request));
    match future.as_mut().poll(context) {
        Poll::Ready(Ok(response)) => response,
        Poll::Pending => panic!("nothing to wait for"),
    }
}
