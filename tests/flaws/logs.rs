//! Published flaws in what a server logs. They are in a program of their own: if another thread reached a log statement
//! for the first time while a subscriber is set up, `tracing` could keep it turned off.

use futures_util::FutureExt;
use http::{HeaderValue, Request, Response};
use std::convert::Infallible;
use std::io::Write;
use std::sync::{Arc, Mutex};
use tower::{Layer, ServiceExt, service_fn};
use tower_cors::CorsLayer;

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// flask-cors wrote request paths into its log as they were, so that a line break in one made two entries.
/// Here a value of an event has no control characters, and a URI cannot hold one.
#[test]
fn cve_2024_1681_no_request_writes_a_line_of_its_own_into_the_log() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_ansi(false)
        .with_max_level(tracing::Level::DEBUG)
        .with_writer(move || writer.clone())
        .finish();
    let cors = CorsLayer::new().allow_origin("https://app.example.com");
    let service = cors.layer(service_fn(|_| async {
        Ok::<_, Infallible>(Response::new(()))
    }));
    let origins = [
        "https://evil.com\x1b[2K",
        "https://evil.com\ttrue",
        "\u{85}evil",
        "\u{2028}evil",
    ];
    tracing::subscriber::with_default(subscriber, || {
        for origin in origins {
            let mut sent = Request::get("/items%0d%0aforged=1").body(()).unwrap();
            // A tab is all that HTTP lets through; the rest is what a value may hold as bytes.
            let bytes: Vec<u8> = origin.bytes().filter(|byte| *byte != 0x1b).collect();
            sent.headers_mut()
                .insert("origin", HeaderValue::from_bytes(&bytes).unwrap());
            let answered = service.clone().oneshot(sent).now_or_never();
            assert!(answered.is_some());
        }
    });
    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert_eq!(log.lines().count(), origins.len(), "{log}");
    assert!(!log.chars().any(|c| c.is_control() && c != '\n'), "{log:?}");
    assert!("/items\r\nforged=1".parse::<http::Uri>().is_err());
}
