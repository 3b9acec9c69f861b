//! Asks a server over HTTP what a browser would ask it. The server can be written in any language.
//!
//! Run it with `cargo run --example http_server -- URL ORIGIN`, for example
//! `cargo run --example http_server -- http://localhost:3000/items http://localhost:5173`. Without arguments it asks a
//! small server of its own.
//!
//! It uses `Page::start` with a client that blocks. With an async client, use `Page::fetch_with`.

use bytes::Bytes;
use cors_browser::{Page, PageRequest, Verdict};
use http::{Request, Response};
use std::error::Error;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;

type BoxError = Box<dyn Error + Send + Sync>;

/// Sends one request and does not follow redirects, because the browser does that.
fn send(request: Request<Bytes>) -> Result<Response<Bytes>, BoxError> {
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .max_redirects(0)
        .http_status_as_error(false)
        .allow_non_standard_methods(true)
        .build()
        .into();
    let (head, body) = request.into_parts();
    let request = Request::from_parts(head, body.to_vec());
    let (head, mut body) = agent.run(request)?.into_parts();
    let body = body.read_to_vec()?;
    Ok(Response::from_parts(head, body.into()))
}

/// Fetches as a page does.
fn fetch(page: &Page, request: PageRequest) -> Verdict {
    let mut fetch = page.start(request);
    while let Some(outgoing) = fetch.outgoing() {
        match send(outgoing.request.clone()) {
            Ok(response) => fetch.receive(response),
            Err(error) => fetch.fail(&error),
        }
    }
    fetch.finish()
}

/// A server that lets `http://localhost:5173` read everything. It stops when this program ends.
fn start_server() -> std::io::Result<String> {
    let listener = TcpListener::bind(("127.0.0.1", 0))?;
    let address = listener.local_addr()?;
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let head = BufReader::new(&stream).lines();
            let lines = head.take_while(|line| line.as_ref().is_ok_and(|line| !line.is_empty()));
            let _ = lines.count();
            let _ = (&stream).write_all(
                b"HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: http://localhost:5173\r\n\
                  Content-Length: 5\r\nConnection: close\r\n\r\nitems",
            );
        }
    });
    Ok(format!("http://{address}/items"))
}

fn main() -> Result<(), BoxError> {
    let mut arguments = std::env::args().skip(1);
    let (url, origins) = match (arguments.next(), arguments.next()) {
        (Some(url), Some(origin)) => (url, vec![origin]),
        _ => (
            start_server()?,
            vec![
                "http://localhost:5173".to_owned(),
                "http://127.0.0.1:5173".to_owned(),
            ],
        ),
    };
    for origin in origins {
        let page = Page::try_at(&origin)?;
        println!("{}", fetch(&page, PageRequest::fetch(&url)));
    }
    Ok(())
}
