//! What is configured, and what is asked.

use arbitrary::{Arbitrary, Unstructured};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request};
use std::time::Duration;
use tower_cors::{
    AllowHeaders, AllowMethods, AllowOrigin, Any, CorsLayer, ExistingHeaders, ExposeHeaders,
};

/// Entries of an allowlist.
pub(crate) const ENTRIES: [&str; 9] = [
    "https://a.com",
    "https://b.com:8443",
    "https://*.a.com",
    "https://*.b.a.com:*",
    "https://pr-*.a.com",
    "http://localhost:*",
    "http://a.com",
    "tauri://localhost",
    "null",
];

pub(crate) const ORIGINS: [&str; 22] = [
    "https://a.com",
    "https://b.com:8443",
    "https://b.a.com",
    "https://c.b.a.com",
    "https://c.b.a.com:1",
    "https://pr-1.a.com",
    "https://pr-.a.com",
    "http://localhost",
    "http://localhost:3000",
    "http://a.com",
    "tauri://localhost",
    "https://evil.com",
    "https://ba.com",
    "https://a.com.evil.com",
    "https://a.com:443",
    "https://A.com",
    "https://a.com/",
    "null",
    "file://",
    "",
    "*",
    "https://a.com,https://evil.com",
];

#[derive(Arbitrary, Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Nobody,
    Any,
    Mirrored,
    Listed,
    Predicate,
    AsyncPredicate,
}

#[derive(Arbitrary, Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Names {
    Nothing,
    Any,
    Mirrored,
    These,
}

/// A configuration.
#[derive(Arbitrary, Clone, Debug)]
pub(crate) struct Meant {
    pub(crate) origins: Kind,
    /// Which of [`ENTRIES`], or of [`ORIGINS`] for a predicate.
    chosen: u32,
    pub(crate) methods: Names,
    pub(crate) headers: Names,
    pub(crate) exposed: Names,
    pub(crate) credentials: bool,
    pub(crate) max_age: Option<u16>,
    pub(crate) private_network: bool,
    pub(crate) reject: bool,
    pub(crate) preserve: bool,
    pub(crate) null: bool,
    pub(crate) vary: bool,
    pub(crate) hosts: bool,
    status: u8,
}

pub(crate) const METHODS: &str = "PUT, DELETE";
pub(crate) const HEADERS: &str = "x-a, content-type";
pub(crate) const EXPOSED: &str = "etag";
/// Hosts that requests may be for, where not all are.
pub(crate) const HOSTS: &str = "api.com, *.api.org, localhost:3000";

impl Meant {
    pub(crate) fn entries(&self) -> impl Iterator<Item = &'static str> {
        let chosen = self.chosen;
        let entries = ENTRIES.iter().enumerate();
        entries.filter_map(move |(at, entry)| (chosen >> at & 1 == 1).then_some(*entry))
    }

    /// What the user's function returns.
    pub(crate) fn function_allows(&self, origin: &[u8]) -> bool {
        let at = ORIGINS.iter().position(|known| known.as_bytes() == origin);
        at.is_some_and(|at| self.chosen >> at & 1 == 1)
    }

    pub(crate) fn status(&self) -> u16 {
        200 + u16::from(self.status) % 100
    }

    pub(crate) fn layer(&self) -> CorsLayer {
        let meant = self.clone();
        let origins = match self.origins {
            Kind::Nobody => AllowOrigin::default(),
            Kind::Any => AllowOrigin::any(),
            Kind::Mirrored => AllowOrigin::mirror_request(),
            Kind::Listed => self.entries().collect::<Vec<_>>().join(",").into(),
            Kind::Predicate => AllowOrigin::predicate(move |origin: &HeaderValue, _: &_| {
                meant.function_allows(origin.as_bytes())
            }),
            Kind::AsyncPredicate => {
                AllowOrigin::async_predicate(move |origin: HeaderValue, _: &_| {
                    let yes = meant.function_allows(origin.as_bytes());
                    async move { yes }
                })
            }
        };
        let mut layer = CorsLayer::new()
            .allow_origin(origins)
            .allow_credentials(self.credentials)
            .allow_private_network(self.private_network)
            .reject_disallowed_origins(self.reject)
            .dangerously_allow_null_origin(self.null)
            .preflight_status(http::StatusCode::from_u16(self.status()).expect("200 to 299"))
            .allow_methods(match self.methods {
                Names::Nothing => AllowMethods::default(),
                Names::Any => Any.into(),
                Names::Mirrored => AllowMethods::mirror_request(),
                Names::These => METHODS.into(),
            })
            .allow_headers(match self.headers {
                Names::Nothing => AllowHeaders::default(),
                Names::Any => Any.into(),
                Names::Mirrored => AllowHeaders::mirror_request(),
                Names::These => HEADERS.into(),
            })
            .expose_headers(match self.exposed {
                Names::Nothing | Names::Mirrored => ExposeHeaders::default(),
                Names::Any => Any.into(),
                Names::These => EXPOSED.into(),
            });
        if let Some(seconds) = self.max_age {
            layer = layer.max_age(Duration::from_secs(seconds.into()));
        }
        if self.vary {
            layer = layer.vary([http::header::ACCEPT_LANGUAGE]);
        }
        if self.hosts {
            layer = layer.allow_hosts(HOSTS);
        }
        if self.preserve {
            layer = layer.existing_headers(ExistingHeaders::Preserve);
        }
        layer
    }
}

