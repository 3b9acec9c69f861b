//! All mistakes of a configuration, and all warnings.

use super::place::Place;
use super::problem::{ConfigError, ConfigWarning};
use super::setting::Setting;
use std::fmt;
use std::sync::Arc;
use std::{slice, vec};

/// The highest number of problems that are written.
const MAX_SHOWN: usize = 50;

/// Declares a list of problems.
macro_rules! problems {
    ($(#[$doc:meta])* $name:ident, $Item:ident, $more:literal) => {
        $(#[$doc])*
        #[derive(Clone, Default, PartialEq, Eq)]
        pub struct $name(Vec<$Item>);

        impl $name {
            pub(crate) fn new(problems: Vec<$Item>) -> Self {
                Self(problems)
            }

            /// Returns an iterator over the problems, in the order of the settings.
            #[must_use]
            pub fn iter(&self) -> Iter<'_, $Item> {
                Iter(self.0.iter())
            }

            /// Returns the number of problems.
            #[must_use]
            pub fn len(&self) -> usize {
                self.0.len()
            }

            /// Returns whether there are no problems.
            #[must_use]
            pub fn is_empty(&self) -> bool {
                self.0.is_empty()
            }

            /// Replaces the names of the settings in the texts with the names of your application's own flags,
            /// keys or variables, so that the people who configure it understand them.
            ///
            /// Return `None` from `names` for a setting that these people cannot change. The texts then do not advise
            /// changing it.
            ///
            /// # Examples
            ///
            /// ```
            /// use tower_cors::{CorsLayer, Setting};
            ///
            /// let origins = "https://app.example.com/"; // from --cors-origins
            /// let errors = CorsLayer::new().allow_origin(origins).validate().unwrap_err();
            /// let errors = errors.with_names(|setting| match setting {
            ///     Setting::AllowOrigin => Some("--cors-origins".to_owned()),
            ///     _ => None,
            /// });
            /// assert_eq!(
            ///     errors.to_string(),
            ///     "--cors-origins: \"https://app.example.com/\" ends with a slash, but browsers never send one; \
            ///      use \"https://app.example.com\""
            /// );
            /// ```
            #[must_use]
            pub fn with_names(
                self,
                names: impl Fn(Setting) -> Option<String> + Send + Sync + 'static,
            ) -> Self {
                self.placed(&Place::Application(Arc::new(names)))
            }

            pub(crate) fn placed(mut self, place: &Place) -> Self {
                for problem in &mut self.0 {
                    problem.0.place = place.clone();
                }
                self
            }

            /// Records that the problems are in the policy of this rule.
            pub(crate) fn of_rule(mut self, rule: &Arc<str>) -> Self {
                for problem in &mut self.0 {
                    problem.0.rule = Some(Arc::clone(rule));
                }
                self
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                for (number, problem) in self.0.iter().take(MAX_SHOWN).enumerate() {
                    let line_end = if number == 0 { "" } else { "\n" };
                    write!(f, "{line_end}{problem}")?;
                }
                match self.0.len().saturating_sub(MAX_SHOWN) {
                    0 => Ok(()),
                    1 => write!(f, "\nand 1 more {}", $more),
                    more => write!(f, "\nand {more} more {}s", $more),
                }
            }
        }

        /// Writes the same as `Display`, because `unwrap` prints this, and so does `main` if it returns the errors.
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl<'a> IntoIterator for &'a $name {
            type Item = &'a $Item;
            type IntoIter = Iter<'a, $Item>;

            fn into_iter(self) -> Self::IntoIter {
                self.iter()
            }
        }

        impl IntoIterator for $name {
            type Item = $Item;
            type IntoIter = IntoIter<$Item>;

            fn into_iter(self) -> Self::IntoIter {
                IntoIter(self.0.into_iter())
            }
        }
    };
}

problems! {
    /// Every mistake of one configuration, in the order of the settings.
    ///
    /// `Display` writes one line for each mistake, with what to write instead. It writes at most 50 mistakes and at
    /// most 200 characters of each value, so that a huge file does not cause a huge message.
    ///
    /// # Examples
    ///
    /// ```
    /// use tower_cors::{ConfigErrorKind, CorsLayer};
    ///
    /// let errors = CorsLayer::new()
    ///     .allow_origins(["https://example.com/", "example.org"])
    ///     .allow_methods("get")
    ///     .validate()
    ///     .unwrap_err();
    ///
    /// let first = errors.iter().next().unwrap();
    /// assert_eq!(first.kind(), ConfigErrorKind::TrailingSlash);
    /// assert_eq!(first.suggestion(), Some("https://example.com"));
    /// assert_eq!(
    ///     errors.to_string(),
    ///     "\
    /// allow_origin: \"https://example.com/\" ends with a slash, but browsers never send one; use \"https://example.com\" (index 0)
    /// allow_origin: \"example.org\" has no scheme; use \"https://example.org\" (index 1)
    /// allow_methods: \"get\" is not how browsers spell this method; use \"GET\""
    /// );
    /// ```
    ConfigErrors, ConfigError, "mistake"
}

impl std::error::Error for ConfigErrors {}

problems! {
    /// Every warning about one configuration, in the order of the settings.
    ///
    /// `Display` writes one line for each warning, in the same form as [`ConfigErrors`].
    ConfigWarnings, ConfigWarning, "warning"
}

/// Iterates over the problems of a list, by reference.
#[derive(Clone, Debug)]
pub struct Iter<'a, T>(slice::Iter<'a, T>);

/// Iterates over the problems of a list, by value.
#[derive(Debug)]
pub struct IntoIter<T>(vec::IntoIter<T>);

/// Implements an iterator with the one inside it.
macro_rules! iterator {
    ([$($generics:tt)*] $Iterator:ty, $Item:ty) => {
        impl<$($generics)*> Iterator for $Iterator {
            type Item = $Item;

            fn next(&mut self) -> Option<Self::Item> {
                self.0.next()
            }

            fn size_hint(&self) -> (usize, Option<usize>) {
                self.0.size_hint()
            }
        }

        impl<$($generics)*> DoubleEndedIterator for $Iterator {
            fn next_back(&mut self) -> Option<Self::Item> {
                self.0.next_back()
            }
        }

        impl<$($generics)*> ExactSizeIterator for $Iterator {}

        impl<$($generics)*> std::iter::FusedIterator for $Iterator {}
    };
}

iterator!(['a, T] Iter<'a, T>, &'a T);
iterator!([T] IntoIter<T>, T);
