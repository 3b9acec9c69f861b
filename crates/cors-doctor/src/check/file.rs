//! The file: one table for each expectation.

use crate::error::CliError;
use crate::input;
use crate::question::{Question, header, request};
use bytes::Bytes;
use http::header::{HeaderMap, HeaderName};
use serde::Deserialize;
use std::fmt::Write as _;
use std::path::Path;
use toml::Spanned;

/// The page that asks when the file expects that no other origin may read the response. No server allows its origin.
const NOBODY: &str = "https://cors-doctor-page.invalid";

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Content {
    expect: Vec<Spanned<Entry>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    url: String,
    origin: Option<String>,
    method: Option<String>,
    #[serde(default)]
    headers: Vec<String>,
    #[serde(default)]
    credentials: bool,
    #[serde(default)]
    preflight_only: bool,
    #[serde(default)]
    reads: Vec<String>,
    result: Wish,
    code: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
enum Wish {
    #[serde(rename = "allowed")]
    Allowed,
    #[serde(rename = "blocked")]
    Blocked,
    #[serde(rename = "no other origin")]
    NoOtherOrigin,
}

/// What is expected of a server.
#[derive(Debug)]
pub(super) struct Expectation {
    pub(super) question: Question,
    pub(super) result: Result,
    /// The line on which it begins in the file, counted from 1.
    pub(super) line: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Result {
    Allowed,
    /// The browser blocks it: for this reason, if the file names one.
    Blocked(Option<String>),
    /// The page, if the file names one, may read it, and no page of another origin may.
    NoOtherOrigin {
        is_page_named: bool,
    },
}

impl Expectation {
    /// Describes the expectation in one line.
    pub(super) fn title(&self) -> String {
        let request = &self.question.request;
        let with = if self.question.credentials {
            " with credentials"
        } else {
            ""
        };
        let mut what = format!("{} {}", request.method(), request.uri());
        let names: Vec<_> = request.headers().keys().map(HeaderName::as_str).collect();
        if !names.is_empty() {
            let _ = write!(what, " ({})", names.join(", "));
        }
        match &self.result {
            Result::Allowed => format!("{} can read {what}{with}", self.question.origin),
            Result::Blocked(_) => format!("{} cannot read {what}{with}", self.question.origin),
            Result::NoOtherOrigin {
                is_page_named: true,
            } => {
                format!("only {} can read {what}", self.question.origin)
            }
            Result::NoOtherOrigin { .. } => format!("no page of another origin can read {what}"),
        }
    }
}

pub(super) fn read(file: &Path) -> std::result::Result<Vec<Expectation>, CliError> {
    let failure = |text: String| CliError::new(format!("{}: {text}", file.display()));
    let content = String::from_utf8(input::read(file)?)
        .map_err(|_| failure("the file is not UTF-8 text".to_owned()))?;
    let Content { expect } = toml::from_str(&content).map_err(|error| {
        let start = error.span().map_or(0, |span| span.start);
        failure(format!(
            "line {}: {}",
            line_at(&content, start),
            error.message().replace('\n', "; ")
        ))
    })?;
    if expect.is_empty() {
        return Err(failure("there is no [[expect]] in the file".to_owned()));
    }
    let read = expect.into_iter().map(|entry| {
        let line = line_at(&content, entry.span().start);
        expectation(entry.get_ref(), line).map_err(|error| failure(format!("line {line}: {error}")))
    });
    read.collect()
}

/// The number of the line, counted from 1.
fn line_at(content: &str, offset: usize) -> usize {
    content[..offset].matches('\n').count() + 1
}

fn expectation(entry: &Entry, line: usize) -> std::result::Result<Expectation, CliError> {
    let mut headers = HeaderMap::new();
    for line in &entry.headers {
        let (name, value) = header(line)?;
        headers.append(name, value);
    }
    let method = entry.method.as_deref().unwrap_or("GET");
    let request = request(method, &entry.url, headers, Bytes::new())?;
    let result = match entry.result {
        Wish::Allowed => Result::Allowed,
        Wish::Blocked => Result::Blocked(entry.code.clone()),
        Wish::NoOtherOrigin => Result::NoOtherOrigin {
            is_page_named: entry.origin.is_some(),
        },
    };
    if entry.code.is_some() && entry.result != Wish::Blocked {
        return Err(CliError::new(
            "`code` can only be used with result = \"blocked\"",
        ));
    }
    let origin = match &entry.origin {
        None if entry.result == Wish::NoOtherOrigin => Some(NOBODY),
        origin => origin.as_deref(),
    };
    let origin =
        origin.ok_or_else(|| CliError::new("`origin` is missing: add the page's origin"))?;
    let mut question =
        Question::new(Some(origin), request, entry.credentials)?.reading(&entry.reads)?;
    question.preflight_only = entry.preflight_only;
    Ok(Expectation {
        question,
        result,
        line,
    })
}
