//! Requests that no browser sends.

use crate::support::{APP, EVIL, answer, get, kinds, preflight, request};
use allocation_counter::measure;
use http::{HeaderValue, Method, Request};
use tower_cors::{Any, ConfigErrorKind as Kind, CorsLayer, Policy};

fn permissive() -> CorsLayer {
    let origins = [APP, "https://b.example.com"];
    CorsLayer::new()
        .allow_origins(origins)
        .allow_credentials(true)
        .allow_methods(Any)
        .allow_headers(Any)
}

/// The bytes that the decision about a preflight allocates.
fn allocated(policy: &Policy, lines: &[String]) -> u64 {
    let mut request = Request::builder().method(Method::OPTIONS).body(()).unwrap();
    let headers = request.headers_mut();
    headers.insert("origin", HeaderValue::from_static(APP));
    headers.insert(
        "access-control-request-method",
        HeaderValue::from_static("PUT"),
    );
    for line in lines {
        let line = HeaderValue::from_str(line).unwrap();
        drop(line.clone()); // shared, as a server's values are
        headers.append("access-control-request-headers", line);
    }
    let (head, ()) = request.into_parts();
    measure(|| drop(policy.decide(&head).now())).bytes_total
}

/// rs/cors (also GHSA-mh55-gqvf-xfwm and CVE-2025-47908) allocated for each comma of the header names that a
/// preflight asks for. Here a listed policy does not read them, and one that mirrors them reads 4096 bytes at
/// most.
#[test]
fn go_2024_2883_commas_cost_no_allocations() {
    let listed = permissive().allow_headers("x-a, x-b");
    for policy in [permissive().policy().unwrap(), listed.policy().unwrap()] {
        let usual = allocated(&policy, &["x-a,x-b".to_owned()]);
        for flood in [",".repeat(1 << 20), "x-a,".repeat(1 << 18)] {
            let flooded = allocated(&policy, &[flood]);
            assert!(flooded <= usual, "{flooded} bytes instead of {usual}");
        }
    }
}

/// go-chi/cors does the same for many lines (go-chi/cors#36).
#[test]
fn go_chi_cors_36_lines_cost_no_allocations() {
    let lines: Vec<_> = (0..2_000).map(|n| format!("x-{n}, ,")).collect();
    for cors in [permissive(), permissive().allow_headers("x-a")] {
        let policy = cors.policy().unwrap();
        let usual = allocated(&policy, &["x-a,x-b".to_owned()]);
        let flooded = allocated(&policy, &lines);
        assert!(flooded <= usual, "{flooded} bytes instead of {usual}");
    }
}

/// http4s wrote header names and values as they were, so that a line break in one made two. Here neither the
/// settings nor a request can carry one: a setting with one is refused, and the types of a request's values
/// cannot hold one. What is mirrored is made of tokens alone.
#[test]
fn cve_2021_41084_no_line_break_gets_into_a_response() {
    let origins = CorsLayer::new().allow_origins(["https://a.com\r\nset-cookie: a=b"]);
    assert_eq!(kinds(origins), [Kind::WhiteSpace]);
    let cors = CorsLayer::new().allow_origin(APP);
    for (split, kind) in [
        ("x-a\r\nset-cookie: a=b", Kind::SeveralInOneEntry),
        ("x-a\0set-cookie:a=b", Kind::InvalidName),
    ] {
        for cors in [
            cors.clone().allow_headers(split),
            cors.clone().allow_methods(split),
            cors.clone().expose_headers(split),
        ] {
            assert_eq!(kinds(cors), [kind], "{split:?}");
        }
        assert!(HeaderValue::from_str(split).is_err());
    }
    for asked in [
        "x-a\tset-cookie",
        "x-a set-cookie: a",
        "x-a,\"b\"",
        "x-a;b",
        "<b>",
    ] {
        let response = preflight(
            &permissive(),
            APP,
            &[("access-control-request-headers", asked)],
        );
        assert!(
            !response
                .headers()
                .contains_key("access-control-allow-headers"),
            "{asked}"
        );
    }
}

