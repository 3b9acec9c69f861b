//! Where a configuration was written, and what the settings are called there.

use super::setting::Setting;
use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

/// Where a configuration was written.
#[derive(Clone, Default)]
pub(crate) enum Place {
    /// In code.
    #[default]
    Builder,
    /// In a file, or in the environment.
    #[cfg(feature = "serde")]
    File,
    /// In an application's own settings. The function returns `None` for a setting that the application does not
    /// have.
    Application(Arc<Names>),
}

pub(crate) type Names = dyn Fn(Setting) -> Option<String> + Send + Sync;

/// What to set a setting to.
#[derive(Clone, Copy)]
pub(super) enum Value {
    Any,
    True,
    Seconds(u64),
}

impl Place {
    pub(super) fn name(&self, setting: Setting) -> Cow<'static, str> {
        if let Self::Application(names) = self {
            if let Some(name) = names(setting) {
                return Cow::Owned(name);
            }
        }
        Cow::Borrowed(setting.name())
    }

    /// How to give a setting this value; `None` if that cannot be done here.
    pub(super) fn set(&self, setting: Setting, value: Value) -> Option<String> {
        Some(match self {
            Self::Builder => match value {
                Value::Any => format!("use {setting}(Any)"),
                Value::True => format!("add {setting}(true)"),
                Value::Seconds(0) => format!("use {setting}(Duration::ZERO)"),
                Value::Seconds(seconds) => format!("use {setting}(Duration::from_secs({seconds}))"),
            },
            #[cfg(feature = "serde")]
            Self::File => match value {
                Value::Any => format!("set {setting} = \"*\""),
                Value::True => format!("set {setting} = true"),
                Value::Seconds(seconds) => format!("set {setting} = \"{seconds}s\""),
            },
            Self::Application(names) => {
                let name = names(setting)?;
                match value {
                    Value::Any => format!("set {name} to \"*\""),
                    Value::True => format!("turn on {name}"),
                    Value::Seconds(seconds) => format!("set {name} to {seconds} seconds"),
                }
            }
        })
    }

    /// How to turn a setting off; `None` if that cannot be done here.
    pub(super) fn remove(&self, setting: Setting) -> Option<String> {
        if let Self::Application(names) = self {
            return Some(format!("turn off {}", names(setting)?));
        }
        Some(format!("remove {setting}"))
    }

    /// Whether the reader can write code.
    pub(super) fn is_code(&self) -> bool {
        matches!(self, Self::Builder)
    }
}

impl fmt::Debug for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Builder => "Builder",
            #[cfg(feature = "serde")]
            Self::File => "File",
            Self::Application(_) => "Application",
        })
    }
}
