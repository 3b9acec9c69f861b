//! What a block means: how browsers put it, what causes it, and what mends it.

use super::verdict::Blocked;
use super::{BlockReason, BlockReason as R};
use std::fmt;
use url::Url;

/// What a block means and how it is mended.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Explanation {
    /// [`BlockReason::code`].
    pub code: &'static str,
    /// The section of the standard that blocks.
    pub section: &'static str,
    /// The section's address.
    pub link: &'static str,
    /// What Chromium's console shows, after "… has been blocked by CORS policy:" if it starts so; for what
    /// never leaves the page, the error that the script gets.
    pub chromium: Option<String>,
    /// What Firefox's console shows, in "(Reason: …)" if there is one; for what never leaves the page, the
    /// error that the script gets.
    pub firefox: Option<String>,
    /// What a server or a page does that leads here.
    pub cause: String,
    /// What to change, for a server with this crate.
    pub fix: String,
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "  standard  {}, {}", self.section, self.link)?;
        if let Some(text) = &self.chromium {
            writeln!(f, "  Chromium  {text}")?;
        }
        if let Some(text) = &self.firefox {
            writeln!(f, "  Firefox   {text}")?;
        }
        writeln!(f, "  cause     {}", self.cause)?;
        write!(f, "  fix       {}", self.fix)
    }
}

impl Blocked {
    /// Whether a redirect took the origin away.
    fn is_redirected(&self) -> bool {
        self.origin == "null" && self.page != "null"
    }

    /// Says what the block means and how it is mended.
    #[must_use]
    pub fn explain(&self) -> Explanation {
        let (section, link) = self.reason.section();
        Explanation {
            code: self.reason.code(),
            section,
            link,
            chromium: self.chromium(),
            firefox: self.firefox(),
            cause: cause(self),
            fix: fix(self),
        }
    }
}

fn cause(blocked: &Blocked) -> String {
    let preflight = blocked.during_preflight;
    let text = match &blocked.reason {
        R::InvalidUrl { .. } => {
            "the request was made with a relative URL: a server under test has no address of its own"
        }
        R::UnsupportedScheme { .. } => "the URL was put together wrongly, or is a file's",
        R::UrlWithCredentials => "the URL was copied with `user:password@`",
        R::ForbiddenMethod { .. } => "pages can't send what could make proxies repeat a request",
        R::NoCorsMethod { .. } | R::NoCorsRedirectMode => {
            "`mode: \"no-cors\"` is for what a form could send; it is no way around CORS"
        }
        R::BodyNotAllowed { .. } => "a body was given to a method that has none",
        R::CrossOriginInSameOriginMode => "the page asked for `mode: \"same-origin\"`",
        R::BadPort { .. } => "the port belongs to a protocol that HTTP requests could disturb",
        R::MixedContent => "the page is served over https, the server is not",
        R::Network { .. } => {
            "the server is down, its name does not resolve, or TLS failed; it is not CORS"
        }
        R::AllowOriginMissing if blocked.is_redirected() => REDIRECTED,
        R::AllowOriginMissing if preflight => {
            "OPTIONS does not reach the CORS layer: a router, an authentication layer or a proxy answers first; or the origin is not allowed"
        }
        R::AllowOriginMissing => {
            "the origin is not allowed; or the response comes from outside the CORS layer: an error, a panic, a proxy"
        }
        R::AllowOriginSeveral { .. } => {
            "two places set the header (a handler or a second layer, and a proxy), or a list was put into one header"
        }
        R::AllowOriginInvalid { .. } => {
            "the header was written by hand: a browser compares it with scheme, host and port of the page"
        }
        R::AllowOriginMismatch { value, .. } => return mismatch_cause(value, blocked),
        R::WildcardWithCredentials => "the server allows any origin, the page includes credentials",
        R::AllowCredentialsNotTrue { .. } => {
            "the server does not allow credentials, the page includes them"
        }
        R::PreflightRedirect { .. } => {
            "a redirect (http to https, a trailing slash, a login) answers OPTIONS before the CORS layer does"
        }
        R::PreflightStatus { .. } => {
            "OPTIONS is answered by a router (404, 405) or by authentication (401, 403) before the CORS layer"
        }
        R::MalformedAllowMethods { .. } | R::MalformedAllowHeaders { .. } => {
            "the header was written by hand: its members are separated by commas, without quotes"
        }
        R::MethodDisallowed { method, allowed } => return method_cause(method, allowed, blocked),
        R::HeaderDisallowed { allowed, .. } if has_wildcard(allowed) => {
            "the server allows any header, which `*` does not do once credentials are included"
        }
        R::HeaderDisallowed { .. } => "the page sets a header that the server does not allow",
        R::AuthorizationUnderWildcard => {
            "`*` stands for every header but `Authorization`, which is named or not allowed; today's engines let it pass, the standard does not"
        }
        R::RedirectRefused => "the page asked for `redirect: \"error\"`",
        R::RedirectInvalid { .. } => {
            "`Location` is no URL, is repeated, or has another scheme than http and https"
        }
        R::RedirectWithCredentials { .. } => "the server redirects to `user:password@…`",
        R::TooManyRedirects => "the server redirects in a circle",
        R::ResourcePolicy { .. } => {
            "the server keeps its responses from other origins, whatever CORS says"
        }
    };
    text.to_owned()
}

