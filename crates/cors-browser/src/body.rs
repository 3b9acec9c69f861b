//! Bodies of requests: what a page gives to the browser, and what the browser gives to a service.

use bytes::{Bytes, BytesMut};
use http::header::HeaderValue;
use http_body::{Frame, SizeHint};
use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

/// The delimiter of [`RequestBody::multipart`]. Browsers choose one at random.
const BOUNDARY: &str = "----cors-browser-boundary";
const MULTIPART: &str = "multipart/form-data; boundary=----cors-browser-boundary";

/// The body that a page gives to a request.
///
/// As in a browser, the kind of body decides which `Content-Type` is sent if the page sets none: a string gets
/// `text/plain;charset=UTF-8`, and bytes get none.
///
/// # Examples
///
/// ```
/// use cors_browser::{PageRequest, RequestBody};
///
/// let form = RequestBody::form(&[("name", "a b"), ("amount", "1")]);
/// let request = PageRequest::fetch("https://api.example.com/items").method("POST").body(form);
/// ```
#[derive(Clone, Debug)]
pub struct RequestBody {
    pub(crate) bytes: Bytes,
    pub(crate) content_type: Option<HeaderValue>,
    /// Whether it is a stream, which the browser cannot send twice.
    pub(crate) is_stream: bool,
}

impl RequestBody {
    /// Creates a body of bytes, such as an `ArrayBuffer` or a `Blob` without a type.
    #[must_use]
    pub fn bytes(bytes: impl Into<Bytes>) -> Self {
        Self {
            bytes: bytes.into(),
            content_type: None,
            is_stream: false,
        }
    }

    /// Creates the body that a page makes from a string.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self::typed(
            text.into(),
            HeaderValue::from_static("text/plain;charset=UTF-8"),
        )
    }

    /// Creates the body that a page makes from a `Blob` with a type. Its type
    /// is in lower case, and left out if it cannot be a header value.
    #[must_use]
    pub fn blob(bytes: impl Into<Bytes>, content_type: &str) -> Self {
        let mut body = Self::bytes(bytes);
        if !content_type.is_empty() {
            body.content_type = HeaderValue::from_str(&content_type.to_ascii_lowercase()).ok();
        }
        body
    }

    /// Creates the body that a page makes from `URLSearchParams`, and that a form sends unless its `enctype` says
    /// otherwise.
    #[must_use]
    pub fn form(fields: &[(&str, &str)]) -> Self {
        let text = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        let content_type = "application/x-www-form-urlencoded;charset=UTF-8";
        Self::typed(text, HeaderValue::from_static(content_type))
    }

    /// Creates the body that a page makes from `FormData`.
    #[must_use]
    pub fn multipart(fields: &[(&str, &str)]) -> Self {
        use std::fmt::Write as _;
        let mut text = String::new();
        for (name, value) in fields {
            let name = name
                .replace('\r', "%0D")
                .replace('\n', "%0A")
                .replace('"', "%22");
            let _ = write!(
                text,
                "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            );
        }
        let _ = write!(text, "--{BOUNDARY}--\r\n");
        Self::typed(text, HeaderValue::from_static(MULTIPART))
    }

    /// Creates the body that a page makes from a `ReadableStream`. The browser always sends a preflight before such a
    /// request, and cannot send the body again after a redirect.
    #[must_use]
    pub fn stream(bytes: impl Into<Bytes>) -> Self {
        Self {
            is_stream: true,
            ..Self::bytes(bytes)
        }
    }

    /// The body that a form makes from the same fields. Browsers add no `charset` in this case.
    pub(crate) fn into_form(mut self) -> Self {
        for plain in ["application/x-www-form-urlencoded", "text/plain"] {
            let is_plain = |value: &HeaderValue| value.as_bytes().starts_with(plain.as_bytes());
            if self.content_type.as_ref().is_some_and(is_plain) {
                self.content_type = Some(HeaderValue::from_static(plain));
            }
        }
        self
    }

    fn typed(text: String, content_type: HeaderValue) -> Self {
        Self {
            content_type: Some(content_type),
            ..Self::bytes(text)
        }
    }
}

impl From<&str> for RequestBody {
    fn from(text: &str) -> Self {
        Self::text(text)
    }
}

impl From<String> for RequestBody {
    fn from(text: String) -> Self {
        Self::text(text)
    }
}

impl From<Bytes> for RequestBody {
    fn from(bytes: Bytes) -> Self {
        Self::bytes(bytes)
    }
}

impl From<Vec<u8>> for RequestBody {
    fn from(bytes: Vec<u8>) -> Self {
        Self::bytes(bytes)
    }
}

/// The body of a request as a Tower service gets it: all of its bytes in one piece.
#[derive(Clone, Debug, Default)]
pub struct Body(Bytes);

impl From<Bytes> for Body {
    fn from(bytes: Bytes) -> Self {
        Self(bytes)
    }
}

impl http_body::Body for Body {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let bytes = std::mem::take(&mut self.0);
        let frame = (!bytes.is_empty()).then(|| Ok(Frame::data(bytes)));
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.0.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.0.len() as u64)
    }
}

/// Reads a response's body to its end.
pub(crate) async fn read<B: http_body::Body>(body: B) -> Result<Bytes, B::Error> {
    use bytes::Buf;
    let mut body = std::pin::pin!(body);
    let mut read = BytesMut::new();
    while let Some(frame) = std::future::poll_fn(|cx| body.as_mut().poll_frame(cx)).await {
        if let Ok(mut data) = frame?.into_data() {
            while data.has_remaining() {
                let chunk = data.chunk();
                read.extend_from_slice(chunk);
                let length = chunk.len();
                data.advance(length);
            }
        }
    }
    Ok(read.freeze())
}
