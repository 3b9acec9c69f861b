//! What is found beside a verdict, by its code.

pub(super) const ALL: [(&str, &str); 27] = [
    (
        "configured-in-capitals",
        "the list of allowed origins has the page's in upper case; browsers send origins in lower case",
    ),
    (
        "configured-with-port",
        "the list of allowed origins has the page's with :443 or :80; browsers leave out the default port",
    ),
    (
        "configured-with-slash",
        "the list of allowed origins has the page's with a slash at its end, which no browser sends",
    ),
    (
        "configured-without-port",
        "the list of allowed origins has the page's without its port, which is part of an origin",
    ),
    (
        "cookie",
        "a cookie is not kept or not sent: for pages of other sites it needs SameSite=None; Secure",
    ),
    (
        "cookie-header",
        "pages can't set the header Cookie; the browser sends its own with credentials",
    ),
    (
        "error-status",
        "the page may read the answer, and the answer is an error",
    ),
    (
        "errors-without-headers",
        "errors lack the CORS headers, so that pages can't tell them from a broken network: let the CORS handling stand outermost",
    ),
    (
        "insecure-twin",
        "the page's origin over plain http is allowed too: who is on the network can be it",
    ),
    (
        "loopback-twin",
        "localhost is allowed and 127.0.0.1 asks, or the other way round: they are two origins",
    ),
    (
        "max-age-cut",
        "browsers keep a preflight for a shorter time than Access-Control-Max-Age says",
    ),
    (
        "max-age-invalid",
        "Access-Control-Max-Age is no number of seconds",
    ),
    (
        "no-vary",
        "answers depend on the origin and don't say `Vary: Origin`: a cache gives one page what was meant for another",
    ),
    (
        "not-with-credentials",
        "the same request with credentials would be blocked",
    ),
    (
        "null-with-credentials",
        "the origin null is allowed with credentials: any page is null inside of a sandboxed frame",
    ),
    (
        "port-twin",
        "the same host at another port is allowed: it is another origin",
    ),
    (
        "preflight-not-recorded",
        "the log has no answer to the preflight, which an earlier one may have spared",
    ),
    (
        "prefix-look-alike",
        "origins that only begin like the page's are allowed: anchor the comparison at its end",
    ),
    (
        "rate-limited",
        "a rate limiter answered further requests, so that not all was found that there is",
    ),
    (
        "reflects",
        "every origin is allowed by repeating it; `*` says the same, and caches better",
    ),
    (
        "reflects-with-credentials",
        "every origin is allowed, with credentials: every page that a person visits reads what is theirs",
    ),
    (
        "repeated-header",
        "a header that may be there once is sent twice: by the application and a proxy, or by two layers",
    ),
    (
        "response-header-in-request",
        "the page sends a header that is the server's to send: take it out of the page",
    ),
    (
        "scheme-twin",
        "the same host is allowed with http in place of https, or the other way round",
    ),
    (
        "suffix-look-alike",
        "origins that only end like the page's are allowed: anchor the comparison at a dot",
    ),
    (
        "unescaped-dot",
        "a regular expression takes any character for a dot of the page's origin: write `\\.`",
    ),
    (
        "www-twin",
        "the same host is allowed with www. in front, or without",
    ),
];
