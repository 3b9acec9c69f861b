//! The scenarios, in the order of the table. Each has one policy and one request.

use http::header::{ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD, ORIGIN};
use http::{HeaderValue, Method, Request};

/// One policy and one request.
#[derive(Clone, Copy, Debug)]
pub struct Scenario {
    pub name: &'static str,
    pub origins: Origins,
    pub origin: Origin,
    /// With credentials and two exposed headers.
    pub credentials: bool,
    pub kind: Kind,
    /// What the inner service sets in addition to its two headers.
    pub existing: &'static [(&'static str, &'static str)],
    /// With an allowlist of hosts.
    pub hosts: bool,
    /// Disallowed origins are rejected.
    pub rejects: bool,
    pub host: Host,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origins {
    Any,
    One,
    List(usize),
    Patterns(usize),
    /// Patterns for a part of the first label, with this number of prefixes below one domain.
    Prefixes(usize),
    Predicate,
    AsyncPredicate,
}

/// The origin of the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    Absent,
    /// Allowed. In a list, it is the last entry.
    Hit,
    Miss,
    /// That of the server itself.
    Own,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Actual,
    /// A preflight with this number of bytes in `Access-Control-Request-Headers`.
    Preflight(usize),
}

/// How the service is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Host {
    Called,
    /// Cloned for each request, as servers do.
    Cloned,
    /// In an Axum router that is cloned for each request, after `with_state`.
    Axum,
    /// The same without `with_state`. Axum then wraps the handler again for each request.
    AxumWithoutState,
    /// By a layer that can be reloaded.
    Reloadable,
    /// By the last of three policies, chosen by path.
    Selected,
}

const BASE: Scenario = Scenario {
    name: "",
    origins: Origins::List(3),
    origin: Origin::Hit,
    credentials: false,
    kind: Kind::Actual,
    existing: &[],
    hosts: false,
    rejects: false,
    host: Host::Called,
};

macro_rules! scenario {
    ($name:literal $(, $field:ident: $value:expr)*) => {
        Scenario { name: $name, $($field: $value,)* ..BASE }
    };
}

/// All scenarios.
#[rustfmt::skip]
pub const ALL: &[Scenario] = &[
    scenario!("any, no Origin", origins: Origins::Any, origin: Origin::Absent),
    scenario!("any", origins: Origins::Any),
    scenario!("one exact origin", origins: Origins::One),
    scenario!("3 origins, hit"),
    scenario!("3 origins, miss", origin: Origin::Miss),
    scenario!("100 origins, hit", origins: Origins::List(100)),
    scenario!("100 origins, miss", origins: Origins::List(100), origin: Origin::Miss),
    scenario!("10 000 origins, hit", origins: Origins::List(10_000)),
    scenario!("10 000 origins, miss", origins: Origins::List(10_000), origin: Origin::Miss),
    scenario!("1 000 000 origins, hit", origins: Origins::List(1_000_000)),
    scenario!("1 000 000 origins, miss", origins: Origins::List(1_000_000), origin: Origin::Miss),
    scenario!("1 pattern", origins: Origins::Patterns(1)),
    scenario!("100 patterns", origins: Origins::Patterns(100)),
    scenario!("100 000 patterns", origins: Origins::Patterns(100_000)),
    scenario!("100 patterns of prefixes", origins: Origins::Prefixes(100)),
    scenario!("100 000 patterns of prefixes", origins: Origins::Prefixes(100_000)),
    scenario!("3 origins, allowed hosts", hosts: true),
    scenario!("3 origins, rejecting, hit", rejects: true),
    scenario!("3 origins, rejecting, no Origin", rejects: true, origin: Origin::Absent),
    scenario!("3 origins, rejecting, miss", rejects: true, origin: Origin::Miss),
    scenario!("3 origins, rejecting, same origin", rejects: true, origin: Origin::Own),
    scenario!("credentials, 2 exposed headers", credentials: true),
    scenario!("the same, cloned per request", credentials: true, host: Host::Cloned),
    scenario!("the same, 10 000 origins, cloned", credentials: true, origins: Origins::List(10_000), host: Host::Cloned),
    scenario!("credentials, 4 headers on the response", credentials: true, existing: &[("cache-control", "no-store"), ("x-request-id", "1")]),
    scenario!("Vary on the response", existing: &[("vary", "accept-encoding")]),
    scenario!("CORS headers on the response", credentials: true, existing: &[("access-control-allow-origin", "*"), ("access-control-max-age", "1")]),
    scenario!("preflight, any", origins: Origins::Any, kind: Kind::Preflight(0)),
    scenario!("preflight, allowed", credentials: true, kind: Kind::Preflight(16)),
    scenario!("preflight, 16 KiB of header names", credentials: true, kind: Kind::Preflight(16 * 1024)),
    scenario!("preflight, refused", credentials: true, origin: Origin::Miss, kind: Kind::Preflight(16)),
    scenario!("predicate", origins: Origins::Predicate),
    scenario!("async predicate", origins: Origins::AsyncPredicate),
    scenario!("Axum router", credentials: true, host: Host::Axum),
    scenario!("Axum router without state", credentials: true, host: Host::AxumWithoutState),
    scenario!("the same, 10 000 origins", credentials: true, origins: Origins::List(10_000), host: Host::AxumWithoutState),
    scenario!("credentials, reloadable", credentials: true, host: Host::Reloadable),
    scenario!("credentials, selected by path", credentials: true, host: Host::Selected),
];

