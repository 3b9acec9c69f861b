//! CORS middleware for Axum, Hyper, Tonic and every other [Tower](https://docs.rs/tower) service.
//!
//! With [`CorsLayer`] you list the pages that may call your server, and the methods and headers that they may
//! use. It refuses a configuration that is unsafe or cannot work, answers preflights with precomputed headers,
//! and adds the right headers to every other response, including errors.
//!
//! ```
//! use axum::{Router, routing::get};
//! use http::header::{AUTHORIZATION, CONTENT_TYPE};
//! use tower_cors::CorsLayer;
//!
//! let cors = CorsLayer::new()
//!     .allow_origins(["https://app.example.com", "https://*.preview.example.com", "http://localhost:*"])
//!     .allow_methods("GET, PUT, DELETE")
//!     .allow_headers([AUTHORIZATION, CONTENT_TYPE])
//!     .allow_credentials(true)
//!     .validate()?;
//!
//! let app: Router = Router::new().route("/items", get(|| async { "items" })).layer(cors);
//! # Ok::<(), tower_cors::ConfigErrors>(())
//! ```
//!
//! # Where to look
//!
//! - [`CorsLayer`] has all settings, and its documentation explains how to apply the layer.
//! - [`AllowOrigin`] describes lists of origins, patterns, and functions that decide about an origin.
//! - [`ConfigErrors`] lists the mistakes in a configuration, and [`ConfigWarnings`] lists what has no effect or is
//!   probably not what you meant.
//! - [`CorsLayer::select`] chooses one of several policies for each request.
//! - [`Policy`] is for servers that are not Tower services.
//! - [Troubleshooting](guide::troubleshooting) helps if a browser blocks a request, and
//!   [migrating](guide::migrating) if your code uses another library.
//! - Other guides are about [several policies in Axum](guide::routes_in_axum), [tenants](guide::many_origins),
//!   [servers on the user's machine](guide::local_servers) and
//!   [what CORS does not do](guide::what_cors_does_not_do).
//!
//! # Features
//!
//! | feature | adds | default |
//! |---|---|---|
//! | `public-suffix` | with credentials, refuses `https://*.github.io` and similar patterns | yes |
//! | `tracing` | logs every denied request with the setting that would allow it, and every warning | no |
//! | `serde` | `CorsConfig`: reads the configuration from TOML, JSON, YAML or the environment | no |
//! | `schemars` | a JSON Schema of `CorsConfig` | no |
//! | `reload` | `CorsLayer::reloadable`: changes the configuration without a restart | no |

#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "serde")]
mod config;
mod error;
mod fetch;
pub mod guide;
mod intent;
mod layer;
mod origin;
mod origin_set;
mod policy;
#[cfg(feature = "reload")]
mod reload;
mod select;
mod service;
mod validate;

#[cfg(feature = "serde")]
pub use config::{ConfigList, ConfigRule, CorsConfig};
pub use error::{
    ConfigError, ConfigErrorKind, ConfigErrors, ConfigWarning, ConfigWarningKind, ConfigWarnings,
    Setting,
};
pub use intent::hosts::AllowHosts;
#[allow(deprecated)] // so that a changed import compiles
pub use intent::names::any;
pub use intent::names::{AllowHeaders, AllowMethods, Any, ExposeHeaders};
pub use intent::origins::AllowOrigin;
pub use intent::switches::{
    AllowCredentials, AllowPrivateNetwork, ExistingHeaders, MaxAge, PreflightStatus, Vary,
    preflight_request_headers,
};
pub use layer::CorsLayer;
pub use origin::parse::Origin;
pub use origin_set::OriginSet;
pub use policy::Policy;
pub use policy::decision::{Decision, DecisionFuture, EarlyResponse, ResponseHeaders};
pub use policy::reason::DenialReason;
#[cfg(feature = "reload")]
pub use reload::{
    CorsHandle, CorsSelectHandle, ReloadableCors, ReloadableCorsLayer, ReloadableCorsSelect,
    ReloadableSelectedCors,
};
pub use select::{CorsSelect, RuleLayer, SelectedCors};
pub use service::{Cors, DefaultBody, EmptyBody, ResponseFuture};

/// Iterators over mistakes and warnings.
pub mod iter {
    pub use crate::error::{IntoIter, Iter};
}
