//! The sections of the standards that decide about requests: their titles and addresses.

/// One section of a standard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Section {
    pub(crate) title: &'static str,
    pub(crate) link: &'static str,
}

macro_rules! sections {
    ($($name:ident = $title:literal at $link:literal;)*) => {$(
        pub(crate) const $name: Section = Section { title: $title, link: $link };
    )*};
}

sections! {
    REQUEST = "Request constructor" at "https://fetch.spec.whatwg.org/#dom-request";
    HEADERS = "Headers class" at "https://fetch.spec.whatwg.org/#headers-class";
    MAIN_FETCH = "Main fetch" at "https://fetch.spec.whatwg.org/#main-fetch";
    BAD_PORT = "Port blocking" at "https://fetch.spec.whatwg.org/#port-blocking";
    HTTP_FETCH = "HTTP fetch" at "https://fetch.spec.whatwg.org/#http-fetch";
    UNSAFE_NAMES = "CORS-unsafe request-header names" at "https://fetch.spec.whatwg.org/#cors-unsafe-request-header-names";
    PREFLIGHT = "CORS-preflight fetch" at "https://fetch.spec.whatwg.org/#cors-preflight-fetch";
    CACHE = "CORS-preflight cache" at "https://fetch.spec.whatwg.org/#cors-preflight-cache";
    CORS_CHECK = "CORS check" at "https://fetch.spec.whatwg.org/#cors-check";
    REDIRECT = "HTTP-redirect fetch" at "https://fetch.spec.whatwg.org/#http-redirect-fetch";
    RESOURCE_POLICY = "Cross-origin resource policy check" at "https://fetch.spec.whatwg.org/#cross-origin-resource-policy-check";
    MIXED_CONTENT = "Mixed Content" at "https://w3c.github.io/webappsec-mixed-content/#should-block-fetch";
    LOCAL_NETWORK = "Local Network Access" at "https://wicg.github.io/local-network-access/#local-network-access-check";
    HTTP_CACHE = "HTTP-network-or-cache fetch" at "https://fetch.spec.whatwg.org/#http-network-or-cache-fetch";
    MIME_TYPE = "Blocking by MIME type" at "https://fetch.spec.whatwg.org/#should-response-to-request-be-blocked-due-to-mime-type?";
    NOSNIFF = "Blocking by nosniff" at "https://fetch.spec.whatwg.org/#should-response-to-request-be-blocked-due-to-nosniff?";
    WEBSOCKET = "Establishing a WebSocket connection" at "https://websockets.spec.whatwg.org/#concept-websocket-establish";
    EVENT_SOURCE = "Server-sent events" at "https://html.spec.whatwg.org/multipage/server-sent-events.html#sse-processing-model";
    STORAGE_ACCESS = "Storage Access Headers" at "https://privacycg.github.io/storage-access-headers/#headers";
    NETWORK = "HTTP-network fetch" at "https://fetch.spec.whatwg.org/#http-network-fetch";
}
