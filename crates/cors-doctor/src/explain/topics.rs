//! Explains what browsers print that is not a block by the Fetch standard, or that does not name the reason.

/// A subject that the doctor explains, by a name that does not change between releases.
#[derive(Debug)]
pub(super) struct Topic {
    pub(super) code: &'static str,
    pub(super) meaning: &'static str,
    pub(super) fix: &'static str,
    /// Whether a request to the server can show more.
    pub(super) can_be_asked: bool,
}

impl Topic {
    pub(super) fn of(code: &str) -> Option<&'static Self> {
        ALL.iter().find(|topic| topic.code == code)
    }
}

const fn topic(code: &'static str, meaning: &'static str, fix: &'static str) -> Topic {
    Topic {
        code,
        meaning,
        fix,
        can_be_asked: false,
    }
}

const fn asked(code: &'static str, meaning: &'static str, fix: &'static str) -> Topic {
    Topic {
        code,
        meaning,
        fix,
        can_be_asked: true,
    }
}

pub(super) const ALL: [Topic; 21] = [
    topic(
        "local-network-access",
        "Chromium blocks the request because a page on the public internet sends a request to this machine or to the local network. \
         It asks the user for permission first, and refuses pages that were loaded over plain http. CORS headers do not replace the permission",
        "serve the page over https, and let the user allow \"local network access\" for the site (the icon beside the address). \
         If the permission was denied once, reset it there. In a frame, the embedding page needs allow=\"local-network; loopback-network\" (local-network-access in older versions)",
    ),
    topic(
        "local-network-target",
        "the page says with `targetAddressSpace` where the server is, but the server's address belongs to another address space",
        "set `targetAddressSpace` to the address space that the message names last: `loopback` for this machine, `local` for the \
         local network; or remove the option and use https",
    ),
    topic(
        "private-network-preflight",
        "an older Chromium sent a preflight with Access-Control-Request-Private-Network, and the server did not allow it",
        "answer that preflight with Access-Control-Allow-Private-Network: true, and update the browser: today's Chromium asks the user instead",
    ),
    asked(
        "connection-failed",
        "the browser could not reach the server: nothing listens there, the name does not resolve, or the connection was cut. This is not a CORS problem",
        "start the server, and check the host and the port of the URL; a server in a container must listen on 0.0.0.0",
    ),
    asked(
        "certificate",
        "the browser does not trust the server's certificate, so it sends nothing. This is not a CORS problem",
        "open the URL in a tab to see what is wrong with the certificate; for development, create one that the browser trusts with `mkcert`",
    ),
    asked(
        "tls",
        "the TLS handshake failed, usually because the URL has https but the port serves plain http",
        "on the page, write the URL with http://, or with the port that serves https",
    ),
    topic(
        "websocket",
        "the WebSocket could not be opened. CORS does not apply to WebSockets: the server itself compares the Origin header with its list, \
         and a refused connection looks like any other failure",
        "check that the server listens at this path and that the proxy passes `Upgrade` on. If the status is 403, add the page's origin to the \
         origins that the WebSocket server accepts",
    ),
    topic(
        "opaque-response-blocking",
        "a script, an image or a request with the mode `no-cors` got HTML or JSON, which browsers never give to such requests, so the browser withholds the response",
        "use fetch with the mode `cors`, and allow the page's origin on the server; or correct the URL, which may lead to an error page",
    ),
    topic(
        "cors-disabled",
        "CORS is switched off in this Firefox: the preference content.cors.disable is true, so every request to another origin fails",
        "set content.cors.disable to false on the page about:config",
    ),
    topic(
        "origin-not-added",
        "Firefox could not add the Origin header: an extension or the page tries to set it",
        "do not set Origin on the page, and try again without extensions",
    ),
    topic(
        "content-security-policy",
        "the page's own Content-Security-Policy forbids the request before it is sent. This is not a CORS problem",
        "add the server's origin to the directive that the message names (connect-src for fetch) in the page's policy",
    ),
    topic(
        "blocked-by-client",
        "a browser extension, such as an ad blocker, has blocked the request. This is not a CORS problem",
        "try a private window without extensions, and rename the URL so that it does not look like advertising or tracking",
    ),
    asked(
        "no-reason",
        "scripts get the same message whatever the reason is. Another line in the browser's console names the reason",
        "look for the line with \"CORS\" in the console and run cors-doctor explain with that line, or run the command below",
    ),
    topic(
        "aborted",
        "the request was cancelled: the page was closed or reloaded, a form was sent, or a script called abort(). This is not a CORS problem",
        "call event.preventDefault() in the handler of a form or link that sends the request",
    ),
    topic(
        "cross-origin-frame",
        "a script tries to access a frame or window of another origin. This is not a CORS problem",
        "let the two windows exchange messages with postMessage",
    ),
    topic(
        "tainted-canvas",
        "an image of another origin was drawn on the canvas without CORS, so scripts may no longer read the canvas",
        "load the image with crossorigin=\"anonymous\", and allow the page's origin on its server",
    ),
    topic(
        "forbidden-header",
        "the page sets a header that only the browser may set. The browser leaves it out",
        "remove the header from the page's code",
    ),
    asked(
        "http-status",
        "the server answered with an error status. That alone is not a CORS error",
        "look at the server's log; if the console has a CORS line as well, run cors-doctor explain with that line",
    ),
    topic(
        "url-without-scheme",
        "the URL has no http:// or https:// in front, so the browser treats the text before the colon as the scheme",
        "write the whole URL on the page, such as http://localhost:3000/items",
    ),
    asked(
        "protocol",
        "the browser cannot read the server's response as HTTP",
        "check that the port belongs to the HTTP server, and that the server supports HTTP/1.1",
    ),
    topic(
        "embedder-policy",
        "the page sends Cross-Origin-Embedder-Policy, so everything that it embeds must allow being embedded",
        "send Cross-Origin-Resource-Policy: cross-origin with the resource, or load it with crossorigin=\"anonymous\"",
    ),
];
