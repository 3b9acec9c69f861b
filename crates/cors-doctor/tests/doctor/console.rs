//! Lines as browsers' consoles print them: each of them is explained with the values that it contains.

use crate::support::doctor;
use std::process::Stdio;
use tokio::io::AsyncWriteExt;

/// How Chromium's lines begin.
const XHR: &str = "Access to XMLHttpRequest at 'https://api.example.net/cart' from origin 'https://shop.example.net' has been blocked by CORS policy: ";
const FETCH: &str = "Access to fetch at 'https://api.example.net/cart' from origin 'https://shop.example.net' has been blocked by CORS policy: ";
const PREFLIGHT: &str = "Response to preflight request doesn't pass access control check: ";
const FIREFOX: &str = "Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at https://api.example.net/cart. (Reason: ";

/// What Chromium prints after that beginning, the code, and a part of the explanation.
const CHROMIUM: &[(&str, &str, &str)] = &[
    (
        "No 'Access-Control-Allow-Origin' header is present on the requested resource.",
        "allow-origin-missing",
        "origin https://shop.example.net",
    ),
    (
        "No 'Access-Control-Allow-Origin' header is present on the requested resource. If an opaque response serves your needs, set the request's mode to 'no-cors' to fetch the resource with CORS disabled.",
        "allow-origin-missing",
        "https://shop.example.net",
    ),
    (
        "The 'Access-Control-Allow-Origin' header contains multiple values 'https://shop.example.net, *', but only one is allowed.",
        "allow-origin-multiple",
        "https://shop.example.net, *",
    ),
    (
        "The 'Access-Control-Allow-Origin' header has a value 'https://old.example.net' that is not equal to the supplied origin.",
        "allow-origin-mismatch",
        "https://old.example.net",
    ),
    (
        "The 'Access-Control-Allow-Origin' header contains the invalid value 'shop.example.net'.",
        "allow-origin-invalid",
        "\"shop.example.net\"",
    ),
    (
        "The value of the 'Access-Control-Allow-Origin' header in the response must not be the wildcard '*' when the request's credentials mode is 'include'. The credentials mode of requests initiated by the XMLHttpRequest is controlled by the withCredentials attribute.",
        "wildcard-with-credentials",
        "--credentials",
    ),
    (
        "The value of the 'Access-Control-Allow-Credentials' header in the response is '' which must be 'true' when the request's credentials mode is 'include'. The credentials mode of requests initiated by the XMLHttpRequest is controlled by the withCredentials attribute.",
        "allow-credentials-not-true",
        "--credentials",
    ),
    (
        "The value of the 'Access-Control-Allow-Credentials' header in the response is 'True' which must be 'true' when the request's credentials mode is 'include'.",
        "allow-credentials-not-true",
        "\"True\"",
    ),
];

/// Messages that only failed preflights cause.
const CHROMIUM_PREFLIGHT: &[(&str, &str, &str)] = &[
    (
        "Response to preflight request doesn't pass access control check: It does not have HTTP ok status.",
        "preflight-status",
        "for example, ",
    ),
    (
        "Response to preflight request doesn't pass access control check: Redirect is not allowed for a preflight request.",
        "preflight-redirect",
        "https://api.example.net/cart",
    ),
    (
        "Method DELETE is not allowed by Access-Control-Allow-Methods in preflight response.",
        "method-disallowed",
        "-X DELETE",
    ),
    (
        "Request header field x-token is not allowed by Access-Control-Allow-Headers in preflight response.",
        "header-disallowed",
        "-H 'x-token: value'",
    ),
    (
        "Request header field authorization is not allowed by Access-Control-Allow-Headers in preflight response.",
        "header-disallowed",
        "add authorization",
    ),
    (
        "Cannot parse Access-Control-Allow-Methods response header field in preflight response.",
        "allow-methods-malformed",
        "commas",
    ),
    (
        "Cannot parse Access-Control-Allow-Headers response header field in preflight response.",
        "allow-headers-malformed",
        "commas",
    ),
    (
        "Permission was denied for this request to access the `loopback` address space.",
        "local-network-access",
        "https://api.example.net/cart",
    ),
    (
        "Permission was denied for this request to access the `local` address space.",
        "local-network-access",
        "permission",
    ),
    (
        "Permission was denied for this request to access the `unknown` address space.",
        "local-network-access",
        "permission",
    ),
    (
        "Request had a target IP address space of `loopback` yet the resource is in address space `local`.",
        "local-network-target",
        "targetAddressSpace",
    ),
    (
        "The request client is not a secure context and the resource is in more-private address space `local`.",
        "local-network-access",
        "https",
    ),
    (
        "No 'Access-Control-Allow-Private-Network' header was present in the preflight response for this private network request targeting the `local` address space.",
        "private-network-preflight",
        "Access-Control-Allow-Private-Network: true",
    ),
    (
        "Cross origin requests are only supported for protocol schemes: chrome, chrome-extension, data, http, https.",
        "unsupported-scheme",
        "scheme",
    ),
];

