//! Redirects that a preflight or a page can't follow.

use super::{Diagnosis, Facts};
use cors_browser::BlockReason;
use http::header::LOCATION;
use url::Url;

pub(super) fn fault(facts: &Facts) -> Option<Diagnosis> {
    if facts.blocked.origin == "null" && facts.blocked.page != "null" {
        return Some(between_origins(facts));
    }
    let status = facts.status()?;
    let is_preflight = matches!(facts.blocked.reason, BlockReason::PreflightRedirect { .. });
    let is_bare = facts.is_bare() && status.is_redirection();
    if !is_preflight && !is_bare {
        return None;
    }
    let from = Url::parse(&facts.last()?.request.uri.to_string()).ok()?;
    let location = facts.answer()?.headers.get(LOCATION)?.to_str().ok()?;
    let to = from.join(location).ok()?;
    let (what, status) = (facts.method(), status.as_u16());
    let missing = if is_preflight {
        "but browsers do not follow redirects of preflights"
    } else {
        "without CORS headers, so the page can't follow the redirect"
    };
    let why = Why::of(&from, &to);
    Some(Diagnosis::of_server(
        format!(
            "{}: {what} is redirected ({status}) to {to}, {missing}",
            why.cause()
        ),
        why.fix(&to, is_preflight),
    ))
}

/// The request went from one foreign origin to another.
fn between_origins(facts: &Facts) -> Diagnosis {
    let visited = facts
        .exchanges
        .iter()
        .filter(|exchange| !exchange.preflight);
    let mut urls: Vec<_> = visited
        .map(|exchange| exchange.request.uri.to_string())
        .collect();
    let last = facts.last().map(|last| last.request.uri.to_string());
    let last = last.unwrap_or_default();
    if urls.last() != Some(&last) {
        urls.push(last.clone());
    }
    Diagnosis::of_others(
        format!(
            "the request was redirected from one foreign origin to another, which makes its origin null: {}",
            urls.join(" to ")
        ),
        format!(
            "send the request to {last} directly, or change the server so that it does not redirect to another origin"
        ),
    )
}

/// What a redirect is for, as far as its URLs show.
#[derive(Clone, Copy)]
enum Why {
    Login,
    Scheme,
    Slash,
    Unknown,
}

impl Why {
    fn of(from: &Url, to: &Url) -> Self {
        let is_login = |segment: &str| {
            let segment = segment.to_ascii_lowercase();
            [
                "login", "signin", "sign-in", "sign_in", "auth", "oauth", "sso",
            ]
            .iter()
            .any(|name| segment.starts_with(name))
        };
        let goes_to = |url: &Url| {
            let host = url.host_str().unwrap_or_default();
            let mut segments = host.split('.').chain(url.path().split('/'));
            segments.any(is_login)
        };
        if goes_to(to) && !goes_to(from) {
            Self::Login
        } else if from.scheme() == "http" && to.scheme() == "https" && from.host() == to.host() {
            Self::Scheme
        } else if from.origin() == to.origin()
            && from.path().trim_end_matches('/') == to.path().trim_end_matches('/')
        {
            Self::Slash
        } else {
            Self::Unknown
        }
    }

    fn cause(self) -> &'static str {
        match self {
            Self::Login => "without a login, the server redirects clients to a login page",
            Self::Scheme => "the server only serves https",
            Self::Slash => {
                "this path exists either with a slash at its end or without one, but not both"
            }
            Self::Unknown => "the server has moved this URL",
        }
    }

    fn fix(self, to: &Url, is_preflight: bool) -> String {
        match self {
            Self::Login if is_preflight => {
                "answer OPTIONS before authentication: a preflight never carries credentials".to_owned()
            }
            Self::Login => {
                "answer 401 with the CORS headers instead of redirecting, and let the page send cookies (test with --credentials) or an Authorization header".to_owned()
            }
            Self::Scheme | Self::Slash | Self::Unknown => {
                format!("request {to} on the page, or make the CORS handling run before the redirect")
            }
        }
    }
}