pub const METHODS: [Method; 5] = [
    Method::GET,
    Method::POST,
    Method::PUT,
    Method::PATCH,
    Method::DELETE,
];
pub const HEADERS: [&str; 3] = ["authorization", "content-type", "x-token"];
pub const EXPOSED: [&str; 2] = ["etag", "x-total"];
pub const MAX_AGE: u64 = 600;

/// The allowed origin with this number.
pub fn listed(number: usize) -> String {
    format!("https://tenant-{number:07}.example.com")
}

/// [`listed`]`(0)`, without an allocation.
pub(crate) fn listed_0() -> &'static str {
    "https://tenant-0000000.example.com"
}

/// The pattern with this number.
pub fn pattern(number: usize) -> String {
    format!("https://*.tenant-{number:07}.example.com")
}

/// The pattern of a prefix with this number.
pub fn prefix(number: usize) -> String {
    format!("https://tenant-{number:07}-*.example.com")
}

impl Scenario {
    /// The value of the request's `Origin`.
    pub fn origin_value(&self) -> Option<String> {
        let last = |count: usize| count.saturating_sub(1);
        Some(match (self.origin, self.origins) {
            (Origin::Absent, _) => return None,
            (Origin::Own, _) => "https://api.example.com".to_owned(),
            (Origin::Miss, _) => "https://tenant-000000x.example.com".to_owned(),
            (Origin::Hit, Origins::List(count)) => listed(last(count)),
            (Origin::Hit, Origins::Patterns(count)) => pattern(last(count)).replace('*', "app"),
            (Origin::Hit, Origins::Prefixes(count)) => prefix(last(count)).replace('*', "app"),
            (Origin::Hit, _) => listed(0),
        })
    }

    /// Whether the layer answers the request, so that the inner service is not called.
    pub fn is_answered_by_layer(&self) -> bool {
        let is_rejected = self.rejects && self.origin == Origin::Miss;
        is_rejected || matches!(self.kind, Kind::Preflight(_))
    }

    pub fn request(&self) -> Request<()> {
        let mut request = Request::new(());
        // The headers that browsers send with every request.
        for (name, value) in [
            ("host", "api.example.com"),
            ("accept", "*/*"),
            ("user-agent", "bench"),
        ] {
            request
                .headers_mut()
                .insert(name, HeaderValue::from_static(value));
        }
        if let Some(origin) = self.origin_value() {
            request
                .headers_mut()
                .insert(ORIGIN, as_from_a_server(&origin));
        }
        if self.origin == Origin::Own {
            let site = HeaderValue::from_static("same-origin");
            request.headers_mut().insert("sec-fetch-site", site);
        }
        if let Kind::Preflight(length) = self.kind {
            *request.method_mut() = Method::OPTIONS;
            let headers = request.headers_mut();
            headers.insert(
                ACCESS_CONTROL_REQUEST_METHOD,
                HeaderValue::from_static("PUT"),
            );
            if length > 0 {
                let names = "x-token,".repeat(length.div_ceil(8));
                headers.insert(
                    ACCESS_CONTROL_REQUEST_HEADERS,
                    as_from_a_server(&names[..length]),
                );
            }
        }
        request
    }
}

/// Returns bytes that already have a reference count, like those that a server has read. The first clone of other
/// bytes allocates one.
fn as_from_a_server(value: &str) -> HeaderValue {
    let value = HeaderValue::from_str(value).expect("a header value");
    drop(value.clone());
    value
}
