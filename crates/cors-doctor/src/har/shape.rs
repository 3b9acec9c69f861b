//! The shape of a log in JSON, as far as it is judged.

use super::entry::{Entry, without_fragment};
use super::piece::{Piece, Read, object};
use crate::client::MAX_HEADERS;
use http::header::{HeaderMap, HeaderName, HeaderValue};
use http::{Response, StatusCode};
use serde::de::{IgnoredAny, SeqAccess};

/// More requests than a browser logs in a day. In memory, an entry takes more than the few bytes that it can be written
/// in.
pub(super) const MAX_ENTRIES: usize = 100_000;

/// How many bytes of header lines are kept of a request or an answer: as many as the client accepts from a server.
const MAX_HEAD: usize = 400 * 1024;

/// The whole file.
#[derive(Default)]
pub(super) struct Document {
    pub(super) log: Content,
}

object!(Document { "log" => log });

#[derive(Default)]
pub(super) struct Content {
    pub(super) entries: Entries,
    pub(super) pages: Pages,
}

object!(Content { "entries" => entries, "pages" => pages });

/// The pages whose requests were recorded, as many as a log of a day has.
#[derive(Default)]
pub(super) struct Pages {
    pub(super) list: Vec<RecordedPage>,
}

const MAX_PAGES: usize = 1_000;

impl Piece for Pages {
    fn element<'de, A: SeqAccess<'de>>(&mut self, from: &mut A) -> Result<bool, A::Error> {
        if self.list.len() >= MAX_PAGES {
            return Ok(from.next_element::<IgnoredAny>()?.is_some());
        }
        let page = from.next_element::<Read<RecordedPage>>()?;
        let is_more = page.is_some();
        let page = page.map(|Read(page)| page);
        // Other types do not show which page sent the request.
        self.list
            .extend(page.filter(|page| page.id.is_some() && page.title.is_some()));
        Ok(is_more)
    }
}

/// Chromium writes the page's URL as its title.
#[derive(Debug, Default)]
pub(super) struct RecordedPage {
    pub(super) id: Option<String>,
    pub(super) title: Option<String>,
}

object!(RecordedPage { "id" => id, "title" => title });

#[derive(Default)]
pub(super) struct Entries {
    /// Whether there is a list at all, which may be empty.
    pub(super) is_list: bool,
    /// Up to one more than [`MAX_ENTRIES`]; an entry that is not a request is `None`.
    pub(super) list: Vec<Option<Entry>>,
}

impl Piece for Entries {
    fn element<'de, A: SeqAccess<'de>>(&mut self, from: &mut A) -> Result<bool, A::Error> {
        self.is_list = true;
        if self.list.len() > MAX_ENTRIES {
            return Ok(from.next_element::<IgnoredAny>()?.is_some());
        }
        let record = from.next_element::<Read<Record>>()?;
        let is_more = record.is_some();
        let entries = record.map(|Read(record)| record.into_entry());
        self.list.extend(entries);
        Ok(is_more)
    }
}

/// An entry: a request and its answer.
#[derive(Default)]
pub(super) struct Record {
    pub(super) request: Side,
    pub(super) response: Side,
    pub(super) kind: Option<String>,
    pub(super) page: Option<String>,
    /// Why the browser itself has blocked the request.
    pub(super) blocked: Option<String>,
}

object!(Record { "request" => request, "response" => response, "_resourceType" => kind, "pageref" => page, "_blockedReason" => blocked });

impl Record {
    /// Returns `None` if the record is not a request.
    fn into_entry(self) -> Option<Entry> {
        let Self {
            request,
            response,
            kind,
            page,
            blocked,
        } = self;
        Some(Entry {
            method: request.method?,
            url: without_fragment(&request.url?),
            asked: request.headers.map,
            body: request.body.text.unwrap_or_default(),
            error: response.error.clone().or(blocked),
            page,
            answer: response.into_answer(),
            kind,
        })
    }
}

/// What a request and an answer can have; each of them has only some of it.
#[derive(Default)]
pub(super) struct Side {
    pub(super) method: Option<String>,
    pub(super) url: Option<String>,
    pub(super) headers: Headers,
    pub(super) body: Body,
    pub(super) status: Option<u64>,
    pub(super) error: Option<String>,
}

object!(Side { "method" => method, "url" => url, "headers" => headers, "postData" => body, "status" => status, "_error" => error });

impl Side {
    fn into_answer(self) -> Option<Response<()>> {
        let status = self.status.filter(|status| *status > 0)?;
        let mut answer = Response::new(());
        *answer.status_mut() = StatusCode::from_u16(u16::try_from(status).ok()?).ok()?;
        *answer.headers_mut() = self.headers.map;
        Some(answer)
    }
}

/// A request's body.
#[derive(Default)]
pub(super) struct Body {
    pub(super) text: Option<String>,
}

object!(Body { "text" => text });

/// Header lines, without those of HTTP/2 that begin with a colon.
#[derive(Default)]
pub(super) struct Headers {
    pub(super) map: HeaderMap,
    lines: usize,
    length: usize,
}

impl Headers {
    fn add(&mut self, line: &Line) {
        let name = line.name.as_deref().unwrap_or_default();
        let Ok(name) = HeaderName::from_bytes(name.as_bytes()) else {
            return;
        };
        // Several lines of one header are written as one value, with line ends between them.
        for value in line.value.as_deref().unwrap_or_default().split('\n') {
            self.lines += 1;
            self.length += name.as_str().len() + value.len();
            if self.lines > MAX_HEADERS || self.length > MAX_HEAD {
                return;
            }
            if let Ok(value) = HeaderValue::from_str(value.trim()) {
                let _ = self.map.try_append(&name, value);
            }
        }
    }
}

impl Piece for Headers {
    fn element<'de, A: SeqAccess<'de>>(&mut self, from: &mut A) -> Result<bool, A::Error> {
        let line = from.next_element::<Read<Line>>()?;
        if let Some(Read(line)) = &line {
            self.add(line);
        }
        Ok(line.is_some())
    }
}

#[derive(Default)]
struct Line {
    name: Option<String>,
    value: Option<String>,
}

object!(Line { "name" => name, "value" => value });
