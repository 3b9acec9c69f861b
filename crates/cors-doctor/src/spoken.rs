//! Which protocol a port speaks, if it is not the one in the URL.

use crate::client::Client;
use cors_browser::BlockReason;
use http::{StatusCode, Uri, uri::Scheme};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Spoken {
    /// The URL has `https`, and the port speaks plain HTTP.
    Plain,
    /// The URL has `http`, and the port speaks TLS.
    Tls,
    /// HTTP/2 without TLS, which no browser speaks.
    Http2,
}

impl Spoken {
    /// Whether the protocol may be the reason for the answer, or for the lack of one.
    pub(crate) fn is_suspected(reason: &BlockReason, status: Option<StatusCode>) -> bool {
        match reason {
            BlockReason::NetworkError { .. } => true,
            BlockReason::AllowOriginMissing | BlockReason::PreflightStatus { .. } => {
                status == Some(StatusCode::BAD_REQUEST)
            }
            _ => false,
        }
    }

    /// Tries the other protocols. A server that has answered at all speaks HTTP/1.1.
    pub(crate) async fn find(uri: &Uri, client: &Client, has_answered: bool) -> Option<Self> {
        if uri.scheme() == Some(&Scheme::HTTPS) {
            let is_plain = !has_answered && client.is_answered(&with(uri, Scheme::HTTP)?).await;
            return is_plain.then_some(Self::Plain);
        }
        if client
            .is_answered_over_tls(&with(uri, Scheme::HTTPS)?)
            .await
        {
            return Some(Self::Tls);
        }
        let is_http2 = !has_answered && client.is_answered_over_http2(uri).await;
        is_http2.then_some(Self::Http2)
    }

    pub(crate) fn cause(self, uri: &Uri) -> String {
        let port = uri.port_u16();
        let port = port.map_or_else(|| "this port".to_owned(), |port| format!("port {port}"));
        match self {
            Self::Plain => format!("{port} speaks plain HTTP, but the URL has https"),
            Self::Tls => format!("{port} speaks TLS (https), but the URL has http"),
            Self::Http2 => format!(
                "{port} speaks only HTTP/2 without TLS, but browsers only speak HTTP/2 over TLS"
            ),
        }
    }

    pub(crate) fn fix(self, uri: &Uri) -> String {
        let other = |scheme| with(uri, scheme).map_or_else(String::new, |uri| uri.to_string());
        match self {
            Self::Plain => format!(
                "write {} on the page, or serve TLS on this port",
                other(Scheme::HTTP)
            ),
            Self::Tls => format!("write {} on the page", other(Scheme::HTTPS)),
            Self::Http2 => {
                "let the server speak HTTP/1.1 on this port too, or serve HTTP/2 over TLS"
                    .to_owned()
            }
        }
    }
}

fn with(uri: &Uri, scheme: Scheme) -> Option<Uri> {
    let mut parts = uri.clone().into_parts();
    parts.scheme = Some(scheme);
    Uri::from_parts(parts).ok()
}
