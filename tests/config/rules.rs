//! Several policies in one file.

use http::Request;
use tower::{Layer, ServiceExt, service_fn};
use tower_cors::{ConfigErrorKind as Kind, ConfigRule, CorsConfig, CorsLayer, CorsSelect};

const TOML: &str = r#"
allow_hosts = ["api.example.com", "admin.example.com"]

[[select]]
host = "admin.example.com"
[select.policy]
allow_origin = ["https://admin.example.com"]
allow_credentials = true

[[select]]
path = "/public"
policy = { allow_origin = "*" }

[[select]]
header = "x-tenant: acme"
policy = { allow_origin = "https://acme.example" }

[otherwise]
allow_origin = ["https://app.example.com"]
"#;

const JSON: &str = r#"{
  "allow_hosts": "api.example.com, admin.example.com",
  "select": [
    { "host": "admin.example.com",
      "policy": { "allow_origin": ["https://admin.example.com"], "allow_credentials": true } },
    { "path": "/public", "policy": { "allow_origin": "*" } },
    { "header": "x-tenant: acme", "policy": { "allow_origin": ["https://acme.example"] } }
  ],
  "otherwise": { "allow_origin": ["https://app.example.com"] }
}"#;

const YAML: &str = r#"
allow_hosts: [api.example.com, admin.example.com]
select:
  - host: admin.example.com
    policy:
      allow_origin: [https://admin.example.com]
      allow_credentials: true
  - path: /public
    policy: { allow_origin: "*" }
  - header: "x-tenant: acme"
    policy: { allow_origin: https://acme.example }
otherwise:
  allow_origin: [https://app.example.com]
"#;

fn read(toml: &str) -> CorsConfig {
    toml::from_str(toml).unwrap()
}

/// The allowed origin of the response, or its status if that is not 200.
async fn allowed(
    cors: &CorsSelect,
    host: &str,
    path: &str,
    tenant: Option<&'static str>,
) -> String {
    let handler = service_fn(|_: Request<()>| async {
        Ok::<_, std::convert::Infallible>(http::Response::new(()))
    });
    let mut request = Request::get(path).header("host", host);
    request = request.header("origin", "https://x.example.com");
    if let Some(tenant) = tenant {
        request = request.header("x-tenant", tenant);
    }
    let service = cors.layer(handler);
    let response = service.oneshot(request.body(()).unwrap()).await.unwrap();
    if !response.status().is_success() {
        return response.status().as_u16().to_string();
    }
    let origin = response.headers().get("access-control-allow-origin");
    origin
        .map_or("none", |origin| origin.to_str().unwrap())
        .to_owned()
}

#[tokio::test]
async fn rules_are_the_same_in_each_format_and_choose_the_policy() {
    let config = read(TOML);
    assert_eq!(serde_json::from_str::<CorsConfig>(JSON).unwrap(), config);
    assert_eq!(serde_norway::from_str::<CorsConfig>(YAML).unwrap(), config);
    let cors = CorsSelect::try_from(config).unwrap();
    for (host, path, tenant, expected) in [
        (
            "admin.example.com",
            "/public",
            None,
            "https://admin.example.com",
        ),
        ("api.example.com", "/public/news", None, "*"),
        ("api.example.com", "/", Some("acme"), "https://acme.example"),
        (
            "api.example.com",
            "/",
            Some("other"),
            "https://app.example.com",
        ),
        ("rebound.example", "/public", None, "421"),
    ] {
        let answered = allowed(&cors, host, path, tenant).await;
        assert_eq!(answered, expected, "{host} {path} {tenant:?}");
    }
}

#[test]
fn rules_are_written_as_they_are_read() {
    let config = read(TOML);
    assert_eq!(read(&toml::to_string(&config).unwrap()), config);
    let json = serde_json::to_string(&config).unwrap();
    assert_eq!(serde_json::from_str::<CorsConfig>(&json).unwrap(), config);
}

#[tokio::test]
async fn a_configuration_without_rules_is_the_policy_of_every_request() {
    let cors = CorsSelect::try_from(read(r#"allow_origin = "https://a.example""#)).unwrap();
    assert_eq!(
        allowed(&cors, "any.example", "/", None).await,
        "https://a.example"
    );
}

#[tokio::test]
async fn without_otherwise_the_remaining_requests_are_passed_through() {
    let mut config = CorsConfig::default();
    config.select = vec![ConfigRule::path("/public", read(r#"allow_origin = "*""#))];
    let cors = CorsSelect::try_from(config).unwrap();
    assert_eq!(allowed(&cors, "any.example", "/public", None).await, "*");
    assert_eq!(allowed(&cors, "any.example", "/", None).await, "none");
}

#[test]
fn every_mistake_names_its_rule_and_all_come_at_once() {
    let config = read(
        r#"
        allow_credentials = true

        [[select]]
        path = "/public"
        policy = { allow_origin = ["https://a.example/", "b.example"] }

        [[select]]
        path = "/a"
        host = "a.example"
        policy = { allow_origin = "*" }

        [[select]]
        policy = { allow_origin = "*" }

        [[select]]
        header = "x-tenant"
        policy = { allow_origin = "*" }

        [[select]]
        host = "b.example"
        [select.policy]
        otherwise = { allow_origin = "*" }

        [[select]]
        path = "/{id}"
        policy = { allow_origin = "*", allow_methods = "get" }
        "#,
    );
    let errors = CorsSelect::try_from(config).unwrap_err();
    let found: Vec<_> = errors
        .iter()
        .map(|error| (error.rule(), error.kind()))
        .collect();
    assert_eq!(
        found,
        [
            (Some("select[1]"), Kind::NotOneCriterion),
            (Some("select[2]"), Kind::NotOneCriterion),
            (Some("select[3]"), Kind::NoHeaderLine),
            (Some("select[4]"), Kind::NestedRules),
            (None, Kind::PolicyBesideRules),
            (Some("path \"/public\""), Kind::TrailingSlash),
            (Some("path \"/public\""), Kind::NoScheme),
            (Some("path \"/{id}\""), Kind::PathPattern),
            (Some("path \"/{id}\""), Kind::MethodSpelling),
        ]
    );
}

#[test]
fn a_wrong_value_in_a_rule_is_reported_with_its_line() {
    let wrong = "\n[[select]]\npath = \"/a\"\npolicy = { allow_origin = \"*\" }\n\n\
        [[select]]\npath = \"/b\"\n[select.policy]\nallow_origin = 3\n";
    let error = toml::from_str::<CorsConfig>(wrong).unwrap_err().to_string();
    assert!(error.contains("line 9"), "{error}");
    assert!(error.contains("expected allow_origin to be"), "{error}");

    let wrong = "{\"select\": [\n{\"path\": \"/a\", \"policy\": {}}]}";
    let error = serde_json::from_str::<CorsConfig>(wrong)
        .unwrap_err()
        .to_string();
    assert!(error.contains("missing field `allow_origin`"), "{error}");
    assert!(error.contains("line 2"), "{error}");

    let wrong = "[[select]]\npaths = \"/a\"\n";
    let error = toml::from_str::<CorsConfig>(wrong).unwrap_err().to_string();
    assert!(
        error.contains("line 2") && error.contains("unknown field `paths`"),
        "{error}"
    );
}

#[test]
fn one_layer_cannot_be_made_of_rules() {
    let errors = CorsLayer::try_from(read(TOML)).unwrap_err();
    let kinds: Vec<_> = errors.iter().map(tower_cors::ConfigError::kind).collect();
    assert_eq!(kinds, [Kind::RulesInLayer]);
}
