use std::fmt::Display;
use std::time::Duration;
use tower_cors::{ConfigList, CorsConfig, CorsLayer, Decision, ExistingHeaders};

const TOML: &str = r#"
allow_origin = ["https://app.example.com", "https://*.preview.example.com"]
allow_methods = ["GET", "PUT"]
allow_headers = "*"
expose_headers = ["etag"]
allow_credentials = true
max_age = "1h"
vary = ["accept-language"]
preflight_status = 204
existing_headers = "preserve"
grpc_web = true
reject_disallowed_origins = true
"#;

const JSON: &str = r#"{
  "allow_origin": ["https://app.example.com", "https://*.preview.example.com"],
  "allow_methods": ["GET", "PUT"],
  "allow_headers": "*",
  "expose_headers": ["etag"],
  "allow_credentials": true,
  "max_age": 3600,
  "vary": ["accept-language"],
  "preflight_status": 204,
  "existing_headers": "preserve",
  "grpc_web": true,
  "reject_disallowed_origins": true
}"#;

const YAML: &str = r#"
allow_origin:
  - https://app.example.com
  - https://*.preview.example.com
allow_methods: [GET, PUT]
allow_headers: "*"
expose_headers: etag
allow_credentials: true
max_age: 3600s
vary: [accept-language]
preflight_status: 204
existing_headers: preserve
grpc_web: true
reject_disallowed_origins: true
"#;

fn expected() -> CorsConfig {
    let these =
        |entries: &[&str]| ConfigList::These(entries.iter().map(ToString::to_string).collect());
    let mut config = CorsConfig::default();
    config.allow_origin = these(&["https://app.example.com", "https://*.preview.example.com"]);
    config.allow_methods = these(&["GET", "PUT"]);
    config.allow_headers = ConfigList::Any;
    config.expose_headers = these(&["etag"]);
    config.allow_credentials = true;
    config.max_age = Some(Duration::from_secs(3600));
    config.vary = vec!["accept-language".to_owned()];
    config.preflight_status = 204;
    config.existing_headers = ExistingHeaders::Preserve;
    config.grpc_web = true;
    config.reject_disallowed_origins = true;
    config
}

#[test]
fn toml_json_and_yaml_say_the_same() {
    assert_eq!(toml::from_str::<CorsConfig>(TOML).unwrap(), expected());
    assert_eq!(
        serde_json::from_str::<CorsConfig>(JSON).unwrap(),
        expected()
    );
    assert_eq!(
        serde_norway::from_str::<CorsConfig>(YAML).unwrap(),
        expected()
    );
    assert_eq!(
        CorsLayer::try_from(expected()).unwrap().config(),
        Some(expected())
    );
}

#[test]
fn what_is_left_out_is_as_in_a_new_layer() {
    let config: CorsConfig = toml::from_str("allow_origin = []").unwrap();
    assert_eq!(config, CorsConfig::default());
    assert_eq!(CorsLayer::new().config(), Some(config));
}

/// What each format prints of a wrong file has all these parts.
fn expect_parts(error: &impl Display, parts: &[&str]) {
    let text = error.to_string();
    for part in parts {
        assert!(text.contains(part), "{part:?} is not in {text:?}");
    }
}

/// A value that a key does not take, in JSON, and what is to be written.
const WRONG: &[(&str, &str, &str)] = &[
    (
        "allow_origin",
        "3",
        r#"expected allow_origin to be "*", "mirror_request" or a list such as ["https://app.example.com"]"#,
    ),
    (
        "allow_methods",
        "true",
        r#"expected allow_methods to be "*", "mirror_request" or a list such as ["GET", "PUT"]"#,
    ),
    (
        "allow_headers",
        "1.5",
        r#"expected allow_headers to be "*", "mirror_request" or a list such as ["content-type"]"#,
    ),
    (
        "expose_headers",
        "7",
        r#"expected expose_headers to be "*" or a list such as ["etag"]"#,
    ),
    (
        "allow_headers",
        r#"["x-a", [3]]"#,
        "expected allow_headers to be a list of strings (index 1)",
    ),
    (
        "allow_origin",
        "[3]",
        "expected allow_origin to be a list of strings (index 0)",
    ),
    (
        "allow_credentials",
        r#""yes please""#,
        "expected allow_credentials to be true or false",
    ),
    ("grpc_web", "1", "expected grpc_web to be true or false"),
    (
        "max_age",
        r#""a while""#,
        r#"expected max_age to be a duration such as "1h" or "86400s", or a number of seconds"#,
    ),
    (
        "max_age",
        "-1",
        r#"expected max_age to be a duration such as "1h" or "86400s", or a number of seconds"#,
    ),
    ("max_age", "1.5", "expected max_age to be a duration"),
    ("max_age", "[1]", "expected max_age to be a duration"),
    (
        "preflight_status",
        r#""ok""#,
        "expected preflight_status to be a number from 200 to 299",
    ),
    (
        "preflight_status",
        "70000",
        "expected preflight_status to be a number from 200 to 299",
    ),
    (
        "existing_headers",
        r#""keep""#,
        r#"expected existing_headers to be "replace" or "preserve""#,
    ),
    (
        "vary",
        "3",
        r#"expected vary to be a list such as ["accept-language"]"#,
    ),
];

