//! Generates policies, requests and inner services. Near misses are common, because random values would never test
//! the laws.

use crate::inputs::Input;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use std::convert::Infallible;
use std::time::Duration;
use tower::{Layer, ServiceExt, service_fn};
use tower_cors::{
    AllowCredentials, AllowHeaders, AllowMethods, AllowOrigin, AllowPrivateNetwork, Any, CorsLayer,
    Decision, ExistingHeaders, ExposeHeaders, MaxAge,
};

/// Entries of an allowlist, each with all the [`ORIGINS`] that it covers.
pub(crate) const ENTRIES: [(&str, &[&str]); 6] = [
    ("https://a.com", &["https://a.com"]),
    ("https://b.com:8443", &["https://b.com:8443"]),
    ("https://*.a.com", &["https://b.a.com", "https://c.b.a.com"]),
    (
        "https://*.b.a.com:*",
        &["https://c.b.a.com", "https://c.b.a.com:1"],
    ),
    (
        "http://localhost:*",
        &["http://localhost", "http://localhost:3000"],
    ),
    ("tauri://localhost", &["tauri://localhost"]),
];

/// Values of an `Origin` line.
pub(crate) const ORIGINS: [&str; 24] = [
    "https://a.com",
    "https://b.com:8443",
    "https://b.a.com",
    "https://c.b.a.com",
    "https://c.b.a.com:1",
    "http://localhost",
    "http://localhost:3000",
    "tauri://localhost",
    "https://evil.com",
    "https://ba.com",
    "https://a.com.evil.com",
    "https://a.com@evil.com",
    "https://a.com:443",
    "https://A.com",
    "https://a.com/",
    "https://a.com.",
    "http://a.com",
    "https://b.com",
    "http://localhost.evil.com:3000",
    "null",
    "file://",
    "",
    "*",
    "<script>",
];

#[derive(Clone, Debug)]
pub(crate) enum Origins {
    Nobody,
    Any,
    Entries(Vec<&'static str>),
    Mirrored,
    Predicate(Vec<&'static str>),
    AsyncPredicate(Vec<&'static str>),
}

impl Origins {
    /// Whether the policy means to allow `origin`.
    pub(crate) fn mean(&self, origin: &str) -> bool {
        match self {
            Self::Nobody => false,
            Self::Any | Self::Mirrored => true,
            Self::Entries(entries) => ENTRIES
                .iter()
                .any(|(entry, covered)| entries.contains(entry) && covered.contains(&origin)),
            Self::Predicate(origins) | Self::AsyncPredicate(origins) => origins.contains(&origin),
        }
    }

    fn setting(&self) -> AllowOrigin {
        match self.clone() {
            Self::Nobody => AllowOrigin::default(),
            Self::Any => AllowOrigin::any(),
            Self::Entries(entries) => entries.join(", ").into(),
            Self::Mirrored => AllowOrigin::mirror_request(),
            Self::Predicate(origins) => AllowOrigin::predicate(move |origin, _| {
                origins.iter().any(|allowed| origin == allowed)
            }),
            Self::AsyncPredicate(origins) => {
                AllowOrigin::async_predicate(move |origin, _| async move {
                    origins.iter().any(|allowed| origin == allowed)
                })
            }
        }
    }
}

fn origins() -> impl Strategy<Value = Origins> {
    let entries = ENTRIES.map(|(entry, _)| entry).to_vec();
    let some = || vec(select(ORIGINS.to_vec()), 0..6);
    prop_oneof![
        1 => Just(Origins::Nobody),
        2 => Just(Origins::Any),
        6 => subsequence(entries, 0..=6).prop_map(Origins::Entries),
        1 => Just(Origins::Mirrored),
        2 => some().prop_map(Origins::Predicate),
        2 => some().prop_map(Origins::AsyncPredicate),
    ]
}

#[derive(Clone, Debug)]
pub(crate) struct Policy {
    pub(crate) origins: Origins,
    /// Whether the inner service's own headers are preserved.
    pub(crate) preserve: bool,
    pub(crate) layer: CorsLayer,
}

impl Policy {
    /// Whether the inner service's own origin is kept, so that the policy does not decide.
    pub(crate) fn keeps_origin_of(&self, own: &HeaderMap) -> bool {
        self.preserve && own.get_all("access-control-allow-origin").iter().count() == 1
    }
}

/// Generates only configurations that are accepted. There are other tests for those that are refused.
pub(crate) fn policy() -> impl Strategy<Value = Policy> {
    let list = prop_oneof![
        Just(None),
        Just(Some("")),
        Just(Some("*")),
        Just(Some("mirror"))
    ];
    let switches = (0..3_u8, 0..3_u8, any::<[bool; 5]>(), 0..3_u8);
    (origins(), list.clone(), list, switches)
        .prop_map(|(origins, methods, headers, switches)| {
            let (
                credentials,
                private_network,
                [expose, expose_any, preserve, reject, null],
                max_age,
            ) = switches;
            let mut layer = CorsLayer::new()
                .allow_origin(origins.setting())
                .reject_disallowed_origins(reject)
                .dangerously_allow_null_origin(null && credentials == 0)
                .allow_credentials(match credentials {
                    0 => false.into(),
                    1 => AllowCredentials::yes(),
                    _ => AllowCredentials::predicate(|origin, _| origin.len() % 2 == 0),
                })
                .allow_private_network(match private_network {
                    0 => false.into(),
                    1 => AllowPrivateNetwork::yes(),
                    _ => AllowPrivateNetwork::predicate(|origin, _| origin.len() % 2 == 0),
                })
                .allow_methods(match methods {
                    None => AllowMethods::default(),
                    Some("*") => Any.into(),
                    Some("mirror") => AllowMethods::mirror_request(),
                    Some(_) => "PUT, DELETE".into(),
                })
                .allow_headers(match headers {
                    None => AllowHeaders::default(),
                    Some("*") => Any.into(),
                    Some("mirror") => AllowHeaders::mirror_request(),
                    Some(_) => "x-a, content-type".into(),
                });
            layer = match max_age {
                0 => layer,
                1 => layer.max_age(Duration::from_secs(600)),
                _ => layer.max_age(MaxAge::dynamic(|origin, _| {
                    Duration::from_secs(origin.len() as u64)
                })),
            };
            if expose {
                layer = layer.expose_headers(if expose_any {
                    Any.into()
                } else {
                    ExposeHeaders::from("etag")
                });
            }
            if preserve {
                layer = layer.existing_headers(ExistingHeaders::Preserve);
            }
            Policy {
                origins,
                preserve,
                layer,
            }
        })
        .prop_filter_map("refused", |policy| {
            policy.layer.clone().validate().ok().map(|_| policy)
        })
}

fn headers(lines: impl IntoIterator<Item = (HeaderName, Vec<u8>)>) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in lines {
        if let Ok(value) = HeaderValue::from_bytes(&value) {
            headers.append(name, value);
        }
    }
    headers
}

fn junk() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        vec(any::<u8>(), 0..40),
        "[a-z, *:/<>-]{0,40}".prop_map(String::into_bytes),
        Just(vec![b','; 5_000]),
    ]
}

