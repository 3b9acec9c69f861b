//! What a user means by a policy, in as few words as possible, and a page that sends requests.

use crate::generate::{ENTRIES, Origins};
use cors_browser::{CredentialsMode, Page, PageRequest};
use http::{HeaderValue, Request, Response, StatusCode};
use http_body_util::Full;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use std::convert::Infallible;
use std::time::Duration;
use tower::util::BoxCloneService;
use tower::{Layer, service_fn};
use tower_cors::{AllowOrigin, Any, CorsLayer};

pub(crate) type Body = Full<bytes::Bytes>;
pub(crate) type App = BoxCloneService<Request<cors_browser::Body>, Response<Body>, Infallible>;

const METHODS: [&str; 6] = ["GET", "HEAD", "POST", "PUT", "DELETE", "patch"];
/// Names that are never safelisted, and values.
const HEADERS: [&str; 3] = ["x-a", "x-b", "authorization"];
const SECRETS: [&str; 2] = ["etag", "x-request-id"];

/// The origins of pages, including near misses.
const PAGES: [&str; 14] = [
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
    "https://a.com:8443",
    "http://a.com",
    "null",
];

/// Some names, or any.
#[derive(Clone, Debug)]
pub(crate) enum Names {
    Any,
    These(Vec<&'static str>),
}

impl Names {
    fn hold(&self, name: &str) -> bool {
        match self {
            Self::Any => true,
            Self::These(names) => names.contains(&name),
        }
    }
}

/// A policy, as its user means it.
#[derive(Clone, Debug)]
pub(crate) struct Meant {
    pub(crate) origins: Origins,
    methods: Names,
    headers: Names,
    exposed: Names,
    credentials: bool,
    reject: bool,
    max_age: Option<Duration>,
    /// What the inner service does: its status, and whether it sets CORS headers of its own.
    status: StatusCode,
    meddles: bool,
}

/// A request from a page.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) page: &'static str,
    pub(crate) method: &'static str,
    pub(crate) headers: Vec<&'static str>,
    pub(crate) json: bool,
    pub(crate) credentials: CredentialsMode,
}

impl Meant {
    /// Whether the policy allows this page to send this request, with these headers, with or without credentials.
    pub(crate) fn allow(&self, asked: &Asked) -> bool {
        let origin = match self.origins {
            Origins::Any => true,
            _ => asked.page != "null" && self.origins.mean(asked.page),
        };
        let method =
            ["GET", "HEAD", "POST"].contains(&asked.method) || self.methods.hold(asked.method);
        let headers = asked.headers.iter().all(|name| self.headers.hold(name));
        let json = !asked.json || self.headers.hold("content-type");
        let credentials = asked.credentials != CredentialsMode::Include || self.credentials;
        origin && method && headers && json && credentials
    }

    /// Whether only allowed pages may send this request.
    pub(crate) fn guards(asked: &Asked) -> bool {
        !["GET", "HEAD", "POST"].contains(&asked.method) || !asked.headers.is_empty() || asked.json
    }

    pub(crate) fn exposes(&self, name: &str) -> bool {
        self.exposed.hold(name)
    }

    fn layer(&self) -> CorsLayer {
        let origins = match &self.origins {
            Origins::Nobody => AllowOrigin::default(),
            Origins::Any => AllowOrigin::any(),
            Origins::Mirrored => AllowOrigin::mirror_request(),
            Origins::Entries(entries) => entries.join(",").into(),
            Origins::Predicate(origins) => {
                let origins = origins.clone();
                AllowOrigin::predicate(move |origin, _| {
                    origins.iter().any(|allowed| origin == allowed)
                })
            }
            Origins::AsyncPredicate(origins) => {
                let origins = origins.clone();
                AllowOrigin::async_predicate(move |origin, _| async move {
                    origins.iter().any(|allowed| origin == allowed)
                })
            }
        };
        let mut layer = CorsLayer::new()
            .allow_origin(origins)
            .allow_credentials(self.credentials)
            .reject_disallowed_origins(self.reject);
        layer = match &self.methods {
            Names::Any => layer.allow_methods(Any),
            // `patch` and `PATCH` are different methods, and a page that uses the wrong one is blocked.
            Names::These(methods) => layer.allow_methods(methods.join(",")),
        };
        layer = match &self.headers {
            Names::Any => layer.allow_headers(Any),
            Names::These(names) => layer.allow_headers(names.join(",")),
        };
        layer = match &self.exposed {
            Names::Any => layer.expose_headers(Any),
            Names::These(names) => layer.expose_headers(names.join(",")),
        };
        match self.max_age {
            Some(max_age) => layer.max_age(max_age),
            None => layer,
        }
    }

