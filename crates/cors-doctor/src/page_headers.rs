//! Which of the headers that a browser sent were set by the page.

use cors_browser::is_forbidden_request_header;
use http::header::{
    CACHE_CONTROL, HeaderMap, HeaderName, HeaderValue, IF_MODIFIED_SINCE, IF_NONE_MATCH, PRAGMA,
    REFERER, UPGRADE_INSECURE_REQUESTS, USER_AGENT,
};

/// Headers that browsers add themselves, without a preflight, although a page may set them too.
const BROWSERS_OWN: [HeaderName; 9] = [
    HeaderName::from_static("priority"),
    HeaderName::from_static("purpose"),
    HeaderName::from_static("x-client-data"),
    IF_MODIFIED_SINCE,
    IF_NONE_MATCH,
    REFERER,
    UPGRADE_INSECURE_REQUESTS,
    USER_AGENT,
    HeaderName::from_static("x-devtools-emulate-network-conditions-client-id"),
];

/// Returns the headers without those that browsers add.
pub(crate) fn set_by_page(sent: &HeaderMap) -> HeaderMap {
    let by_page = sent.iter().filter(|(name, value)| {
        !is_forbidden_request_header(name, value)
            && !BROWSERS_OWN.contains(name)
            && !is_of_reload(name, value)
    });
    by_page
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

/// Whether "Disable cache" in the developer tools, or a reload, has added the header.
fn is_of_reload(name: &HeaderName, value: &HeaderValue) -> bool {
    [CACHE_CONTROL, PRAGMA].contains(name) && (value == "no-cache" || value == "max-age=0")
}