fn line(likely: &'static [&'static str]) -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![4 => select(likely).prop_map(|text| text.as_bytes().to_vec()), 1 => junk()]
}

fn few<T: std::fmt::Debug>(line: impl Strategy<Value = T>) -> impl Strategy<Value = Vec<T>> {
    // Mostly one line. Several lines are interesting, but then the request is denied.
    (
        vec(line, 3),
        prop_oneof![2 => Just(0_usize), 6 => Just(1), 1 => Just(2), 1 => Just(3)],
    )
        .prop_map(|(mut lines, count)| {
            lines.truncate(count);
            lines
        })
}

/// Likely values of a header that policies read.
fn likely(input: Input) -> &'static [&'static str] {
    match input {
        Input::Origin => &ORIGINS,
        Input::RequestMethod => &["PUT", "DELETE", "*", "GET, PUT", "", "x y"],
        Input::RequestHeaders => &[
            "x-a",
            "x-a,x-b",
            " x-b ,, x-a ",
            "*",
            ",,,",
            "x-a,<b>",
            "authorization",
        ],
        Input::RequestPrivateNetwork => &["true", "false"],
        Input::SecFetchSite => &["same-origin", "same-site", "cross-site", "none"],
        Input::Host => &["a.com", "evil.com", "a.com:443"],
    }
}

/// A request with every header that a policy reads.
pub(crate) fn request() -> impl Strategy<Value = Request<()>> {
    let methods = [Method::GET, Method::POST, Method::OPTIONS, Method::OPTIONS];
    let values: Vec<_> = Input::ALL
        .iter()
        .map(|input| few(line(likely(*input))))
        .collect();
    (select(methods.to_vec()), values).prop_map(|(method, values)| {
        let lines = Input::ALL.iter().zip(values).flat_map(|(input, values)| {
            let name = input.name();
            values.into_iter().map(move |value| (name.clone(), value))
        });
        let mut request = Request::new(());
        *request.method_mut() = method;
        *request.headers_mut() = headers(lines);
        request
    })
}

/// The headers that the inner service sets.
pub(crate) fn response() -> impl Strategy<Value = HeaderMap> {
    let own = select(vec![
        ("access-control-allow-origin", "*"),
        ("access-control-allow-origin", "https://evil.com"),
        ("access-control-allow-credentials", "true"),
        ("access-control-allow-methods", "DELETE"),
        ("access-control-expose-headers", "x-own"),
        ("vary", "accept-encoding"),
        ("vary", "ORIGIN, x-b"),
        ("vary", "*"),
        ("etag", "1"),
        ("set-cookie", "a=b"),
    ]);
    let line = own.prop_map(|(name, value)| {
        let name = HeaderName::from_static(name);
        (name, value.as_bytes().to_vec())
    });
    vec(line, 0..6).prop_map(headers)
}

/// The response of the layer to a request, given the inner service's headers.
pub(crate) fn answer(policy: &Policy, request: &Request<()>, own: &HeaderMap) -> Response<()> {
    let own = own.clone();
    let service = policy.layer.layer(service_fn(move |_: Request<()>| {
        let mut response = Response::new(());
        *response.headers_mut() = own.clone();
        std::future::ready(Ok::<_, Infallible>(response))
    }));
    let response = futures_util::FutureExt::now_or_never(service.oneshot(request.clone()));
    let Ok(response) = response.expect("nothing to wait for");
    response
}

/// The same with only the policy, as a server without Tower would use it.
pub(crate) fn answer_by_policy(
    policy: &Policy,
    request: &Request<()>,
    own: &HeaderMap,
) -> Response<()> {
    let (head, ()) = request.clone().into_parts();
    let decision = policy
        .layer
        .policy()
        .expect("an accepted policy")
        .decide(&head);
    let decision = futures_util::FutureExt::now_or_never(decision);
    match decision.expect("nothing to wait for") {
        Decision::Answer(answer) => answer.into_response(()),
        Decision::Forward(cors) => {
            let mut response = Response::new(());
            response.headers_mut().clone_from(own);
            cors.apply(response.headers_mut());
            response
        }
    }
}

pub(crate) fn is_preflight(request: &Request<()>) -> bool {
    let has = |name| request.headers().contains_key(name);
    request.method() == Method::OPTIONS && has("origin") && has("access-control-request-method")
}
