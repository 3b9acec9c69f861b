//! Rows whose server sends headers that someone wrote by hand, often wrong.

use crate::scenario::Page::Opaque;
use crate::scenario::{ALL_ENGINES, Outcome, Scenario, row};

const ORIGIN: &str = "access-control-allow-origin";
const CREDENTIALS: &str = "access-control-allow-credentials";
const METHODS: &str = "access-control-allow-methods";
const HEADERS: &str = "access-control-allow-headers";
const EXPOSE: &str = "access-control-expose-headers";
const PAGE: (&str, &str) = (ORIGIN, "{page}");
const ANY: (&str, &str) = (ORIGIN, "*");
const WITH_CREDENTIALS: (&str, &str) = (CREDENTIALS, "true");

pub(crate) fn rows() -> Vec<Scenario> {
    [
        allow_origin(),
        credentials(),
        preflights(),
        methods(),
        headers(),
        exposed(),
        redirects(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn allow_origin() -> Vec<Scenario> {
    vec![
        row("no header").blocked("allow-origin-missing"),
        row("a wildcard").response(200, &[ANY]).reads(&[]),
        row("the page's origin").response(200, &[PAGE]).reads(&[]),
        row("a trailing slash")
            .response(200, &[(ORIGIN, "{page}/")])
            .blocked("allow-origin-mismatch"),
        row("upper case")
            .response(200, &[(ORIGIN, "HTTP://LOCALHOST")])
            .blocked("allow-origin-mismatch"),
        row("another origin")
            .response(200, &[(ORIGIN, "https://other.example")])
            .blocked("allow-origin-mismatch"),
        row("two lines, one of them right")
            .response(200, &[PAGE, ANY])
            .blocked("allow-origin-multiple"),
        row("two lines, both right")
            .response(200, &[PAGE, PAGE])
            .blocked("allow-origin-multiple"),
        row("two origins in one line")
            .response(200, &[(ORIGIN, "{page}, https://other.example")])
            .blocked("allow-origin-multiple"),
        row("null for a page that has an origin")
            .response(200, &[(ORIGIN, "null")])
            .blocked("allow-origin-mismatch"),
        row("null for a page that has none")
            .page(Opaque)
            .response(200, &[(ORIGIN, "null")])
            .reads(&[]),
        row("an empty value")
            .response(200, &[(ORIGIN, "")])
            .blocked("allow-origin-invalid"),
        row("a host without its scheme")
            .response(200, &[(ORIGIN, "localhost")])
            .blocked("allow-origin-invalid"),
        row("a pattern, which browsers don't know")
            .response(200, &[(ORIGIN, "http://*.localhost")])
            .blocked("allow-origin-mismatch"),
        row("a response whatever its status")
            .response(418, &[PAGE])
            .reads(&[]),
    ]
}

fn credentials() -> Vec<Scenario> {
    vec![
        row("credentials, allowed by hand")
            .response(200, &[PAGE, WITH_CREDENTIALS])
            .credentials()
            .reads(&[]),
        row("a wildcard with credentials")
            .response(200, &[ANY, WITH_CREDENTIALS])
            .credentials()
            .blocked("wildcard-with-credentials"),
        row("credentials without permission")
            .response(200, &[PAGE])
            .credentials()
            .blocked("allow-credentials-not-true"),
        row("permission with a capital")
            .response(200, &[PAGE, (CREDENTIALS, "True")])
            .credentials()
            .blocked("allow-credentials-not-true"),
        row("permission on two lines")
            .response(200, &[PAGE, WITH_CREDENTIALS, WITH_CREDENTIALS])
            .credentials()
            .blocked("allow-credentials-not-true"),
        row("a preflight without permission for credentials")
            .preflight(200, &[PAGE, (METHODS, "PUT")])
            .response(200, &[PAGE, WITH_CREDENTIALS])
            .method("PUT")
            .credentials()
            .blocked("allow-credentials-not-true"),
    ]
}

fn preflights() -> Vec<Scenario> {
    let put = |name| row(name).method("PUT").response(200, &[PAGE]);
    vec![
        put("a preflight answered 404 with headers")
            .preflight(404, &[PAGE, (METHODS, "PUT")])
            .blocked("preflight-status"),
        put("a preflight answered 405 without")
            .preflight(405, &[])
            .blocked("allow-origin-missing"),
        put("a preflight answered 204")
            .preflight(204, &[PAGE, (METHODS, "PUT")])
            .reads(&[]),
        put("a preflight answered 299")
            .preflight(299, &[PAGE, (METHODS, "PUT")])
            .reads(&[]),
        put("a preflight answered 304")
            .preflight(304, &[PAGE, (METHODS, "PUT")])
            .blocked("preflight-status"),
        put("a preflight answered 401")
            .preflight(401, &[PAGE, (METHODS, "PUT")])
            .blocked("preflight-status"),
        put("a preflight that is redirected")
            .preflight(
                302,
                &[PAGE, (METHODS, "PUT"), ("location", "{api}/elsewhere")],
            )
            .blocked("preflight-redirect"),
        put("a preflight that allows another origin")
            .preflight(200, &[(ORIGIN, "https://other.example"), (METHODS, "PUT")])
            .blocked("allow-origin-mismatch"),
        row("a preflight that passes before a response that does not")
            .method("PUT")
            .preflight(200, &[PAGE, (METHODS, "PUT")])
            .blocked("allow-origin-missing"),
    ]
}

fn methods() -> Vec<Scenario> {
    let put = |name| row(name).method("PUT").response(200, &[PAGE]);
    let put_with_credentials = |name| {
        row(name)
            .method("PUT")
            .credentials()
            .response(200, &[PAGE, WITH_CREDENTIALS])
    };
    vec![
        put("no methods")
            .preflight(200, &[PAGE])
            .blocked("method-disallowed"),
        put("other methods")
            .preflight(200, &[PAGE, (METHODS, "GET, DELETE")])
            .blocked("method-disallowed"),
        put("a method in lower case")
            .preflight(200, &[PAGE, (METHODS, "put")])
            .blocked("method-disallowed"),
        put("methods on two lines")
            .preflight(200, &[PAGE, (METHODS, "GET"), (METHODS, "PUT")])
            .reads(&[]),
        put("empty members between commas")
            .preflight(200, &[PAGE, (METHODS, ",GET,, PUT ,")])
            .reads(&[]),
        put("any method by hand")
            .preflight(200, &[PAGE, (METHODS, "*")])
            .reads(&[]),
        put_with_credentials("any method by hand, with credentials")
            .preflight(200, &[PAGE, WITH_CREDENTIALS, (METHODS, "*")])
            .blocked("method-disallowed"),
        put("methods that don't follow the grammar")
            .preflight(200, &[PAGE, (METHODS, "PUT, DE LETE")])
            .blocked("allow-methods-malformed"),
    ]
}

fn headers() -> Vec<Scenario> {
    let with_header = |name| row(name).header("x-custom", "1").response(200, &[PAGE]);
    vec![
        with_header("no headers")
            .preflight(200, &[PAGE])
            .blocked("header-disallowed"),
        with_header("a header in upper case")
            .preflight(200, &[PAGE, (HEADERS, "X-CUSTOM")])
            .reads(&[]),
        with_header("any header by hand")
            .preflight(200, &[PAGE, (HEADERS, "*")])
            .reads(&[]),
        row("any header by hand, with credentials")
            .header("x-custom", "1")
            .credentials()
            .preflight(200, &[PAGE, WITH_CREDENTIALS, (HEADERS, "*")])
            .response(200, &[PAGE, WITH_CREDENTIALS])
            .blocked("header-disallowed"),
        row("Authorization under any header")
            .header("authorization", "Bearer token")
            .preflight(200, &[PAGE, (HEADERS, "*")])
            .response(200, &[PAGE])
            .blocked("authorization-under-wildcard")
            .but(
                ALL_ENGINES,
                Outcome::Reads(&[]),
                "no engine has the exception yet; Chromium and Firefox warn in the console",
            ),
        row("Authorization beside any header")
            .header("authorization", "Bearer token")
            .preflight(200, &[PAGE, (HEADERS, "*, Authorization")])
            .response(200, &[PAGE])
            .reads(&[]),
        with_header("headers that don't follow the grammar")
            .preflight(200, &[PAGE, (HEADERS, "x-custom, x y")])
            .blocked("allow-headers-malformed"),
        row("a page that sends a response's header")
            .header("access-control-allow-origin", "*")
            .preflight(200, &[PAGE])
            .response(200, &[PAGE])
            .blocked("header-disallowed"),
    ]
}

fn exposed() -> Vec<Scenario> {
    vec![
        row("nothing exposed")
            .response(
                200,
                &[PAGE, ("etag", "\"1\""), ("cache-control", "no-store")],
            )
            .reads(&[]),
        row("one header exposed")
            .response(
                200,
                &[
                    PAGE,
                    ("etag", "\"1\""),
                    ("x-request-id", "1"),
                    (EXPOSE, "ETAG"),
                ],
            )
            .reads(&["etag"]),
        row("all headers exposed")
            .response(
                200,
                &[
                    PAGE,
                    ("etag", "\"1\""),
                    ("x-request-id", "1"),
                    (EXPOSE, "*"),
                ],
            )
            .reads(&["etag", "x-request-id"]),
        row("all headers exposed, with credentials")
            .response(
                200,
                &[PAGE, WITH_CREDENTIALS, ("etag", "\"1\""), (EXPOSE, "*")],
            )
            .credentials()
            .reads(&[]),
        row("a list that does not follow the grammar exposes nothing")
            .response(200, &[PAGE, ("etag", "\"1\""), (EXPOSE, "etag, x y")])
            .reads(&[]),
        row("a cookie is never exposed")
            .response(
                200,
                &[
                    PAGE,
                    ("set-cookie", "a=b"),
                    (EXPOSE, "set-cookie, etag"),
                    ("etag", "\"1\""),
                ],
            )
            .reads(&["etag"]),
    ]
}

fn redirects() -> Vec<Scenario> {
    const TO_SELF: (&str, &str) = ("location", "{api}/{row}/target");
    const TO_OTHER: (&str, &str) = ("location", "{other}/{row}/target");
    vec![
        row("a redirect to the same server")
            .response(302, &[PAGE, TO_SELF])
            .target(200, &[PAGE])
            .reads(&[]),
        row("a redirect that says nothing itself")
            .response(302, &[TO_SELF])
            .target(200, &[PAGE])
            .blocked("allow-origin-missing"),
        row("a redirect to another server that allows the page")
            .response(302, &[PAGE, TO_OTHER])
            .target(200, &[PAGE])
            .blocked("allow-origin-mismatch"),
        row("a redirect to another server that allows null")
            .response(302, &[PAGE, TO_OTHER])
            .target(200, &[(ORIGIN, "null")])
            .reads(&[]),
        row("a redirect to another server that allows any")
            .response(302, &[PAGE, TO_OTHER])
            .target(200, &[ANY])
            .reads(&[]),
        row("a redirect after a preflight is preceded by another")
            .method("PUT")
            .preflight(200, &[PAGE, (METHODS, "PUT")])
            .response(307, &[PAGE, TO_SELF])
            .target(200, &[PAGE, (METHODS, "GET")])
            .blocked("method-disallowed"),
        row("a redirect after a preflight, allowed by another")
            .method("PUT")
            .preflight(200, &[PAGE, (METHODS, "PUT")])
            .response(308, &[PAGE, TO_SELF])
            .target(200, &[PAGE, (METHODS, "PUT")])
            .reads(&[]),
        row("a redirect with 303 makes it a GET")
            .method("POST")
            .header("content-type", "text/plain")
            .body("item")
            .response(303, &[PAGE, TO_SELF])
            .target(200, &[PAGE])
            .reads(&[]),
        row("a redirect to a URL with a password")
            .response(
                302,
                &[
                    PAGE,
                    ("location", "http://user:password@{other-host}/{row}/target"),
                ],
            )
            .target(200, &[ANY])
            .blocked("redirect-with-credentials"),
        row("a redirect to what is not HTTP")
            .response(302, &[PAGE, ("location", "data:text/plain,hello")])
            .blocked("redirect-invalid"),
        row("a redirect that the page refuses")
            .response(302, &[PAGE, TO_SELF])
            .redirect("error")
            .blocked("redirect-mode-error"),
        row("a method that no page can send")
            .method("TRACE")
            .blocked("forbidden-method"),
        row("a method that no-cors excludes")
            .mode("no-cors")
            .method("PUT")
            .blocked("no-cors-method"),
        row("a body that the method excludes")
            .body("item")
            .blocked("body-not-allowed"),
        row("a redirect that the page looks at itself")
            .response(302, &[PAGE, TO_SELF])
            .redirect("manual")
            .opaque(),
        row("a status of a redirect without a location")
            .response(302, &[PAGE])
            .reads(&[]),
        row("no-cors follows a redirect")
            .mode("no-cors")
            .response(302, &[TO_OTHER])
            .opaque(),
        row("no-cors, and the resource policy is same-origin")
            .mode("no-cors")
            .response(200, &[("cross-origin-resource-policy", "same-origin")])
            .blocked("resource-policy"),
        row("cors, and the resource policy is same-origin")
            .response(
                200,
                &[PAGE, ("cross-origin-resource-policy", "same-origin")],
            )
            .reads(&[]),
    ]
}
