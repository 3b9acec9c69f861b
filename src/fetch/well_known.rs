//! Well-known names, and a guess at which of them a misspelled name was meant to be.

/// The [registered methods](https://www.iana.org/assignments/http-methods), and methods that caches use.
const METHODS: [&str; 43] = [
    "ACL",
    "BASELINE-CONTROL",
    "BIND",
    "CHECKIN",
    "CHECKOUT",
    "CONNECT",
    "COPY",
    "DELETE",
    "GET",
    "HEAD",
    "LABEL",
    "LINK",
    "LOCK",
    "MERGE",
    "MKACTIVITY",
    "MKCALENDAR",
    "MKCOL",
    "MKREDIRECTREF",
    "MKWORKSPACE",
    "MOVE",
    "OPTIONS",
    "ORDERPATCH",
    "PATCH",
    "POST",
    "PRI",
    "PROPFIND",
    "PROPPATCH",
    "PURGE",
    "PUT",
    "QUERY",
    "REBIND",
    "REPORT",
    "SEARCH",
    "TRACE",
    "TRACK",
    "UNBIND",
    "UNCHECKOUT",
    "UNLINK",
    "UNLOCK",
    "UPDATE",
    "UPDATEREDIRECTREF",
    "VERSION-CONTROL",
    "BAN",
];

/// Request headers that pages set, in lower case. They come from the
/// [registry](https://www.iana.org/assignments/http-fields) and from common libraries.
const REQUEST_HEADERS: [&str; 54] = [
    "accept",
    "accept-language",
    "authorization",
    "baggage",
    "cache-control",
    "content-disposition",
    "content-encoding",
    "content-language",
    "content-location",
    "content-range",
    "content-type",
    "depth",
    "destination",
    "forwarded",
    "grpc-timeout",
    "idempotency-key",
    "if-match",
    "if-modified-since",
    "if-none-match",
    "if-range",
    "if-unmodified-since",
    "last-event-id",
    "mcp-method",
    "mcp-name",
    "mcp-protocol-version",
    "mcp-session-id",
    "overwrite",
    "pragma",
    "prefer",
    "priority",
    "range",
    "sentry-trace",
    "timeout",
    "traceparent",
    "tracestate",
    "tus-resumable",
    "upload-length",
    "upload-metadata",
    "upload-offset",
    "user-agent",
    "x-amz-date",
    "x-amz-security-token",
    "x-api-key",
    "x-auth-token",
    "x-client-version",
    "x-correlation-id",
    "x-csrf-token",
    "x-forwarded-for",
    "x-grpc-web",
    "x-http-method-override",
    "x-request-id",
    "x-requested-with",
    "x-user-agent",
    "x-xsrf-token",
];

/// Response headers that pages read, in lower case.
const RESPONSE_HEADERS: [&str; 42] = [
    "accept-ranges",
    "allow",
    "cache-control",
    "content-disposition",
    "content-encoding",
    "content-language",
    "content-length",
    "content-location",
    "content-range",
    "content-type",
    "date",
    "deprecation",
    "etag",
    "expires",
    "grpc-message",
    "grpc-status",
    "grpc-status-details-bin",
    "last-modified",
    "link",
    "location",
    "mcp-session-id",
    "pragma",
    "preference-applied",
    "proxy-authenticate",
    "ratelimit",
    "ratelimit-limit",
    "ratelimit-policy",
    "ratelimit-remaining",
    "ratelimit-reset",
    "retry-after",
    "server",
    "server-timing",
    "sunset",
    "traceparent",
    "upload-offset",
    "vary",
    "warning",
    "www-authenticate",
    "x-correlation-id",
    "x-ratelimit-remaining",
    "x-request-id",
    "x-total-count",
];

const SCHEMES: [&str; 2] = ["http", "https"];

/// Shorter header names are too similar to too many others, such as `age` to `page`.
const SHORTEST_HEADER: usize = 5;

/// Returns the well-known method that was probably meant. Methods are case-sensitive.
pub(crate) fn method_meant_by(name: &str) -> Option<&'static str> {
    meant_by(name, &METHODS, 0)
}

