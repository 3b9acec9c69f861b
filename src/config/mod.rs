//! `CorsConfig`: the whole configuration as plain data (feature `serde`).

mod age;
mod convert;
mod fields;
mod list;
mod rule;
#[cfg(feature = "schemars")]
mod schema;

pub use list::ConfigList;
pub use rule::ConfigRule;

use crate::intent::switches::{ExistingHeaders, PreflightStatus};
#[cfg(doc)]
use crate::layer::CorsLayer;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::time::Duration;

/// A whole configuration as plain data, which you can read from a file or the environment, or show.
///
/// The keys are the setters of [`CorsLayer`], in snake case. `allow_origin` is required unless there are rules. A key
/// that is left out has the same value as in [`CorsLayer::new`]. Unknown keys are refused. A file cannot contain
/// functions. To use a predicate, call [`CorsLayer::try_from`] first, and then the builder's setter.
///
/// | key | value |
/// |---|---|
/// | `allow_origin` | `"*"`, `"mirror_request"`, a list of origins and patterns, or a string with commas |
/// | `allow_methods`, `allow_headers` | `"*"`, `"mirror_request"`, a list, or a string with commas |
/// | `expose_headers` | `"*"`, a list, or a string with commas |
/// | `max_age` | a duration (`"1h"`, `"86400s"`) or a number of seconds |
/// | `preflight_status` | a number from 200 to 299 |
/// | `existing_headers` | `"replace"` or `"preserve"` |
/// | `vary` | a list of header names, or a string with commas |
/// | `allow_hosts` | a list of hosts, or a string with commas |
/// | `select` | a list of rules, each with a `path`, a `host` or a `header`, and a `policy` |
/// | `otherwise` | the policy for requests that no rule matches |
/// | `$schema` | the address of the schema, for editors (feature `schemars`) |
/// | all others | `true` or `false` |
///
/// # Errors
///
/// If the file does not have the right form, the error of the parser names the key, what to write and, if the parser
/// knows it, the line. If the configuration has mistakes, [`CorsLayer::try_from`] returns all of them at once. Each
/// names its rule and its setting, with which `examples/config` finds the line in the file.
///
/// # Examples
///
/// ```
/// use tower_cors::{CorsConfig, CorsLayer};
///
/// let config: CorsConfig = toml::from_str(r#"
///     allow_origin = ["https://app.example.com", "https://*.preview.example.com"]
///     allow_methods = ["GET", "PUT"]
///     allow_headers = ["content-type"]
///     allow_credentials = true
///     max_age = "2h"
/// "#)?;
/// let cors = CorsLayer::try_from(config)?;
///
/// let error = toml::from_str::<CorsConfig>("allow_origin = 3").unwrap_err().to_string();
/// assert!(error.contains(r#"expected allow_origin to be "*", "mirror_request" or a list"#));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Several policies, each with the requests that it applies to:
///
/// ```
/// use tower_cors::{CorsConfig, CorsSelect};
///
/// let config: CorsConfig = toml::from_str(r#"
///     [[select]]
///     host = "admin.example.com"
///     policy = { allow_origin = ["https://admin.example.com"], allow_credentials = true }
///
///     [[select]]
///     path = "/public"
///     policy = { allow_origin = "*" }
///
///     [otherwise]
///     allow_origin = ["https://app.example.com"]
/// "#)?;
/// let cors = CorsSelect::try_from(config)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(
    feature = "schemars",
    schemars(
        description = "Which pages may call a server, and how.",
        extend("anyOf" = [
            { "required": ["allow_origin"] },
            { "required": ["select"] },
            { "required": ["otherwise"] }
        ])
    )
)]
#[serde(remote = "Self", deny_unknown_fields)]
#[non_exhaustive]
pub struct CorsConfig {
    /// The address of the schema, for editors. Nothing else reads it.
    #[serde(rename = "$schema", default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// Which origins may read responses: see [`CorsLayer::allow_origin`].
    #[serde(
        default = "nothing",
        deserialize_with = "fields::allow_origin",
        skip_serializing_if = "is_nothing"
    )]
    pub allow_origin: ConfigList,
    /// Which methods pages may use in addition to `GET`, `HEAD` and `POST`: see [`CorsLayer::allow_methods`].
    #[serde(default, deserialize_with = "fields::allow_methods")]
    pub allow_methods: ConfigList,
    /// Which request headers pages may set: see [`CorsLayer::allow_headers`].
    #[serde(default, deserialize_with = "fields::allow_headers")]
    pub allow_headers: ConfigList,
    /// Which response headers pages may read: see [`CorsLayer::expose_headers`].
    #[serde(default, deserialize_with = "fields::expose_headers")]
    #[cfg_attr(feature = "schemars", schemars(schema_with = "schema::any_or_list"))]
    pub expose_headers: ConfigList,
    /// Whether pages may send cookies: see [`CorsLayer::allow_credentials`].
    #[serde(default, deserialize_with = "fields::allow_credentials")]
    pub allow_credentials: bool,
    /// How long browsers may keep the answer to a preflight: see [`CorsLayer::max_age`].
    #[serde(default, with = "age", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schemars", schemars(schema_with = "schema::max_age"))]
    pub max_age: Option<Duration>,
    /// Whether public pages may send requests to this server in a private network: see [`CorsLayer::allow_private_network`].
    #[serde(default, deserialize_with = "fields::allow_private_network")]
    pub allow_private_network: bool,
    /// Request headers to add to `Vary`: see [`CorsLayer::vary`].
    #[serde(default, deserialize_with = "fields::vary")]
    #[cfg_attr(feature = "schemars", schemars(schema_with = "schema::names"))]
    pub vary: Vec<String>,
    /// The status of answers to preflights: see [`CorsLayer::preflight_status`].
    #[serde(
        default = "preflight_status",
        deserialize_with = "fields::preflight_status"
    )]
    #[cfg_attr(feature = "schemars", schemars(range(min = 200, max = 299)))]
    pub preflight_status: u16,
    /// What happens to existing `Access-Control-*` headers: see
    /// [`CorsLayer::existing_headers`].
    #[serde(default, deserialize_with = "fields::existing_headers")]
    pub existing_headers: ExistingHeaders,
    /// Whether to allow what gRPC-web needs: see [`CorsLayer::grpc_web`].
    #[serde(default, deserialize_with = "fields::grpc_web")]
    pub grpc_web: bool,
    /// Whether to allow what the Model Context Protocol needs: see [`CorsLayer::mcp`].
    #[serde(default, deserialize_with = "fields::mcp")]
    pub mcp: bool,
    /// The hosts that the server answers to: see [`CorsLayer::allow_hosts`].
    #[serde(
        default,
        deserialize_with = "fields::allow_hosts",
        skip_serializing_if = "Option::is_none"
    )]
    #[cfg_attr(feature = "schemars", schemars(schema_with = "schema::names"))]
    pub allow_hosts: Option<Vec<String>>,
    /// Whether requests from other origins are answered with 403: see [`CorsLayer::reject_disallowed_origins`].
    #[serde(default, deserialize_with = "fields::reject_disallowed_origins")]
    pub reject_disallowed_origins: bool,
    /// Whether `null` and `file://` may be allowed: see
    /// [`CorsLayer::dangerously_allow_null_origin`].
    #[serde(default, deserialize_with = "fields::dangerously_allow_null_origin")]
    pub dangerously_allow_null_origin: bool,
    /// Whether plain `http` may be allowed with credentials: see
    /// [`CorsLayer::dangerously_allow_insecure_origins`].
    #[serde(
        default,
        deserialize_with = "fields::dangerously_allow_insecure_origins"
    )]
    pub dangerously_allow_insecure_origins: bool,
    /// Whether `https://*.com` and similar patterns may be allowed with credentials: see
    /// [`CorsLayer::dangerously_allow_public_suffixes`].
    #[serde(
        default,
        deserialize_with = "fields::dangerously_allow_public_suffixes"
    )]
    pub dangerously_allow_public_suffixes: bool,
    /// Whether every origin may be mirrored with credentials: see
    /// [`CorsLayer::dangerously_mirror_any_origin_with_credentials`].
    #[serde(
        default,
        deserialize_with = "fields::dangerously_mirror_any_origin_with_credentials"
    )]
    pub dangerously_mirror_any_origin_with_credentials: bool,
    /// Rules that choose a policy for each request, for [`CorsSelect::try_from`](crate::CorsSelect). The first rule
    /// that matches decides, so write the strictest rule first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub select: Vec<ConfigRule>,
    /// The policy for requests that no rule matches. Without it, such requests are passed through unchanged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub otherwise: Option<Box<CorsConfig>>,
}

