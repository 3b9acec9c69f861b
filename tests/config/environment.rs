//! Files and the environment, combined with the crate `config`.

use config::{Config, Environment, File, FileFormat};
use std::collections::HashMap;
use std::time::Duration;
use tower_cors::{ConfigList, CorsConfig};

fn environment(variables: &[(&str, &str)]) -> Environment {
    let variables: HashMap<_, _> = variables
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    Environment::with_prefix("CORS")
        .try_parsing(true)
        .list_separator(",")
        .with_list_parse_key("allow_origin")
        .with_list_parse_key("allow_methods")
        .source(Some(variables))
}

#[test]
fn the_environment_overrides_a_file() {
    let file = "allow_origin = [\"https://dev.example.com\"]\nmax_age = \"5s\"\n";
    let read = Config::builder()
        .add_source(File::from_str(file, FileFormat::Toml))
        .add_source(environment(&[
            (
                "CORS_ALLOW_ORIGIN",
                "https://app.example.com,https://admin.example.com",
            ),
            ("CORS_ALLOW_METHODS", "PUT"),
            ("CORS_ALLOW_HEADERS", "*"),
            ("CORS_ALLOW_CREDENTIALS", "true"),
            ("CORS_MAX_AGE", "86400"),
            ("CORS_PREFLIGHT_STATUS", "204"),
            ("CORS_EXISTING_HEADERS", "preserve"),
        ]))
        .build()
        .unwrap();
    let config: CorsConfig = read.try_deserialize().unwrap();
    let origins = ["https://app.example.com", "https://admin.example.com"].map(str::to_owned);
    assert_eq!(config.allow_origin, ConfigList::These(origins.into()));
    assert_eq!(
        config.allow_methods,
        ConfigList::These(vec!["PUT".to_owned()])
    );
    assert_eq!(config.allow_headers, ConfigList::Any);
    assert!(config.allow_credentials);
    assert_eq!(config.max_age, Some(Duration::from_secs(86400)));
    assert_eq!(config.preflight_status, 204);
}

#[test]
fn a_star_means_any_where_values_are_lists() {
    let variables = [
        ("CORS_ALLOW_ORIGIN", "*"),
        ("CORS_ALLOW_METHODS", "mirror_request"),
    ];
    let read = Config::builder()
        .add_source(environment(&variables))
        .build()
        .unwrap();
    let config: CorsConfig = read.try_deserialize().unwrap();
    assert_eq!(config.allow_origin, ConfigList::Any);
    assert_eq!(config.allow_methods, ConfigList::MirrorRequest);
}

#[test]
fn a_wrong_variable_is_reported_with_its_key() {
    for (name, value, part) in [
        ("CORS_ALLOW_CREDENTIALS", "perhaps", "allow_credentials"),
        (
            "CORS_MAX_AGE",
            "a while",
            "expected max_age to be a duration",
        ),
        ("CORS_PREFLIGHT_STATUS", "fine", "preflight_status"),
        ("CORS_ORIGINS", "https://a.com", "unknown field `origins`"),
    ] {
        let variables = [("CORS_ALLOW_ORIGIN", "https://a.com"), (name, value)];
        let read = Config::builder()
            .add_source(environment(&variables))
            .build()
            .unwrap();
        let error = read
            .try_deserialize::<CorsConfig>()
            .unwrap_err()
            .to_string();
        assert!(error.contains(part), "{name}={value}: {error}");
    }
}
