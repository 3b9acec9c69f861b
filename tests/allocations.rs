//! What the layer may allocate for a request: nothing that grows with the size of the request.

use allocation_counter::measure;
use http::{HeaderMap, HeaderValue, Method, Request, Response};
use std::convert::Infallible;
use tower::{Layer, Service};
use tower_cors::{AllowOrigin, Any, CorsLayer, Decision, Policy};

const APP: &str = "https://app.example.com";

fn policy(origins: impl Into<AllowOrigin>) -> Policy {
    CorsLayer::new()
        .allow_origin(origins)
        .allow_credentials(true)
        .allow_methods(Any)
        .allow_headers(Any)
        .policy()
        .unwrap()
}

fn policies() -> Vec<(&'static str, Policy)> {
    vec![
        ("exact", policy(APP)),
        ("list", policy("https://app.example.com, https://b.com")),
        (
            "table",
            policy(
                (0..9)
                    .map(|n| format!("https://o{n}.com"))
                    .chain([APP.to_owned()])
                    .collect::<Vec<_>>()
                    .join(","),
            ),
        ),
        (
            "patterns",
            policy("https://app.example.com, https://*.b.com:*, http://localhost:*"),
        ),
        (
            "predicate",
            policy(AllowOrigin::predicate(|origin, _| origin == APP)),
        ),
    ]
}

fn head(method: Method, headers: &[(&'static str, Vec<u8>)]) -> http::request::Parts {
    let mut request = Request::new(());
    *request.method_mut() = method;
    for (name, value) in headers {
        // The first clone of bytes allocates a reference count. The bytes that a server has read already have one.
        let value = HeaderValue::from_bytes(value).unwrap();
        drop(value.clone());
        request.headers_mut().append(*name, value);
    }
    request.into_parts().0
}

fn decide(policy: &Policy, head: &http::request::Parts) -> Decision {
    policy.decide(head).now().expect("no async predicate")
}

/// The number of bytes that a decision allocates.
fn allocated(policy: &Policy, head: &http::request::Parts) -> u64 {
    measure(|| drop(decide(policy, head))).bytes_total
}

#[test]
fn an_actual_request_allocates_nothing() {
    for (kind, policy) in policies() {
        for origin in [APP, "https://evil.com", "https://c.b.com:1", "null", ""] {
            let head = head(Method::GET, &[("origin", origin.into())]);
            let mut response = HeaderMap::with_capacity(8);
            response.insert("content-type", HeaderValue::from_static("text/plain"));
            let measured = measure(|| {
                if let Decision::Forward(cors) = decide(&policy, &head) {
                    cors.apply(&mut response);
                }
            });
            assert_eq!(measured.count_total, 0, "{kind} {origin:?}");
        }
    }
}

#[test]
fn a_hostile_origin_allocates_no_more_than_any_other() {
    for (kind, policy) in policies() {
        for method in [Method::GET, Method::OPTIONS] {
            let ask = |origin: &[u8]| {
                let asked = ("access-control-request-method", b"PUT".to_vec());
                allocated(
                    &policy,
                    &head(method.clone(), &[("origin", origin.to_vec()), asked]),
                )
            };
            let usual = ask(b"https://evil.com");
            let long = [&b"https://"[..], &b"a".repeat(60 * 1024)].concat();
            let labels = [&b"https://"[..], &b"a.".repeat(30 * 1024), b"b.com"].concat();
            for hostile in [
                &*long,
                &labels,
                b"\xff\xfe",
                b"https://app.example.com@evil.com",
            ] {
                assert!(ask(hostile) <= usual, "{kind} {method}");
            }
        }
    }
}

#[test]
fn a_flood_of_names_in_a_preflight_allocates_no_more_than_none() {
    for (kind, policy) in policies() {
        let ask = |names: Vec<u8>| {
            let lines = [
                ("origin", APP.into()),
                ("access-control-request-method", b"PUT".to_vec()),
                ("access-control-request-headers", names),
            ];
            allocated(&policy, &head(Method::OPTIONS, &lines))
        };
        let usual = ask(b"x-token".to_vec());
        for flood in [
            vec![b','; 16 * 1024],
            b"x-a,".repeat(4 * 1024),
            vec![b'x'; 60 * 1024],
            vec![b','; 4000],
        ] {
            let measured = ask(flood);
            assert!(measured <= usual, "{kind}: {measured} instead of {usual}");
        }
    }
}

#[test]
fn a_long_path_allocates_no_more_than_a_short_one() {
    let select = CorsLayer::select()
        .path("/admin/keys", CorsLayer::permissive())
        .host("api.example.com", CorsLayer::permissive())
        .path("/caf%C3%A9", CorsLayer::permissive())
        .validate()
        .unwrap();
    let ask = |path: &str| {
        let mut service = select.layer(tower::service_fn(|_: Request<()>| {
            std::future::ready(Ok::<_, Infallible>(Response::new(())))
        }));
        let request = Request::get(path).body(()).unwrap();
        measure(|| drop(service.call(request))).bytes_total
    };
    let usual = ask("/%61");
    assert_eq!(ask("/a"), 0);
    for part in [
        "/..;x", "/x/..", "/%2f", "%252f", "%25", ";", "/%c3%89", "%FF", "/a",
    ] {
        let path = format!("/%61{}", part.repeat(60_000 / part.len()));
        let measured = ask(&path);
        assert!(measured <= usual, "{part}: {measured} instead of {usual}");
    }
}