impl Serialize for CorsConfig {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Self::serialize(self, serializer)
    }
}

impl<'de> Deserialize<'de> for CorsConfig {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Keys)
    }
}

const MISSING: &str =
    r#"missing field `allow_origin`; write a list such as ["https://app.example.com"], or "*""#;

/// Only accepts keys and values. Without this, serde would also read the configuration from a list.
struct Keys;

impl<'de> Visitor<'de> for Keys {
    type Value = CorsConfig;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(r#"keys and values, such as allow_origin and ["https://app.example.com"]"#)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<CorsConfig, A::Error> {
        let config = CorsConfig::deserialize(MapAccessDeserializer::new(map))?;
        if is_nothing(&config.allow_origin) && !config.has_rules() {
            return Err(A::Error::custom(MISSING));
        }
        Ok(config)
    }
}

fn nothing() -> ConfigList {
    ConfigList::Nothing
}

fn is_nothing(list: &ConfigList) -> bool {
    *list == ConfigList::Nothing
}

fn preflight_status() -> u16 {
    PreflightStatus::default().0
}

impl Default for CorsConfig {
    /// The configuration of [`CorsLayer::new`], which allows nothing.
    fn default() -> Self {
        Self {
            schema: None,
            allow_origin: ConfigList::default(),
            allow_methods: ConfigList::default(),
            allow_headers: ConfigList::default(),
            expose_headers: ConfigList::default(),
            allow_credentials: false,
            max_age: None,
            allow_private_network: false,
            vary: Vec::new(),
            preflight_status: preflight_status(),
            existing_headers: ExistingHeaders::default(),
            grpc_web: false,
            mcp: false,
            allow_hosts: None,
            reject_disallowed_origins: false,
            dangerously_allow_null_origin: false,
            dangerously_allow_insecure_origins: false,
            dangerously_allow_public_suffixes: false,
            dangerously_mirror_any_origin_with_credentials: false,
            select: Vec::new(),
            otherwise: None,
        }
    }
}
