//! Reasons on the way to the response: the network, redirects, and responses that a server withholds from other
//! origins.

macro_rules! network_rows {
    ($next:ident! $($rest:tt)*) => { $next! { $($rest)* (|blocked|
        /// There is no response: a [network error](https://fetch.spec.whatwg.org/#concept-network-error).
        #[non_exhaustive]
        NetworkError(error: String = "connection refused".to_owned()) {
            code: "network-error",
            section: NETWORK,
            cors: false,
            message: format!("there was no response: {error}"),
            cause: "the server is down, its name does not resolve, or TLS failed. This has nothing to do with CORS",
            fix: Fix::server("make sure that the server answers, and then check CORS"),
        }
        /// A redirect, although the redirect mode is `error`.
        RedirectModeError {
            code: "redirect-mode-error",
            section: HTTP_FETCH,
            cors: false,
            message: "the response is a redirect, and the redirect mode is `error`",
            chromium: "Failed to load resource: net::ERR_FAILED",
            cause: "the page uses `redirect: \"error\"`",
            fix: Fix::page("send the request to the URL that the redirect leads to, or follow redirects"),
        }
        /// A redirect to something that is not an HTTP URL.
        #[non_exhaustive]
        RedirectInvalid(location: String = "ftp://api.example.com/items".to_owned()) {
            code: "redirect-invalid",
            section: REDIRECT,
            cors: false,
            message: format!("the response redirects to {location:?}"),
            chromium: is_url(location).then(|| "Failed to load resource: net::ERR_UNSAFE_REDIRECT".to_owned()),
            firefox: is_url(location).then(|| "CORS request did not succeed".to_owned()),
            cause: "the `Location` header is sent twice, is not a URL, or has a scheme other than http and https",
            fix: Fix::server("redirect to an http or https URL"),
        }
        /// A redirect to a URL with a user name or a password.
        #[non_exhaustive]
        RedirectWithCredentials(location: String = "https://user:password@api.example.com/".to_owned()) {
            code: "redirect-with-credentials",
            section: REDIRECT,
            cors: false,
            message: "the response redirects to a URL with a user name or a password",
            chromium: "Redirect location '' contains a username and password, which is disallowed for cross-origin requests.",
            firefox: "CORS request did not succeed",
            cause: "the server redirects to `user:password@…`, which browsers refuse for requests to another origin",
            fix: Fix::server("redirect to a URL without a user name or a password"),
        }
        /// The response is a redirect other than 303, and the request body is a stream, which the browser cannot send
        /// twice.
        #[non_exhaustive]
        RedirectOfStream(status: u16 = 307) {
            code: "redirect-of-stream",
            section: REDIRECT,
            cors: false,
            message: format!("the response is a redirect ({status}), and the body is a stream, which cannot be sent again"),
            cause: "the browser does not keep what a stream has already sent. Only a 303 works, because the browser then drops the body",
            fix: Fix::page("send the request to the URL that the redirect leads to, or send bytes instead of a stream"),
        }
        /// The response asks for a password (401), and the request body is a stream, which the browser cannot send
        /// twice.
        LoginOfStream {
            code: "login-of-stream",
            section: HTTP_CACHE,
            cors: false,
            message: "the response asks for a password (401), and the body is a stream, which cannot be sent again",
            cause: "the browser does not keep what a stream has already sent",
            fix: Fix::page("send bytes instead of a stream, or log in first"),
        }
        /// More than 20 redirects.
        TooManyRedirects {
            code: "too-many-redirects",
            section: REDIRECT,
            cors: false,
            message: "there are more than 20 redirects",
            cause: "the server redirects in a loop",
            fix: Fix::server("redirect to a URL that does not redirect again"),
        }
        /// The server does not answer with 101, so there is no WebSocket.
        #[non_exhaustive]
        WebsocketRefused(status: StatusCode = StatusCode::FORBIDDEN) {
            code: "websocket-refused",
            section: WEBSOCKET,
            cors: false,
            message: format!("the server answers {status} instead of 101"),
            chromium: format!("Error during WebSocket handshake: Unexpected response code: {}", status.as_u16()),
            cause: "the server refuses the page's origin, requires a login, or does not serve a WebSocket at this URL",
            fix: Fix::server("answer 101 if the `Origin` of the request is one that you allow"),
        }
        /// The server does not choose one of the subprotocols that the page asks for, or chooses one although the page
        /// does not ask for any.
        #[non_exhaustive]
        WebsocketProtocol(protocol: String = "chat".to_owned()) {
            code: "websocket-protocol",
            section: WEBSOCKET,
            cors: false,
            message: if protocol.is_empty() {
                "the page asks for a subprotocol, and the server does not choose one".to_owned()
            } else {
                format!("the server chooses the subprotocol {protocol:?}, which the page does not ask for")
            },
            chromium: if protocol.is_empty() {
                "Error during WebSocket handshake: Sent non-empty 'Sec-WebSocket-Protocol' header but no response was received".to_owned()
            } else {
                format!("Error during WebSocket handshake: 'Sec-WebSocket-Protocol' header value '{protocol}' in response does not match any of sent values")
            },
            cause: "the page and the server do not name the same subprotocol",
            fix: Fix::server("answer with one of the names in the request's `Sec-WebSocket-Protocol`, and without this header if the request has none"),
        }
        /// The response to an `EventSource` does not have the status 200 and the type `text/event-stream`.
        #[non_exhaustive]
        EventSourceRefused(
            status: StatusCode = StatusCode::OK,
            mime: String = "text/html".to_owned()
        ) {
            code: "event-source-refused",
            section: EVENT_SOURCE,
            cors: false,
            message: format!("the response has the status {status} and the type {mime:?}, but an EventSource needs 200 and \"text/event-stream\""),
            chromium: (*status == StatusCode::OK).then(|| {
                format!("EventSource's response has a MIME type (\"{mime}\") that is not \"text/event-stream\". Aborting the connection.")
            }),
            cause: "the URL does not lead to a stream of events, or the server answers with an error page",
            fix: Fix::server("answer 200 with `Content-Type: text/event-stream`")
                .send(Answer::Response, CONTENT_TYPE, "text/event-stream"),
        }
        /// The response has a type that browsers do not run as a script. Modules and workers need a JavaScript type.
        #[non_exhaustive]
        ScriptType(mime: String = "image/png".to_owned()) {
            code: "script-type",
            section: MIME_TYPE,
            cors: false,
            message: format!("the response has the type {mime:?}, which browsers do not run as a script"),
            cause: "the URL returns something other than a script, or the script has the wrong type. Scripts without a type work only if they are neither modules nor workers",
            fix: Fix::server("send scripts with `Content-Type: text/javascript`")
                .send(Answer::Response, CONTENT_TYPE, "text/javascript"),
        }
        /// The response has `X-Content-Type-Options: nosniff`, and its type is not that of a script or stylesheet.
        #[non_exhaustive]
        Nosniff(mime: String = "text/plain".to_owned()) {
            code: "nosniff",
            section: NOSNIFF,
            cors: false,
            message: format!("the response has the type {mime:?} and `X-Content-Type-Options: nosniff`"),
            cause: "the server sends a script or a stylesheet with the wrong type, and does not let browsers guess",
            fix: Fix::server("send scripts with `Content-Type: text/javascript`, and stylesheets with `text/css`"),
        }
        /// `Cross-Origin-Resource-Policy` excludes the page.
        #[non_exhaustive]
        ResourcePolicy(policy: String = "same-origin".to_owned()) {
            code: "resource-policy",
            section: RESOURCE_POLICY,
            cors: false,
            message: format!("Cross-Origin-Resource-Policy is {policy:?}, which excludes the page"),
            chromium: (policy == "same-origin")
                .then(|| "Failed to load resource: net::ERR_BLOCKED_BY_RESPONSE.NotSameOrigin".to_owned()),
            firefox: "was blocked due to its Cross-Origin-Resource-Policy header (or lack thereof)",
            cause: "in the mode `no-cors`, this header decides whether the page gets the response, and the CORS headers do not matter",
            fix: Fix::server("send `Cross-Origin-Resource-Policy: cross-origin`, or let the page request the resource with the mode `cors`")
                .send(Answer::Response, HeaderName::from_static("cross-origin-resource-policy"), "cross-origin"),
        }
    ) } };
}