/// The headers that policies read, each with what is likely to be in it.
const READ: [(&str, &[&str]); 6] = [
    ("origin", &ORIGINS),
    (
        "access-control-request-method",
        &["PUT", "DELETE", "GET", "*", "GET, PUT", "", "x y"],
    ),
    (
        "access-control-request-headers",
        &[
            "x-a",
            "x-a,x-b",
            " x-b ,, x-a ",
            "*",
            ",,,",
            "x-a,<b>",
            "authorization",
            "",
            "X-A",
        ],
    ),
    (
        "access-control-request-private-network",
        &["true", "false", "TRUE", ""],
    ),
    (
        "sec-fetch-site",
        &["same-origin", "same-site", "cross-site", "none", ""],
    ),
    (
        "host",
        &[
            "api.com",
            "API.com:8080",
            "x.api.org.",
            "api.org",
            "evil.com",
            "localhost:3000",
            "localhost",
            "a.com",
            "a.com:443",
            "a.com:0",
            "",
        ],
    ),
];

/// What a service behind the layer sets.
const OWN: [(&str, &str); 12] = [
    ("access-control-allow-origin", "*"),
    ("access-control-allow-origin", "https://evil.com"),
    (
        "access-control-allow-origin",
        "https://a.com, https://b.com",
    ),
    ("access-control-allow-credentials", "true"),
    ("access-control-allow-credentials", "false"),
    ("access-control-allow-methods", "PATCH"),
    ("access-control-expose-headers", "x-own"),
    ("vary", "accept-encoding"),
    ("vary", "ORIGIN, x-b"),
    ("vary", "*"),
    ("etag", "1"),
    ("set-cookie", "a=b"),
];

/// A request, and the headers of the service's response.
#[derive(Debug)]
pub(crate) struct Asked {
    method: Method,
    lines: Vec<(&'static str, Vec<u8>)>,
    own: Vec<(&'static str, &'static str)>,
}

impl<'a> Arbitrary<'a> for Asked {
    fn arbitrary(input: &mut Unstructured<'a>) -> arbitrary::Result<Self> {
        let methods = [Method::GET, Method::POST, Method::OPTIONS, Method::OPTIONS];
        let method = input.choose(&methods)?.clone();
        let mut lines = Vec::new();
        for (name, likely) in READ {
            // Mostly one line: several are interesting, but end most questions.
            let count = *input.choose(&[0, 1, 1, 1, 1, 1, 2, 3])?;
            for _ in 0..count {
                let value = if input.ratio(1, 16)? {
                    Vec::<u8>::arbitrary(input)?
                } else {
                    input.choose(likely)?.as_bytes().to_vec()
                };
                if HeaderValue::from_bytes(&value).is_ok() {
                    lines.push((name, value));
                }
            }
        }
        let count = input.int_in_range(0..=4)?;
        let own = (0..count).map(|_| input.choose(&OWN).copied());
        let own = own.collect::<arbitrary::Result<_>>()?;
        Ok(Self { method, lines, own })
    }
}

impl Asked {
    pub(crate) fn is_options(&self) -> bool {
        self.method == Method::OPTIONS
    }

    /// The lines of one header.
    pub(crate) fn lines(&self, name: &str) -> Vec<&[u8]> {
        let lines = self.lines.iter().filter(|(known, _)| *known == name);
        lines.map(|(_, value)| &**value).collect()
    }

    pub(crate) fn request(&self) -> Request<()> {
        let mut request = Request::new(());
        *request.method_mut() = self.method.clone();
        for (name, value) in &self.lines {
            let value = HeaderValue::from_bytes(value).expect("checked when it was made");
            request.headers_mut().append(*name, value);
        }
        request
    }

    pub(crate) fn own(&self) -> HeaderMap {
        let lines = self.own.iter().map(|(name, value)| {
            (
                HeaderName::from_static(name),
                HeaderValue::from_static(value),
            )
        });
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(name, value);
        }
        headers
    }
}
