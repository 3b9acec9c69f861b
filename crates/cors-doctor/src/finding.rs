//! What was found in addition to the verdict.

use crate::question::Question;
use cors_browser::{CookieReason, CookieUse, Engine, Verdict};
use http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_MAX_AGE, COOKIE,
    HeaderMap,
};

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    pub(crate) level: Level,
    /// A short name that does not change between releases.
    pub(crate) code: &'static str,
    pub(crate) text: String,
    /// The cookie whose attributes must change.
    pub(crate) cookie: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Level {
    /// Anyone can read data that belongs to a user.
    Danger,
    /// Some page will be blocked, now or later.
    Problem,
    Note,
}

impl Level {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Danger => "danger",
            Self::Problem => "problem",
            Self::Note => "note",
        }
    }
}

impl Finding {
    pub(crate) fn new(level: Level, code: &'static str, text: impl Into<String>) -> Self {
        Self {
            level,
            code,
            text: text.into(),
            cookie: None,
        }
    }

    /// Whether other CORS headers of the server fix it.
    pub(crate) fn is_fixed_by_headers(&self) -> bool {
        self.level == Level::Danger || self.code == "no-vary"
    }
}

/// What the answers to the page's own requests show.
pub(crate) fn of_exchanges(question: &Question, verdict: &Verdict) -> Vec<Finding> {
    let mut found: Vec<_> = question.headers_of_servers().map(of_servers).collect();
    if question.request.headers().contains_key(COOKIE) {
        let text = "pages cannot set the header cookie, so it is left out. Use --credentials if the page includes credentials";
        found.push(Finding::new(Level::Note, "cookie-header", text));
    }
    found.extend(verdict.cookies().iter().filter_map(refused_cookie));
    for exchange in verdict.exchanges() {
        let Some(response) = &exchange.response else {
            continue;
        };
        found.extend(repeated(&response.headers));
        if exchange.preflight {
            found.extend(max_age(&response.headers));
        }
    }
    found.extend(error_status(verdict));
    found.dedup();
    found
}

fn of_servers(name: &http::HeaderName) -> Finding {
    let text = format!("the page sends {name}, which only servers send: remove it from the page");
    Finding::new(Level::Problem, "response-header-in-request", text)
}

fn refused_cookie(cookie: &CookieUse) -> Option<Finding> {
    let reason = cookie.refused?;
    let what = if cookie.set {
        "is not stored"
    } else {
        "is not sent"
    };
    let text = format!("the cookie {:?} {what}: {reason}", cookie.name);
    let by_attributes = matches!(
        reason,
        CookieReason::SameSite | CookieReason::NoneWithoutSecure
    );
    Some(Finding {
        cookie: (cookie.set && by_attributes).then(|| cookie.name.clone()),
        ..Finding::new(Level::Problem, "cookie", text)
    })
}

fn repeated(headers: &HeaderMap) -> Option<Finding> {
    let single = [
        ACCESS_CONTROL_ALLOW_ORIGIN,
        ACCESS_CONTROL_ALLOW_CREDENTIALS,
        ACCESS_CONTROL_MAX_AGE,
    ];
    let name = single
        .into_iter()
        .find(|name| headers.get_all(name).iter().count() > 1)?;
    let text = sent_twice(&name);
    Some(Finding::new(Level::Problem, "repeated-header", text))
}

pub(crate) fn sent_twice(name: &http::HeaderName) -> String {
    format!("{name} is sent twice: the application and a proxy both set it, or two layers do")
}

fn max_age(headers: &HeaderMap) -> Option<Finding> {
    let value = headers.get(ACCESS_CONTROL_MAX_AGE)?;
    let seconds = value.to_str().ok().map(str::trim);
    let Some(asked) = seconds.and_then(|seconds| seconds.parse::<u64>().ok()) else {
        let text = format!(
            "Access-Control-Max-Age is {:?}, which is not a number of seconds, so browsers keep the result for at most 5 s",
            String::from_utf8_lossy(value.as_bytes())
        );
        return Some(Finding::new(Level::Problem, "max-age-invalid", text));
    };
    let limits = [
        (Engine::Chromium, "Chromium"),
        (Engine::Firefox, "Firefox"),
        (Engine::WebKit, "WebKit"),
    ];
    let below: Vec<_> = limits
        .into_iter()
        .filter_map(|(engine, name)| Some((name, engine.longest_max_age()?.as_secs())))
        .filter(|(_, limit)| *limit < asked)
        .map(|(name, limit)| format!("{name} to {limit}"))
        .collect();
    (!below.is_empty()).then(|| {
        let text = format!(
            "browsers shorten an Access-Control-Max-Age of {asked} s: {} s",
            below.join(" s, ")
        );
        Finding::new(Level::Note, "max-age-cut", text)
    })
}

/// An answer that the page may read can still be an error.
fn error_status(verdict: &Verdict) -> Option<Finding> {
    let last = verdict.exchanges().last()?;
    let status = last.response.as_ref()?.status;
    let is_error = status.is_client_error() || status.is_server_error();
    (verdict.is_allowed() && is_error).then(|| {
        let text = format!("the page can read the answer, but the answer is an error: {status}");
        Finding::new(Level::Note, "error-status", text)
    })
}
