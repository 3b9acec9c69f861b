//! A PostgreSQL that counts as another machine: `0.0.0.0` is not a loopback address, but leads to this machine.

use crate::cluster::Postgres;
use crate::instance::{ACME, Instance, PATIENCE};
use base64::prelude::{BASE64_STANDARD, Engine};
use rcgen::generate_simple_self_signed;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::time::timeout;

/// What a client sends to ask whether the server supports TLS.
const SSL_REQUEST: [u8; 8] = [0, 0, 0, 8, 4, 210, 22, 47];

#[tokio::test]
async fn a_server_elsewhere_that_speaks_no_tls_learns_nothing_and_the_service_does_not_start() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let url = format!("postgres://tenants:secret@0.0.0.0:{port}/postgres");
    let refused = tokio::spawn(async move { Instance::refused(&[("DATABASE_URL", &url)]).await });
    let received = timeout(PATIENCE, async {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut received = vec![0; SSL_REQUEST.len()];
        stream.read_exact(&mut received).await.unwrap();
        stream.write_all(b"N").await.unwrap();
        stream.read_to_end(&mut received).await.unwrap();
        received
    });
    assert_eq!(received.await.unwrap(), SSL_REQUEST);
    let log = refused.await.unwrap();
    assert!(log.contains("server does not support TLS"), "{log}");
    assert!(!log.contains("secret"), "{log}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_elsewhere_is_used_over_tls_once_its_certificate_is_trusted() {
    let signed = generate_simple_self_signed(["0.0.0.0".to_owned()]).unwrap();
    let certificate = pem("CERTIFICATE", signed.cert.der());
    let key = pem("PRIVATE KEY", &signed.signing_key.serialize_der());
    let database = Postgres::start_with_certificate(&certificate, &key).await;
    let url = format!("postgres://tenants@0.0.0.0:{}/postgres", database.port);

    let log = Instance::refused(&[("DATABASE_URL", &url)]).await;
    assert!(log.contains("UnknownIssuer"), "{log}");

    let root = database.certificate().display().to_string();
    let instance = Instance::on(&format!("{url}?sslrootcert={root}"), &[]).await;
    // When the instance has noticed this change, its connection for notifications is open as well.
    database.insert("acme", ACME).await;
    instance.waits_until("acme", ACME, true).await;
    let (encrypted, all) = database.connections().await;
    assert_eq!(encrypted, all);
    assert!(all >= 2, "{all}");
}

/// In PEM form, which PostgreSQL reads.
fn pem(label: &str, der: &[u8]) -> String {
    let text = BASE64_STANDARD.encode(der);
    let lines: Vec<_> = text
        .as_bytes()
        .chunks(64)
        .map(String::from_utf8_lossy)
        .collect();
    format!(
        "-----BEGIN {label}-----\n{}\n-----END {label}-----\n",
        lines.join("\n")
    )
}
