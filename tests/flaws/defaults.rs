//! What a layer does that nobody has configured.

use crate::support::{APP, EVIL, answer, cors_names, expect_nothing_for, get, preflight, request};
use http::Method;
use tower_cors::CorsLayer;

/// `@koa/cors` mirrored every origin unless it was given one. Here a new layer allows nobody.
#[test]
fn cve_2023_49803_a_layer_without_settings_allows_nobody() {
    let layer = CorsLayer::new();
    for origin in [APP, EVIL, "null", "http://localhost:3000"] {
        expect_nothing_for(&layer, origin);
    }
    assert!(cors_names(&get(&layer, EVIL)).is_empty());
    // Also by the trait, and to a preflight, which does not reach the handler.
    let response = preflight(&CorsLayer::default(), EVIL, &[]);
    assert_eq!(response.status(), 403);
    let response = answer(&layer, request(Method::GET, "/", &[]), &[]);
    assert!(cors_names(response.headers()).is_empty());
}

/// flask-cors answered every preflight that asks for a private network with yes. Here it does not, unless
/// `allow_private_network` is set.
#[test]
fn cve_2024_6221_private_networks_are_not_allowed_by_default() {
    const ALLOWED: &str = "access-control-allow-private-network";
    let asks = [("access-control-request-private-network", "true")];
    let layer = CorsLayer::new().allow_origin(APP).allow_methods("PUT");
    assert!(
        !preflight(&layer, APP, &asks)
            .headers()
            .contains_key(ALLOWED)
    );
    let layer = layer.allow_private_network(true);
    assert_eq!(preflight(&layer, APP, &asks).headers()[ALLOWED], "true");
}

/// The same flaw as it was reported (flask-cors#337): the presets for permissive servers allow them as well.
#[test]
fn flask_cors_337_the_permissive_preset_does_not_allow_private_networks() {
    let asks = [("access-control-request-private-network", "true")];
    let answer = preflight(&CorsLayer::permissive(), EVIL, &asks);
    assert_eq!(answer.headers()["access-control-allow-origin"], "*");
    assert!(
        !answer
            .headers()
            .contains_key("access-control-allow-private-network")
    );
}
