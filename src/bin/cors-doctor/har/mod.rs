//! A recorded network log: judged without sending anything.

mod choose;
mod entry;

use crate::args::Ask;
use crate::question::{Question, request};
use crate::sent;
use crate::trouble::Trouble;
use bytes::Bytes;
use entry::Entry;
use http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD,
    COOKIE, HeaderMap, HeaderName, HeaderValue, ORIGIN,
};
use http::{Request, Response};
use serde_json::Value;
use std::path::Path;
use tower_cors::browser::{PageRequest, Verdict, is_cors_safelisted_request_header};

/// More than a browser's log of a day; what is larger is no log.
const MAX_SIZE: u64 = 256 * 1024 * 1024;

/// A log, and the entry that is asked about.
#[derive(Debug)]
pub(crate) struct Log {
    /// Numbered as in the file; some may be no requests.
    entries: Vec<Option<Entry>>,
}

/// What a log says of a question.
#[derive(Debug)]
pub(crate) struct Judged {
    pub(crate) question: Question,
    pub(crate) verdict: Verdict<()>,
    /// Whether the preflight is not in the log, and was taken for allowed.
    pub(crate) assumed: bool,
}

impl Log {
    pub(crate) fn read(file: &Path) -> Result<Self, Trouble> {
        let name = file.display();
        let trouble = |text: String| Trouble::new(format!("{name}: {text}"));
        let size = std::fs::metadata(file)
            .map_err(|error| trouble(error.to_string()))?
            .len();
        if size > MAX_SIZE {
            return Err(trouble("larger than any browser's log".to_owned()));
        }
        let text = std::fs::read(file).map_err(|error| trouble(error.to_string()))?;
        // Windows' editors begin a file with a byte-order mark.
        let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&text);
        let log: Value =
            serde_json::from_slice(text).map_err(|error| trouble(format!("no JSON: {error}")))?;
        let entries = log["log"]["entries"]
            .as_array()
            .ok_or_else(|| trouble("no HAR: it has no log.entries".to_owned()))?;
        Ok(Self {
            entries: entries.iter().map(Entry::of).collect(),
        })
    }

    /// Judges the entry that was asked for, or the first that a browser has blocked.
    pub(crate) fn judge(&self, ask: &Ask) -> Result<Judged, Trouble> {
        let count = self.entries.len();
        let chosen = match ask.entry {
            Some(at) if at >= count => {
                return Err(Trouble::new(format!("no entry {at}; the log has {count}")));
            }
            Some(at) => at,
            None => self
                .blocked(ask)
                .ok_or_else(|| Trouble::new("the log has no request in it"))?,
        };
        self.judge_entry(self.before_redirects(chosen), ask)
    }

    fn entry(&self, at: usize) -> Option<&Entry> {
        self.entries.get(at)?.as_ref()
    }

    /// The preflight of a request, the one that stands nearest to `chosen`.
    fn preflight(&self, chosen: usize, method: &str, url: &str) -> Option<&Entry> {
        self.nearest(chosen, |entry| entry.is_preflight_of(method, url))
    }

    /// Answers stand beside what they belong to, before it or after.
    fn nearest(&self, chosen: usize, wanted: impl Fn(&Entry) -> bool) -> Option<&Entry> {
        let entries = self.entries.iter().enumerate();
        entries
            .filter_map(|(at, entry)| Some((at, entry.as_ref()?)))
            .filter(|(_, entry)| wanted(entry))
            .min_by_key(|(at, _)| at.abs_diff(chosen))
            .map(|(_, entry)| entry)
    }

    /// Whose page has asked. Chromium records a blocked request before it has its `Origin`.
    fn page(&self, at: usize, entry: &Entry) -> Option<String> {
        let own = entry.origin();
        let preflight = self.preflight(at, &entry.method, &entry.url);
        let said = own.or_else(|| preflight.and_then(Entry::origin));
        said.map(str::to_owned).or_else(|| entry.referrer())
    }

    fn judge_entry(&self, at: usize, ask: &Ask) -> Result<Judged, Trouble> {
        let entry = self
            .entry(at)
            .ok_or_else(|| Trouble::new(format!("entry {at} of the log has no request")))?;
        let question = self.question(at, entry, ask)?;
        let mut browser = question.browser();
        let request = PageRequest::from(question.request.clone().map(drop));
        let has_body = !question.request.body().is_empty();
        let mut fetch = browser.start(request, question.mode(), has_body);
        let mut assumed = false;
        while let Some(outgoing) = fetch.outgoing() {
            match self.answer(at, &outgoing.request) {
                Some(answer) => fetch.receive(answer),
                None if outgoing.preflight => {
                    assumed = true;
                    fetch.receive(&permission(&outgoing.request));
                }
                None => {
                    let (method, uri) = (outgoing.request.method(), outgoing.request.uri());
                    let beside = if assumed {
                        ", nor to its preflight; record it again with the cache disabled"
                    } else {
                        ""
                    };
                    fetch.fail(&format!("the log has no answer to {method} {uri}{beside}"));
                }
            }
        }
        Ok(Judged {
            verdict: fetch.finish(Some(())),
            question,
            assumed,
        })
    }

    fn answer(&self, chosen: usize, request: &Request<()>) -> Option<&Response<()>> {
        let url = request.uri().to_string();
        let asked = request.headers().get(ACCESS_CONTROL_REQUEST_METHOD);
        let answered = match asked.and_then(|method| method.to_str().ok()) {
            Some(method) => self.preflight(chosen, method, &url),
            None => self.nearest(chosen, |entry| {
                entry.method == request.method().as_str()
                    && entry.url == url
                    && !entry.is_preflight()
            }),
        };
        answered?.answer.as_ref()
    }

    fn question(&self, at: usize, entry: &Entry, ask: &Ask) -> Result<Question, Trouble> {
        let mut headers = sent::by_page(&entry.asked);
        if let Some(preflight) = self.preflight(at, &entry.method, &entry.url) {
            headers = as_asked(&headers, preflight);
        }
        let body = match entry.method.as_str() {
            "GET" | "HEAD" => Bytes::new(),
            _ => Bytes::from(entry.body.clone()),
        };
        let request = request(&entry.method, &entry.url, headers, body)?;
        let page = self.page(at, entry);
        Question::new(
            ask.origin.as_deref().or(page.as_deref()),
            request,
            ask.credentials || entry.asked.contains_key(COOKIE),
        )
    }
}

