//! `AllowOrigin` and what converts into it.

use super::Any;
use crate::origin::predicate::{AsyncOriginFn, OriginFn};
use http::HeaderValue;
use http::request::Parts;

/// Which origins may read responses, for [`CorsLayer::allow_origin`](crate::CorsLayer::allow_origin).
///
/// # Examples
///
/// An entry is an exact origin or a pattern: `*.` before the host for one or more labels, `:*` after
/// it for any port or none, or both.
///
/// ```
/// use tower_cors::{AllowOrigin, CorsLayer};
///
/// let origins = AllowOrigin::list([
///     "https://app.example.com",
///     "https://*.preview.example.com",
///     "http://localhost:*",
/// ]);
/// CorsLayer::new().allow_origin(origins).validate()?;
///
/// // Wildcards stand nowhere else.
/// assert!(CorsLayer::new().allow_origin("https://app-*.example.com").validate().is_err());
/// # Ok::<(), tower_cors::ConfigErrors>(())
/// ```
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct AllowOrigin(pub(crate) Origins);

/// Entries are kept as they were given, so that validation can show them.
#[derive(Clone, Debug, Default)]
pub(crate) enum Origins {
    #[default]
    Nothing,
    Any,
    These(Vec<String>),
    Mirrored,
    Predicate(OriginFn<bool>),
    AsyncPredicate(AsyncOriginFn),
}

impl AllowOrigin {
    /// Any origin: `*`, on every response.
    ///
    /// Not [with credentials](https://fetch.spec.whatwg.org/#cors-protocol-and-credentials).
    pub fn any() -> Self {
        Self(Origins::Any)
    }

    /// One origin or pattern; `*` on its own is [`any`](Self::any).
    pub fn exact(origin: impl AsRef<[u8]>) -> Self {
        match origin.as_ref() {
            b"*" => Self::any(),
            origin => Self::list([origin]),
        }
    }

    /// These origins and patterns.
    pub fn list<I>(origins: I) -> Self
    where
        I: IntoIterator,
        I::Item: AsRef<[u8]>,
    {
        // What is not UTF-8 becomes U+FFFD, which validation refuses as it does all non-ASCII.
        let entry = |origin: I::Item| String::from_utf8_lossy(origin.as_ref()).into_owned();
        Self(Origins::These(origins.into_iter().map(entry).collect()))
    }

    /// The origins for which `f` says yes.
    ///
    /// It is asked once for each CORS request, with the value of its `Origin` header and its head. It
    /// is not asked about what no browser sends, nor about `null` unless that is
    /// [allowed](crate::CorsLayer::dangerously_allow_null_origin). If the answer depends on headers
    /// other than `Origin`, name them by [`CorsLayer::vary`](crate::CorsLayer::vary).
    ///
    /// What is checked of a list is not checked here: with credentials, whether the origin is `https`,
    /// and whether anyone can register its name, is for `f` to see to.
    ///
    /// Compare whole origins: an origin that ends in `.example.com` may be `http://evil.example.com`,
    /// and one that ends in `example.com` is anyone's. Most predicates are better written as a pattern.
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
        Self(Origins::Predicate(OriginFn::new(f)))
    }

    /// The origins for which `f` says yes after a wait: a look-up in a database, say.
    ///
    /// As [`predicate`](Self::predicate); besides, each CORS request costs an allocation. The inner
    /// service's future is not polled before the answer is there. An answer that fails should be
    /// `false`.
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
    ///         // What the future needs of the head must be its own.
    ///         let tenant = parts.uri.path().to_owned();
    ///         async move { tenant_has_origin(&tenant, &origin).await.unwrap_or(false) }
    ///     },
    /// ));
    /// ```
    pub fn async_predicate<F, Fut>(f: F) -> Self
    where
        F: FnOnce(HeaderValue, &Parts) -> Fut + Clone + Send + Sync + 'static,
        Fut: Future<Output = bool> + Send + 'static,
    {
        Self(Origins::AsyncPredicate(AsyncOriginFn::new(f)))
    }

    /// Any origin, by echoing the request's.
    ///
    /// It allows what [`any`](Self::any) allows, except `null` and what no browser sends, and costs
    /// caches a copy of each response for each origin. Not with credentials: any page could act as the user.
    pub fn mirror_request() -> Self {
        Self(Origins::Mirrored)
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

impl From<&str> for AllowOrigin {
    fn from(origin: &str) -> Self {
        Self::exact(origin)
    }
}

impl From<String> for AllowOrigin {
    fn from(origin: String) -> Self {
        Self::exact(origin)
    }
}

impl From<&String> for AllowOrigin {
    fn from(origin: &String) -> Self {
        Self::exact(origin)
    }
}

impl<T: AsRef<[u8]>, const N: usize> From<&[T; N]> for AllowOrigin {
    fn from(origins: &[T; N]) -> Self {
        Self::list(origins)
    }
}

impl<T: AsRef<[u8]>> From<&Vec<T>> for AllowOrigin {
    fn from(origins: &Vec<T>) -> Self {
        Self::list(origins)
    }
}

impl<T: AsRef<[u8]>, const N: usize> From<[T; N]> for AllowOrigin {
    fn from(origins: [T; N]) -> Self {
        Self::list(origins)
    }
}

impl<T: AsRef<[u8]>> From<Vec<T>> for AllowOrigin {
    fn from(origins: Vec<T>) -> Self {
        Self::list(origins)
    }
}

impl<T: AsRef<[u8]>> From<&[T]> for AllowOrigin {
    fn from(origins: &[T]) -> Self {
        Self::list(origins)
    }
}
