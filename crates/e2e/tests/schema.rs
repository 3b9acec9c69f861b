//! The JSON Schema of `CorsConfig` accepts exactly what `CorsConfig` can read.

use serde_json::{Value, json};
use tower_cors::CorsConfig;

#[test]
fn the_schema_takes_what_is_read_and_refuses_what_is_not() {
    let schema = serde_json::to_value(schemars::schema_for!(CorsConfig)).unwrap();
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    for (right, config) in [
        (true, json!({ "allow_origin": "*" })),
        (
            true,
            json!({ "allow_origin": [], "allow_methods": "mirror_request", "expose_headers": "*" }),
        ),
        (
            true,
            json!({ "allow_origin": ["https://a.com"], "max_age": "1h", "existing_headers": "preserve" }),
        ),
        (
            true,
            json!({ "allow_origin": "https://a.com", "max_age": 5, "preflight_status": 204, "vary": ["x-a"] }),
        ),
        (true, json!({ "allow_origin": "*", "vary": "x-a" })),
        (
            true,
            json!({ "$schema": "https://example.com/cors.json", "allow_origin": ["*"], "expose_headers": ["*"] }),
        ),
        (
            true,
            json!({ "allow_origin": [], "max_age": 3600.0, "preflight_status": 204.0 }),
        ),
        (
            true,
            json!({ "allow_origin": [], "max_age": "1h 30min", "allow_methods": ["mirror_request"] }),
        ),
        (false, json!({})),
        (false, json!({ "$schema": 3, "allow_origin": [] })),
        (false, json!([["https://a.com"]])),
        (false, json!({ "allow_origin": [], "max_age": "a while" })),
        (false, json!({ "allow_origin": [], "max_age": 1.5 })),
        (
            false,
            json!({ "allow_origin": [], "preflight_status": 204.5 }),
        ),
        (false, json!({ "allow_origin": 3 })),
        (false, json!({ "allow_origin": [3] })),
        (false, json!({ "allow-origin": [] })),
        (
            false,
            json!({ "allow_origin": [], "allow_credentials": "yes" }),
        ),
        (false, json!({ "allow_origin": [], "max_age": -1 })),
        (
            false,
            json!({ "allow_origin": [], "existing_headers": "keep" }),
        ),
    ] {
        assert_eq!(validator.is_valid(&config), right, "{config}");
        assert_eq!(
            serde_json::from_value::<CorsConfig>(config.clone()).is_ok(),
            right,
            "{config}"
        );
    }
    // Editors can show some mistakes in the configuration while it is typed.
    for config in [
        json!({ "allow_origin": ["*", "https://a.com"] }),
        json!({ "allow_origin": [], "preflight_status": 404 }),
        json!({ "allow_origin": [], "expose_headers": "mirror_request" }),
    ] {
        assert!(!validator.is_valid(&config), "{config}");
    }
    let default: Value = serde_json::to_value(CorsConfig::default()).unwrap();
    assert!(validator.is_valid(&default), "{default}");
}
