//! Any, these, or mirrored: the one shape of methods, request headers and exposed headers.

use http::{HeaderName, Method};

/// Any origin, method or header; as a header value it is `*`, the
/// [wildcard](https://fetch.spec.whatwg.org/#http-new-header-syntax).
///
/// Accepted by [`allow_origin`](crate::CorsLayer::allow_origin),
/// [`allow_methods`](crate::CorsLayer::allow_methods),
/// [`allow_headers`](crate::CorsLayer::allow_headers) and
/// [`expose_headers`](crate::CorsLayer::expose_headers).
#[derive(Clone, Copy, Debug)]
#[must_use]
pub struct Any;

/// [`Any`], as a function.
#[deprecated = "write the unit struct `Any`"]
pub fn any() -> Any {
    Any
}

/// Entries are kept as they were given, so that validation can show them.
#[derive(Clone, Debug, Default)]
pub(crate) enum Choice {
    #[default]
    Nothing,
    Any,
    These(Vec<String>),
    Mirrored,
}

impl Choice {
    fn these<I>(entries: I) -> Self
    where
        I: IntoIterator,
        I::Item: AsRef<str>,
    {
        let entry = |entry: I::Item| entry.as_ref().to_owned();
        Self::These(entries.into_iter().map(entry).collect())
    }

    /// `*` on its own means what it means in the header.
    fn one(entry: &str) -> Self {
        if entry == "*" {
            Self::Any
        } else {
            Self::these([entry])
        }
    }
}

/// A setting that is a [`Choice`]: its constructors, and what converts into it.
macro_rules! choice {
    ($(#[$doc:meta])* $setting:ident, $Item:ty) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Default)]
        #[must_use]
        pub struct $setting(pub(crate) Choice);

        impl $setting {
            /// Any at all.
            pub fn any() -> Self {
                Self(Choice::Any)
            }

            /// Just these.
            pub fn list<I>(entries: I) -> Self
            where
                I: IntoIterator,
                I::Item: AsRef<str>,
            {
                Self(Choice::these(entries))
            }
        }

        impl From<Any> for $setting {
            fn from(_: Any) -> Self {
                Self::any()
            }
        }

        impl From<$Item> for $setting {
            fn from(entry: $Item) -> Self {
                Self(Choice::one(entry.as_ref()))
            }
        }

        impl From<&str> for $setting {
            fn from(entry: &str) -> Self {
                Self(Choice::one(entry))
            }
        }

        impl From<String> for $setting {
            fn from(entry: String) -> Self {
                Self(Choice::one(&entry))
            }
        }

        impl From<&String> for $setting {
            fn from(entry: &String) -> Self {
                Self(Choice::one(entry))
            }
        }

        impl<T: AsRef<str>, const N: usize> From<&[T; N]> for $setting {
            fn from(entries: &[T; N]) -> Self {
                Self::list(entries)
            }
        }

        impl<T: AsRef<str>> From<&Vec<T>> for $setting {
            fn from(entries: &Vec<T>) -> Self {
                Self::list(entries)
            }
        }

        impl<T: AsRef<str>, const N: usize> From<[T; N]> for $setting {
            fn from(entries: [T; N]) -> Self {
                Self::list(entries)
            }
        }

        impl<T: AsRef<str>> From<Vec<T>> for $setting {
            fn from(entries: Vec<T>) -> Self {
                Self::list(entries)
            }
        }

        impl<T: AsRef<str>> From<&[T]> for $setting {
            fn from(entries: &[T]) -> Self {
                Self::list(entries)
            }
        }
    };
}

choice! {
    /// Which methods pages may use, for [`CorsLayer::allow_methods`](crate::CorsLayer::allow_methods).
    AllowMethods, Method
}

choice! {
    /// Which request headers pages may set, for
    /// [`CorsLayer::allow_headers`](crate::CorsLayer::allow_headers).
    AllowHeaders, HeaderName
}

choice! {
    /// Which response headers pages may read, for
    /// [`CorsLayer::expose_headers`](crate::CorsLayer::expose_headers).
    ExposeHeaders, HeaderName
}

impl AllowMethods {
    /// Just this one.
    pub fn exact(method: impl AsRef<str>) -> Self {
        Self(Choice::one(method.as_ref()))
    }

    /// Any, by echoing the method that a preflight asks for.
    pub fn mirror_request() -> Self {
        Self(Choice::Mirrored)
    }
}

impl AllowHeaders {
    /// Any, by echoing the header names that a preflight asks for.
    ///
    /// Names that are not tokens are not echoed, nor are more than 4096 bytes of them.
    pub fn mirror_request() -> Self {
        Self(Choice::Mirrored)
    }
}