/// Firefox's reasons, its help pages, the codes, and a part of the explanation.
const OF_FIREFOX: &[(&str, &str, &str, &str)] = &[
    (
        "CORS header ‘Access-Control-Allow-Origin’ missing). Status code: 200.",
        "CORSMissingAllowOrigin",
        "allow-origin-missing",
        "cors-doctor https://api.example.net/cart",
    ),
    (
        "CORS header ‘Access-Control-Allow-Origin’ does not match ‘https://old.example.net’).",
        "CORSAllowOriginNotMatchingOrigin",
        "allow-origin-mismatch",
        "https://old.example.net",
    ),
    (
        "Multiple CORS header ‘Access-Control-Allow-Origin’ not allowed).",
        "CORSMultipleAllowOriginNotAllowed",
        "allow-origin-multiple",
        "one place",
    ),
    (
        "Credential is not supported if the CORS header ‘Access-Control-Allow-Origin’ is ‘*’).",
        "CORSNotSupportingCredentials",
        "wildcard-with-credentials",
        "--credentials",
    ),
    (
        "expected ‘true’ in CORS header ‘Access-Control-Allow-Credentials’).",
        "CORSMissingAllowCredentials",
        "allow-credentials-not-true",
        "--credentials",
    ),
    (
        "CORS preflight response did not succeed). Status code: 404.",
        "CORSPreflightDidNotSucceed",
        "preflight-status",
        "404",
    ),
    (
        "CORS request external redirect not allowed).",
        "CORSExternalRedirectNotAllowed",
        "preflight-redirect",
        "redirect",
    ),
    (
        "Did not find method in CORS header ‘Access-Control-Allow-Methods’).",
        "CORSMethodNotFound",
        "method-disallowed",
        "-X PUT",
    ),
    (
        "header ‘x-token’ is not allowed according to header ‘Access-Control-Allow-Headers’ from CORS preflight response).",
        "CORSMissingAllowHeaderFromPreflight",
        "header-disallowed",
        "x-token",
    ),
    (
        "missing token ‘x-token’ in CORS header ‘Access-Control-Allow-Headers’ from CORS preflight channel).",
        "CORSMissingAllowHeaderFromPreflight",
        "header-disallowed",
        "x-token",
    ),
    (
        "invalid token ‘DE LETE’ in CORS header ‘Access-Control-Allow-Methods’).",
        "CORSInvalidAllowMethod",
        "allow-methods-malformed",
        "DE LETE",
    ),
    (
        "invalid token ‘x a’ in CORS header ‘Access-Control-Allow-Headers’).",
        "CORSInvalidAllowHeader",
        "allow-headers-malformed",
        "x a",
    ),
    (
        "CORS request did not succeed). Status code: (null).",
        "CORSDidNotSucceed",
        "network-error",
        "cors-doctor https://api.example.net/cart",
    ),
    (
        "CORS request not HTTP).",
        "CORSRequestNotHttp",
        "unsupported-scheme",
        "scheme",
    ),
    (
        "CORS disabled).",
        "CORSDisabled",
        "cors-disabled",
        "about:config",
    ),
    (
        "CORS header ‘Origin’ cannot be added).",
        "CORSOriginHeaderNotAdded",
        "origin-not-added",
        "extension",
    ),
];

