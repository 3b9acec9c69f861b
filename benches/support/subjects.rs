//! What is measured side by side.

use crate::drive::{Drive, Driver, Inner, response};
use crate::floor;
use crate::scenarios::{
    ALL, EXPOSED, HEADERS, Host, Kind, MAX_AGE, METHODS, Origins, Scenario, listed, pattern,
};
use axum::Router;
use axum::body::Body;
use axum::routing::get;
use http::{HeaderValue, Request};
use std::convert::Infallible;
use std::fmt;
use std::time::Duration;
use tower::{Layer, Service};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// The inner service alone.
    Bare,
    /// Written by hand for the scenario.
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

/// Every scenario with every subject, in the order of the tables.
pub fn matrix() -> impl Iterator<Item = (&'static Scenario, Subject)> {
    ALL.iter()
        .flat_map(|scenario| Subject::ALL.map(|subject| (scenario, subject)))
}

/// Over how many requests to count: enough for what happens once to vanish in the rounding, and few
/// where the incumbent's scan of a million origins would take minutes.
pub fn requests(scenario: &Scenario) -> usize {
    match scenario.origins {
        Origins::List(1_000_000) => 10,
        _ => 100,
    }
}

/// The subject with so many requests waiting, or `None` if it can't do what the scenario asks.
pub fn prepare(subject: Subject, scenario: &Scenario, requests: usize) -> Option<Box<dyn Drive>> {
    let has_several_policies = matches!(scenario.host, Host::Reloadable | Host::Selected);
    match subject {
        Subject::TowerHttp if has_several_policies => None,
        // With a function for bodies, which makes futures of another type: the compiler then treats
        // those of the other scenarios as it does in a program that has but one layer.
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

/// `layer` around the scenario's inner service, called as the scenario says.
pub fn hosted<L>(layer: L, scenario: &Scenario, requests: usize) -> Box<dyn Drive>
where
    L: Layer<Inner> + Layer<axum::routing::Route> + Clone + Send + Sync + 'static,
    <L as Layer<Inner>>::Service:
        Service<Request<()>, Response = http::Response<()>, Error = Infallible> + Clone + 'static,
    <L as Layer<axum::routing::Route>>::Service: Service<Request<Body>, Response = axum::response::Response, Error = Infallible>
        + Clone
        + Send
        + Sync
        + 'static,
    <<L as Layer<axum::routing::Route>>::Service as Service<Request<Body>>>::Future: Send,
{
    let waiting = (0..requests).map(|_| scenario.request());
    let existing = scenario.existing;
    let router =
        || Router::new().route("/", get(move || async move { response::<Body>(existing) }));
    match scenario.host {
        Host::Called | Host::Cloned | Host::Reloadable | Host::Selected => {
            called(layer, scenario, requests)
        }
        Host::Axum => Box::new(Driver::<_, Body>::new(
            router()
                .layer(layer)
                .with_state::<()>(())
                .into_service::<Body>(),
            waiting,
            true,
        )),
        Host::AxumWithoutState => {
            Box::new(Driver::<_, Body>::new(router().layer(layer), waiting, true))
        }
    }
}

fn called<L>(layer: L, scenario: &Scenario, requests: usize) -> Box<dyn Drive>
where
    L: Layer<Inner>,
    L::Service:
        Service<Request<()>, Response = http::Response<()>, Error = Infallible> + Clone + 'static,
{
    let waiting = (0..requests).map(|_| scenario.request());
    let service = layer.layer(Inner::new(scenario.existing));
    let cloned = scenario.host == Host::Cloned;
    Box::new(Driver::<_, ()>::new(service, waiting, cloned))
}

pub fn tower_cors(scenario: &Scenario) -> tower_cors::CorsLayer {
    use tower_cors::{AllowOrigin, Any, CorsLayer};
    let mut layer = CorsLayer::new().allow_origin(match scenario.origins {
        Origins::Any => AllowOrigin::any(),
        Origins::One => AllowOrigin::exact(listed(0)),
        Origins::List(count) => AllowOrigin::list((0..count).map(listed)),
        Origins::Patterns(count) => AllowOrigin::list((0..count).map(pattern)),
        Origins::Predicate => AllowOrigin::predicate(|origin, _| origin == listed_0()),
        Origins::AsyncPredicate => {
            AllowOrigin::async_predicate(|origin, _| async move { origin == listed_0() })
        }
    });
    if scenario.credentials {
        layer = layer.allow_credentials(true).expose_headers(EXPOSED);
    }
    if let Kind::Preflight(_) = scenario.kind {
        layer = if scenario.credentials {
            layer
                .allow_methods(METHODS)
                .allow_headers(HEADERS)
                .max_age(Duration::from_secs(MAX_AGE))
        } else {
            layer.allow_methods(Any)
        };
    }
    layer.validate().expect("a right configuration")
}

/// `None` where the incumbent lacks the feature.
fn tower_http(scenario: &Scenario) -> Option<tower_http::cors::CorsLayer> {
    use tower_http::cors::{AllowOrigin, Any, CorsLayer};
    let value = |origin: String| HeaderValue::from_str(&origin).expect("a header value");
    let mut layer = CorsLayer::new().allow_origin(match scenario.origins {
        Origins::Any => AllowOrigin::any(),
        Origins::One => AllowOrigin::exact(value(listed(0))),
        Origins::List(count) => AllowOrigin::list((0..count).map(|number| value(listed(number)))),
        Origins::Patterns(_) => return None,
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

/// [`listed`]`(0)`, without an allocation.
pub(crate) fn listed_0() -> &'static str {
    "https://tenant-0000000.example.com"
}
