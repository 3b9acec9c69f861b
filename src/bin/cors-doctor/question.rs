//! What is asked: a page, its request, and whether credentials are included.

use crate::args::Ask;
use crate::curl;
use crate::trouble::Trouble;
use bytes::Bytes;
use http::header::{HeaderMap, HeaderName, HeaderValue};
use http::{Method, Request, Uri};
use tower_cors::browser::{Browser, CredentialsMode};

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
        Browser::try_at(origin).map_err(|error| Trouble::new(format!("--origin: {error}")))?;
        Ok(Self {
            origin: origin.to_owned(),
            request,
            credentials,
            cookies: Vec::new(),
        })
    }

    pub(crate) fn browser(&self) -> Browser {
        self.browser_at(&self.origin)
    }

    /// A page of another origin, that has the same cookies.
    pub(crate) fn browser_at(&self, origin: &str) -> Browser {
        let mut browser = Browser::at(origin);
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

    pub(crate) fn may_change_data(&self) -> bool {
        ![Method::GET, Method::HEAD, Method::OPTIONS].contains(self.request.method())
    }
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
    let uri: Uri = url
        .parse()
        .map_err(|_| Trouble::new(format!("{url:?} is no URL")))?;
    if uri.host().is_none() || !matches!(uri.scheme_str(), Some("http" | "https")) {
        return Err(Trouble::new(format!(
            "{url:?} needs http:// or https:// in front, and a host"
        )));
    }
    let mut request = Request::new(body);
    *request.method_mut() = method;
    *request.uri_mut() = uri;
    *request.headers_mut() = headers;
    Ok(request)
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