/// Whole lines of other kinds.
const OTHERS: &[(&str, &str, &str)] = &[
    (
        "GET http://localhost:8080/items net::ERR_CONNECTION_REFUSED",
        "connection-failed",
        "cors-doctor http://localhost:8080/items",
    ),
    (
        "Failed to load resource: net::ERR_CONNECTION_REFUSED",
        "connection-failed",
        "start the server",
    ),
    (
        "POST https://api.example.net/ net::ERR_CERT_AUTHORITY_INVALID",
        "certificate",
        "-X POST",
    ),
    (
        "GET https://localhost:8080/ net::ERR_SSL_PROTOCOL_ERROR",
        "tls",
        "http://",
    ),
    (
        "GET https://api.example.net/x net::ERR_NAME_NOT_RESOLVED",
        "connection-failed",
        "does not resolve",
    ),
    (
        "GET https://api.example.net/x net::ERR_FAILED 200 (OK)",
        "no-reason",
        "Another line",
    ),
    (
        "GET https://api.example.net/logo.png net::ERR_BLOCKED_BY_RESPONSE.NotSameOrigin 200 (OK)",
        "resource-policy",
        "Cross-Origin-Resource-Policy: cross-origin",
    ),
    (
        "Failed to load resource: net::ERR_BLOCKED_BY_RESPONSE.NotSameSite",
        "resource-policy",
        "cross-origin",
    ),
    (
        "GET https://api.example.net/a.js net::ERR_BLOCKED_BY_RESPONSE.NotSameOriginAfterDefaultedToSameOriginByCoep",
        "embedder-policy",
        "crossorigin",
    ),
    (
        "GET https://api.example.net/a.js net::ERR_BLOCKED_BY_ORB",
        "opaque-response-blocking",
        "no-cors",
    ),
    (
        "Response was blocked by ORB (Opaque Response Blocking)",
        "opaque-response-blocking",
        "no-cors",
    ),
    (
        "A resource is blocked by OpaqueResponseBlocking, please check browser console for details.",
        "opaque-response-blocking",
        "no-cors",
    ),
    (
        "The resource at “https://api.example.net/a.js” was blocked by OpaqueResponseBlocking. Reason: “nosniff with either \"JSON\" or \"PLAIN\" type”.",
        "opaque-response-blocking",
        "https://api.example.net/a.js",
    ),
    (
        "Cross-Origin Read Blocking (CORB) blocked cross-origin response https://api.example.net/ with MIME type text/html.",
        "opaque-response-blocking",
        "https://api.example.net/",
    ),
    (
        "The resource at “https://api.example.net/a.js” was blocked due to its Cross-Origin-Resource-Policy header (or lack thereof).",
        "resource-policy",
        "cross-origin",
    ),
    (
        "Cancelled load to https://api.example.net/a.js because it violates the resource's Cross-Origin-Resource-Policy response header.",
        "resource-policy",
        "cross-origin",
    ),
    (
        "WebSocket connection to 'ws://localhost:9000/live' failed: Error during WebSocket handshake: Unexpected response code: 403",
        "websocket",
        "ws://localhost:9000/live",
    ),
    (
        "WebSocket connection to 'wss://api.example.net/live' failed: ",
        "websocket",
        "Origin",
    ),
    (
        "WebSocket connection to 'ws://localhost:9000/' failed: Error in connection establishment: net::ERR_CONNECTION_REFUSED",
        "websocket",
        "ws://localhost:9000/",
    ),
    (
        "Firefox can’t establish a connection to the server at ws://localhost:9000/.",
        "websocket",
        "ws://localhost:9000/",
    ),
    (
        "Origin https://shop.example.net is not allowed by Access-Control-Allow-Origin. Status code: 200",
        "allow-origin-missing",
        "--origin https://shop.example.net  # fill in: the URL",
    ),
    (
        "Fetch API cannot load https://api.example.net/cart due to access control checks.",
        "no-reason",
        "cors-doctor https://api.example.net/cart",
    ),
    (
        "XMLHttpRequest cannot load https://api.example.net/cart due to access control checks.",
        "no-reason",
        "https://api.example.net/cart",
    ),
    (
        "Access-Control-Allow-Origin cannot contain more than one origin.",
        "allow-origin-multiple",
        "one place",
    ),
    (
        "Preflight response is not successful. Status code: 405",
        "preflight-status",
        "405",
    ),
    (
        "Method PATCH is not allowed by Access-Control-Allow-Methods.",
        "method-disallowed",
        "-X PATCH",
    ),
    (
        "Request header field X-Token is not allowed by Access-Control-Allow-Headers.",
        "header-disallowed",
        "x-token",
    ),
    (
        "Cross-origin redirection to https://api.example.net/cart/ denied by Cross-Origin Resource Sharing policy: Origin https://shop.example.net is not allowed by Access-Control-Allow-Origin.",
        "allow-origin-missing",
        "--origin https://shop.example.net",
    ),
    (
        "Access to fetch at 'https://api.example.net/cart/' (redirected from 'https://api.example.net/cart') from origin 'https://shop.example.net' has been blocked by CORS policy: No 'Access-Control-Allow-Origin' header is present on the requested resource.",
        "allow-origin-missing",
        "cors-doctor https://api.example.net/cart/",
    ),
    (
        "Access to script at 'https://cdn.example.net/a.js' from origin 'https://shop.example.net' has been blocked by CORS policy: No 'Access-Control-Allow-Origin' header is present on the requested resource.",
        "allow-origin-missing",
        "cors-doctor https://cdn.example.net/a.js",
    ),
    (
        "Access to XMLHttpRequest at 'localhost:3000/items' from origin 'http://localhost:5173' has been blocked by CORS policy: Cross origin requests are only supported for protocol schemes: chrome, data, http, https.",
        "url-without-scheme",
        "http://",
    ),
    (
        "Access to fetch at 'file:///C:/a.json' from origin 'null' has been blocked by CORS policy: Cross origin requests are only supported for protocol schemes: chrome, data, http, https.",
        "unsupported-scheme",
        "scheme",
    ),
    (
        "Mixed Content: The page at 'https://shop.example.net/' was loaded over HTTPS, but requested an insecure XMLHttpRequest endpoint 'http://api.example.net/'. This request has been blocked; the content must be served over HTTPS.",
        "mixed-content",
        "http://api.example.net/",
    ),
    (
        "Blocked loading mixed active content “http://api.example.net/”",
        "mixed-content",
        "https",
    ),
    (
        "[blocked] The page at https://shop.example.net/ requested insecure content from http://api.example.net/. This content was blocked and must be served over HTTPS.",
        "mixed-content",
        "https",
    ),
    (
        "Refused to connect to 'https://api.example.net/' because it violates the following Content Security Policy directive: \"connect-src 'self'\".",
        "content-security-policy",
        "connect-src",
    ),
    (
        "Refused to get unsafe header \"X-Total\"",
        "header-not-exposed",
        "Access-Control-Expose-Headers: X-Total",
    ),
    (
        "Refused to set unsafe header \"Origin\"",
        "forbidden-header",
        "remove",
    ),
    (
        "TypeError: NetworkError when attempting to fetch resource.",
        "no-reason",
        "Another line",
    ),
    ("TypeError: Load failed", "no-reason", "Another line"),
    (
        "Uncaught (in promise) AxiosError: Network Error",
        "no-reason",
        "Another line",
    ),
    (
        "GET https://ads.example.net/ net::ERR_BLOCKED_BY_CLIENT",
        "blocked-by-client",
        "extension",
    ),
    (
        "Failed to load resource: the server responded with a status of 404 (Not Found)",
        "http-status",
        "server's log",
    ),
    (
        "XMLHttpRequest cannot load http://api.example.net/. No 'Access-Control-Allow-Origin' header is present on the requested resource. Origin 'http://shop.example.net' is therefore not allowed access.",
        "allow-origin-missing",
        "cors-doctor http://api.example.net/ --origin http://shop.example.net",
    ),
    (
        "Cookie “id” has been rejected because it is in a cross-site context and its “SameSite” is “Lax” or “Strict”.",
        "cookie",
        "SameSite=None; Secure",
    ),
    (
        "This Set-Cookie header was blocked because it was not sent over a secure connection.",
        "cookie",
        "SameSite=None; Secure",
    ),
    (
        "Unsafe attempt to load URL https://a.example.net/ from frame with URL https://b.example.net/. Domains, protocols and ports must match.",
        "cross-origin-frame",
        "postMessage",
    ),
    (
        "Authorization will not be covered by the wildcard symbol (*)in CORS Access-Control-Allow-Headers handling.",
        "authorization-under-wildcard",
        "authorization",
    ),
];

