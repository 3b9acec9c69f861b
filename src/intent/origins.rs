//! `AllowOrigin` and what converts into it.

use super::names::{Any, members};
use crate::origin::entries::{Entries, EntriesBuilder};
use crate::origin::predicate::{AsyncOriginFn, OriginFn, OriginFunctions};
use http::HeaderValue;
use http::request::Parts;

/// The origins that may read responses, for [`CorsLayer::allow_origin`](crate::CorsLayer::allow_origin).
///
/// An entry is an exact origin or one of these patterns:
///
/// | pattern | what it covers |
/// |---|---|
/// | `https://*.example.com` | one or more labels before the domain: `https://a.b.example.com`, but not `https://example.com` |
/// | `https://pr-*.example.com`, `https://*-team.example.com` | a part of the first label, with at least one character: `https://pr-17.example.com` |
/// | `http://localhost:*` | any port, or none; can be combined with the other patterns |
///
/// # Examples
///
/// ```
/// use tower_cors::{AllowOrigin, CorsLayer};
///
/// let origins = AllowOrigin::from("https://app.example.com, https://*.preview.example.com, http://localhost:*");
/// CorsLayer::new().allow_origin(origins).validate()?;
///
/// // A wildcard anywhere else is refused.
/// assert!(CorsLayer::new().allow_origin("https://example.*").validate().is_err());
/// # Ok::<(), tower_cors::ConfigErrors>(())
/// ```
#[derive(Clone, Debug, Default)]
#[must_use]
#[doc(alias("subdomain", "wildcard", "localhost"))]
pub struct AllowOrigin {
    pub(crate) listed: Listed,
    /// Called with origins that are not listed.
    pub(crate) functions: OriginFunctions,
}

/// Entries are kept as they were given, so that validation can show them.
#[derive(Clone, Debug, Default)]
pub(crate) enum Listed {
    #[default]
    Nothing,
    Any,
    These(Entries),
    Mirrored,
}

impl From<Entries> for Listed {
    /// `*` means any only if it is the only entry.
    fn from(entries: Entries) -> Self {
        let is_any = entries.len() == 1 && entries.iter().next() == Some("*");
        match entries.len() {
            0 => Self::Nothing,
            _ if is_any => Self::Any,
            _ => Self::These(entries),
        }
    }
}

impl Listed {
    fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Any, _) | (_, Self::Any) => Self::Any,
            (Self::Mirrored, _) | (_, Self::Mirrored) => Self::Mirrored,
            (Self::These(one), Self::These(other)) => {
                Self::These(one.iter().chain(other.iter()).collect())
            }
            (Self::Nothing, listed) | (listed, Self::Nothing) => listed,
        }
    }
}

impl From<Listed> for AllowOrigin {
    fn from(listed: Listed) -> Self {
        let functions = OriginFunctions::default();
        Self { listed, functions }
    }
}

impl From<OriginFunctions> for AllowOrigin {
    fn from(functions: OriginFunctions) -> Self {
        let listed = Listed::default();
        Self { listed, functions }
    }
}

impl AllowOrigin {
    /// Allows any origin, by sending `*` with every response.
    ///
    /// This is refused [with credentials](https://fetch.spec.whatwg.org/#cors-protocol-and-credentials).
    pub fn any() -> Self {
        Listed::Any.into()
    }

    /// Allows one origin or pattern. `*` means [`any`](Self::any).
    pub fn exact(origin: HeaderValue) -> Self {
        Self::list([origin])
    }

    /// Allows these origins and patterns. For a list of strings, call
    /// [`CorsLayer::allow_origins`](crate::CorsLayer::allow_origins).
    pub fn list<I>(origins: I) -> Self
    where
        I: IntoIterator<Item = HeaderValue>,
    {
        // Bytes that are not UTF-8 become U+FFFD, which validation refuses because it is not ASCII.
        let mut entries = EntriesBuilder::default();
        for origin in origins {
            entries.push(&String::from_utf8_lossy(origin.as_bytes()));
        }
        Listed::from(entries.build()).into()
    }

    pub(crate) fn is_nothing(&self) -> bool {
        matches!(self.listed, Listed::Nothing) && self.functions.is_empty()
    }

    pub(crate) fn entries<I>(origins: I) -> Self
    where
        I: IntoIterator,
        I::Item: AsRef<str>,
    {
        Listed::from(origins.into_iter().collect::<Entries>()).into()
    }

