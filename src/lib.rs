#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "browser")]
pub mod browser;
#[cfg(feature = "serde")]
mod config;
mod error;
mod fetch;
pub mod guide;
mod intent;
mod layer;
mod origin;
mod policy;
#[cfg(feature = "reload")]
mod reload;
mod select;
mod service;
mod validate;

#[cfg(feature = "serde")]
pub use config::{ConfigList, CorsConfig};
pub use error::{ConfigError, ConfigErrors};
pub use fetch::reason::Reason;
#[allow(deprecated)] // see there
pub use intent::any;
pub use intent::{
    AllowCredentials, AllowHeaders, AllowMethods, AllowOrigin, AllowPrivateNetwork, Any,
    ExistingHeaders, ExposeHeaders, MaxAge, PreflightStatus, Vary, preflight_request_headers,
};
pub use layer::CorsLayer;
pub use policy::{Answer, Decide, Decision, Forward, Policy};
#[cfg(feature = "reload")]
pub use reload::{CorsHandle, Live, ReloadableCorsLayer};
pub use select::{CorsSelect, Selection};
pub use service::{Cors, DefaultBody, EmptyBody, PolicySource, ResponseFuture};