async fn check(line: &str, code: &str, part: &str) {
    let said = doctor(&["explain", line]).await;
    assert!(
        said.out.starts_with(&format!("{code}: ")),
        "{line}\n{}{}",
        said.out,
        said.err
    );
    assert!(said.out.contains(part), "{line}\n{part}\n{}", said.out);
}

#[tokio::test]
async fn every_line_of_chromium_is_explained_with_or_without_its_last_sentence() {
    for (text, code, part) in CHROMIUM {
        for begin in [XHR, FETCH] {
            let actual = format!("{begin}{text}");
            let preflight = format!("{begin}{PREFLIGHT}{text}");
            for line in [
                &actual,
                &preflight,
                &format!("{actual} Have the server send the header with a valid value."),
            ] {
                check(line, code, part).await;
                check(
                    line,
                    code,
                    "cors-doctor https://api.example.net/cart --origin https://shop.example.net",
                )
                .await;
            }
        }
    }
    for (text, code, part) in CHROMIUM_PREFLIGHT {
        check(&format!("{XHR}{text}"), code, part).await;
    }
}

/// A line in German, which stands for any translation: only the address of the help page says which reason it is.
#[tokio::test]
async fn every_line_of_firefox_is_explained_in_english_and_by_the_address_of_its_help_page() {
    for (reason, page, code, part) in OF_FIREFOX {
        check(&format!("{FIREFOX}{reason}"), code, part).await;
        let help = format!(
            "https://developer.mozilla.org/docs/Web/HTTP/CORS/Errors/{page}?utm_source=devtools"
        );
        let quoted: String = reason.chars().skip_while(|c| *c != '‘').collect();
        let german = format!(
            "Quellübergreifende (Cross-Origin) Anfrage blockiert: Die Gleiche-Quelle-Regel verbietet das Lesen der externen Ressource auf https://api.example.net/cart. (Grund: {quoted} [Weitere Informationen] {help}"
        );
        let said = doctor(&["explain", &german]).await;
        assert!(
            said.out.starts_with(&format!("{code}: ")),
            "{german}\n{}",
            said.out
        );
    }
    let german = "Quellübergreifende (Cross-Origin) Anfrage blockiert: Die Gleiche-Quelle-Regel verbietet das Lesen der externen Ressource auf https://api.example.net/cart. (Grund: CORS-Kopfzeile 'Access-Control-Allow-Origin' fehlt).";
    check(
        german,
        "allow-origin-missing",
        "cors-doctor https://api.example.net/cart",
    )
    .await;
}

