//! A recorded network log: judged without sending anything.

mod choose;
mod entry;
mod index;
mod piece;
mod shape;

use crate::args::Ask;
use crate::client::MAX_HEADERS;
use crate::command;
use crate::error::CliError;
use crate::grant;
use crate::input;
use crate::page_headers;
use crate::question::{Question, request};
use crate::today;
use bytes::Bytes;
use cors_browser::{Verdict, is_cors_safelisted_request_header};
use entry::{Asked, Entry, origin_of};
use http::header::{
    ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD, COOKIE, HeaderMap, HeaderName,
    HeaderValue,
};
use http::{Method, Request, Response};
use index::Index;
use piece::Read;
use shape::{Document, MAX_ENTRIES, RecordedPage};
use std::path::Path;

/// A log, and the entry that is asked about.
#[derive(Debug)]
pub(crate) struct Log {
    /// The entries, numbered as in the file; some of them may not be requests.
    entries: Vec<Option<Entry>>,
    index: Index,
    pages: Vec<RecordedPage>,
    /// The origin of the first document, because logs have many entries that say nothing about their page.
    document: Option<String>,
}

/// What a log shows about a question.
#[derive(Debug)]
pub(crate) struct Judged {
    pub(crate) question: Question,
    pub(crate) verdict: Verdict,
    /// Whether the preflight is missing in the log and is assumed to be allowed.
    pub(crate) assumed: bool,
    pub(crate) is_allowed_today: bool,
}