/// The headers that a preflight asked for: browsers leave secrets out of a log, and add what no page set.
fn as_asked(recorded: &HeaderMap, preflight: &Entry) -> HeaderMap {
    let lines = preflight.asked.get_all(ACCESS_CONTROL_REQUEST_HEADERS);
    let names: Vec<_> = lines
        .iter()
        .flat_map(|line| line.as_bytes().split(|&byte| byte == b','))
        .filter_map(|name| HeaderName::from_bytes(name.trim_ascii()).ok())
        .collect();
    let kept = recorded.iter().filter(|(name, value)| {
        names.contains(name) || is_cors_safelisted_request_header(name, value)
    });
    let mut headers: HeaderMap = kept
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    for name in names {
        headers.entry(name).or_insert(HeaderValue::from_static(""));
    }
    headers
}

/// An answer to a preflight that grants what it asks.
fn permission(preflight: &Request<()>) -> Response<()> {
    let mut answer = Response::new(());
    let headers = answer.headers_mut();
    for (asked, granted) in [
        (ORIGIN, ACCESS_CONTROL_ALLOW_ORIGIN),
        (ACCESS_CONTROL_REQUEST_METHOD, ACCESS_CONTROL_ALLOW_METHODS),
        (ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_ALLOW_HEADERS),
    ] {
        if let Some(value) = preflight.headers().get(asked) {
            headers.insert(granted, value.clone());
        }
    }
    headers.insert(
        ACCESS_CONTROL_ALLOW_CREDENTIALS,
        HeaderValue::from_static("true"),
    );
    answer
}