    /// Returns a service with this policy, or `None` if the policy is refused.
    pub(crate) fn app(&self) -> Option<App> {
        let layer = self.layer().validate().ok()?;
        let (status, meddles) = (self.status, self.meddles);
        let handler = service_fn(move |_: Request<cors_browser::Body>| {
            let mut response = Response::new(Body::default());
            *response.status_mut() = status;
            let headers = response.headers_mut();
            for name in SECRETS {
                headers.insert(name, HeaderValue::from_static("1"));
            }
            if meddles {
                let origin = HeaderValue::from_static("https://evil.com");
                headers.insert("access-control-allow-origin", origin);
                let yes = HeaderValue::from_static("true");
                headers.insert("access-control-allow-credentials", yes);
                let all = HeaderValue::from_static("etag, x-request-id");
                headers.insert("access-control-expose-headers", all);
            }
            std::future::ready(Ok(response))
        });
        Some(BoxCloneService::new(layer.layer(handler)))
    }
}

impl Asked {
    pub(crate) fn request(&self) -> PageRequest {
        let mut request = PageRequest::fetch("https://api.example.com/items")
            .method(self.method)
            .credentials(self.credentials);
        for name in &self.headers {
            request = request.header(*name, "1");
        }
        if self.json {
            request = request.header("content-type", "application/json");
        }
        request
    }

    pub(crate) fn page(&self) -> Page {
        Page::at(self.page)
    }
}

fn some(names: &'static [&'static str]) -> impl Strategy<Value = Names> {
    prop_oneof![
        1 => Just(Names::Any),
        4 => subsequence(names, 0..=names.len()).prop_map(Names::These),
    ]
}

fn origins() -> impl Strategy<Value = Origins> {
    let entries = ENTRIES.map(|(entry, _)| entry).to_vec();
    // This includes `null`, although functions are never called with it.
    let pages = || subsequence(&PAGES[..], 0..=7);
    prop_oneof![
        1 => Just(Origins::Nobody),
        2 => Just(Origins::Any),
        2 => select(ENTRIES[..1].to_vec()).prop_map(|(entry, _)| Origins::Entries(vec![entry])),
        6 => subsequence(entries, 0..=6).prop_map(Origins::Entries),
        1 => Just(Origins::Mirrored),
        2 => pages().prop_map(Origins::Predicate),
        2 => pages().prop_map(Origins::AsyncPredicate),
    ]
}

/// Generates policies that are accepted.
pub(crate) fn meant() -> impl Strategy<Value = Meant> {
    let lists = (
        some(&["PUT", "DELETE", "patch"]),
        some(&["x-a", "x-b", "authorization", "content-type"]),
        some(&SECRETS),
    );
    let switches = (any::<[bool; 3]>(), proptest::option::of(0..700_u64));
    let statuses = [
        StatusCode::OK,
        StatusCode::NOT_FOUND,
        StatusCode::INTERNAL_SERVER_ERROR,
    ];
    (origins(), lists, switches, select(statuses.to_vec()))
        .prop_map(|(origins, (methods, headers, exposed), switches, status)| {
            let ([credentials, reject, meddles], max_age) = switches;
            Meant {
                origins,
                methods,
                headers,
                exposed,
                credentials,
                reject,
                max_age: max_age.map(Duration::from_secs),
                status,
                meddles,
            }
        })
        .prop_filter("refused", |meant| meant.app().is_some())
}

pub(crate) fn asked() -> impl Strategy<Value = Asked> {
    let modes = [
        CredentialsMode::Omit,
        CredentialsMode::SameOrigin,
        CredentialsMode::Include,
    ];
    (
        select(PAGES.to_vec()),
        select(METHODS.to_vec()),
        subsequence(&HEADERS[..], 0..=2),
        any::<bool>(),
        select(modes.to_vec()),
    )
        .prop_map(|(page, method, headers, json, credentials)| Asked {
            page,
            method,
            headers,
            json,
            credentials,
        })
}
