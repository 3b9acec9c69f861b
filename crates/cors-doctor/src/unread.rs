//! Response headers that the page reads and the server does not expose.

use crate::question::Question;
use cors_browser::{ResponseType, Verdict, exposed_headers};
use http::header::{HeaderMap, HeaderName, HeaderValue};

/// A code of the doctor's own: browsers allow the request, and scripts read `null` for such a header.
pub(crate) const CODE: &str = "header-not-exposed";

/// Those that the page cannot read; none if it cannot read the response at all.
pub(crate) fn headers(question: &Question, verdict: &Verdict) -> Vec<HeaderName> {
    let response = verdict
        .exchanges()
        .last()
        .and_then(|it| it.response.as_ref());
    let Some(response) = response.filter(|_| verdict.response_type() == Some(ResponseType::Cors))
    else {
        return Vec::new();
    };
    let is_exposed = |name: &HeaderName| {
        let mut headers: HeaderMap = response.headers.clone();
        // It does not matter whether the header is sent this time.
        headers.insert(name, HeaderValue::from_static(""));
        exposed_headers(&headers, question.mode()).contains(name)
    };
    let unread = question.reads.iter().filter(|name| !is_exposed(name));
    unread.cloned().collect()
}