#[tokio::test]
async fn lines_about_networks_sockets_and_policies_are_explained() {
    for (line, code, part) in OTHERS {
        check(line, code, part).await;
    }
}

#[tokio::test]
async fn a_line_is_read_from_standard_input_with_all_its_quotes() {
    let mut command = tokio::process::Command::new(env!("CARGO_BIN_EXE_cors-doctor"));
    command
        .args(["explain", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped());
    let mut process = command.spawn().unwrap();
    let line = format!("{XHR}{}\n", CHROMIUM[3].0);
    let mut stdin = process.stdin.take().unwrap();
    stdin.write_all(line.as_bytes()).await.unwrap();
    drop(stdin);
    let output = process.wait_with_output().await.unwrap();
    let out = String::from_utf8(output.stdout).unwrap();
    assert!(
        out.starts_with(
            "allow-origin-mismatch: Access-Control-Allow-Origin is \"https://old.example.net\""
        ),
        "{out}"
    );
}

#[tokio::test]
async fn what_is_not_known_is_answered_by_the_nearest_that_is() {
    for (asked, nearest) in [
        ("alow-origin-mising", "allow-origin-missing"),
        ("method-not-allowed", "method-disallowed"),
        (
            "the header field is odd in some response of a preflight",
            "disallowed",
        ),
    ] {
        let said = doctor(&["explain", asked]).await;
        assert_eq!(said.status, 2, "{}", said.out);
        assert!(said.err.contains(nearest), "{asked}: {}", said.err);
    }
}