/// rmcp (also RUSTSEC-2026-0189 and GHSA-89vp-x53w-74fx) did not look at `Host`, so that a page whose name
/// led to the machine of its visitor was of the same origin as the server there. Here `local_only` answers
/// to loopback names alone, and denies foreign origins and `null`.
#[test]
fn cve_2026_42559_a_rebound_name_does_not_reach_a_local_server() {
    let cors = CorsLayer::new().local_only().mcp();
    let status = |lines| answer(&cors, request(Method::POST, "/mcp", lines), &[]).status();
    assert_eq!(status(&[("host", "localhost:3000")]), 202);
    assert_eq!(
        status(&[
            ("host", "127.0.0.1:3000"),
            ("origin", "http://localhost:5173")
        ]),
        202
    );
    for (lines, expected) in [
        (&[("host", "evil.com:3000")][..], 421),
        (
            &[
                ("host", "evil.com:3000"),
                ("origin", "http://evil.com:3000"),
            ],
            421,
        ),
        (
            &[("host", "evil.com:3000"), ("sec-fetch-site", "same-origin")],
            421,
        ),
        (&[("host", "localhost.evil.com")], 421),
        (&[("host", "localhost:3000"), ("host", "evil.com")], 400),
        (&[], 400),
        (&[("host", "localhost:3000"), ("origin", EVIL)], 403),
        (&[("host", "localhost:3000"), ("origin", "null")], 403),
    ] {
        assert_eq!(status(lines), expected, "{lines:?}");
    }
}

/// Phoenix (also CVE-2022-42975) did not check the origins of WebSockets against a wildcard as it says. Here
/// the request that opens a WebSocket is a request as any other, and rejected if its origin is not covered.
#[test]
fn ghsa_p8f7_22gq_m7j9_a_websocket_is_only_opened_by_a_covered_origin() {
    let origins = ["https://*.example.com", "https://pr-*.example.org"];
    let cors = CorsLayer::new()
        .allow_origins(origins)
        .reject_disallowed_origins(true);
    let status = |origin| {
        let lines = [
            ("host", "api.example.com"),
            ("origin", origin),
            ("connection", "upgrade"),
            ("upgrade", "websocket"),
            ("sec-websocket-version", "13"),
        ];
        answer(&cors, request(Method::GET, "/socket", &lines), &[]).status()
    };
    for origin in [APP, "https://pr-1.example.org"] {
        assert_eq!(status(origin), 202, "{origin}");
    }
    for origin in [
        "https://evilexample.com",
        "https://example.com",
        "https://app.example.com.evil.com",
        "https://app.example.com:8443",
        "http://app.example.com",
        "https://pr-.example.org",
        "https://pr-1.evil.example.org",
        "null",
        "",
    ] {
        assert_eq!(status(origin), 403, "{origin}");
    }
}

/// Frameworks hand the same slice of headers to every response (rs/cors#198, jub0bs/cors#14), so that a
/// handler that changes its response changes those of others. Here a response owns its map, and safe Rust
/// keeps the values from being changed.
#[test]
fn rs_cors_198_changing_one_response_changes_no_other() {
    let cors = permissive().vary([http::header::ACCEPT_LANGUAGE]);
    let (first, expected) = (get(&cors, APP), get(&cors, APP));
    let mut changed = first;
    for (_, value) in &mut changed {
        *value = HeaderValue::from_static("changed");
    }
    changed.append("vary", HeaderValue::from_static("x-changed"));
    assert_eq!(get(&cors, APP), expected);

    let mut answered = preflight(&cors, APP, &[]);
    let expected = preflight(&cors, APP, &[]);
    answered.headers_mut().clear();
    assert_eq!(preflight(&cors, APP, &[]).headers(), expected.headers());
}
