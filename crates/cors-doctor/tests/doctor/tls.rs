//! TLS and HTTP/2, as most servers speak them.

use crate::support::{PAGE, doctor};
use axum::Router;
use axum::extract::Request;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use hyper_util::service::TowerToHyperService;
use rcgen::generate_simple_self_signed;
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;
use tower_cors::CorsLayer;

/// Starts a server at `api.example.com`, with a certificate that nobody has signed, and returns its port.
pub(crate) async fn serve(seen: Arc<Mutex<Vec<http::Version>>>) -> u16 {
    let signed = generate_simple_self_signed(["api.example.com".to_owned()]).unwrap();
    let key = PrivateKeyDer::try_from(signed.signing_key.serialize_der()).unwrap();
    let mut tls = ServerConfig::builder_with_provider(default_provider().into())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![signed.cert.der().clone()], key)
        .unwrap();
    tls.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    let acceptor = TlsAcceptor::from(Arc::new(tls));
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let app = Router::new()
        .fallback(move |request: Request| {
            seen.lock().unwrap().push(request.version());
            async { "items" }
        })
        .layer(CorsLayer::new().allow_origin(PAGE));
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let (acceptor, service) = (acceptor.clone(), TowerToHyperService::new(app.clone()));
            tokio::spawn(async move {
                let Ok(stream) = acceptor.accept(stream).await else {
                    return;
                };
                let connection = auto::Builder::new(TokioExecutor::new());
                // The test does not fail if a client closes the connection early.
                let _ = connection
                    .serve_connection(TokioIo::new(stream), service)
                    .await;
            });
        }
    });
    port
}

#[tokio::test]
async fn a_self_signed_certificate_is_refused_unless_insecure_accepts_it() {
    let seen = Arc::default();
    let port = serve(Arc::clone(&seen)).await;
    let url = format!("https://api.example.com:{port}/");
    let resolve = format!("api.example.com:{port}:127.0.0.1");
    let args = [url.as_str(), "--origin", PAGE, "--resolve", &resolve];

    let said = doctor(&args).await;
    assert_eq!(said.status, 2, "{}", said.out);
    assert!(
        said.err.contains("Use --insecure to connect anyway"),
        "{}",
        said.err
    );
    assert!(seen.lock().unwrap().is_empty());

    let said = doctor(&[&args[..], &["--insecure"]].concat()).await;
    assert_eq!(said.status, 0, "{}{}", said.out, said.err);
    assert!(
        seen.lock()
            .unwrap()
            .iter()
            .all(|&version| version == http::Version::HTTP_2)
    );
}
