//! Sends requests, one at a time, and looks at no body.

use crate::args::Ask;
use crate::question::Question;
use crate::trouble::Trouble;
use bytes::Bytes;
use http::{Request, Response};
use std::error::Error;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

/// As many as browsers take, and more than any server means to send.
const MAX_HEADERS: usize = 1_000;

#[derive(Clone, Debug)]
pub(crate) struct Client {
    http: reqwest::Client,
    timeout: Duration,
    /// When the whole run is over, whatever is still to be asked.
    deadline: Instant,
}

impl Client {
    pub(crate) fn new(ask: &Ask, question: &Question) -> Result<Self, Trouble> {
        // The one provider that needs no C compiler's newest version; set twice, the first stays.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let timeout = Duration::from_secs(ask.timeout);
        let mut builder = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .user_agent(concat!("cors-doctor/", env!("CARGO_PKG_VERSION")))
            .tls_danger_accept_invalid_certs(ask.insecure)
            .http1_max_headers(MAX_HEADERS)
            .connect_timeout(timeout);
        let host = question.request.uri().host().unwrap_or_default();
        // Browsers know where these are, whatever the resolver says.
        if host.ends_with(".localhost") {
            builder = builder.resolve(host, SocketAddr::from(([127, 0, 0, 1], 0)));
        }
        for entry in &ask.resolve {
            let (host, address) = resolve(entry)?;
            builder = builder.resolve(&host, address);
        }
        let http = builder
            .build()
            .map_err(|error| Trouble::new(format!("no client: {}", innermost(&error))))?;
        // Two answers may each take nearly as long as is allowed, and the rest is asked at once.
        let deadline = Instant::now() + timeout.mul_f64(1.8);
        Ok(Self {
            http,
            timeout,
            deadline,
        })
    }

    /// The head of the response; the body is left on the wire, whatever its size.
    pub(crate) async fn send(&self, request: Request<Bytes>) -> Result<Response<()>, String> {
        let what = request.uri().to_string();
        let mut request = reqwest::Request::try_from(request).map_err(|error| error.to_string())?;
        let left = self.deadline.saturating_duration_since(Instant::now());
        *request.timeout_mut() = Some(self.timeout.min(left));
        let response = self.http.execute(request).await;
        let response = response.map_err(|error| self.in_plain_words(&error, &what))?;
        let (mut head, ()) = Response::new(()).into_parts();
        head.status = response.status();
        head.version = response.version();
        head.headers.clone_from(response.headers());
        Ok(Response::from_parts(head, ()))
    }

    fn in_plain_words(&self, error: &reqwest::Error, what: &str) -> String {
        let cause = innermost(error);
        let text = cause.to_lowercase();
        if error.is_timeout() && Instant::now() >= self.deadline {
            format!("{what} did not answer before the time was over; --timeout gives more")
        } else if error.is_timeout() {
            format!("{what} did not answer within {} s", self.timeout.as_secs())
        } else if text.contains("certificate") || text.contains("unknownissuer") {
            format!(
                "TLS with {what} failed: {cause}; a browser refuses it too. --insecure asks all the same"
            )
        } else if text.contains("refused") {
            format!("nothing listens at {what}: the connection is refused")
        } else if text.contains("lookup")
            || text.contains("resolve")
            || text.contains("name or service")
        {
            format!("the host of {what} has no address: {cause}")
        } else {
            format!("no answer from {what}: {cause}")
        }
    }
}

fn resolve(entry: &str) -> Result<(String, SocketAddr), Trouble> {
    let read = || {
        let (host, rest) = entry.split_once(':')?;
        let (port, address) = rest.split_once(':')?;
        let address = address.trim_matches(['[', ']']).parse().ok()?;
        Some((
            host.to_owned(),
            SocketAddr::new(address, port.parse().ok()?),
        ))
    };
    read().ok_or_else(|| Trouble::new(format!("--resolve: {entry:?} is not HOST:PORT:ADDRESS")))
}

fn innermost(error: &dyn Error) -> String {
    let mut error = error;
    while let Some(source) = error.source() {
        error = source;
    }
    error.to_string()
}
