//! Any, these, or mirrored, as a file says it.

use crate::intent::{AllowHeaders, AllowMethods, AllowOrigin, Choice, ExposeHeaders, Origins};
use serde::{Serialize, Serializer};

/// Any, these, or what the request asks for: the value of a key of [`CorsConfig`](super::CorsConfig).
///
/// In a file it is `"*"`, `"mirror_request"`, or a list of strings; a lone string is a list of one, and a
/// list of one of the two words is that word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConfigList {
    /// Any at all: `"*"`.
    Any,
    /// What the request asks for: `"mirror_request"`. Not for exposed headers.
    MirrorRequest,
    /// These.
    These(Vec<String>),
}

pub(super) const ANY: &str = "*";
pub(super) const MIRROR_REQUEST: &str = "mirror_request";

impl Default for ConfigList {
    /// None at all.
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
        }
    }
}

impl From<ConfigList> for AllowOrigin {
    fn from(list: ConfigList) -> Self {
        Self(match list {
            ConfigList::Any => Origins::Any,
            ConfigList::MirrorRequest => Origins::Mirrored,
            ConfigList::These(entries) => Origins::These(entries),
        })
    }
}

impl From<ConfigList> for Choice {
    fn from(list: ConfigList) -> Self {
        match list {
            ConfigList::Any => Self::Any,
            ConfigList::MirrorRequest => Self::Mirrored,
            ConfigList::These(entries) => Self::These(entries),
        }
    }
}

impl From<&Choice> for ConfigList {
    fn from(choice: &Choice) -> Self {
        match choice {
            Choice::Nothing => Self::default(),
            Choice::Any => Self::Any,
            Choice::These(entries) => Self::These(entries.clone()),
            Choice::Mirrored => Self::MirrorRequest,
        }
    }
}

/// A setting that is a [`Choice`].
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
