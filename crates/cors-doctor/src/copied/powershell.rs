//! "Copy as PowerShell": `Invoke-WebRequest` with a hash table of headers.

use super::request::Copied;
use crate::error::CliError;
use crate::question::header;
use bytes::Bytes;
use http::header::{CONTENT_TYPE, COOKIE, HeaderMap, HeaderName, HeaderValue};

/// The pseudo-headers of HTTP/2, which Chromium copies without their colons.
const PSEUDO_HEADERS: [&str; 4] = ["authority", "method", "path", "scheme"];

#[derive(Debug, PartialEq, Eq)]
enum Token {
    Word(String),
    /// A text in quotes.
    Text(String),
    End,
}

pub(super) fn read(text: &str) -> Result<Copied, CliError> {
    let tokens = tokens(text).ok_or_else(|| CliError::new("--curl: a quote is not closed"))?;
    let mut copied = Copied {
        method: "GET".to_owned(),
        ..Copied::default()
    };
    let mut cookies = Vec::new();
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        let Token::Word(word) = token else { continue };
        let mut value = || match tokens.peek() {
            Some(Token::Text(_) | Token::Word(_)) => match tokens.next() {
                Some(Token::Text(text) | Token::Word(text)) => text,
                _ => String::new(),
            },
            _ => String::new(),
        };
        match word.to_ascii_lowercase().as_str() {
            "-uri" => copied.url = value(),
            "-method" => copied.method = value().to_ascii_uppercase(),
            "-body" => copied.body = Bytes::from(value()),
            "-contenttype" => {
                let value = HeaderValue::from_str(&value());
                copied
                    .headers
                    .extend(value.ok().map(|value| (CONTENT_TYPE, value)));
            }
            "-headers" => add_headers(&mut copied.headers, &mut tokens)?,
            "system.net.cookie" => {
                let (name, content) = (value(), value());
                cookies.push(format!("{name}={content}"));
            }
            _ => {}
        }
    }
    if let Ok(cookies) = HeaderValue::from_str(&cookies.join("; ")) {
        if !cookies.is_empty() {
            copied.headers.insert(COOKIE, cookies);
        }
    }
    Ok(copied)
}

/// Reads the pairs up to the closing brace.
fn add_headers(
    headers: &mut HeaderMap,
    tokens: &mut impl Iterator<Item = Token>,
) -> Result<(), CliError> {
    let mut name = None;
    for token in tokens.take_while(|token| *token != Token::End) {
        let Token::Text(text) = token else { continue };
        match name.take() {
            None => name = Some(text),
            Some(name) if PSEUDO_HEADERS.contains(&name.as_str()) => {}
            Some(name) => {
                let (name, value): (HeaderName, _) = header(&format!("{name}: {text}"))?;
                headers.append(name, value);
            }
        }
    }
    Ok(())
}

/// `None` if a quote is not closed.
fn tokens(text: &str) -> Option<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut word = String::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        let is_between = c.is_whitespace() || "=(){}@,;`\"'".contains(c);
        if is_between && !word.is_empty() {
            tokens.push(Token::Word(std::mem::take(&mut word)));
        }
        match c {
            '"' | '\'' => tokens.push(Token::Text(quoted(&mut chars, c)?)),
            '}' => tokens.push(Token::End),
            _ if is_between => {}
            c => word.push(c),
        }
    }
    if !word.is_empty() {
        tokens.push(Token::Word(word));
    }
    Some(tokens)
}

/// In double quotes, a backtick escapes the next character.
fn quoted(chars: &mut impl Iterator<Item = char>, quote: char) -> Option<String> {
    let mut text = String::new();
    loop {
        match chars.next()? {
            c if c == quote => return Some(text),
            '`' if quote == '"' => text.push(match chars.next()? {
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                c => c,
            }),
            c => text.push(c),
        }
    }
}
