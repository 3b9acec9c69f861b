//! Responses that are blocked because of their `Content-Type`.

use crate::header_values;
use crate::reason::BlockReason;
use crate::request::{Api, Destination};
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

/// Whether the response can be used for what was asked for: the check
/// [of the MIME type](https://fetch.spec.whatwg.org/#should-response-to-request-be-blocked-due-to-mime-type?), that
/// [of `nosniff`](https://fetch.spec.whatwg.org/#should-response-to-request-be-blocked-due-to-nosniff?), and that
/// [of modules and workers](https://html.spec.whatwg.org/multipage/webappapis.html#fetching-scripts), which need a
/// JavaScript type.
pub(crate) fn check(
    api: Api,
    destination: Destination,
    headers: &HeaderMap,
) -> Result<(), BlockReason> {
    let mime = mime_type(headers);
    let is_script = destination.is_script_like();
    let is_javascript = JAVASCRIPT.contains(&mime.as_str());
    let is_media = ["audio/", "image/", "video/"]
        .iter()
        .any(|kind| mime.starts_with(kind));
    let is_never_run =
        is_media || mime == "text/csv" || (api.needs_javascript_type() && !is_javascript);
    if is_script && is_never_run {
        return Err(BlockReason::ScriptType { mime });
    }
    let is_wrong =
        (is_script && !is_javascript) || (destination == Destination::Style && mime != "text/css");
    if is_wrong && has_nosniff(headers) {
        return Err(BlockReason::Nosniff { mime });
    }
    Ok(())
}

/// [Extracts the MIME type](https://fetch.spec.whatwg.org/#concept-header-extract-mime-type): its essence, or nothing.
pub(crate) fn mime_type(headers: &HeaderMap) -> String {
    let value = header_values::get(headers, &CONTENT_TYPE).unwrap_or_default();
    // The last type that can be parsed counts.
    let types = header_values::split(&value).into_iter();
    let mut essences = types.filter_map(essence);
    essences
        .rfind(|essence| essence != "*/*")
        .unwrap_or_default()
}

/// [Determines nosniff](https://fetch.spec.whatwg.org/#determine-nosniff).
fn has_nosniff(headers: &HeaderMap) -> bool {
    let value = header_values::get(headers, &X_CONTENT_TYPE_OPTIONS).unwrap_or_default();
    let first = header_values::split(&value).into_iter().next();
    first.is_some_and(|first| first.eq_ignore_ascii_case(b"nosniff"))
}
