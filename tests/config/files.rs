use std::fmt::Display;
use std::time::Duration;
use tower_cors::{ConfigError, ConfigList, CorsConfig, CorsLayer, Decision, ExistingHeaders};

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
mcp = true
allow_hosts = ["api.example.com", "*.api.example.com:8443"]
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
  "mcp": true,
  "allow_hosts": ["api.example.com", "*.api.example.com:8443"],
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
mcp: true
allow_hosts: api.example.com, *.api.example.com:8443
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
    config.mcp = true;
    let hosts = ["api.example.com", "*.api.example.com:8443"];
    config.allow_hosts = Some(hosts.map(str::to_owned).to_vec());
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
fn a_key_that_is_left_out_has_the_value_of_a_new_layer() {
    let config: CorsConfig = toml::from_str("allow_origin = []").unwrap();
    assert_eq!(config, CorsConfig::default());
    assert_eq!(CorsLayer::new().config(), Some(config));
}

/// Checks that the error of each format for a wrong file contains all these parts.
fn expect_parts(error: &impl Display, parts: &[&str]) {
    let text = error.to_string();
    for part in parts {
        assert!(text.contains(part), "{part:?} is not in {text:?}");
    }
}

/// A value in JSON that a key does not accept, and what the error tells the reader to write.
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
    ("mcp", "1", "expected mcp to be true or false"),
    (
        "allow_hosts",
        "3",
        r#"expected allow_hosts to be a list such as ["localhost"]"#,
    ),
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
fn a_wrong_value_is_reported_with_key_line_and_what_to_write() {
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
fn an_unknown_key_is_reported_with_a_list_of_the_known_ones() {
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
fn every_mistake_in_a_file_is_returned_at_once() {
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
allow_origin: \"https://app.example.com/\" ends with a slash, but browsers never send one; use \"https://app.example.com\" (index 0)
allow_origin: \"*\" allows any origin, so it must be the only entry; remove it, or remove the other entries (index 1)
allow_methods: \"get\" is not how browsers spell this method; use \"GET\"
expose_headers: exposed headers cannot be mirrored, because requests do not ask for them; use \"*\", or list the headers
vary: \"a b\" contains several header names; write a separate entry for each
max_age: \"1ms\" is less than one second, the shortest time that the header can express; write whole seconds, or set max_age = \"0s\" to turn off caching
preflight_status: \"404\" would make every preflight fail, because browsers require an ok status; use a status from 200 to 299"
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
    let indices: Vec<_> = errors.iter().map(ConfigError::index).collect();
    assert_eq!(indices, [Some(123_456)]);
    assert!(
        errors
            .to_string()
            .ends_with("use \"https://tenant-123456.customers.example.com\" (index 123456)")
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
    // The same as for one origin: it is sent to everyone, without `Vary`.
    assert_eq!(headers["access-control-allow-origin"], "https://a.com");
    assert_eq!(headers.len(), 1);
}

/// Texts about a file use the keys of the file.
#[test]
fn texts_about_a_file_do_not_mention_function_calls() {
    let wrong = [
        "allow_origin = ['null']",
        "allow_origin = ['file://']",
        "allow_origin = ['https://*']",
        "allow_origin = ['https://a.*.example.com']",
        "allow_origin = ['http://a.com', 'https://*.com']\nallow_credentials = true",
        "allow_origin = '*'\nallow_credentials = true",
        "allow_origin = 'mirror_request'\nallow_credentials = true",
        "allow_origin = ['null']\nallow_credentials = true\ndangerously_allow_null_origin = true",
        "allow_origin = 'https://a.com'\nallow_methods = ['P*', 'put']\nallow_headers = ['x-*', 'a b']",
        "allow_origin = 'https://a.com'\nexpose_headers = ['x-*']\nvary = ['a b']",
        "allow_origin = ['http://192.168.0.1']\nallow_credentials = true",
        "allow_origin = 'https://a.com'\nmax_age = '1ms'",
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
    let warned = "allow_origin = 'https://a.com'\nallow_headers = ['cookie']\nmax_age = '2days'";
    let layer = CorsLayer::try_from(toml::from_str::<CorsConfig>(warned).unwrap()).unwrap();
    assert_eq!(
        layer.warnings().to_string(),
        "\
allow_headers: \"cookie\" is left out, because pages cannot set this header; remove it (to allow cookies, set allow_credentials = true)
max_age: \"172800s\" is longer than any browser keeps the answer to a preflight; set max_age = \"86400s\""
    );
    let text = CorsLayer::new().allow_origins(["null"]).validate();
    assert!(
        text.unwrap_err()
            .to_string()
            .ends_with("add dangerously_allow_null_origin(true)")
    );
}

#[test]
fn a_star_is_alone_if_only_white_space_and_empty_entries_are_beside_it() {
    for star in ["*", " * ", ",*", "* , ,"] {
        let config: CorsConfig = serde_json::from_value(serde_json::json!({
            "allow_origin": star, "allow_methods": star, "expose_headers": [star.trim_matches([' ', ','])],
        }))
        .unwrap();
        assert_eq!(config.allow_origin, ConfigList::Any, "{star:?}");
        assert_eq!(config.allow_methods, ConfigList::Any, "{star:?}");
        assert_eq!(config.expose_headers, ConfigList::Any, "{star:?}");
    }
}