fn mismatch_cause(value: &str, blocked: &Blocked) -> String {
    let origin = blocked.origin.as_str();
    let scheme_of = |origin: &str| origin.split(':').next().unwrap_or_default().to_owned();
    let host = |origin: &str| origin.replace("127.0.0.1", "localhost");
    if blocked.is_redirected() {
        REDIRECTED.to_owned()
    } else if origin == "null" {
        "the page's origin is opaque: a sandboxed frame, or a file".to_owned()
    } else if value.strip_suffix('/') == Some(origin) {
        "the header ends in a slash, which an origin never does".to_owned()
    } else if host(value) == host(origin) {
        "`localhost` and `127.0.0.1` are two origins".to_owned()
    } else if value.eq_ignore_ascii_case(origin) {
        "the header is written in upper case, which an origin never is".to_owned()
    } else if value.contains('*') {
        "the header has a pattern; browsers compare it as text, so it takes one whole origin, or `*` alone".to_owned()
    } else if value == "null" {
        "the header says null, which stands for pages without an origin and never for this one"
            .to_owned()
    } else if value
        .strip_prefix(origin)
        .is_some_and(|rest| rest.starts_with(['/', '?']))
    {
        "the header has a path, which an origin never has: it is scheme, host and port".to_owned()
    } else if without_port(value) == without_port(origin) {
        format!("the header says {value}, the page is of {origin}: the port differs")
    } else if value.split_once("://").map(|(_, rest)| rest)
        == origin.split_once("://").map(|(_, rest)| rest)
    {
        format!(
            "the header says {}, the page is of {}",
            scheme_of(value),
            scheme_of(origin)
        )
    } else {
        "the server allows another origin than the page's; or a cache keeps what it said to another page, for want of `Vary: Origin`".to_owned()
    }
}

fn without_port(origin: &str) -> Option<Url> {
    let mut url = Url::parse(origin).ok()?;
    url.set_port(None).ok()?;
    Some(url)
}

fn method_cause(method: &str, allowed: &[String], blocked: &Blocked) -> String {
    if has_wildcard(allowed) && blocked.includes_credentials {
        "the server allows any method, which `*` does not do once credentials are included"
            .to_owned()
    } else if allowed
        .iter()
        .any(|allowed| allowed.eq_ignore_ascii_case(method))
    {
        "methods are compared byte for byte, and browsers upper-case only DELETE, GET, HEAD, OPTIONS, POST and PUT".to_owned()
    } else {
        "the server does not allow the method".to_owned()
    }
}

fn has_wildcard(allowed: &[String]) -> bool {
    allowed.iter().any(|allowed| allowed == "*")
}