#[test]
fn a_wrong_value_is_told_with_key_line_and_what_to_write() {
    for (key, value, expected) in WRONG {
        let others = if *key == "allow_origin" {
            ""
        } else {
            "allow_origin = []\n"
        };
        let toml = format!("{others}\n{key} = {value}\n");
        let line = toml.lines().count();
        let error = toml::from_str::<CorsConfig>(&toml).unwrap_err();
        expect_parts(&error, &[expected, &format!("line {line}, column")]);

        let others = if *key == "allow_origin" {
            ""
        } else {
            "\"allow_origin\": [],"
        };
        let json = format!("{{{others}\n\"{key}\": {value}\n}}");
        let error = serde_json::from_str::<CorsConfig>(&json).unwrap_err();
        expect_parts(&error, &[expected, "at line"]);

        let others = if *key == "allow_origin" {
            ""
        } else {
            "allow_origin: []\n"
        };
        let yaml = format!("{others}{key}: {value}\n");
        let error = serde_norway::from_str::<CorsConfig>(&yaml).unwrap_err();
        expect_parts(&error, &[expected]);
    }
}

#[test]
fn an_unknown_key_is_told_beside_those_that_there_are() {
    for key in ["allow_origins", "allow-origin", "origins", "max-age"] {
        let error =
            toml::from_str::<CorsConfig>(&format!("allow_origin = []\n{key} = 3")).unwrap_err();
        expect_parts(
            &error,
            &[
                &format!("unknown field `{key}`"),
                "`allow_origin`",
                "line 2",
            ],
        );
        let json = format!("{{ \"allow_origin\": [],\n\"{key}\": 3 }}");
        let error = serde_json::from_str::<CorsConfig>(&json).unwrap_err();
        expect_parts(
            &error,
            &[
                &format!("unknown field `{key}`"),
                "`allow_origin`",
                "line 2",
            ],
        );
    }
}

#[test]
fn an_empty_file_is_not_taken_for_a_configuration() {
    let missing =
        r#"missing field `allow_origin`; write a list such as ["https://app.example.com"], or "*""#;
    expect_parts(&toml::from_str::<CorsConfig>("").unwrap_err(), &[missing]);
    expect_parts(
        &serde_json::from_str::<CorsConfig>("{}").unwrap_err(),
        &[missing],
    );
    expect_parts(
        &serde_json::from_str::<CorsConfig>("").unwrap_err(),
        &["EOF"],
    );
    let keys = r#"expected keys and values, such as allow_origin and ["https://app.example.com"]"#;
    expect_parts(
        &serde_norway::from_str::<CorsConfig>("").unwrap_err(),
        &[missing],
    );
    for list in [r#"[["https://a.com"]]"#, r#"["https://a.com"]"#, "[]"] {
        expect_parts(
            &serde_json::from_str::<CorsConfig>(list).unwrap_err(),
            &[keys],
        );
        expect_parts(
            &serde_norway::from_str::<CorsConfig>(list).unwrap_err(),
            &[keys],
        );
    }
}

