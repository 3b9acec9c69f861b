//! The subjects that are compared.

use crate::drive::{Drive, Driver};
use crate::floor;
use crate::hosts::{called, hosted};
use crate::scenarios::{
    ALL, EXPOSED, HEADERS, Host, Kind, MAX_AGE, METHODS, Origins, Scenario, listed, listed_0,
    pattern, prefix,
};
use http::{HeaderValue, Request, Response};
use std::convert::Infallible;
use std::fmt;
use std::future::ready;
use std::time::Duration;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// The inner service alone.
    Bare,
    /// A service that is written by hand for the scenario.
    Floor,
    TowerHttp,
    TowerCors,
}

impl Subject {
    pub const ALL: [Self; 4] = [Self::Bare, Self::Floor, Self::TowerHttp, Self::TowerCors];
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Bare => "no layer",
            Self::Floor => "floor",
            Self::TowerHttp => "tower-http",
            Self::TowerCors => "tower-cors",
        })
    }
}

/// Returns every scenario with every subject, in the order of the tables.
pub fn matrix() -> impl Iterator<Item = (&'static Scenario, Subject)> {
    ALL.iter()
        .flat_map(|scenario| Subject::ALL.map(|subject| (scenario, subject)))
}

/// The number of requests to measure. It is large enough to make work that happens once negligible, and small for
/// the scan of a million origins in `tower_http::cors`, which would take minutes.
pub fn requests(scenario: &Scenario) -> usize {
    match scenario.origins {
        Origins::List(1_000_000) => 10,
        _ => 100,
    }
}

/// Returns the subject with this number of prepared requests, or `None` if it does not support the scenario.
pub fn prepare(subject: Subject, scenario: &Scenario, requests: usize) -> Option<Box<dyn Drive>> {
    let has_several_policies = matches!(scenario.host, Host::Reloadable | Host::Selected);
    match subject {
        Subject::TowerHttp if has_several_policies => None,
        // This uses a function for bodies, so that its futures have a different type. The compiler then treats the
        // futures of the other scenarios as it does in a program with a single layer.
        Subject::TowerCors if scenario.host == Host::Reloadable => {
            let layer = tower_cors(scenario).with_empty_body(|| ());
            let (layer, _) = layer.reloadable().expect("a right configuration");
            Some(called(layer, scenario, requests))
        }
        Subject::TowerCors if scenario.host == Host::Selected => {
            let layer = tower_cors::CorsLayer::select()
                .path("/public", tower_cors::CorsLayer::permissive())
                .path("/admin", tower_cors::CorsLayer::new())
                .path("/", tower_cors(scenario));
            Some(called(layer.with_empty_body(|| ()), scenario, requests))
        }
        // If the layer answers, the call of the inner service is saved. The table must not count that in its favour.
        Subject::Bare if scenario.is_answered_by_layer() => {
            let empty = |_: Request<()>| ready(Ok::<_, Infallible>(Response::new(())));
            let mut driver = Driver::<_, ()>::new(tower::service_fn(empty), false);
            driver.prepare(scenario, requests);
            Some(Box::new(driver))
        }
        Subject::Bare => Some(hosted(
            tower::layer::util::Identity::new(),
            scenario,
            requests,
        )),
        Subject::Floor => floor::prepare(scenario, requests),
        Subject::TowerHttp => Some(hosted(tower_http(scenario)?, scenario, requests)),
        Subject::TowerCors => Some(hosted(tower_cors(scenario), scenario, requests)),
    }
}

pub fn tower_cors(scenario: &Scenario) -> tower_cors::CorsLayer {
    use tower_cors::{AllowOrigin, Any, CorsLayer};
    let layer = CorsLayer::new();
    let mut layer = match scenario.origins {
        Origins::Any => layer.allow_origin(Any),
        Origins::One => layer.allow_origin(listed(0)),
        Origins::List(count) => layer.allow_origins((0..count).map(listed)),
        Origins::Patterns(count) => layer.allow_origins((0..count).map(pattern)),
        Origins::Prefixes(count) => layer.allow_origins((0..count).map(prefix)),
        Origins::Predicate => {
            layer.allow_origin(AllowOrigin::predicate(|origin, _| origin == listed_0()))
        }
        Origins::AsyncPredicate => {
            layer.allow_origin(AllowOrigin::async_predicate(|origin, _| async move {
                origin == listed_0()
            }))
        }
    };
    if scenario.rejects {
        layer = layer.reject_disallowed_origins(true);
    }
    if scenario.hosts {
        layer = layer.allow_hosts(["localhost", "api.example.com"]);
    }
    if scenario.credentials {
        let exposed = EXPOSED.map(http::HeaderName::from_static);
        layer = layer.allow_credentials(true).expose_headers(exposed);
    }
    if let Kind::Preflight(_) = scenario.kind {
        layer = if scenario.credentials {
            layer
                .allow_methods(METHODS)
                .allow_headers(HEADERS.map(http::HeaderName::from_static))
                .max_age(Duration::from_secs(MAX_AGE))
        } else {
            layer.allow_methods(Any)
        };
    }
    layer.validate().expect("a right configuration")
}

/// Returns `None` if `tower_http::cors` does not support the scenario.
fn tower_http(scenario: &Scenario) -> Option<tower_http::cors::CorsLayer> {
    use tower_http::cors::{AllowOrigin, Any, CorsLayer};

    if scenario.hosts || scenario.rejects {
        return None;
    }
    let value = |origin: String| HeaderValue::from_str(&origin).expect("a header value");
    let mut layer = CorsLayer::new().allow_origin(match scenario.origins {
        Origins::Any => AllowOrigin::any(),
        Origins::One => AllowOrigin::exact(value(listed(0))),
        Origins::List(count) => AllowOrigin::list((0..count).map(|number| value(listed(number)))),
        Origins::Patterns(_) | Origins::Prefixes(_) => return None,
        Origins::Predicate => AllowOrigin::predicate(|origin, _| origin == listed_0()),
        Origins::AsyncPredicate => {
            AllowOrigin::async_predicate(|origin, _| async move { origin == listed_0() })
        }
    });
    if scenario.credentials {
        let exposed = EXPOSED.map(http::HeaderName::from_static);
        layer = layer.allow_credentials(true).expose_headers(exposed);
    }
    if let Kind::Preflight(_) = scenario.kind {
        layer = if scenario.credentials {
            let headers = HEADERS.map(http::HeaderName::from_static);
            layer
                .allow_methods(METHODS)
                .allow_headers(headers)
                .max_age(Duration::from_secs(MAX_AGE))
        } else {
            layer.allow_methods(Any)
        };
    }
    Some(layer)
}
