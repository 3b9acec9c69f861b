//! The simulator's side of the table, over the same sockets.

use crate::engines::Seen;
use crate::scenario::Scenario;
use crate::servers::Places;
use bytes::Bytes;
use cors_browser::{
    CredentialsMode, Page, PageRequest, RedirectMode, RequestMode, ResponseType, Verdict,
};
use http::header::HOST;
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use hyper_util::rt::TokioIo;
use std::error::Error;
use tokio::net::TcpStream;

type BoxError = Box<dyn Error + Send + Sync>;

pub(crate) async fn fetch(at: Places, index: usize, row: &Scenario) -> Verdict {
    let ask = &row.request;
    let url = format!("{}/{index}{}", at.api(), ask.path);
    let mut request = PageRequest::fetch(url).method(row.http_method());
    for (name, value) in &ask.headers {
        request = request.header(*name, value);
    }
    if let Some(body) = ask.body {
        request = request.body(body);
    }
    let request = request
        .mode(match ask.mode {
            "cors" => RequestMode::Cors,
            "no-cors" => RequestMode::NoCors,
            _ => RequestMode::SameOrigin,
        })
        .redirect(match ask.redirect {
            "follow" => RedirectMode::Follow,
            "error" => RedirectMode::Error,
            _ => RedirectMode::Manual,
        });
    let credentials = if ask.credentials {
        CredentialsMode::Include
    } else {
        CredentialsMode::Omit
    };
    Page::at(&at.origin(row.page))
        .fetch_with(send, request.credentials(credentials))
        .await
}

pub(crate) fn seen(verdict: &Verdict) -> Seen {
    match verdict.response_type() {
        None => Seen::Blocked,
        Some(ResponseType::Basic | ResponseType::Cors) => Seen::Response {
            status: verdict.response().unwrap().status().as_u16(),
            headers: verdict
                .readable_headers()
                .iter()
                .map(ToString::to_string)
                .collect(),
        },
        Some(_) => Seen::Opaque,
    }
}

/// Sends to loopback, whatever `*.localhost` resolves to on this machine.
pub(crate) async fn send(mut request: Request<Bytes>) -> Result<Response<Bytes>, BoxError> {
    let authority = request.uri().authority().cloned().ok_or("no authority")?;
    let port = authority.port_u16().ok_or("no port")?;
    request
        .headers_mut()
        .insert(HOST, authority.as_str().parse()?);
    *request.uri_mut() = request.uri().path().parse()?;
    let stream = TcpStream::connect(("127.0.0.1", port)).await?;
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    let (parts, body) = sender
        .send_request(request.map(Full::new))
        .await?
        .into_parts();
    let body = body.collect().await?.to_bytes();
    Ok(Response::from_parts(parts, body))
}
