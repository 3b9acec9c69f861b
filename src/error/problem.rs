//! A single mistake, and a single warning.

use super::kind::{ConfigErrorKind, ConfigWarningKind};
use super::place::Place;
use super::setting::Setting;
use std::fmt;
use std::sync::Arc;

/// What is wrong, and where. Mistakes and warnings only differ in the type of their kind.
#[derive(Clone)]
pub(crate) struct Problem<K> {
    pub(super) kind: K,
    pub(super) setting: Setting,
    pub(super) value: Option<Box<str>>,
    pub(super) suggestion: Option<Box<str>>,
    pub(super) index: Option<usize>,
    pub(super) rule: Option<Arc<str>>,
    pub(super) place: Place,
}

impl<K> Problem<K> {
    pub(crate) fn new(kind: K, setting: Setting) -> Self {
        Self {
            kind,
            setting,
            value: None,
            suggestion: None,
            index: None,
            rule: None,
            place: Place::default(),
        }
    }

    pub(crate) fn value(mut self, value: impl Into<String>) -> Self {
        self.value = Some(value.into().into());
        self
    }

    pub(crate) fn suggest(mut self, suggestion: Option<String>) -> Self {
        self.suggestion = suggestion.map(Into::into);
        self
    }

    /// Records that the problem is in one of `count` entries.
    pub(crate) fn at(mut self, index: usize, count: usize) -> Self {
        self.index = (count > 1).then_some(index);
        self
    }
}

/// Declares a public type around a [`Problem`].
macro_rules! problem {
    ($(#[$doc:meta])* $name:ident, $Kind:ty) => {
        $(#[$doc])*
        #[derive(Clone)]
        pub struct $name(pub(super) Box<Problem<$Kind>>);

        impl $name {
            /// Returns the kind of problem.
            #[must_use]
            pub fn kind(&self) -> $Kind {
                self.0.kind
            }

            /// Returns the setting that contains the problem.
            #[must_use]
            pub fn setting(&self) -> Setting {
                self.0.setting
            }

            /// Returns the value as it was given, if the problem is in one value.
            #[must_use]
            pub fn value(&self) -> Option<&str> {
                self.0.value.as_deref()
            }

            /// Returns the value to write instead, if only one makes sense.
            #[must_use]
            pub fn suggestion(&self) -> Option<&str> {
                self.0.suggestion.as_deref()
            }

            /// Returns the position of the value in its list, counted from 0, if the list has several entries.
            #[must_use]
            pub fn index(&self) -> Option<usize> {
                self.0.index
            }

            /// Returns the rule of a [selection](crate::CorsLayer::select) whose policy contains the problem.
            #[must_use]
            pub fn rule(&self) -> Option<&str> {
                self.0.rule.as_deref()
            }
        }

        impl From<Problem<$Kind>> for $name {
            fn from(problem: Problem<$Kind>) -> Self {
                Self(Box::new(problem))
            }
        }

        /// Two values are equal if they describe the same problem, even if their texts use different names for the
        /// setting.
        impl PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                let data = |problem: &Self| {
                    let Problem { kind, setting, index, .. } = *problem.0;
                    (kind, setting, index)
                };
                data(self) == data(other)
                    && self.value() == other.value()
                    && self.suggestion() == other.suggestion()
                    && self.rule() == other.rule()
            }
        }

        impl Eq for $name {}

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({:?}: {})"), self.kind(), self)
            }
        }
    };
}

problem! {
    /// A mistake in a configuration: something that is unsafe, or that cannot work as intended.
    ///
    /// `Display` writes one line that makes sense on its own: the setting, the value, what is wrong with it,
    /// and what to write instead.
    ConfigError, ConfigErrorKind
}

impl std::error::Error for ConfigError {}

problem! {
    /// A warning about a configuration: something that has no effect but does no harm, or that is probably not what the
    /// user meant.
    ///
    /// `Display` writes one line that makes sense on its own, in the same form as for a [`ConfigError`].
    ConfigWarning, ConfigWarningKind
}
