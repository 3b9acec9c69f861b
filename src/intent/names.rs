//! Any, a list, or mirrored: the shape that methods, request headers and exposed headers have in common.

use http::{HeaderName, Method};

/// Any origin, method or header. In a header value this is `*`, the
/// [wildcard](https://fetch.spec.whatwg.org/#http-new-header-syntax).
///
/// It is accepted by [`allow_origin`](crate::CorsLayer::allow_origin),
/// [`allow_methods`](crate::CorsLayer::allow_methods),
/// [`allow_headers`](crate::CorsLayer::allow_headers) and
/// [`expose_headers`](crate::CorsLayer::expose_headers). The string `"*"` means the same.
#[derive(Clone, Copy, Debug)]
#[must_use]
#[doc(alias = "wildcard")]
pub struct Any;

/// [`Any`], as a function.
#[doc(hidden)] // so that a changed import compiles
#[deprecated = "use the unit struct `Any`"]
pub fn any() -> Any {
    Any
}

/// The members of a list in [the syntax of headers](https://httpwg.org/specs/rfc9110.html#abnf.extension).
/// Commas separate them. White space around members and empty members are ignored.
pub(crate) fn members(list: &str) -> impl Iterator<Item = &str> {
    let members = list.split(',').map(str::trim);
    members.filter(|member| !member.is_empty())
}

/// Entries are kept as they were given, so that validation can show them.
#[derive(Clone, Debug)]
pub(crate) enum Names {
    Any,
    These(Vec<String>),
    Mirrored,
}

impl Names {
    /// `*` means any, even if the list has other entries, as in the header.
    pub(crate) fn list<I>(entries: I) -> Self
    where
        I: IntoIterator,
        I::Item: Into<String>,
    {
        let entries: Vec<String> = entries.into_iter().map(Into::into).collect();
        if entries.iter().any(|entry| entry == "*") {
            Self::Any
        } else {
            Self::These(entries)
        }
    }
}

impl Default for Names {
    /// An empty list.
    fn default() -> Self {
        Self::These(Vec::new())
    }
}

/// Declares a setting that contains [`Names`], with its constructors and conversions.
macro_rules! names {
    ($(#[$doc:meta])* $setting:ident of $Name:ty) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Default)]
        #[must_use]
        pub struct $setting(pub(crate) Names);

        impl $setting {
            /// Any method or header.
            pub fn any() -> Self {
                Self(Names::Any)
            }

            /// Only the methods or headers in this list.
            pub fn list<I>(names: I) -> Self
            where
                I: IntoIterator<Item = $Name>,
            {
                Self(Names::list(names.into_iter().map(|name| name.to_string())))
            }
        }

        impl From<Any> for $setting {
            fn from(_: Any) -> Self {
                Self::any()
            }
        }

        impl<const N: usize> From<[$Name; N]> for $setting {
            fn from(names: [$Name; N]) -> Self {
                Self::list(names)
            }
        }

        impl From<Vec<$Name>> for $setting {
            fn from(names: Vec<$Name>) -> Self {
                Self::list(names)
            }
        }

        /// One name, or several, separated by commas. `*` means any.
        impl From<&str> for $setting {
            fn from(names: &str) -> Self {
                Self(Names::list(members(names)))
            }
        }

        /// One name, or several, separated by commas. `*` means any.
        impl From<String> for $setting {
            fn from(names: String) -> Self {
                Self::from(&*names)
            }
        }
    };
}

names! {
    /// The methods that pages may use, for [`CorsLayer::allow_methods`](crate::CorsLayer::allow_methods).
    AllowMethods of Method
}

names! {
    /// The request headers that pages may set, for
    /// [`CorsLayer::allow_headers`](crate::CorsLayer::allow_headers).
    AllowHeaders of HeaderName
}

names! {
    /// The response headers that pages may read, for
    /// [`CorsLayer::expose_headers`](crate::CorsLayer::expose_headers).
    ExposeHeaders of HeaderName
}

impl AllowMethods {
    /// Allows only this method.
    pub fn exact(method: Method) -> Self {
        Self::list([method])
    }

    /// Allows any method, by echoing the one that a preflight asks for.
    pub fn mirror_request() -> Self {
        Self(Names::Mirrored)
    }
}

impl From<Method> for AllowMethods {
    fn from(method: Method) -> Self {
        Self::exact(method)
    }
}

impl AllowHeaders {
    /// Allows any header, by echoing the names that a preflight asks for.
    ///
    /// If one of the names is not a token, or if the names take more than 4096 bytes, none of them is echoed.
    pub fn mirror_request() -> Self {
        Self(Names::Mirrored)
    }
}
