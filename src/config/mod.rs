//! `CorsConfig`: the whole configuration as plain data (feature `serde`).

mod age;
mod fields;
mod list;
#[cfg(feature = "schemars")]
mod schema;
pub(crate) mod words;

pub use list::ConfigList;

use crate::error::ConfigErrors;
use crate::intent::{self, Age, AllowCredentials, AllowPrivateNetwork, ExistingHeaders, Intent};
use crate::intent::{MaxAge, PreflightStatus, Vary};
use crate::layer::CorsLayer;
use crate::origin::predicate::PerOrigin;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::time::Duration;

/// A whole configuration as plain data: from a file, from the environment, or to be shown.
///
/// Keys are the setters of [`CorsLayer`], in snake case. `allow_origin` must be there; what else is
/// left out is as in [`CorsLayer::new`]. Unknown keys are refused. It says nothing of functions, so
/// predicates are for the builder, after [`CorsLayer::try_from`].
///
/// | key | value |
/// |---|---|
/// | `allow_origin` | `"*"`, `"mirror_request"`, or a list of origins and patterns |
/// | `allow_methods`, `allow_headers` | `"*"`, `"mirror_request"`, or a list |
/// | `expose_headers` | `"*"` or a list |
/// | `max_age` | a duration (`"1h"`, `"86400s"`) or a number of seconds |
/// | `preflight_status` | a number from 200 to 299 |
/// | `existing_headers` | `"replace"` or `"preserve"` |
/// | `vary` | a list of header names |
/// | `$schema` | where editors find the schema (feature `schemars`) |
/// | all others | `true` or `false` |
///
/// # Errors
///
/// What is wrong with the file is said by the format's own error, with key, what to write, and the
/// line where the format knows it. What is wrong with the configuration is said by
/// [`CorsLayer::try_from`]: every mistake at once.
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(
    feature = "schemars",
    schemars(description = "Which pages may call a server, and how.")
)]
#[serde(remote = "Self", deny_unknown_fields)]
#[non_exhaustive]
pub struct CorsConfig {
    /// Where editors find the schema. Nothing else reads it.
    #[serde(rename = "$schema", default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// Which origins may read responses: see [`CorsLayer::allow_origin`].
    #[serde(deserialize_with = "fields::allow_origin")]
    pub allow_origin: ConfigList,
    /// Which methods pages may use besides `GET`, `HEAD` and `POST`: see [`CorsLayer::allow_methods`].
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
    /// Whether pages may reach a private network: see [`CorsLayer::allow_private_network`].
    #[serde(default, deserialize_with = "fields::allow_private_network")]
    pub allow_private_network: bool,
    /// Request headers to be named by `Vary`: see [`CorsLayer::vary`].
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
    /// What becomes of `Access-Control-*` headers that are there already: see
    /// [`CorsLayer::existing_headers`].
    #[serde(default, deserialize_with = "fields::existing_headers")]
    pub existing_headers: ExistingHeaders,
    /// Whether to allow what gRPC-web needs: see [`CorsLayer::grpc_web`].
    #[serde(default, deserialize_with = "fields::grpc_web")]
    pub grpc_web: bool,
    /// Whether other origins are answered 403: see [`CorsLayer::reject_disallowed_origins`].
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
    /// Whether `https://*.com` and its like may be allowed with credentials: see
    /// [`CorsLayer::dangerously_allow_public_suffixes`].
    #[serde(
        default,
        deserialize_with = "fields::dangerously_allow_public_suffixes"
    )]
    pub dangerously_allow_public_suffixes: bool,
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

/// Keys and values alone: structs would be taken from lists, too.
struct Keys;

impl<'de> Visitor<'de> for Keys {
    type Value = CorsConfig;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(r#"keys and values, such as allow_origin and ["https://app.example.com"]"#)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<CorsConfig, A::Error> {
        let read = CorsConfig::deserialize(MapAccessDeserializer::new(map));
        read.map_err(|error| {
            let missing = A::Error::missing_field("allow_origin");
            if error.to_string() == missing.to_string() {
                return A::Error::custom(MISSING);
            }
            error
        })
    }
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
            reject_disallowed_origins: false,
            dangerously_allow_null_origin: false,
            dangerously_allow_insecure_origins: false,
            dangerously_allow_public_suffixes: false,
        }
    }
}

impl TryFrom<CorsConfig> for CorsLayer {
    type Error = ConfigErrors;

    /// The layer, [validated](Self::validate).
    fn try_from(config: CorsConfig) -> Result<Self, ConfigErrors> {
        let layer = Self::of_intent(config.into());
        layer.validate().map_err(ConfigErrors::in_file)
    }
}

impl From<CorsConfig> for Intent {
    fn from(config: CorsConfig) -> Self {
        Self {
            origins: config.allow_origin.into(),
            methods: config.allow_methods.into(),
            headers: config.allow_headers.into(),
            exposed: config.expose_headers.into(),
            credentials: AllowCredentials::from(config.allow_credentials),
            max_age: config.max_age.map(MaxAge::exact).unwrap_or_default(),
            private_network: AllowPrivateNetwork::from(config.allow_private_network),
            vary: Vary(config.vary),
            preflight_status: PreflightStatus(config.preflight_status),
            existing_headers: config.existing_headers,
            grpc_web: config.grpc_web,
            reject_disallowed_origins: config.reject_disallowed_origins,
            allow_null_origin: config.dangerously_allow_null_origin,
            allow_insecure_origins: config.dangerously_allow_insecure_origins,
            allow_public_suffixes: config.dangerously_allow_public_suffixes,
        }
    }
}

impl CorsConfig {
    /// `None` if some setting is a function.
    pub(crate) fn of_intent(intent: &Intent) -> Option<Self> {
        let origins = match &intent.origins.0 {
            intent::Origins::Nothing => ConfigList::default(),
            intent::Origins::Any => ConfigList::Any,
            intent::Origins::These(entries) => ConfigList::These(entries.clone()),
            intent::Origins::Mirrored => ConfigList::MirrorRequest,
            intent::Origins::Predicate(_) | intent::Origins::AsyncPredicate(_) => return None,
        };
        Some(Self {
            schema: None,
            allow_origin: origins,
            allow_methods: (&intent.methods.0).into(),
            allow_headers: (&intent.headers.0).into(),
            expose_headers: (&intent.exposed.0).into(),
            allow_credentials: switch(&intent.credentials.0)?,
            max_age: match &intent.max_age.0 {
                Age::Default => None,
                Age::Exact(max_age) => Some(*max_age),
                Age::PerOrigin(_) => return None,
            },
            allow_private_network: switch(&intent.private_network.0)?,
            vary: intent.vary.0.clone(),
            preflight_status: intent.preflight_status.0,
            existing_headers: intent.existing_headers,
            grpc_web: intent.grpc_web,
            reject_disallowed_origins: intent.reject_disallowed_origins,
            dangerously_allow_null_origin: intent.allow_null_origin,
            dangerously_allow_insecure_origins: intent.allow_insecure_origins,
            dangerously_allow_public_suffixes: intent.allow_public_suffixes,
        })
    }
}

fn switch(per_origin: &PerOrigin) -> Option<bool> {
    match per_origin {
        PerOrigin::Yes => Some(true),
        PerOrigin::No => Some(false),
        PerOrigin::Predicate(_) => None,
    }
}
