//! Sends requests, one at a time, and does not read the bodies of the answers.

use crate::args::Connection;
use crate::error::CliError;
use crate::question::Question;
use bytes::Bytes;
use http::{Request, Response, Uri};
use std::error::Error;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

/// As many as browsers accept, and more than any server sends on purpose.
pub(crate) const MAX_HEADERS: usize = 1_000;

#[derive(Clone, Debug)]
pub(crate) struct Client {
    http: reqwest::Client,
    builder: Builder,
    timeout: Duration,
    /// When the whole run ends, even if there is still something to ask.
    deadline: Instant,
}

/// What all clients have in common.
#[derive(Clone, Debug)]
struct Builder {
    timeout: Duration,
    addresses: Vec<(String, SocketAddr)>,
}

impl Builder {
    fn with(&self, insecure: bool, http2_only: bool) -> Result<reqwest::Client, CliError> {
        let mut builder = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .user_agent(concat!("cors-doctor/", env!("CARGO_PKG_VERSION")))
            .tls_danger_accept_invalid_certs(insecure)
            .http1_max_headers(MAX_HEADERS)
            .connect_timeout(self.timeout);
        if http2_only {
            builder = builder.http2_prior_knowledge();
        }
        for (host, address) in &self.addresses {
            builder = builder.resolve(host, *address);
        }
        builder.build().map_err(|error| {
            CliError::new(format!(
                "cannot create the HTTP client: {}",
                innermost(&error)
            ))
        })
    }
}

impl Client {
    pub(crate) fn new(connection: &Connection, question: &Question) -> Result<Self, CliError> {
        // This provider does not need the newest C compiler. If a provider was set before, that one is used.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let timeout = Duration::from_secs(connection.timeout);
        let mut addresses = Vec::new();
        let host = question.request.uri().host().unwrap_or_default();
        // Browsers do not ask the resolver for these names.
        if host.ends_with(".localhost") {
            addresses.push((host.to_owned(), SocketAddr::from(([127, 0, 0, 1], 0))));
        }
        for entry in &connection.resolve {
            addresses.push(resolve(entry)?);
        }
        let builder = Builder { timeout, addresses };
        let http = builder.with(connection.insecure, false)?;
        // Two answers may each take nearly the whole time limit, and everything else is asked at the same time.
        let deadline = Instant::now() + timeout.mul_f64(1.8);
        Ok(Self {
            http,
            builder,
            timeout,
            deadline,
        })
    }

    /// How long the whole run may take. This is later than the client's own deadline, which ends the run in all but the
    /// worst case.
    pub(crate) fn limit(&self) -> Duration {
        self.timeout.mul_f64(1.9)
    }

    /// How long to wait for answers that only make a fix more complete.
    pub(crate) fn patience(&self) -> Duration {
        let left = self.deadline.saturating_duration_since(Instant::now());
        left.min(self.timeout) / 3
    }

    /// The head of the response. The body is not read, whatever its size is.
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

    /// Whether `GET` gets any answer.
    pub(crate) async fn is_answered(&self, uri: &Uri) -> bool {
        self.is_answered_by(&self.http, uri).await
    }

    /// Whether `GET` gets any answer, with any certificate.
    pub(crate) async fn is_answered_over_tls(&self, uri: &Uri) -> bool {
        let trusting = self.builder.with(true, false);
        match trusting {
            Ok(http) => self.is_answered_by(&http, uri).await,
            Err(_) => false,
        }
    }

    /// Whether `GET` gets any answer over HTTP/2 without TLS.
    pub(crate) async fn is_answered_over_http2(&self, uri: &Uri) -> bool {
        match self.builder.with(false, true) {
            Ok(http) => self.is_answered_by(&http, uri).await,
            Err(_) => false,
        }
    }

    async fn is_answered_by(&self, http: &reqwest::Client, uri: &Uri) -> bool {
        let mut request = Request::new(Bytes::new());
        *request.uri_mut() = uri.clone();
        let Ok(mut request) = reqwest::Request::try_from(request) else {
            return false;
        };
        *request.timeout_mut() = Some(self.patience());
        http.execute(request).await.is_ok()
    }

    fn in_plain_words(&self, error: &reqwest::Error, what: &str) -> String {
        let cause = innermost(error);
        let text = cause.to_lowercase();
        if error.is_timeout() && Instant::now() >= self.deadline {
            format!("{what} did not answer in time; use --timeout to wait longer")
        } else if error.is_timeout() {
            format!("{what} did not answer within {} s", self.timeout.as_secs())
        } else if text.contains("certificate") || text.contains("unknownissuer") {
            format!(
                "TLS with {what} failed: {cause}; a browser refuses to connect too. Use --insecure to connect anyway"
            )
        } else if text.contains("refused") {
            format!("nothing listens at {what}: the connection was refused")
        } else if text.contains("lookup")
            || text.contains("resolve")
            || text.contains("name or service")
        {
            format!("the host name in {what} does not resolve: {cause}")
        } else {
            format!("{what} did not answer with HTTP ({cause})")
        }
    }
}

fn resolve(entry: &str) -> Result<(String, SocketAddr), CliError> {
    let read = || {
        let (host, rest) = entry.split_once(':')?;
        let (port, address) = rest.split_once(':')?;
        let address = address.trim_matches(['[', ']']).parse().ok()?;
        Some((
            host.to_owned(),
            SocketAddr::new(address, port.parse().ok()?),
        ))
    };
    read().ok_or_else(|| CliError::new(format!("--resolve: {entry:?} is not HOST:PORT:ADDRESS")))
}

fn innermost(error: &dyn Error) -> String {
    let mut error = error;
    while let Some(source) = error.source() {
        error = source;
    }
    error.to_string()
}