impl Log {
    pub(crate) fn read(path: &Path) -> Result<Self, CliError> {
        let failure = |text: String| CliError::new(format!("{}: {text}", path.display()));
        let text = input::read(path)?;
        // Editors on Windows begin a file with a byte-order mark.
        let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&text);
        let Read(Document { log }) = serde_json::from_slice(text)
            .map_err(|error| failure(format!("the file is not JSON: {error}")))?;
        if !log.entries.is_list {
            return Err(failure(
                "the file is not a HAR log, because it has no log.entries".to_owned(),
            ));
        }
        let entries = log.entries.list;
        if entries.len() > MAX_ENTRIES {
            return Err(failure(format!(
                "the log has more than the {MAX_ENTRIES} requests that cors-doctor reads; record fewer requests, or remove the requests that you do not need"
            )));
        }
        let index = Index::of(&entries);
        let pages = log.pages.list;
        let document = entries.iter().flatten().find_map(Entry::document);
        Ok(Self {
            entries,
            index,
            pages,
            document,
        })
    }

    /// Judges the entry that was asked for, or the first that a browser has blocked.
    pub(crate) fn judge(&self, ask: &Ask) -> Result<Judged, CliError> {
        let count = self.entries.len();
        let chosen = match ask.entry {
            Some(at) if at >= count => {
                return Err(CliError::new(format!(
                    "the log has no entry {at}: it has {count} entries, counted from 0"
                )));
            }
            Some(at) => at,
            None => self
                .blocked(ask)
                .ok_or_else(|| CliError::new("the log contains no request"))?,
        };
        self.judge_entry(self.index.start(chosen), ask)
    }

    fn entry(&self, at: usize) -> Option<&Entry> {
        self.entries.get(at)?.as_ref()
    }

    /// The entry for a request, or for its preflight, that is nearest to `at`.
    fn nearest(&self, at: usize, is_preflight: bool, method: &str, url: &str) -> Option<&Entry> {
        let asked = Asked {
            is_preflight,
            method: method.to_owned(),
            url: url.to_owned(),
        };
        self.entry(self.index.nearest(&asked, at)?)
    }

    fn preflight(&self, at: usize, entry: &Entry) -> Option<&Entry> {
        self.nearest(at, true, &entry.method, &entry.url)
    }

    /// Which page has asked. Chromium records a blocked request before it has its `Origin`.
    fn page(&self, at: usize, entry: &Entry) -> Option<String> {
        let own = entry.origin();
        let said = own.or_else(|| self.preflight(at, entry)?.origin());
        said.map(str::to_owned)
            .or_else(|| entry.referrer())
            .or_else(|| self.title(entry))
            .or_else(|| self.document.clone())
    }

    /// The origin of the page that the entry belongs to, if its title is its URL.
    fn title(&self, entry: &Entry) -> Option<String> {
        let id = entry.page.as_ref()?;
        let page = self
            .pages
            .iter()
            .find(|page| page.id.as_ref() == Some(id))?;
        origin_of(page.title.as_deref()?)
    }

    fn judge_entry(&self, at: usize, ask: &Ask) -> Result<Judged, CliError> {
        let entry = self
            .entry(at)
            .ok_or_else(|| CliError::new(format!("entry {at} of the log is not a request")))?;
        let question = self.question(at, entry, ask)?;
        let mut fetch = question.page().start(question.page_request());
        let (mut assumed, mut is_allowed_today) = (false, false);
        while let Some(outgoing) = fetch.outgoing().cloned() {
            match self.answer(at, &outgoing.request) {
                Some(answer) => {
                    let mut answer = answer.clone().map(|()| Bytes::new());
                    if outgoing.preflight && question.is_lenient() {
                        is_allowed_today |= today::name_authorization(answer.headers_mut());
                    }
                    fetch.receive(answer);
                }
                None if outgoing.preflight && self.has_recorded(at, &outgoing.request) => {
                    let preflight = self.preflight(at, entry).unwrap_or(entry);
                    fetch.fail(&format!(
                        "the browser got no usable answer to the preflight ({}), and the log does not have the answer: ask the server itself",
                        preflight.error()
                    ));
                }
                None if outgoing.preflight => {
                    assumed = true;
                    fetch.receive(grant::to(&outgoing.request));
                }
                None => {
                    let (method, uri) = (outgoing.request.method(), outgoing.request.uri());
                    let beside = if assumed {
                        ", nor to its preflight; record it again with the cache disabled"
                    } else {
                        ""
                    };
                    let url = uri.to_string();
                    let mut words = vec!["cors-doctor", &url, "--origin", &question.origin];
                    if *method != Method::GET {
                        words.extend(["-X", method.as_str()]);
                    }
                    fetch.fail(&format!(
                        "the log has no answer to {method} {uri}{beside}; ask the server itself: {}",
                        command::line(words)
                    ));
                }
            }
        }
        Ok(Judged {
            verdict: fetch.finish(),
            question,
            assumed,
            is_allowed_today,
        })
    }

    /// Whether the log has the preflight, with or without an answer.
    fn has_recorded(&self, chosen: usize, preflight: &Request<Bytes>) -> bool {
        let asked = preflight.headers().get(ACCESS_CONTROL_REQUEST_METHOD);
        let asked = asked
            .and_then(|method| method.to_str().ok())
            .unwrap_or_default();
        let url = preflight.uri().to_string();
        self.nearest(chosen, true, asked, &url).is_some()
    }

    fn answer(&self, chosen: usize, request: &Request<Bytes>) -> Option<&Response<()>> {
        let asked = request.headers().get(ACCESS_CONTROL_REQUEST_METHOD);
        let asked = asked.and_then(|method| method.to_str().ok());
        let method = asked.unwrap_or(request.method().as_str());
        let url = request.uri().to_string();
        let answered = self.nearest(chosen, asked.is_some(), method, &url);
        answered?.answer.as_ref()
    }

    fn question(&self, at: usize, entry: &Entry, ask: &Ask) -> Result<Question, CliError> {
        let mut headers = page_headers::set_by_page(&entry.asked);
        if let Some(preflight) = self.preflight(at, entry) {
            headers = as_asked(&headers, preflight);
        }
        // For a preflight, the request that it asks for is judged.
        let method = entry.asked_method().unwrap_or(&entry.method);
        if entry.is_preflight() {
            headers = as_asked(&HeaderMap::new(), entry);
        }
        let body = match method {
            "GET" | "HEAD" => Bytes::new(),
            _ => Bytes::from(entry.body.clone()),
        };
        let request = request(method, &entry.url, headers, body)?;
        let page = self.page(at, entry);
        let mut question = Question::new(
            ask.origin.as_deref().or(page.as_deref()),
            request,
            ask.credentials || entry.asked.contains_key(COOKIE),
        )?
        .reading(&ask.reads)?;
        question.is_strict = ask.strict;
        Ok(question)
    }
}

/// The headers that a preflight asked for: browsers leave secrets out of a log, and add what no page set.
fn as_asked(recorded: &HeaderMap, preflight: &Entry) -> HeaderMap {
    let lines = preflight.asked.get_all(ACCESS_CONTROL_REQUEST_HEADERS);
    let names = lines
        .iter()
        .flat_map(|line| line.as_bytes().split(|&byte| byte == b','))
        .filter_map(|name| HeaderName::from_bytes(name.trim_ascii()).ok());
    // A map panics if it is given more names than it holds.
    let asked: HeaderMap = names
        .take(MAX_HEADERS)
        .map(|name| (name, HeaderValue::from_static("")))
        .collect();
    let kept = recorded.iter().filter(|(name, value)| {
        asked.contains_key(*name) || is_cors_safelisted_request_header(name, value)
    });
    let mut headers: HeaderMap = kept
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    for (name, value) in &asked {
        headers.entry(name).or_insert_with(|| value.clone());
    }
    headers
}