/// Returns the well-known request header that was probably meant. `name` must be in lower case.
pub(crate) fn request_header_meant_by(name: &str) -> Option<&'static str> {
    meant_by(name, &REQUEST_HEADERS, SHORTEST_HEADER)
}

/// Returns the well-known response header that was probably meant. `name` must be in lower case.
pub(crate) fn response_header_meant_by(name: &str) -> Option<&'static str> {
    meant_by(name, &RESPONSE_HEADERS, SHORTEST_HEADER)
}

/// Returns the web scheme that was probably meant, such as `https`.
pub(crate) fn scheme_meant_by(scheme: &str) -> Option<&'static str> {
    meant_by(scheme, &SCHEMES, 0)
}

/// Whether `name` is a well-known request header. `name` must be in lower case.
pub(crate) fn is_request_header(name: &str) -> bool {
    REQUEST_HEADERS.contains(&name)
}

/// Whether `name` is a well-known response header. `name` must be in lower case.
pub(crate) fn is_response_header(name: &str) -> bool {
    RESPONSE_HEADERS.contains(&name)
}

fn meant_by(name: &str, known: &[&'static str], shortest: usize) -> Option<&'static str> {
    if known.contains(&name) {
        return None;
    }
    let mut candidates = known.iter().copied();
    candidates.find(|known| known.len() >= shortest && is_one_edit_away(name, known))
}

/// Whether `a` becomes `b` if one character is inserted, removed, replaced, or swapped with the next.
fn is_one_edit_away(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let same_start = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[same_start..], &b[same_start..]);
    match (a, b) {
        ([], [_]) | ([_], []) => true,
        ([_, a_rest @ ..], [_, b_rest @ ..]) => {
            a_rest == b_rest
                || a_rest == b
                || a == b_rest
                || matches!((a, b), ([a1, a2, a_end @ ..], [b1, b2, b_end @ ..])
                    if a1 == b2 && a2 == b1 && a_end == b_end)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_one_edit_or_one_transposition() {
        for (written, meant) in [
            ("GETT", Some("GET")),
            ("PSOT", Some("POST")),
            ("PUTT", Some("PUT")),
            ("DELET", Some("DELETE")),
            ("OPTONS", Some("OPTIONS")),
            ("GTE", Some("GET")),
            ("GET", None),
            ("PUSH", None),
            ("LIST", None),
            ("UNKNOWN", None),
            ("", None),
        ] {
            assert_eq!(method_meant_by(written), meant, "{written}");
        }
        for (written, meant) in [
            ("contnet-type", Some("content-type")),
            ("authorisation", Some("authorization")),
            ("x-requested-wit", Some("x-requested-with")),
            ("mcp-sesion-id", Some("mcp-session-id")),
            ("mcp-methods", Some("mcp-method")),
            ("mcp-name", None),
            ("content-type", None),
            ("age", None),
            ("page", None),
            ("x-token", None),
        ] {
            assert_eq!(request_header_meant_by(written), meant, "{written}");
        }
        assert_eq!(scheme_meant_by("htps"), Some("https"));
        assert_eq!(scheme_meant_by("htpps"), Some("https"));
        assert_eq!(scheme_meant_by("tauri"), None);
        assert_eq!(scheme_meant_by("http"), None);
        assert_eq!(response_header_meant_by("ettag"), None, "too short to tell");
        assert_eq!(
            response_header_meant_by("mcp-sessionid"),
            Some("mcp-session-id")
        );
        assert_eq!(
            response_header_meant_by("x-request-ids"),
            Some("x-request-id")
        );
    }

    #[test]
    fn no_well_known_name_is_taken_for_a_slip() {
        for method in METHODS {
            assert_eq!(method_meant_by(method), None);
        }
        for name in REQUEST_HEADERS {
            assert_eq!(request_header_meant_by(name), None);
        }
        for name in RESPONSE_HEADERS {
            assert_eq!(response_header_meant_by(name), None);
        }
    }
}
