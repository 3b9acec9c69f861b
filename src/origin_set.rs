//! `OriginSet`: an allowlist that is not part of a policy, for the user's functions.

use crate::error::{ConfigErrorKind, ConfigErrors, ConfigWarnings, Problem, Setting};
use crate::intent::Intent;
use crate::origin::allowlist::Allowlist;
use crate::origin::entries::Entries;
use crate::validate::allowlist;
use http::HeaderValue;
use std::sync::Arc;

/// A set of origins and patterns, with the same checks and the same fast look-up as a policy's list of origins.
///
/// Use it in a function such as the one for [`AllowOrigin::predicate`](crate::AllowOrigin::predicate), if each tenant
/// or path has its own list. A look-up takes as long with a million entries
/// as with ten. Cloning a set only increments a reference count.
///
/// # Examples
///
/// ```
/// use http::{HeaderValue, request::Parts};
/// use std::collections::HashMap;
/// use tower_cors::{AllowOrigin, CorsLayer, OriginSet};
///
/// let lists = HashMap::from([
///     ("/acme", OriginSet::with_credentials(["https://*.acme.example"])?),
///     ("/zeta", OriginSet::with_credentials(["https://zeta.example", "https://pr-*.zeta.example"])?),
/// ]);
/// let cors = CorsLayer::new()
///     .allow_origin(AllowOrigin::predicate(move |origin: &HeaderValue, parts: &Parts| {
///         lists.get(parts.uri.path()).is_some_and(|list| list.contains(origin))
///     }))
///     .allow_credentials(true)
///     .validate()?;
/// # Ok::<(), tower_cors::ConfigErrors>(())
/// ```
#[derive(Clone, Debug)]
#[doc(alias = "tenant")]
pub struct OriginSet(Arc<Checked>);

#[derive(Debug)]
struct Checked {
    list: Allowlist,
    warnings: ConfigWarnings,
}

impl OriginSet {
    /// Creates a set of origins and patterns.
    ///
    /// # Errors
    ///
    /// Returns [`ConfigErrors`] for every entry that
    /// [`CorsLayer::allow_origins`](crate::CorsLayer::allow_origins) would refuse, and for `*`.
    pub fn new<I>(origins: I) -> Result<Self, ConfigErrors>
    where
        I: IntoIterator,
        I::Item: AsRef<str>,
    {
        Self::checked_as(&Intent::default(), origins)
    }

    /// Creates a set of origins and patterns for a policy with credentials.
    ///
    /// # Errors
    ///
    /// Returns the same errors as [`new`](Self::new), and also one for each entry that is unsafe with
    /// credentials: an origin without encryption, or a pattern that covers a public suffix.
    pub fn with_credentials<I>(origins: I) -> Result<Self, ConfigErrors>
    where
        I: IntoIterator,
        I::Item: AsRef<str>,
    {
        let intent = Intent {
            credentials: true.into(),
            ..Intent::default()
        };
        Self::checked_as(&intent, origins)
    }

    fn checked_as<I>(intent: &Intent, origins: I) -> Result<Self, ConfigErrors>
    where
        I: IntoIterator,
        I::Item: AsRef<str>,
    {
        let entries: Entries = origins.into_iter().collect();
        if entries.len() == 1 && entries.iter().next() == Some("*") {
            let mistake = Problem::new(ConfigErrorKind::WildcardHost, Setting::AllowOrigin);
            return Err(ConfigErrors::new(vec![mistake.value("*").into()]));
        }
        let (list, warnings) = allowlist(intent, &entries)?;
        Ok(Self(Arc::new(Checked { list, warnings })))
    }

    /// Returns a warning for each entry that has no effect or is probably not what you meant: see
    /// [`CorsLayer::warnings`](crate::CorsLayer::warnings).
    #[must_use]
    pub fn warnings(&self) -> &ConfigWarnings {
        &self.0.warnings
    }

    /// Returns whether an entry covers the value of an `Origin` header.
    ///
    /// The comparison is byte for byte, as in browsers, because browsers only send an origin in one spelling.
    #[must_use]
    pub fn contains(&self, origin: &HeaderValue) -> bool {
        self.0.list.contains(origin.as_bytes())
    }
}