fn fix(blocked: &Blocked) -> String {
    let origin = &blocked.origin;
    let text = match &blocked.reason {
        R::InvalidUrl { .. } => {
            "write the server's origin in the request: Request::get(\"https://api.example.com/items\")"
        }
        R::UnsupportedScheme { .. } | R::UrlWithCredentials => {
            "ask for an http or https URL; put credentials into a header"
        }
        R::ForbiddenMethod { .. } | R::BodyNotAllowed { .. } => "use another method",
        R::NoCorsMethod { .. } | R::NoCorsRedirectMode => {
            "leave the mode at `cors`, and allow the page on the server"
        }
        R::CrossOriginInSameOriginMode => "ask the page's own origin, or leave the mode at `cors`",
        R::BadPort { .. } => "listen on another port",
        R::MixedContent => "serve over https",
        R::Network { .. } => "mend the connection first",
        R::AllowOriginMissing | R::AllowOriginMismatch { .. } | R::AllowOriginInvalid { .. } => {
            return origin_fix(blocked);
        }
        R::AllowOriginSeveral { .. } => {
            "set the header in one place; CorsLayer replaces what the inner service sets, so take it out of the proxy, and apply one layer only"
        }
        R::WildcardWithCredentials => {
            return format!(
                "name the origins: .allow_origin([{origin:?}]).allow_credentials(true); or leave credentials out on the page"
            );
        }
        R::AllowCredentialsNotTrue { .. } => {
            ".allow_credentials(true); or leave credentials out on the page"
        }
        R::PreflightRedirect { .. } | R::PreflightStatus { .. } => {
            "apply CorsLayer outermost, outside of routing, redirects and authentication"
        }
        R::MalformedAllowMethods { .. } | R::MalformedAllowHeaders { .. } => {
            "let CorsLayer write the header"
        }
        R::MethodDisallowed { method, allowed }
            if allowed
                .iter()
                .any(|allowed| allowed.eq_ignore_ascii_case(method)) =>
        {
            return format!(
                "write the method in upper case on the page: {:?}",
                method.to_ascii_uppercase()
            );
        }
        R::MethodDisallowed { method, .. } => {
            return format!(".allow_methods([{method:?}]), beside those it allows");
        }
        R::HeaderDisallowed { name, .. } if name.starts_with("access-control-") => {
            return format!("{name} is the server's to send: take it out of the page's request");
        }
        R::HeaderDisallowed { name, .. } => {
            return format!(".allow_headers([{name:?}]), beside those it allows");
        }
        R::AuthorizationUnderWildcard => {
            ".allow_headers(Any) names it; by hand: `*, authorization`"
        }
        R::RedirectRefused
        | R::RedirectInvalid { .. }
        | R::RedirectWithCredentials { .. }
        | R::TooManyRedirects => "ask for the URL that the redirect should lead to",
        R::ResourcePolicy { .. } => {
            "send `Cross-Origin-Resource-Policy: cross-origin`, or read by CORS"
        }
    };
    text.to_owned()
}

/// Why an origin is not the page's.
const REDIRECTED: &str =
    "the request was redirected from one foreign origin to another, which makes its origin null";

fn origin_fix(blocked: &Blocked) -> String {
    let origin = &blocked.origin;
    if blocked.is_redirected() {
        return "ask for the URL that the redirect leads to, or redirect within one origin"
            .to_owned();
    }
    if origin == "null" {
        return "serve the page from an origin of its own; .dangerously_allow_null_origin(true) lets in every sandboxed frame".to_owned();
    }
    format!(
        ".allow_origin([{origin:?}]), with the layer outermost so that it covers every response"
    )
}

impl BlockReason {
    /// Whether it is for the server to mend, by what CORS headers it sends.
    #[must_use]
    pub fn is_of_cors(&self) -> bool {
        let (section, _) = self.section();
        section == super::trace::section::CORS_CHECK.0
            || section == super::trace::section::PREFLIGHT.0
    }
}
