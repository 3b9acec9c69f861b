//! What to change, as data: for people who read it, and for tools that write a server's configuration.

use http::header::HeaderName;
use std::fmt;

/// What to change so that browsers do not block the request.
///
/// The text names headers and values, but does not mention any framework. Tools that know the server read
/// [`headers`](Self::headers) instead.
///
/// # Examples
///
/// ```
/// use cors_browser::{Page, PageRequest, Side};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let send = async |_| Ok::<_, std::io::Error>(http::Response::new("no CORS headers"));
/// let page = Page::at("https://app.example.com");
/// let verdict = page.fetch_with(send, PageRequest::fetch("https://api.example.com/items")).await;
///
/// let fix = verdict.expect_blocked().explain().fix;
/// assert_eq!(fix.side, Side::Server);
/// assert_eq!(fix.headers[0].to_string(), "Access-Control-Allow-Origin: https://app.example.com");
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Fix {
    /// Who has to change something.
    pub side: Side,
    /// The headers that the server has to send, if headers are the fix.
    pub headers: Vec<HeaderFix>,
    /// What to do, in a sentence or two without a full stop at the end.
    pub text: String,
}

/// Who has to change something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Side {
    /// The server, or a proxy in front of it.
    Server,
    /// The page that sends the request.
    Page,
}

/// One response header that the server has to send.
///
/// `Display` prints it as a header line.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct HeaderFix {
    /// The name of the header.
    pub name: HeaderName,
    /// Its value, or the member to add to its value.
    pub value: String,
    /// Whether the value is a member to add to those that are already there. Otherwise it is the whole value, and
    /// the header must be sent exactly once.
    pub is_member: bool,
    /// Which responses need the header.
    pub answer: Answer,
}

/// Which responses of a server need a header.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Answer {
    /// The response to the preflight.
    Preflight,
    /// The response to the request itself, whatever its status.
    Response,
    /// Both.
    Both,
}

impl Fix {
    pub(super) fn page(text: impl Into<String>) -> Self {
        Self::new(Side::Page, text)
    }

    pub(super) fn server(text: impl Into<String>) -> Self {
        Self::new(Side::Server, text)
    }

    fn new(side: Side, text: impl Into<String>) -> Self {
        Self {
            side,
            headers: Vec::new(),
            text: text.into(),
        }
    }

    /// The header must have this value.
    pub(super) fn send(self, answer: Answer, name: HeaderName, value: &str) -> Self {
        self.header(answer, name, value, false)
    }

    /// The header must have this member, next to those that it has.
    pub(super) fn add(self, answer: Answer, name: HeaderName, member: &str) -> Self {
        self.header(answer, name, member, true)
    }

    fn header(mut self, answer: Answer, name: HeaderName, value: &str, is_member: bool) -> Self {
        let value = value.to_owned();
        self.headers.push(HeaderFix {
            name,
            value,
            is_member,
            answer,
        });
        self
    }
}

impl fmt::Display for Fix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Display for HeaderFix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, word) in self.name.as_str().split('-').enumerate() {
            let separator = if position == 0 { "" } else { "-" };
            let (first, rest) = word.split_at(word.len().min(1));
            write!(f, "{separator}{}{rest}", first.to_ascii_uppercase())?;
        }
        write!(f, ": {}", self.value)
    }
}