#[test]
fn a_key_that_comes_twice_is_refused() {
    let error = serde_json::from_str::<CorsConfig>(r#"{"allow_origin": [], "allow_origin": "*"}"#);
    expect_parts(&error.unwrap_err(), &["duplicate field `allow_origin`"]);
}

#[test]
fn every_mistake_of_a_file_comes_at_once() {
    let config: CorsConfig = toml::from_str(
        r#"
        allow_origin = ["https://app.example.com/", "*"]
        allow_methods = ["get"]
        expose_headers = "mirror_request"
        vary = ["a b"]
        max_age = "1ms"
        preflight_status = 404
        "#,
    )
    .unwrap();
    let errors = CorsLayer::try_from(config).unwrap_err();
    assert_eq!(
        errors.to_string(),
        "\
allow_origin: \"https://app.example.com/\" ends in a slash, which browsers never send; write \"https://app.example.com\" (index 0)
allow_origin: \"*\" in a list is no origin; write allow_origin = \"*\" to allow any origin, or name each (index 1)
allow_methods: \"get\" is not how browsers spell the method; write \"GET\"
expose_headers: there is nothing to mirror; write \"*\", or name the headers
vary: \"a b\" is not a header name; give each name as an entry of its own, such as \"accept-language\"
max_age: 1ms is less than the one second that the header can say; write \"1s\" or more, or \"0s\" for no caching
preflight_status: 404 makes browsers fail every preflight; write a status from 200 to 299"
    );
}

#[test]
fn one_bad_line_of_ten_megabytes_is_named() {
    let origins: Vec<_> = (0..250_000)
        .map(|number| format!("https://tenant-{number:06}.customers.example.com"))
        .collect();
    let mut lines: Vec<_> = origins
        .iter()
        .map(|origin| format!("  \"{origin}\",\n"))
        .collect();
    lines[123_456] = "  \"https://tenant-123456.customers.example.com/path\",\n".to_owned();
    let toml = format!("allow_origin = [\n{}]\n", lines.concat());
    assert!(toml.len() > 10_000_000);
    let config: CorsConfig = toml::from_str(&toml).unwrap();
    let errors = CorsLayer::try_from(config).unwrap_err();
    assert_eq!(errors.indices().collect::<Vec<_>>(), [Some(123_456)]);
    assert!(
        errors
            .to_string()
            .ends_with("write \"https://tenant-123456.customers.example.com\" (index 123456)")
    );
}

#[test]
fn an_origin_that_comes_twice_counts_once() {
    let config: CorsConfig =
        toml::from_str(r#"allow_origin = ["https://a.com", "https://a.com"]"#).unwrap();
    let policy = CorsLayer::try_from(config).unwrap().policy().unwrap();
    let (head, ()) = http::Request::new(()).into_parts();
    let Ok(Decision::Forward(cors)) = policy.decide(&head).now() else {
        panic!("no preflight, nothing to wait for");
    };
    let mut headers = http::HeaderMap::new();
    cors.apply(&mut headers);
    // As for one origin: named to everyone, without `Vary`.
    assert_eq!(headers["access-control-allow-origin"], "https://a.com");
    assert_eq!(headers.len(), 1);
}

/// Those that are said of a file speak of its keys.
#[test]
fn no_mistake_of_a_file_speaks_of_calls() {
    let wrong = [
        "allow_origin = ['null']",
        "allow_origin = ['file://']",
        "allow_origin = ['https://*']",
        "allow_origin = ['https://a*.example.com']",
        "allow_origin = ['http://a.com', 'https://*.com']\nallow_credentials = true",
        "allow_origin = '*'\nallow_credentials = true",
        "allow_origin = 'mirror_request'\nallow_credentials = true",
        "allow_origin = ['null']\nallow_credentials = true\ndangerously_allow_null_origin = true",
        "allow_origin = 'https://a.com'\nallow_methods = ['*', 'PUT']\nallow_headers = ['*', 'a']",
        "allow_origin = 'https://a.com'\nexpose_headers = ['*', 'set-cookie']",
        "allow_origin = 'https://a.com'\nmax_age = '1ms'",
        "allow_origin = 'https://a.com'\nmax_age = '100years'",
        "allow_origin = 'https://a.com'\npreflight_status = 404",
    ];
    for toml in wrong {
        let config: CorsConfig = toml::from_str(toml).unwrap();
        let text = CorsLayer::try_from(config).unwrap_err().to_string();
        let is_call = |at: usize| {
            text.as_bytes()[..at]
                .last()
                .is_some_and(u8::is_ascii_alphabetic)
        };
        let has_call = text.match_indices('(').any(|(at, _)| is_call(at));
        assert!(!has_call && !text.contains("Duration::"), "{text}");
    }
    let text = CorsLayer::new().allow_origin(["null"]).validate();
    assert!(
        text.unwrap_err()
            .to_string()
            .ends_with("add dangerously_allow_null_origin(true)")
    );
}
