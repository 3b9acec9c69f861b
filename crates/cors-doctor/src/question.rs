//! What is asked: a page, its request, and whether credentials are included.

use crate::args::Ask;
use crate::curl;
use crate::trouble::Trouble;
use bytes::Bytes;
use http::header::{HeaderMap, HeaderName, HeaderValue};
use http::{Method, Request, Uri};
use tower_cors::browser::{
    Browser, CredentialsMode, PageOriginError, cors_unsafe_request_header_names,
    is_forbidden_request_header,
};
use url::Url;

#[derive(Clone, Debug)]
pub(crate) struct Question {
    pub(crate) origin: String,
    pub(crate) request: Request<Bytes>,
    pub(crate) credentials: bool,
    /// Cookies that the browser had, as `name=value`.
    pub(crate) cookies: Vec<String>,
}

impl Question {
    pub(crate) fn from_args(ask: &Ask) -> Result<Self, Trouble> {
        if let Some(line) = &ask.curl {
            let mut question = curl::read(line, ask.origin.as_deref())?;
            question.credentials |= ask.credentials;
            return Ok(question);
        }
        let url = ask.url.as_deref().ok_or_else(|| {
            Trouble::new("what to ask? Give a URL, --curl or --har; --help says more")
        })?;
        let method = ask.method.as_deref().unwrap_or(match ask.data {
            Some(_) => "POST",
            None => "GET",
        });
        let mut headers = HeaderMap::new();
        for line in &ask.headers {
            let (name, value) = header(line)?;
            headers.append(name, value);
        }
        let body = Bytes::from(ask.data.clone().unwrap_or_default());
        Self::new(
            ask.origin.as_deref(),
            request(method, url, headers, body)?,
            ask.credentials,
        )
    }

    pub(crate) fn new(
        origin: Option<&str>,
        request: Request<Bytes>,
        credentials: bool,
    ) -> Result<Self, Trouble> {
        let origin = origin.ok_or_else(|| {
            Trouble::new("whose page asks? Give --origin, such as --origin https://app.example.com")
        })?;
        Browser::try_at(origin).map_err(|error| no_origin(origin, &error))?;
        Ok(Self {
            origin: origin.to_owned(),
            request,
            credentials,
            cookies: Vec::new(),
        })
    }

    pub(crate) fn browser(&self) -> Browser {
        let mut browser = Browser::at(&self.origin);
        for cookie in &self.cookies {
            // The log does not say more of them, and they were sent.
            let line = format!("{cookie}; SameSite=None; Secure; Path=/");
            browser.set_cookie(&self.request.uri().to_string(), &line);
        }
        browser
    }

    pub(crate) fn mode(&self) -> CredentialsMode {
        if self.credentials {
            CredentialsMode::Include
        } else {
            CredentialsMode::SameOrigin
        }
    }

    /// The names of the headers that a preflight asks for, as far as a page is to send them at all.
    pub(crate) fn asked_headers(&self) -> Vec<HeaderName> {
        let set = self.request.headers().iter().filter(|(name, value)| {
            !is_forbidden_request_header(name, value) && !is_of_servers(name)
        });
        let set: HeaderMap = set
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect();
        cors_unsafe_request_header_names(&set)
    }

    /// The headers of responses that the page sends.
    pub(crate) fn headers_of_servers(&self) -> impl Iterator<Item = &HeaderName> {
        let names = self.request.headers().keys();
        names.filter(|name| is_of_servers(name))
    }

    pub(crate) fn may_change_data(&self) -> bool {
        ![Method::GET, Method::HEAD, Method::OPTIONS].contains(self.request.method())
    }
}

fn is_of_servers(name: &HeaderName) -> bool {
    name.as_str().starts_with("access-control-allow-")
}

/// What is wrong with an origin, and with its scheme in front if that is what it lacks.
fn no_origin(origin: &str, error: &PageOriginError) -> Trouble {
    if origin.starts_with("file:") {
        return Trouble::new("--origin: a page that is a file has the origin null; write \"null\"");
    }
    let is_local = origin.starts_with("localhost") || origin.starts_with("127.");
    let scheme = if is_local { "http" } else { "https" };
    let whole = format!("{scheme}://{origin}");
    if !origin.contains("://") && Browser::try_at(&whole).is_ok() {
        return Trouble::new(format!(
            "--origin: {origin:?} has no scheme; write {whole:?}"
        ));
    }
    Trouble::new(format!("--origin: {error}"))
}

/// A request, if it is one.
pub(crate) fn request(
    method: &str,
    url: &str,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Request<Bytes>, Trouble> {
    let method = Method::from_bytes(method.as_bytes())
        .map_err(|_| Trouble::new(format!("{method:?} is no method")))?;
    let uri = uri(url)?;
    let mut request = Request::new(body);
    *request.method_mut() = method;
    *request.uri_mut() = uri;
    *request.headers_mut() = headers;
    Ok(request)
}

fn uri(url: &str) -> Result<Uri, Trouble> {
    if url.starts_with("ws://") || url.starts_with("wss://") {
        return Err(Trouble::new(format!(
            "{url:?}: WebSockets have no CORS; the server itself is to compare Origin with its pages"
        )));
    }
    let no_scheme = || {
        Trouble::new(format!(
            "{url:?} needs http:// or https:// in front, and a host"
        ))
    };
    if !url.contains("://") && format!("http://{url}").parse::<Uri>().is_ok() {
        return Err(no_scheme());
    }
    let no_url = |why: &str| Trouble::new(format!("{url:?} is no URL{why}"));
    let uri: Uri = url.parse().map_err(|_| no_url(""))?;
    if uri.host().is_none() || !matches!(uri.scheme_str(), Some("http" | "https")) {
        return Err(no_scheme());
    }
    match Url::parse(url) {
        Ok(_) => Ok(uri),
        Err(error) => Err(no_url(&format!(": {error}"))),
    }
}

/// A header, if `line` is one.
pub(crate) fn header(line: &str) -> Result<(HeaderName, HeaderValue), Trouble> {
    line.split_once(':')
        .and_then(|(name, value)| {
            let name = HeaderName::from_bytes(name.trim().as_bytes()).ok()?;
            Some((name, HeaderValue::from_str(value.trim()).ok()?))
        })
        .ok_or_else(|| Trouble::new(format!("{line:?} is no header; write `Name: value`")))
}
