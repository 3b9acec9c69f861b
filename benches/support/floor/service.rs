//! A hand-written layer, service and future around a policy.

use http::header::{ACCESS_CONTROL_REQUEST_METHOD, ORIGIN};
use http::{HeaderMap, Method, Request, Response, StatusCode};
use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use tower::{Layer, Service};

/// A hand-written policy.
pub(super) trait ByHand: Clone + Send + Sync + 'static {
    /// What is kept from the request until the response arrives.
    type Kept: Send + Unpin;

    fn keep<B>(&self, request: Request<B>) -> (Self::Kept, Request<B>);
    fn poll(kept: &mut Self::Kept, context: &mut Context<'_>) -> Poll<()> {
        let _ = (kept, context);
        Poll::Ready(())
    }
    fn write(kept: Self::Kept, response: &mut HeaderMap);
    fn preflight(&self, request: &HeaderMap) -> (StatusCode, HeaderMap) {
        let _ = request;
        unimplemented!("no scenario sends this policy a preflight")
    }
}

fn is_preflight<B>(request: &Request<B>) -> bool {
    request.method() == Method::OPTIONS
        && request
            .headers()
            .contains_key(ACCESS_CONTROL_REQUEST_METHOD)
        && request.headers().contains_key(ORIGIN)
}

#[derive(Clone)]
pub(super) struct FloorLayer<P>(pub(super) P);

impl<S, P: Clone> Layer<S> for FloorLayer<P> {
    type Service = Floor<S, P>;

    fn layer(&self, inner: S) -> Floor<S, P> {
        Floor {
            inner,
            policy: self.0.clone(),
        }
    }
}

#[derive(Clone)]
pub(super) struct Floor<S, P> {
    inner: S,
    policy: P,
}

impl<S, P, ReqBody, ResBody> Service<Request<ReqBody>> for Floor<S, P>
where
    S: Service<Request<ReqBody>, Response = Response<ResBody>, Error = Infallible>,
    P: ByHand,
    ResBody: Default,
{
    type Response = Response<ResBody>;
    type Error = Infallible;
    type Future = FloorFuture<S::Future, P>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<ReqBody>) -> Self::Future {
        if is_preflight(&request) {
            let (status, headers) = self.policy.preflight(request.headers());
            FloorFuture::Answer {
                answer: Some((status, headers)),
            }
        } else {
            let (kept, request) = self.policy.keep(request);
            FloorFuture::Inner {
                future: self.inner.call(request),
                kept: Some(kept),
            }
        }
    }
}

pin_project_lite::pin_project! {
    #[project = FloorProjection]
    pub(super) enum FloorFuture<F, P: ByHand> {
        Inner { #[pin] future: F, kept: Option<P::Kept> },
        Answer { answer: Option<(StatusCode, HeaderMap)> },
    }
}

impl<F, P, B> Future for FloorFuture<F, P>
where
    F: Future<Output = Result<Response<B>, Infallible>>,
    P: ByHand,
    B: Default,
{
    type Output = Result<Response<B>, Infallible>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match self.project() {
            FloorProjection::Inner { future, kept } => {
                if let Some(kept) = kept {
                    ready!(P::poll(kept, context));
                }
                let mut response = ready!(future.poll(context))?;
                if let Some(kept) = kept.take() {
                    P::write(kept, response.headers_mut());
                }
                Poll::Ready(Ok(response))
            }
            FloorProjection::Answer { answer } => {
                let (status, headers) = answer.take().expect("polled once");
                let mut response = Response::new(B::default());
                *response.status_mut() = status;
                *response.headers_mut() = headers;
                Poll::Ready(Ok(response))
            }
        }
    }
}
