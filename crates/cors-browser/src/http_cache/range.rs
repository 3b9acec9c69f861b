//! [Ranges](https://httpwg.org/specs/rfc9110.html#range.requests) of bytes: which part of a response is stored, and
//! which part a request asks for.

use bytes::Bytes;
use http::header::HeaderValue;

/// The bytes `first` to `last` of a response that has `whole` bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Part {
    first: usize,
    last: usize,
    whole: usize,
}

impl Part {
    /// All bytes of a response; `None` if it is empty.
    pub(super) fn all(whole: usize) -> Option<Self> {
        let last = whole.checked_sub(1)?;
        Some(Self {
            first: 0,
            last,
            whole,
        })
    }

    /// Parses [`Content-Range`](https://httpwg.org/specs/rfc9110.html#field.content-range) of a body with this length.
    /// The whole length must be known, and the body must not be longer than the part.
    pub(super) fn of(content_range: &HeaderValue, body: usize) -> Option<Self> {
        let (unit, rest) = content_range.to_str().ok()?.trim().split_once(' ')?;
        let (range, whole) = rest.split_once('/')?;
        let (first, last) = range.split_once('-')?;
        let (first, last, whole) = (number(first)?, number(last)?, number(whole)?);
        let is_ordered = first <= last && last < whole;
        let is_valid = unit.eq_ignore_ascii_case("bytes") && is_ordered && body <= last - first + 1;
        is_valid.then_some(Self { first, last, whole })
    }

    /// The value of `Content-Range`.
    pub(super) fn content_range(self) -> String {
        format!("bytes {}-{}/{}", self.first, self.last, self.whole)
    }

    /// Cuts what a request asks for out of the stored bytes, if they contain all of it.
    pub(super) fn cut(self, body: &Bytes, range: Range) -> Option<(Bytes, Self)> {
        let (start, end) = match range {
            Range::From { first, last } => self.between(first, last)?,
            Range::Suffix(length) => self.suffix(body.len(), length)?,
        };
        let end = end.min(body.len());
        if start >= end {
            return None;
        }
        let part = Self {
            first: self.first + start,
            last: self.first + end - 1,
            whole: self.whole,
        };
        Some((body.slice(start..end), part))
    }

    /// Where the bytes `first` to `last` start and end in this part.
    fn between(self, first: usize, last: Option<usize>) -> Option<(usize, usize)> {
        let last = last.unwrap_or(usize::MAX).min(self.whole - 1);
        let is_contained = self.first <= first && first <= last && last <= self.last;
        is_contained.then(|| (first - self.first, last - self.first + 1))
    }

    /// Where the last bytes of the whole start and end in a part with this body.
    ///
    /// They are counted from the end of the body. That matters if it is shorter than its `Content-Range` says, as in
    /// [web-platform-tests](https://github.com/web-platform-tests/wpt/tree/master/fetch/http-cache).
    fn suffix(self, body: usize, length: usize) -> Option<(usize, usize)> {
        let is_end = self.last + 1 == self.whole;
        let is_contained = is_end && (length <= body || self.first == 0);
        is_contained.then(|| (body.saturating_sub(length), body))
    }
}

/// What a request asks for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Range {
    From { first: usize, last: Option<usize> },
    Suffix(usize),
}

impl Range {
    /// Parses [`Range`](https://httpwg.org/specs/rfc9110.html#field.range) with a single range of bytes. The server
    /// answers all others.
    pub(super) fn of(range: &HeaderValue) -> Option<Self> {
        let (unit, range) = range.to_str().ok()?.trim().split_once('=')?;
        let (first, last) = range.split_once('-')?;
        let range = match (first.trim(), last.trim()) {
            ("", last) => Self::Suffix(number(last)?),
            (first, "") => Self::From {
                first: number(first)?,
                last: None,
            },
            (first, last) => Self::From {
                first: number(first)?,
                last: Some(number(last)?),
            },
        };
        unit.eq_ignore_ascii_case("bytes").then_some(range)
    }
}

fn number(text: &str) -> Option<usize> {
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().ok()).flatten()
}
