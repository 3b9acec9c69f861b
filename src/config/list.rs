//! The value of a setting that is any, a list, or mirrored, as written in a file.

use crate::intent::names::{AllowHeaders, AllowMethods, ExposeHeaders, Names};
use crate::intent::origins::{AllowOrigin, Listed};
use serde::{Serialize, Serializer};

/// The value of a key in [`CorsConfig`](super::CorsConfig): any, a list, or what the request asks for.
///
/// In a file it is `"*"`, `"mirror_request"`, a list of strings, or a string in which commas separate the entries. `["*"]`
/// means the same as `"*"`, and `["mirror_request"]` the same as `"mirror_request"`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ConfigList {
    /// The key is missing.
    Nothing,
    /// Any: `"*"`.
    Any,
    /// What the request asks for: `"mirror_request"`. Exposed headers do not support it.
    MirrorRequest,
    /// A list.
    These(Vec<String>),
}

pub(super) const ANY: &str = "*";
pub(super) const MIRROR_REQUEST: &str = "mirror_request";

impl Default for ConfigList {
    /// An empty list.
    fn default() -> Self {
        Self::These(Vec::new())
    }
}

impl Serialize for ConfigList {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Any => serializer.serialize_str(ANY),
            Self::MirrorRequest => serializer.serialize_str(MIRROR_REQUEST),
            Self::These(entries) => entries.serialize(serializer),
            Self::Nothing => [(); 0].serialize(serializer),
        }
    }
}

impl From<ConfigList> for AllowOrigin {
    fn from(list: ConfigList) -> Self {
        match list {
            ConfigList::Nothing => Self::default(),
            ConfigList::Any => Self::any(),
            ConfigList::MirrorRequest => Self::mirror_request(),
            ConfigList::These(entries) => Self::entries(entries),
        }
    }
}

impl From<&Listed> for ConfigList {
    fn from(listed: &Listed) -> Self {
        match listed {
            Listed::Nothing => Self::default(),
            Listed::Any => Self::Any,
            Listed::These(entries) => Self::These(entries.iter().map(str::to_owned).collect()),
            Listed::Mirrored => Self::MirrorRequest,
        }
    }
}

impl From<ConfigList> for Names {
    fn from(list: ConfigList) -> Self {
        match list {
            ConfigList::Nothing => Self::default(),
            ConfigList::Any => Self::Any,
            ConfigList::MirrorRequest => Self::Mirrored,
            ConfigList::These(entries) => Self::list(entries),
        }
    }
}

impl From<&Names> for ConfigList {
    fn from(names: &Names) -> Self {
        match names {
            Names::Any => Self::Any,
            Names::These(entries) => Self::These(entries.clone()),
            Names::Mirrored => Self::MirrorRequest,
        }
    }
}

/// Converts a setting that contains [`Names`].
macro_rules! of_list {
    ($($setting:ident),*) => {$(
        impl From<ConfigList> for $setting {
            fn from(list: ConfigList) -> Self {
                Self(list.into())
            }
        }
    )*};
}

of_list!(AllowMethods, AllowHeaders, ExposeHeaders);
