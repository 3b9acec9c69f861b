//! Rows whose server is a `CorsLayer`.

use crate::scenario::Page::{Address, Opaque, Subdomain};
use crate::scenario::{Scenario, row};
use std::time::Duration;
use tower_cors::{Any, CorsLayer, ExistingHeaders};

fn new() -> CorsLayer {
    CorsLayer::new()
}

pub(crate) fn rows() -> Vec<Scenario> {
    [
        origins(),
        credentials(),
        methods(),
        headers(),
        responses(),
        redirects(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn origins() -> Vec<Scenario> {
    vec![
        row("one exact origin, asked from there")
            .layer(|at| new().allow_origins([at.localhost()]))
            .reads(&[]),
        row("one exact origin, asked from elsewhere")
            .page(Subdomain)
            .layer(|at| new().allow_origins([at.localhost()]))
            .blocked("allow-origin-mismatch"),
        row("localhost is not 127.0.0.1")
            .page(Address)
            .layer(|at| new().allow_origins([at.localhost()]))
            .blocked("allow-origin-mismatch"),
        row("a list, asked from its first origin")
            .layer(|at| new().allow_origins([at.localhost(), at.address()]))
            .reads(&[]),
        row("a list, asked from its second origin")
            .page(Address)
            .layer(|at| new().allow_origins([at.localhost(), at.address()]))
            .reads(&[]),
        row("a list, asked from elsewhere")
            .page(Subdomain)
            .layer(|at| new().allow_origins([at.localhost(), at.address()]))
            .blocked("allow-origin-missing"),
        row("a pattern of subdomains and ports")
            .page(Subdomain)
            .layer(|_| new().allow_origins(["http://*.localhost:*"]))
            .reads(&[]),
        row("a pattern of subdomains does not cover the domain")
            .layer(|_| new().allow_origins(["http://*.localhost:*"]))
            .blocked("allow-origin-missing"),
        row("a pattern of ports")
            .layer(|_| new().allow_origins(["http://localhost:*"]))
            .reads(&[]),
        row("another scheme is another origin")
            .layer(|_| new().allow_origins(["https://localhost:*"]))
            .blocked("allow-origin-missing"),
        row("any origin")
            .page(Address)
            .layer(|_| new().allow_origin(Any))
            .reads(&[]),
        row("any origin, asked by a page that has none")
            .page(Opaque)
            .layer(|_| new().allow_origin(Any))
            .reads(&[]),
        row("a list, asked by a page that has none")
            .page(Opaque)
            .layer(|at| new().allow_origins([at.localhost(), at.address()]))
            .blocked("allow-origin-missing"),
        row("the null origin, allowed")
            .page(Opaque)
            .layer(|at| {
                new()
                    .allow_origins([at.localhost(), "null".to_owned()])
                    .dangerously_allow_null_origin(true)
            })
            .reads(&[]),
        row("a predicate that holds")
            .page(Subdomain)
            .layer(|_| {
                new().allow_origin(tower_cors::AllowOrigin::predicate(|origin, _| {
                    origin.as_bytes().starts_with(b"http://app.")
                }))
            })
            .reads(&[]),
        row("a predicate that does not hold")
            .layer(|_| {
                new().allow_origin(tower_cors::AllowOrigin::predicate(|origin, _| {
                    origin.as_bytes().starts_with(b"http://app.")
                }))
            })
            .blocked("allow-origin-missing"),
        row("a predicate that always holds is not asked about null")
            .page(Opaque)
            .layer(|_| new().allow_origin(tower_cors::AllowOrigin::predicate(|_, _| true)))
            .blocked("allow-origin-missing"),
        row("a disallowed origin, rejected")
            .page(Subdomain)
            .layer(|at| {
                new()
                    .allow_origins([at.localhost(), at.address()])
                    .reject_disallowed_origins(true)
            })
            .blocked("allow-origin-missing"),
        row("nothing is allowed")
            .layer(|_| new())
            .blocked("allow-origin-missing"),
    ]
}

fn credentials() -> Vec<Scenario> {
    vec![
        row("credentials, allowed")
            .layer(|at| {
                new()
                    .allow_origins([at.localhost()])
                    .allow_credentials(true)
            })
            .credentials()
            .reads(&[]),
        row("credentials, not allowed")
            .layer(|at| new().allow_origins([at.localhost()]))
            .credentials()
            .blocked("allow-credentials-not-true"),
        row("credentials under any origin")
            .layer(|_| new().allow_origin(Any))
            .credentials()
            .blocked("wildcard-with-credentials"),
        row("credentials under a pattern, with a preflight")
            .page(Subdomain)
            .layer(|_| {
                new()
                    .allow_origins(["http://*.localhost:*"])
                    .allow_methods("PUT")
                    .allow_credentials(true)
            })
            .method("PUT")
            .credentials()
            .reads(&[]),
    ]
}

fn methods() -> Vec<Scenario> {
    vec![
        row("a method, allowed")
            .layer(|at| new().allow_origins([at.localhost()]).allow_methods("PUT"))
            .method("PUT")
            .body("item")
            .header("content-type", "text/plain")
            .reads(&[]),
        row("a method, not allowed")
            .layer(|at| new().allow_origins([at.localhost()]).allow_methods("PUT"))
            .method("DELETE")
            .blocked("method-disallowed"),
        row("a method that browsers put in upper case")
            .layer(|at| {
                new()
                    .allow_origins([at.localhost()])
                    .allow_methods("DELETE")
            })
            .method("delete")
            .reads(&[]),
        row("a method that browsers do not change to upper case")
            .layer(|at| new().allow_origins([at.localhost()]).allow_methods("PATCH"))
            .method("patch")
            .blocked("method-disallowed"),
        row("a safelisted method does not have to be listed")
            .layer(|at| new().allow_origins([at.localhost()]))
            .method("POST")
            .body("item")
            .header("content-type", "text/plain;charset=utf-8")
            .reads(&[]),
        row("any method")
            .layer(|_| new().allow_origin(Any).allow_methods(Any))
            .method("PATCH")
            .reads(&[]),
        row("any method, with credentials")
            .layer(|at| {
                new()
                    .allow_origins([at.localhost()])
                    .allow_methods(Any)
                    .allow_credentials(true)
            })
            .method("PATCH")
            .credentials()
            .reads(&[]),
        row("a preflight from elsewhere")
            .page(Subdomain)
            .layer(|at| {
                new()
                    .allow_origins([at.localhost(), at.address()])
                    .allow_methods("PUT")
            })
            .method("PUT")
            .blocked("allow-origin-missing"),
        row("a preflight answered 204")
            .layer(|at| {
                new()
                    .allow_origins([at.localhost()])
                    .allow_methods("PUT")
                    .preflight_status(204)
                    .max_age(Duration::from_secs(60))
            })
            .method("PUT")
            .reads(&[]),
    ]
}

fn headers() -> Vec<Scenario> {
    vec![
        row("a header, allowed")
            .layer(|at| {
                new()
                    .allow_origins([at.localhost()])
                    .allow_headers("X-Token")
            })
            .header("x-token", "1")
            .reads(&[]),
        row("a header, not allowed")
            .layer(|at| {
                new()
                    .allow_origins([at.localhost()])
                    .allow_headers("x-token")
            })
            .header("x-custom", "1")
            .blocked("header-disallowed"),
        row("two headers, one not allowed")
            .layer(|at| new().allow_origins([at.localhost()]).allow_headers("x-b"))
            .header("x-b", "1")
            .header("x-a", "1")
            .blocked("header-disallowed"),
        row("any header")
            .layer(|_| new().allow_origin(Any).allow_headers(Any))
            .header("x-anything", "1")
            .reads(&[]),
        row("any header, and it is Authorization")
            .layer(|_| new().allow_origin(Any).allow_headers(Any))
            .header("authorization", "Bearer token")
            .reads(&[]),
        row("any header, with credentials")
            .layer(|at| {
                new()
                    .allow_origins([at.localhost()])
                    .allow_headers(Any)
                    .allow_credentials(true)
            })
            .header("x-anything", "1")
            .header("authorization", "Bearer token")
            .credentials()
            .reads(&[]),
        row("JSON, allowed")
            .layer(|at| {
                new()
                    .allow_origins([at.localhost()])
                    .allow_headers("content-type")
            })
            .method("POST")
            .header("content-type", "application/json")
            .body("{}")
            .reads(&[]),
        row("JSON, not allowed")
            .layer(|at| new().allow_origins([at.localhost()]))
            .method("POST")
            .header("content-type", "application/json")
            .body("{}")
            .blocked("header-disallowed"),
        row("a range that says where it starts")
            .layer(|at| new().allow_origins([at.localhost()]))
            .header("range", "bytes=0-10")
            .reads(&[]),
        row("a safelisted header that is too long")
            .layer(|at| new().allow_origins([at.localhost()]))
            .header("accept", "a".repeat(129))
            .blocked("header-disallowed"),
        row("a forbidden header is left out")
            .layer(|at| new().allow_origins([at.localhost()]))
            .header("sec-custom", "1")
            .reads(&[]),
    ]
}

fn responses() -> Vec<Scenario> {
    vec![
        row("an exposed header")
            .layer(|at| new().allow_origins([at.localhost()]).expose_headers("ETag"))
            .reads(&["etag"]),
        row("any header exposed")
            .layer(|_| new().allow_origin(Any).expose_headers(Any))
            .reads(&["etag", "x-request-id"]),
        row("any header exposed, with credentials")
            .layer(|at| {
                new()
                    .allow_origins([at.localhost()])
                    .expose_headers(Any)
                    .allow_credentials(true)
            })
            .credentials()
            .reads(&["etag", "x-request-id"]),
        row("what is not found")
            .layer(|at| new().allow_origins([at.localhost()]))
            .path("/404")
            .reads(&[]),
        row("a server's error")
            .layer(|at| new().allow_origins([at.localhost()]))
            .path("/500")
            .reads(&[]),
        row("a handler that sets another origin")
            .layer(|at| new().allow_origins([at.localhost()]))
            .path("/other-origin")
            .reads(&[]),
        row("a handler that sets another origin, preserved")
            .layer(|at| {
                new()
                    .allow_origins([at.localhost()])
                    .existing_headers(ExistingHeaders::Preserve)
            })
            .path("/other-origin")
            .blocked("allow-origin-mismatch"),
        row("no-cors sends, and reads nothing")
            .layer(|at| new().allow_origins([at.localhost()]))
            .mode("no-cors")
            .method("POST")
            .body("item")
            .header("content-type", "text/plain")
            .opaque(),
        row("same-origin sends nothing elsewhere")
            .layer(|at| new().allow_origins([at.localhost()]))
            .mode("same-origin")
            .blocked("cross-origin-in-same-origin-mode"),
    ]
}

fn redirects() -> Vec<Scenario> {
    vec![
        row("a redirect within the server")
            .layer(|at| new().allow_origins([at.localhost()]))
            .path("/to-self")
            .reads(&[]),
        row("a redirect to another server has no origin to tell")
            .layer(|at| new().allow_origins([at.localhost(), at.address()]))
            .path("/to-other")
            .blocked("allow-origin-missing"),
        row("a redirect to another server under any origin")
            .layer(|_| new().allow_origin(Any))
            .path("/to-other")
            .reads(&[]),
    ]
}
