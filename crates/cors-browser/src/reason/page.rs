//! Reasons in the page's own request, which is never sent.

macro_rules! page_rows {
    ($next:ident! $($rest:tt)*) => { $next! { $($rest)* (|blocked|
        /// The URL does not identify a server: it is not a URL, or it is relative and the page has no URL to resolve it
        /// against.
        #[non_exhaustive]
        InvalidUrl(url: String = "https://".to_owned()) {
            code: "invalid-url",
            section: REQUEST,
            cors: false,
            message: format!("{url:?} is not a URL that a request can be sent to"),
            cause: "the URL was put together from parts, and one of them is missing or wrong",
            fix: Fix::page("write a whole URL, such as \"https://api.example.com/items\""),
        }
        /// The URL's scheme is not one that the browser fetches.
        #[non_exhaustive]
        UnsupportedScheme(scheme: String = "ftp".to_owned()) {
            code: "unsupported-scheme",
            section: MAIN_FETCH,
            cors: false,
            message: format!("browsers do not fetch URLs that start with \"{scheme}:\""),
            cause: "the URL belongs to a file or to a protocol other than HTTP, or it was put together incorrectly",
            fix: Fix::page("use an http or https URL"),
        }
        /// The URL has a user name or a password.
        UrlWithCredentials {
            code: "url-with-credentials",
            section: REQUEST,
            cors: false,
            message: "the URL has a user name or a password",
            cause: "the URL was copied together with `user:password@`",
            fix: Fix::page("remove the user name and the password from the URL, and send them in a header"),
        }
        /// The method is not a token.
        #[non_exhaustive]
        InvalidMethod(method: String = "GET /".to_owned()) {
            code: "invalid-method",
            section: REQUEST,
            cors: false,
            message: format!("{method:?} is not a method"),
            cause: "the method has spaces or other characters that methods cannot have",
            fix: Fix::page("use a method such as \"PUT\""),
        }
        /// The page sets a header whose name or value HTTP does not allow.
        #[non_exhaustive]
        InvalidHeader(name: String = "x y".to_owned()) {
            code: "invalid-header",
            section: HEADERS,
            cors: false,
            message: format!("HTTP does not allow the name or the value of the header {name:?}"),
            cause: "the name has spaces, or the value has line breaks",
            fix: Fix::page("use a name such as \"x-token\", and a value on one line"),
        }
        /// A [forbidden method](https://fetch.spec.whatwg.org/#forbidden-method).
        #[non_exhaustive]
        ForbiddenMethod(method: String = "TRACE".to_owned()) {
            code: "forbidden-method",
            section: REQUEST,
            cors: false,
            message: format!("pages cannot send {method}"),
            chromium: format!("Failed to execute 'fetch' on 'Window': '{method}' HTTP method is unsupported."),
            firefox: format!("Window.fetch: Invalid request method {method}."),
            cause: "browsers never send CONNECT, TRACE or TRACK for a page, because proxies treat these methods in a special way",
            fix: Fix::page("use another method"),
        }
        /// The mode `no-cors` allows only safelisted methods.
        #[non_exhaustive]
        NoCorsMethod(method: String = "PUT".to_owned()) {
            code: "no-cors-method",
            section: REQUEST,
            cors: false,
            message: format!("{method} is not a safelisted method, and the mode `no-cors` only allows those"),
            chromium: format!("Failed to execute 'fetch' on 'Window': '{method}' is unsupported in no-cors mode."),
            firefox: format!("Window.fetch: Invalid request method {method}."),
            cause: "the page uses `mode: \"no-cors\"`, which only sends what a form can send and is not a way around CORS",
            fix: Fix::page("remove the mode, and allow the page's origin on the server"),
        }
        /// The request has a body, but its method is `GET` or `HEAD`.
        #[non_exhaustive]
        BodyNotAllowed(method: String = "GET".to_owned()) {
            code: "body-not-allowed",
            section: REQUEST,
            cors: false,
            message: format!("a {method} request cannot have a body"),
            chromium: "Failed to execute 'fetch' on 'Window': Request with GET/HEAD method cannot have body.",
            firefox: "Window.fetch: HEAD or GET Request cannot have a body.",
            cause: "the page sends a body with a method that cannot have one",
            fix: Fix::page("use another method, or put the data into the URL"),
        }
        /// The mode `no-cors` needs the redirect mode `follow`.
        NoCorsRedirectMode {
            code: "no-cors-redirect-mode",
            section: MAIN_FETCH,
            cors: false,
            message: "the mode `no-cors` can only be combined with the redirect mode `follow`",
            cause: "the page uses `mode: \"no-cors\"`, which is not a way around CORS",
            fix: Fix::page("remove the mode, and allow the page's origin on the server; or follow redirects"),
        }
        /// The mode is `same-origin`, and the server has another origin.
        CrossOriginInSameOriginMode {
            code: "cross-origin-in-same-origin-mode",
            section: MAIN_FETCH,
            cors: false,
            message: "the mode is `same-origin`, but the server's origin is not the page's",
            chromium: format!(
                "Request mode is \"same-origin\" but the URL's origin is not same as the request origin {}.",
                blocked.origin
            ),
            cause: "the page uses `mode: \"same-origin\"`",
            fix: Fix::page("send the request to the page's own origin, or remove the mode"),
        }
        /// The mode belongs to another API: a script cannot load a document or open a WebSocket with `fetch`.
        #[non_exhaustive]
        ModeNotAllowed(mode: &'static str = "navigate") {
            code: "mode-not-allowed",
            section: REQUEST,
            cors: false,
            message: format!("a script cannot use the mode `{mode}`"),
            cause: "browsers use that mode themselves, when they load a document or open a WebSocket",
            fix: Fix::page("remove the mode"),
        }
        /// The request body is a stream, but this request cannot have a stream.
        #[non_exhaustive]
        StreamNotAllowed(with: String = "the mode `no-cors`".to_owned()) {
            code: "stream-not-allowed",
            section: REQUEST,
            cors: false,
            message: format!("a request with {with} cannot have a stream as its body"),
            cause: "a request with a stream always needs a preflight, and the browser cannot keep a stream for later",
            fix: Fix::page("first read the whole stream and send it as bytes, or use the mode `cors` without `keepalive`"),
        }
        /// The bodies of all `keepalive` requests in progress add up to more than 64 KiB.
        #[non_exhaustive]
        KeepaliveLimit(bytes: usize = 65_537) {
            code: "keepalive-limit",
            section: HTTP_CACHE,
            cors: false,
            message: format!("the bodies of all `keepalive` requests in progress add up to {bytes} bytes, but the limit is 65536"),
            cause: "a request that continues after its page is closed must be small. `sendBeacon` and `keepalive: true` share the limit",
            fix: Fix::page("send less at once, or send it without `keepalive` while the page is open"),
        }
        /// The cache mode `only-if-cached` needs the mode `same-origin`.
        OnlyIfCachedMode {
            code: "only-if-cached-mode",
            section: REQUEST,
            cors: false,
            message: "the cache mode `only-if-cached` needs the mode `same-origin`",
            cause: "otherwise the page could find out what other sites have put into the cache",
            fix: Fix::page("use the cache mode `force-cache`"),
        }
        /// The cache mode is `only-if-cached`, and the browser has no response stored.
        NotInCache {
            code: "not-in-cache",
            section: HTTP_CACHE,
            cors: false,
            message: "the cache mode is `only-if-cached`, and there is no stored response",
            cause: "nothing was stored for this URL, or the server forbids storing the response",
            fix: Fix::page("use the cache mode `force-cache`, which asks the server if nothing is stored"),
        }
        /// A page that is not a secure context sends a request to a server that is less public than the page itself.
        #[non_exhaustive]
        LocalNetworkInsecureContext(space: &'static str = "local") {
            code: "local-network-insecure-context",
            section: LOCAL_NETWORK,
            cors: false,
            message: format!("the server is in the address space {space}, but the page is not a secure context"),
            chromium: format!("The request client is not a secure context and the resource is in more-private address space `{space}`."),
            cause: "the page, or a page that embeds it, was loaded over plain http. Such a page cannot ask for permission to reach the local network",
            fix: Fix::server("serve the page over https. Then the browser can ask the user for permission"),
        }
        /// A frame of another origin sends a request to a server that is less public than the frame, and the embedding
        /// page does not pass its permission on.
        #[non_exhaustive]
        LocalNetworkNotDelegated(space: &'static str = "local") {
            code: "local-network-not-delegated",
            section: LOCAL_NETWORK,
            cors: false,
            message: format!("the server is in the address space {space}, but the embedding page does not pass its permission on to the frame"),
            cause: "a frame of another origin can only reach the local network if the embedding page allows it",
            fix: Fix::page("add `allow=\"local-network; loopback-network\"` to the frame (`local-network-access` in older versions of Chromium)"),
        }
        /// The user does not let the page reach a server that is less public than the page itself.
        #[non_exhaustive]
        LocalNetworkDenied(space: &'static str = "local") {
            code: "local-network-denied",
            section: LOCAL_NETWORK,
            cors: false,
            message: format!("the server is in the address space {space}, but the user does not let the page reach it"),
            chromium: format!("Permission was denied for this request to access the `{space}` address space."),
            cause: "the page is more public than the server, so the browser asked the user, who refused",
            fix: Fix::page("explain to the user why the page needs the local network, and how to change the permission in the settings"),
        }
        /// The browser asks the user whether the page can reach a server that is less public than the page, and the
        /// user has not answered yet.
        #[non_exhaustive]
        LocalNetworkPrompt(space: &'static str = "local") {
            code: "local-network-prompt",
            section: LOCAL_NETWORK,
            cors: false,
            message: format!("the server is in the address space {space}, but the user has not decided yet whether the page can reach it"),
            cause: "the page is more public than the server, so the browser asks the user first. A response header cannot replace the user's answer",
            fix: Fix::page("let the user answer. In a test, set the permission"),
        }
        /// The server is not in the address space that `targetAddressSpace` or the host name indicates.
        #[non_exhaustive]
        AddressSpaceMismatch(expected: &'static str = "local", actual: &'static str = "public") {
            code: "address-space-mismatch",
            section: LOCAL_NETWORK,
            cors: false,
            message: format!("the server is in the address space {actual}, but the request expects the space {expected}"),
            chromium: format!("Request had a target IP address space of `{expected}` yet the resource is in address space `{actual}`."),
            cause: "`targetAddressSpace` is wrong, or a `.local` name resolves to an address outside the local network",
            fix: Fix::page(format!("set `targetAddressSpace: \"{actual}\"`, or remove it if the server is public")),
        }
        /// A [bad port](https://fetch.spec.whatwg.org/#bad-port).
        #[non_exhaustive]
        BadPort(port: u16 = 6000) {
            code: "bad-port",
            section: BAD_PORT,
            cors: false,
            message: format!("browsers do not connect to port {port}"),
            cause: "the port belongs to another protocol, and its servers could mistake an HTTP request for commands",
            fix: Fix::server("listen on another port"),
        }
        /// A page that was loaded over `https` sends a request to a server over plain `http`, and that server is not
        /// on the same machine.
        MixedContent {
            code: "mixed-content",
            section: MAIN_FETCH,
            cors: false,
            message: "the page was loaded over https, but the URL is plain http",
            cause: "a page that was loaded over https must not depend on responses that anyone on the network can change",
            fix: Fix::server("serve the URL over https"),
        }
    ) } };
}
