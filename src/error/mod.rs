//! What can be wrong with a configuration, as data.
//!
//! A configuration with a mistake is refused. If there are only warnings, the server starts. Mistakes and warnings are
//! both a [`Problem`] with a kind. Validation creates them, and [`text`] renders them as sentences, in the terms of the
//! [`place`] where the configuration was written.

mod kind;
mod list;
pub(crate) mod place;
mod problem;
pub(crate) mod quoted;
mod setting;
mod text;

pub use kind::{ConfigErrorKind, ConfigWarningKind};
pub use list::{ConfigErrors, ConfigWarnings, IntoIter, Iter};
pub(crate) use problem::Problem;
pub use problem::{ConfigError, ConfigWarning};
pub use setting::Setting;
