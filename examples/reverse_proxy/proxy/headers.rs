//! Headers that must not pass through the proxy as they are.

use http::header::{CONNECTION, FORWARDED, HOST, TE, TRAILER, TRANSFER_ENCODING, UPGRADE};
use http::{HeaderMap, HeaderName, HeaderValue};
use std::net::IpAddr;

/// Headers that belong to [one connection](https://httpwg.org/specs/rfc9110.html#field.connection), in addition to
/// those that `Connection` names. Without `Upgrade`, the upstream refuses WebSockets.
const OF_ONE_CONNECTION: [HeaderName; 7] = [
    CONNECTION,
    HeaderName::from_static("keep-alive"),
    HeaderName::from_static("proxy-connection"),
    TE,
    TRAILER,
    TRANSFER_ENCODING,
    UPGRADE,
];

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const X_FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");
const X_FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

pub(super) fn forget_the_connection(headers: &mut HeaderMap) {
    let mut names = Vec::new();
    for line in headers.get_all(CONNECTION) {
        let line = line.as_bytes().split(|&byte| byte == b',');
        names.extend(line.filter_map(|name| HeaderName::from_bytes(name.trim_ascii()).ok()));
    }
    for name in OF_ONE_CONNECTION.into_iter().chain(names) {
        headers.remove(name);
    }
}

/// Adds headers that contain the client's address and the requested host, for the upstream.
///
/// What the client has sent under these names is replaced. If every client is a trusted proxy, you can append to it
/// instead. Any other client could choose the address that the upstream uses for its log, its rate limits or its access
/// rules.
pub(crate) fn name_the_client(headers: &mut HeaderMap, client: IpAddr) {
    let names: Vec<_> = headers
        .keys()
        .filter(|name| is_about_client(name))
        .cloned()
        .collect();
    for name in names {
        headers.remove(name);
    }
    let node = match client {
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) => format!("\"[{ip}]\""),
    };
    // The client chooses `Host`, and with it could add members to `Forwarded`, so the host only stays in `Host`.
    insert(headers, FORWARDED, &format!("for={node};proto=http"));
    insert(headers, X_FORWARDED_FOR, &client.to_string());
    insert(headers, X_FORWARDED_PROTO, "http");
    if let Some(host) = headers.get(HOST).cloned() {
        headers.insert(X_FORWARDED_HOST, host);
    }
}

fn is_about_client(name: &HeaderName) -> bool {
    *name == FORWARDED || *name == "x-real-ip" || name.as_str().starts_with("x-forwarded-")
}

fn insert(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    let value = HeaderValue::from_str(value).expect("an IP address and a scheme are ASCII");
    headers.insert(name, value);
}