    /// Allows the origins for which `f` returns `true`.
    ///
    /// `f` is called once for each CORS request, with the value of its `Origin` header and with its head. It
    /// is never called with a value that browsers do not send, and only called with `null` if that is
    /// [allowed](crate::CorsLayer::dangerously_allow_null_origin). If the result depends on headers
    /// other than `Origin`, pass their names to [`CorsLayer::vary`](crate::CorsLayer::vary).
    ///
    /// The checks for lists do not apply to functions. With credentials, `f` must make sure that the origin is
    /// `https` and that strangers cannot register its name. Do not write a function that returns
    /// `true` for every origin to get around the checks: with credentials, it lets any page act as the user.
    /// If that is what you want, call
    /// [`dangerously_mirror_any_origin_with_credentials`](crate::CorsLayer::dangerously_mirror_any_origin_with_credentials),
    /// so that reviewers and scanners find it.
    ///
    /// Compare whole origins. An origin that ends with `.example.com` may be `http://evil.example.com`, and
    /// anyone can register a name that ends with `example.com`. A pattern is usually the better choice.
    ///
    /// # Examples
    ///
    /// ```
    /// use http::{HeaderValue, request::Parts};
    /// use tower_cors::{AllowOrigin, CorsLayer};
    ///
    /// CorsLayer::new().allow_origin(AllowOrigin::predicate(
    ///     |origin: &HeaderValue, parts: &Parts| {
    ///         origin == "https://partner.example" && parts.uri.path().starts_with("/public/")
    ///     },
    /// ));
    /// ```
    pub fn predicate<F>(f: F) -> Self
    where
        F: Fn(&HeaderValue, &Parts) -> bool + Send + Sync + 'static,
    {
        let at_once = Some(OriginFn::new(f));
        OriginFunctions {
            at_once,
            later: None,
        }
        .into()
    }

    /// Allows the origins for which the future that `f` returns completes with `true`. Use it to look origins up
    /// in a database, for example.
    ///
    /// Everything in the documentation of [`predicate`](Self::predicate) applies. In addition, each CORS request
    /// costs an allocation. The inner service's future is not polled before the result is known. If a look-up
    /// fails, return `false`.
    ///
    /// # Examples
    ///
    /// ```
    /// use http::{HeaderValue, request::Parts};
    /// use tower_cors::{AllowOrigin, CorsLayer};
    ///
    /// # async fn tenant_has_origin(tenant: &str, origin: &HeaderValue) -> Result<bool, ()> { Ok(true) }
    /// CorsLayer::new().allow_origin(AllowOrigin::async_predicate(
    ///     |origin: HeaderValue, parts: &Parts| {
    ///         // The future must own what it needs of the head.
    ///         let tenant = parts.uri.path().to_owned();
    ///         async move { tenant_has_origin(&tenant, &origin).await.unwrap_or(false) }
    ///     },
    /// ));
    /// ```
    #[doc(alias = "tenant")]
    pub fn async_predicate<F, Fut>(f: F) -> Self
    where
        F: FnOnce(HeaderValue, &Parts) -> Fut + Clone + Send + Sync + 'static,
        Fut: Future<Output = bool> + Send + 'static,
    {
        let later = Some(AsyncOriginFn::new(f));
        OriginFunctions {
            at_once: None,
            later,
        }
        .into()
    }

    /// Allows an origin if `self` or `other` allows it.
    ///
    /// Lists and patterns are checked first, then predicates, then async predicates, no matter which side they
    /// are on. A function is not called with an origin that is already allowed. (If there are two async predicates,
    /// both are called, but the second future is polled only if the first one completes with `false`.) The
    /// [guide](crate::guide::many_origins) says what such a function has to take care of.
    ///
    /// # Examples
    ///
    /// Allow your own domains, and those in the table of tenants:
    ///
    /// ```
    /// use http::{HeaderValue, request::Parts};
    /// use tower_cors::{AllowOrigin, CorsLayer};
    ///
    /// # async fn belongs_to_a_tenant(origin: &HeaderValue) -> Result<bool, ()> { Ok(true) }
    /// let tenants = AllowOrigin::async_predicate(|origin: HeaderValue, _: &Parts| async move {
    ///     belongs_to_a_tenant(&origin).await.unwrap_or(false)
    /// });
    /// let cors = CorsLayer::new()
    ///     .allow_origin(AllowOrigin::from("https://example.com, https://*.example.com").or(tenants))
    ///     .validate()?;
    /// # Ok::<(), tower_cors::ConfigErrors>(())
    /// ```
    pub fn or<T: Into<Self>>(self, other: T) -> Self {
        let other = other.into();
        Self {
            listed: self.listed.or(other.listed),
            functions: self.functions.or(other.functions),
        }
    }

    /// Allows any origin, by echoing the request's origin.
    ///
    /// [`any`](Self::any) is usually better, because caches can keep one response for all origins. Unlike `any`,
    /// this does not allow `null`. With credentials any page could act as the user, so this is refused unless
    /// you accept that with
    /// [`dangerously_mirror_any_origin_with_credentials`](crate::CorsLayer::dangerously_mirror_any_origin_with_credentials).
    pub fn mirror_request() -> Self {
        Listed::Mirrored.into()
    }
}

impl From<Any> for AllowOrigin {
    fn from(_: Any) -> Self {
        Self::any()
    }
}

impl From<HeaderValue> for AllowOrigin {
    fn from(origin: HeaderValue) -> Self {
        Self::exact(origin)
    }
}

impl<const N: usize> From<[HeaderValue; N]> for AllowOrigin {
    fn from(origins: [HeaderValue; N]) -> Self {
        Self::list(origins)
    }
}

impl From<Vec<HeaderValue>> for AllowOrigin {
    fn from(origins: Vec<HeaderValue>) -> Self {
        Self::list(origins)
    }
}

/// One origin or pattern, or several, separated by commas.
impl From<&str> for AllowOrigin {
    fn from(origins: &str) -> Self {
        Self::entries(members(origins))
    }
}

/// One origin or pattern, or several, separated by commas.
impl From<String> for AllowOrigin {
    fn from(origins: String) -> Self {
        Self::from(&*origins)
    }
}
