//! Wraps the inner service of a scenario in a layer, and in what calls it.

use crate::drive::{Drive, Driver, Inner, response};
use crate::scenarios::{Host, Scenario};
use axum::Router;
use axum::body::Body;
use axum::routing::get;
use http::Request;
use std::convert::Infallible;
use tower::{Layer, Service};

/// Wraps the scenario's inner service in `layer`, and calls it as the scenario requires.
pub fn hosted<L>(layer: L, scenario: &Scenario, requests: usize) -> Box<dyn Drive>
where
    L: Layer<Inner> + Layer<axum::routing::Route> + Clone + Send + Sync + 'static,
    <L as Layer<Inner>>::Service: Service<Request<()>, Response = http::Response<()>, Error = Infallible>
        + Clone
        + Send
        + 'static,
    <L as Layer<axum::routing::Route>>::Service: Service<Request<Body>, Response = axum::response::Response, Error = Infallible>
        + Clone
        + Send
        + Sync
        + 'static,
    <<L as Layer<axum::routing::Route>>::Service as Service<Request<Body>>>::Future: Send,
{
    let existing = scenario.existing;
    let router =
        || Router::new().route("/", get(move || async move { response::<Body>(existing) }));
    let mut driver: Box<dyn Drive> = match scenario.host {
        Host::Called | Host::Cloned | Host::Reloadable | Host::Selected => {
            return called(layer, scenario, requests);
        }
        Host::Axum => Box::new(Driver::<_, Body>::new(
            router()
                .layer(layer)
                .with_state::<()>(())
                .into_service::<Body>(),
            true,
        )),
        Host::AxumWithoutState => Box::new(Driver::<_, Body>::new(router().layer(layer), true)),
    };
    driver.prepare(scenario, requests);
    driver
}

pub fn called<L>(layer: L, scenario: &Scenario, requests: usize) -> Box<dyn Drive>
where
    L: Layer<Inner>,
    L::Service: Service<Request<()>, Response = http::Response<()>, Error = Infallible>
        + Clone
        + Send
        + 'static,
{
    let service = layer.layer(Inner::new(scenario.existing));
    let mut driver = Driver::<_, ()>::new(service, scenario.host == Host::Cloned);
    driver.prepare(scenario, requests);
    Box::new(driver)
}
