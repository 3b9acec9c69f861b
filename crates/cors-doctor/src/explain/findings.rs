//! Explains each finding that can come with a verdict, by its code.

pub(super) const ALL: [(&str, &str); 29] = [
    (
        "allowed-over-http",
        "the page's origin over plain http is allowed too: anyone who controls the network can act as that page",
    ),
    (
        "configured-in-capitals",
        "the list of allowed origins has the page's origin in upper case, but browsers send origins in lower case",
    ),
    (
        "configured-with-port",
        "the list of allowed origins has the page's origin with :443 or :80, but browsers leave out the default port",
    ),
    (
        "configured-with-slash",
        "the list of allowed origins has the page's origin with a slash at the end, which browsers never send",
    ),
    (
        "configured-without-port",
        "the list of allowed origins has the page's origin without its port, but the port is part of an origin",
    ),
    (
        "configured-without-scheme",
        "the list of allowed origins has the page's origin without http:// or https:// in front",
    ),
    (
        "cookie",
        "the browser does not store or does not send a cookie. On pages of other sites, a cookie needs SameSite=None; Secure",
    ),
    (
        "cookie-header",
        "pages cannot set the header Cookie; the browser sends its own cookies if the page includes credentials",
    ),
    (
        "error-status",
        "the page can read the answer, but the answer is an error",
    ),
    (
        "errors-without-headers",
        "error responses have no CORS headers, so pages cannot tell them from a network failure. Apply the CORS handling outermost",
    ),
    (
        "header-not-exposed",
        "the page reads a response header that Access-Control-Expose-Headers does not name, so scripts get null for it",
    ),
    (
        "loopback-name-differs",
        "the server allows localhost and the page is on 127.0.0.1, or the other way round, but these are different origins",
    ),
    (
        "max-age-cut",
        "browsers keep a preflight for a shorter time than Access-Control-Max-Age says",
    ),
    (
        "max-age-invalid",
        "Access-Control-Max-Age is not a number of seconds",
    ),
    (
        "no-vary",
        "the answers depend on the origin, but do not have `Vary: Origin`, so a cache can give one page the answer for another",
    ),
    (
        "not-with-credentials",
        "the same request with credentials would be blocked",
    ),
    (
        "null-with-credentials",
        "the origin null is allowed with credentials: any page can get the origin null by opening a sandboxed frame",
    ),
    (
        "port-differs",
        "the server allows the same host at another port, which is a different origin",
    ),
    (
        "prefix-comparison",
        "the server also allows origins that start with the page's origin and continue differently: its comparison must check the end of the origin too",
    ),
    (
        "preflight-not-recorded",
        "the log has no answer to the preflight; the browser may have used the answer to an earlier preflight",
    ),
    (
        "rate-limited",
        "a rate limiter answered further requests, so there may be problems that were not found",
    ),
    (
        "reflects",
        "the server allows every origin by sending it back; `*` means the same and caches better",
    ),
    (
        "reflects-with-credentials",
        "every origin is allowed with credentials: any page that a user visits can read the user's data",
    ),
    (
        "repeated-header",
        "a header that must be sent once is sent twice: by the application and a proxy, or by two layers",
    ),
    (
        "response-header-in-request",
        "the page sends a header that only servers send: remove it from the page",
    ),
    (
        "scheme-differs",
        "the server allows the same host with http instead of https, or the other way round",
    ),
    (
        "suffix-comparison",
        "the server also allows origins that only end with the page's domain, such as https://evil-example.com: its comparison must include the dot before the domain",
    ),
    (
        "unescaped-dot",
        "a regular expression of the server accepts any character in place of a dot: write `\\.` for a dot",
    ),
    (
        "www-differs",
        "the server allows the same host with www. in front, or without it, which is a different origin",
    ),
];
