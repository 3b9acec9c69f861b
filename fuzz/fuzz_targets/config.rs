//! Configurations from TOML and JSON: what is read can be written and read again, and what is accepted is safe.

#![no_main]

use futures_util::FutureExt;
use http::{HeaderMap, Method, Request, Response};
use libfuzzer_sys::fuzz_target;
use std::convert::Infallible;
use tower::{Layer, ServiceExt, service_fn};
use tower_cors::{ConfigErrors, CorsConfig, CorsLayer};

fuzz_target!(|input: &[u8]| {
    let by_json = serde_json::from_slice::<CorsConfig>(input);
    let by_toml = std::str::from_utf8(input).map(toml::from_str::<CorsConfig>);
    if let Err(error) = &by_json {
        let _ = error.to_string();
    }
    if let Ok(Err(error)) = &by_toml {
        let _ = error.to_string();
    }
    for config in by_json.into_iter().chain(by_toml.into_iter().flatten()) {
        check(config);
    }
});

fn check(config: CorsConfig) {
    let json = serde_json::to_string(&config).expect("a configuration is data");
    let again: CorsConfig = serde_json::from_str(&json).expect("what is written can be read");
    assert_eq!(again, config, "{json}");
    let toml = toml::to_string(&config).expect("a configuration is data");
    let again: CorsConfig = toml::from_str(&toml).expect("what is written can be read");
    assert_eq!(again, config, "{toml}");
    match CorsLayer::try_from(config.clone()).and_then(CorsLayer::validate) {
        Ok(layer) => check_layer(&config, &layer),
        Err(errors) => check_errors(&errors),
    }
}

fn check_errors(errors: &ConfigErrors) {
    assert!(!errors.is_empty());
    for error in errors {
        let line = error.to_string();
        assert!(!line.is_empty() && !line.contains('\n'), "{line:?}");
    }
}

/// A page that nobody has written into a file.
const STRANGER: &str = "https://stranger-7f3c.example";

fn check_layer(config: &CorsConfig, layer: &CorsLayer) {
    let _ = layer.warnings().to_string();
    if config.dangerously_mirror_any_origin_with_credentials {
        return;
    }
    for method in [Method::GET, Method::OPTIONS] {
        let headers = answer(layer, method);
        let lines: Vec<_> = headers
            .get_all("access-control-allow-origin")
            .iter()
            .collect();
        assert!(lines.len() < 2, "{config:?} {headers:?}");
        let allows_credentials = headers.contains_key("access-control-allow-credentials");
        assert_eq!(
            allows_credentials && !lines.is_empty() && lines[0] == "*",
            false,
            "{config:?}"
        );
        // An entry may cover it, but not without a name in it that is the stranger's own.
        let is_named = format!("{config:?}").contains("example");
        let is_allowed = lines.first().is_some_and(|origin| *origin == STRANGER);
        assert!(
            !(is_allowed && allows_credentials) || is_named,
            "{config:?} {headers:?}"
        );
    }
}

fn answer(layer: &CorsLayer, method: Method) -> HeaderMap {
    let service = layer.layer(service_fn(|_: Request<()>| {
        std::future::ready(Ok::<_, Infallible>(Response::new(())))
    }));
    let request = Request::builder()
        .method(method)
        .header("origin", STRANGER)
        .header("access-control-request-method", "PUT")
        .header("access-control-request-headers", "x-a")
        .header("host", "localhost");
    let response = service
        .oneshot(request.body(()).expect("a valid request"))
        .now_or_never();
    let Ok(response) = response.expect("nothing to wait for");
    response.into_parts().0.headers
}
