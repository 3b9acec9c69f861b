//! Passes a request on to the upstream, and waits for the answer, but only for a limited time.

use super::headers::{forget_the_connection, name_the_client};
use super::{Body, ClientIp, Limits};
use http::header::{CONTENT_TYPE, HOST};
use http::uri::{Authority, Scheme};
use http::{HeaderValue, Request, Response, StatusCode, Uri, Version};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Either};
use hyper::body::{Body as _, Bytes, Incoming};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use std::convert::Infallible;
use std::error::Error;
use std::pin::pin;
use std::sync::Arc;
use tokio::sync::Notify;
use tokio::time::sleep;
use tower_http::timeout::{TimeoutBody, TimeoutError};

/// The body of a request. It fails if the client does not send the next part in time.
type Upload = UnsyncBoxBody<Bytes, Box<dyn Error + Send + Sync>>;

pub(super) async fn forward(
    client: Client<HttpConnector, Upload>,
    upstream: Authority,
    limits: Limits,
    mut request: Request<Incoming>,
) -> Result<Response<Body>, Infallible> {
    if address(&mut request, upstream).is_none() {
        // `CONNECT` has no path.
        return Ok(problem(StatusCode::BAD_GATEWAY, "this proxy needs a path"));
    }
    let progress = Arc::new(Notify::new());
    let moved = Arc::clone(&progress);
    let request = request.map(|body| upload(body, limits, moved));
    let mut answer = pin!(client.request(request));
    let answered = loop {
        tokio::select! {
            answered = &mut answer => break Some(answered),
            // A long upload may take longer than the limit, as long as parts keep arriving.
            () = progress.notified() => {}
            () = sleep(limits.upstream) => break None,
        }
    };
    // The layer also adds its headers to the proxy's own answers, so that the page can read them.
    Ok(match answered {
        Some(Ok(mut response)) => {
            forget_the_connection(response.headers_mut());
            response.map(Either::Left)
        }
        Some(Err(error)) if has_stalled(&error) => {
            let detail = "the body of the request did not arrive in time";
            problem(StatusCode::REQUEST_TIMEOUT, detail)
        }
        Some(Err(error)) => {
            eprintln!("{error}");
            problem(StatusCode::BAD_GATEWAY, "the upstream does not answer")
        }
        None => {
            let detail = "the upstream did not answer in time";
            problem(StatusCode::GATEWAY_TIMEOUT, detail)
        }
    })
}

/// Rewrites the head for the upstream; `None` if the request has no path.
fn address(request: &mut Request<Incoming>, upstream: Authority) -> Option<()> {
    let mut parts = std::mem::take(request.uri_mut()).into_parts();
    let client = request.extensions().get::<ClientIp>().copied();
    let headers = request.headers_mut();
    forget_the_connection(headers);
    // HTTP/2 only names the host in the URI.
    let asked = parts.authority.as_ref().map(Authority::as_str);
    if let Some(Ok(host)) = asked.map(HeaderValue::from_str) {
        headers.insert(HOST, host);
    }
    name_the_client(headers, client?.0);
    parts.scheme = Some(Scheme::HTTP);
    parts.authority = Some(upstream);
    *request.uri_mut() = Uri::from_parts(parts).ok()?;
    *request.version_mut() = Version::HTTP_11;
    Some(())
}

/// Notifies `moved` of each part that goes to the upstream.
fn upload(body: Incoming, limits: Limits, moved: Arc<Notify>) -> Upload {
    // `TimeoutBody` does not say that a body is empty, and Hyper would send an empty one in chunks.
    if body.is_end_stream() {
        return body.map_err(Into::into).boxed_unsync();
    }
    let body = TimeoutBody::new(limits.body, body);
    body.map_frame(move |frame| {
        moved.notify_one();
        frame
    })
    .boxed_unsync()
}

/// Whether the cause is the limit for bodies. Hyper wraps that error into its own errors.
fn has_stalled(error: &(dyn Error + 'static)) -> bool {
    error.is::<TimeoutError>() || error.source().is_some_and(has_stalled)
}

/// An answer of the proxy itself, as [problem details](https://www.rfc-editor.org/rfc/rfc9457).
fn problem(status: StatusCode, detail: &str) -> Response<Body> {
    let title = status.canonical_reason().unwrap_or_default();
    let status_code = status.as_u16();
    let text = format!(
        r#"{{"type":"about:blank","title":"{title}","status":{status_code},"detail":"{detail}"}}"#
    );
    let mut response = Response::new(Either::Right(text.into()));
    *response.status_mut() = status;
    let kind = HeaderValue::from_static("application/problem+json");
    response.headers_mut().insert(CONTENT_TYPE, kind);
    response
}
