//! What is asked: a page, its request, and whether credentials are included.

use crate::error::CliError;
use bytes::Bytes;
use cors_browser::{
    CredentialsMode, Page, PageOriginError, PageRequest, cors_unsafe_request_header_names,
    is_cors_safelisted_method, is_forbidden_request_header, normalize_method,
};
use http::header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue, SET_COOKIE};
use http::{Method, Request, Uri};
use url::Url;

#[derive(Clone, Debug)]
pub(crate) struct Question {
    pub(crate) origin: String,
    pub(crate) request: Request<Bytes>,
    pub(crate) credentials: bool,
    /// Cookies that the browser had, as `name=value`.
    pub(crate) cookies: Vec<String>,
    /// Response headers that the page reads.
    pub(crate) reads: Vec<HeaderName>,
    /// Whether only the preflight is sent, and not the request itself.
    pub(crate) preflight_only: bool,
    /// Whether only the standard counts, even where today's browsers allow more.
    pub(crate) is_strict: bool,
}

impl Question {
    pub(crate) fn new(
        origin: Option<&str>,
        request: Request<Bytes>,
        credentials: bool,
    ) -> Result<Self, CliError> {
        let origin = origin.ok_or_else(|| {
            CliError::new(
                "the origin of the page is missing: add --origin, such as --origin https://app.example.com",
            )
        })?;
        Page::try_at(origin).map_err(|error| no_origin(origin, &error))?;
        Ok(Self {
            origin: origin.to_owned(),
            request,
            credentials,
            cookies: Vec::new(),
            reads: Vec::new(),
            preflight_only: false,
            is_strict: false,
        })
    }

    /// The same question, with the response headers that the page reads.
    pub(crate) fn reading(mut self, names: &[String]) -> Result<Self, CliError> {
        for name in names {
            let name = HeaderName::from_bytes(name.trim().as_bytes());
            let name = name.map_err(|_| {
                CliError::new("--reads: write the name of a response header, such as ETag")
            })?;
            if name == SET_COOKIE {
                return Err(CliError::new(
                    "--reads: pages can never read Set-Cookie, even if the server exposes it; to see whether the cookie is stored, add --credentials instead",
                ));
            }
            self.reads.push(name);
        }
        Ok(self)
    }

    pub(crate) fn page(&self) -> Page {
        let page = Page::at(&self.origin);
        for cookie in &self.cookies {
            // The log does not say more about them, and they were sent.
            let line = format!("{cookie}; SameSite=None; Secure; Path=/");
            let url = self.request.uri().to_string();
            // If no cookie can be set for a URL, no request can be sent to it either, and the verdict reports that.
            let _ = page.browser().set_cookie(&url, &line);
        }
        page
    }

    pub(crate) fn page_request(&self) -> PageRequest {
        let request = PageRequest::from(self.request.clone()).credentials(self.mode());
        // A preflight that is only sent because of this flag allows methods that it does not name.
        let is_safelisted = is_cors_safelisted_method(&normalize_method(self.request.method()));
        request.use_cors_preflight(self.preflight_only && is_safelisted)
    }

    pub(crate) fn mode(&self) -> CredentialsMode {
        if self.credentials {
            CredentialsMode::Include
        } else {
            CredentialsMode::SameOrigin
        }
    }

    /// The names of the headers that a preflight asks for, except those that a page should not send at all.
    pub(crate) fn asked_headers(&self) -> Vec<HeaderName> {
        let set = self.request.headers().iter().filter(|(name, value)| {
            !is_forbidden_request_header(name, value) && !is_of_servers(name)
        });
        let set: HeaderMap = set
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect();
        cors_unsafe_request_header_names(&set)
    }

    /// The response headers that the page sends by mistake.
    pub(crate) fn headers_of_servers(&self) -> impl Iterator<Item = &HeaderName> {
        let names = self.request.headers().keys();
        names.filter(|name| is_of_servers(name))
    }

    /// Whether browsers let `Authorization` pass under the wildcard.
    pub(crate) fn is_lenient(&self) -> bool {
        !self.is_strict && !self.credentials && self.request.headers().contains_key(AUTHORIZATION)
    }

    pub(crate) fn may_change_data(&self) -> bool {
        ![Method::GET, Method::HEAD, Method::OPTIONS].contains(self.request.method())
    }
}

fn is_of_servers(name: &HeaderName) -> bool {
    name.as_str().starts_with("access-control-allow-")
}

/// What is wrong with an origin. If only the scheme is missing, it also says what to write.
fn no_origin(origin: &str, error: &PageOriginError) -> CliError {
    if origin.starts_with("file:") {
        return CliError::new(
            "--origin: a page that was opened as a file has the origin null; write \"null\"",
        );
    }
    let is_local = origin.starts_with("localhost") || origin.starts_with("127.");
    let scheme = if is_local { "http" } else { "https" };
    let whole = format!("{scheme}://{origin}");
    if !origin.contains("://") && Page::try_at(&whole).is_ok() {
        return CliError::new(format!(
            "--origin: {origin:?} has no scheme; write {whole:?}"
        ));
    }
    CliError::new(format!("--origin: {error}"))
}

/// Builds the request, if its parts are valid.
pub(crate) fn request(
    method: &str,
    url: &str,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Request<Bytes>, CliError> {
    let method = Method::from_bytes(method.as_bytes())
        .map_err(|_| CliError::new(format!("{method:?} is not a valid method")))?;
    let uri = uri(url)?;
    let mut request = Request::new(body);
    *request.method_mut() = method;
    *request.uri_mut() = uri;
    *request.headers_mut() = headers;
    Ok(request)
}

fn uri(url: &str) -> Result<Uri, CliError> {
    if url.starts_with("ws://") || url.starts_with("wss://") {
        return Err(CliError::new(format!(
            "{url:?}: CORS does not apply to WebSockets; the server itself must compare Origin with the origins that it allows"
        )));
    }
    let no_scheme = || {
        CliError::new(format!(
            "{url:?} must begin with http:// or https://, followed by a host"
        ))
    };
    if !url.contains("://") && format!("http://{url}").parse::<Uri>().is_ok() {
        return Err(no_scheme());
    }
    let no_url = |why: &str| CliError::new(format!("{url:?} is not a valid URL{why}"));
    let uri: Uri = url.parse().map_err(|_| no_url(""))?;
    if uri.host().is_none() || !matches!(uri.scheme_str(), Some("http" | "https")) {
        return Err(no_scheme());
    }
    match Url::parse(url) {
        Ok(_) => Ok(uri),
        Err(error) => Err(no_url(&format!(": {error}"))),
    }
}

/// Parses a header line.
pub(crate) fn header(line: &str) -> Result<(HeaderName, HeaderValue), CliError> {
    line.split_once(':')
        .and_then(|(name, value)| {
            let name = HeaderName::from_bytes(name.trim().as_bytes()).ok()?;
            Some((name, HeaderValue::from_str(value.trim()).ok()?))
        })
        .ok_or_else(|| CliError::new(format!("{line:?} is not a header; write `Name: value`")))
}
