//! Responses that are blocked because of their `Content-Type`.

use crate::header_values;
use crate::reason::BlockReason;
use crate::request::Destination;
use crate::safelist::essence;
use http::header::{CONTENT_TYPE, HeaderMap, X_CONTENT_TYPE_OPTIONS};

/// [JavaScript MIME types](https://mimesniff.spec.whatwg.org/#javascript-mime-type).
const JAVASCRIPT: [&str; 16] = [
    "application/ecmascript",
    "application/javascript",
    "application/x-ecmascript",
    "application/x-javascript",
    "text/ecmascript",
    "text/javascript",
    "text/javascript1.0",
    "text/javascript1.1",
    "text/javascript1.2",
    "text/javascript1.3",
    "text/javascript1.4",
    "text/javascript1.5",
    "text/jscript",
    "text/livescript",
    "text/x-ecmascript",
    "text/x-javascript",
];

/// Whether the response can be used for its destination: the check
/// [of the MIME type](https://fetch.spec.whatwg.org/#should-response-to-request-be-blocked-due-to-mime-type?) and that
/// [of `nosniff`](https://fetch.spec.whatwg.org/#should-response-to-request-be-blocked-due-to-nosniff?).
pub(crate) fn check(destination: Destination, headers: &HeaderMap) -> Result<(), BlockReason> {
    let mime = header_values::get(headers, &CONTENT_TYPE)
        .and_then(|value| {
            // The last type that can be parsed counts.
            let types = header_values::split(&value);
            types.into_iter().filter_map(essence).next_back()
        })
        .unwrap_or_default();
    let is_script = destination.is_script_like();
    let is_media = ["audio/", "image/", "video/"]
        .iter()
        .any(|kind| mime.starts_with(kind));
    if is_script && (is_media || mime == "text/csv") {
        return Err(BlockReason::ScriptType { mime });
    }
    let is_wrong = (is_script && !JAVASCRIPT.contains(&mime.as_str()))
        || (destination == Destination::Style && mime != "text/css");
    if is_wrong && has_nosniff(headers) {
        return Err(BlockReason::Nosniff { mime });
    }
    Ok(())
}

/// [Determines nosniff](https://fetch.spec.whatwg.org/#determine-nosniff).
fn has_nosniff(headers: &HeaderMap) -> bool {
    let value = header_values::get(headers, &X_CONTENT_TYPE_OPTIONS).unwrap_or_default();
    let first = header_values::split(&value).into_iter().next();
    first.is_some_and(|first| first.eq_ignore_ascii_case(b"nosniff"))
}
