//! What can be wrong with a configuration, in the user's terms.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// Every mistake of one configuration, in the order of the settings.
///
/// [`Display`](fmt::Display) prints one line a mistake, each with what to write instead.
///
/// # Examples
///
/// ```
/// use tower_cors::{Any, CorsLayer};
///
/// let errors = CorsLayer::new()
///     .allow_origin(["https://example.com/", "example.org"])
///     .allow_methods(["get"])
///     .validate()
///     .unwrap_err();
///
/// assert_eq!(
///     errors.to_string(),
///     "\
/// allow_origin: \"https://example.com/\" ends in a slash, which browsers never send; write \"https://example.com\" (index 0)
/// allow_origin: \"example.org\" has no scheme; write \"https://example.org\" (index 1)
/// allow_methods: \"get\" is not how browsers spell the method; write \"GET\""
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigErrors {
    mistakes: Vec<Located>,
    words: Words,
}

/// A mistake, and its place if there are several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Located {
    /// Of which of several configurations.
    pub(crate) of: Option<Arc<str>>,
    /// Of which of several entries.
    pub(crate) index: Option<usize>,
    pub(crate) error: ConfigError,
}

/// Where the configuration was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Words {
    Builder,
    #[cfg(feature = "serde")]
    File,
}

impl Words {
    /// How the builder's calls are said there.
    #[cfg_attr(not(feature = "serde"), allow(clippy::unused_self))]
    fn say(self, text: &str) -> Cow<'_, str> {
        match self {
            Self::Builder => text.into(),
            #[cfg(feature = "serde")]
            Self::File => crate::config::words::in_file(text).into(),
        }
    }
}

impl ConfigErrors {
    /// `None` if there is no mistake.
    pub(crate) fn of(errors: Vec<Located>) -> Option<Self> {
        (!errors.is_empty()).then(|| Self::from(errors))
    }

    /// All of these, each said to be of its configuration.
    pub(crate) fn of_several(several: impl Iterator<Item = (String, Self)>) -> Option<Self> {
        let mut errors = Vec::new();
        for (of, mistakes) in several {
            let of = Arc::<str>::from(of);
            errors.extend(mistakes.mistakes.into_iter().map(|located| Located {
                of: Some(Arc::clone(&of)),
                ..located
            }));
        }
        Self::of(errors)
    }

    /// One mistake that has no place.
    pub(crate) fn one(error: ConfigError) -> Self {
        Self::from(vec![Located {
            of: None,
            index: None,
            error,
        }])
    }

    /// Those of a file, told in its words.
    #[cfg(feature = "serde")]
    pub(crate) fn in_file(mut self) -> Self {
        self.words = Words::File;
        self
    }

    /// The mistakes, one by one.
    #[must_use]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &ConfigError> {
        self.mistakes.iter().map(|located| &located.error)
    }

    /// The place of each mistake in its list, from 0; `None` where there is no list of several entries.
    #[must_use]
    pub fn indices(&self) -> impl ExactSizeIterator<Item = Option<usize>> {
        self.mistakes.iter().map(|located| located.index)
    }
}

impl From<Vec<Located>> for ConfigErrors {
    fn from(mistakes: Vec<Located>) -> Self {
        let words = Words::Builder;
        Self { mistakes, words }
    }
}

impl<'a> IntoIterator for &'a ConfigErrors {
    type Item = &'a ConfigError;
    type IntoIter = std::vec::IntoIter<&'a ConfigError>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter().collect::<Vec<_>>().into_iter()
    }
}

impl IntoIterator for ConfigErrors {
    type Item = ConfigError;
    type IntoIter = std::vec::IntoIter<ConfigError>;

    fn into_iter(self) -> Self::IntoIter {
        let errors = self.mistakes.into_iter().map(|located| located.error);
        errors.collect::<Vec<_>>().into_iter()
    }
}

impl fmt::Display for ConfigErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, Located { of, index, error }) in self.mistakes.iter().enumerate() {
            if number > 0 {
                f.write_str("\n")?;
            }
            if let Some(of) = of {
                write!(f, "{of}: ")?;
            }
            error.tell(self.words, f)?;
            if let Some(index) = index {
                write!(f, " (index {index})")?;
            }
        }
        Ok(())
    }
}

impl std::error::Error for ConfigErrors {}

/// Declares [`ConfigError`]: each variant beside its text, so that neither is forgotten.
///
/// The first part is mistakes in one entry of a list. They share their fields and the form of their
/// text, `setter: "value" problem; write "suggestion"`, or the advice where nothing can be suggested.
macro_rules! config_error {
    (
        $(#[$attribute:meta])* enum $name:ident;
        entries { $($(#[$entry_doc:meta])* $entry:ident($setter:literal, $problem:literal, $advice:literal),)* }
        others { $($(#[$other_doc:meta])* $other:ident $({ $($field:ident: $type:ty = $field_doc:literal),* })? => $text:literal,)* }
    ) => {
        $(#[$attribute])*
        pub enum $name {
            $(
                $(#[$entry_doc])*
                #[non_exhaustive]
                $entry {
                    /// The entry as it was given.
                    value: String,
                    /// The entry as it should be, where that can be told.
                    suggestion: Option<String>,
                },
            )*
            $(
                $(#[$other_doc])*
                $other $({ $(#[doc = $field_doc] $field: $type),* })?,
            )*
        }

        impl $name {
            /// The entry as it should be, where only one makes sense.
            #[must_use]
            pub fn suggestion(&self) -> Option<&str> {
                match self {
                    $(Self::$entry { suggestion, .. } => suggestion.as_deref(),)*
                    _ => None,
                }
            }
        }

        impl $name {
            fn tell(&self, words: Words, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    $(Self::$entry { value, suggestion } => {
                        write!(f, "{}: {value:?} {}; ", $setter, words.say($problem))?;
                        match suggestion {
                            Some(suggestion) => write!(f, "write {suggestion:?}"),
                            None => f.write_str(&words.say($advice)),
                        }
                    })*
                    $(Self::$other $({ $($field),* })? => f.write_str(&words.say(&format!($text))),)*
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.tell(Words::Builder, f)
            }
        }
    };
}

config_error! {
    /// One mistake in a CORS configuration.
    ///
    /// [`Display`](fmt::Display) prints one line: the setter, the offending value, what is wrong with
    /// it, and what to write instead.
    #[derive(Clone, Debug, PartialEq, Eq)]
    #[non_exhaustive]
    enum ConfigError;

    entries {
        /// An allowed origin is the empty string.
        OriginEmpty("allow_origin", "is empty",
            "leave the entry out, or write an origin such as \"https://app.example.com\""),
        /// `*` stands in a list of origins. On its own it is [`Any`](crate::Any).
        OriginWildcardInList("allow_origin", "in a list is no origin",
            "write allow_origin(Any) to allow any origin, or name each"),
        /// One entry holds several origins.
        SeveralOriginsInOneEntry("allow_origin", "holds several origins",
            "give each as an entry of its own"),
        /// An allowed origin contains white space.
        OriginWhitespace("allow_origin", "contains white space",
            "remove it"),
        /// An allowed origin is in quotes, as values of environment files tend to be.
        OriginQuoted("allow_origin", "is in quotes", "remove them"),
        /// An allowed origin ends in what separates the entries of a list.
        OriginTrailingComma("allow_origin", "ends in a comma", "remove it"),
        /// An allowed origin is not ASCII. Browsers send internationalized domain names in Punycode.
        OriginNotAscii("allow_origin", "is not ASCII",
            "write the domain in Punycode (\"xn--…\"), as browsers send it"),
        /// An allowed origin has no scheme.
        OriginWithoutScheme("allow_origin", "has no scheme",
            "write scheme, \"://\" and host, such as \"https://app.example.com\""),
        /// An allowed origin's scheme is a wildcard or otherwise not a scheme.
        OriginInvalidScheme("allow_origin", "has no valid scheme",
            "write a scheme such as \"https\", and an entry for each"),
        /// An allowed origin has the scheme of a WebSocket; the `Origin` header names the page that
        /// opens it.
        OriginWebSocketScheme("allow_origin", "is where a WebSocket leads, not the page that opens it",
            "write the origin of the page"),
        /// An allowed origin has upper-case letters. Browsers send lower case.
        OriginUpperCase("allow_origin", "has upper-case letters, which browsers never send",
            "write it in lower case"),
        /// An allowed origin ends in a slash. The `Origin` header never does.
        OriginTrailingSlash("allow_origin", "ends in a slash, which browsers never send",
            "remove it"),
        /// An allowed origin has a path, a query or a fragment. The `Origin` header never does.
        OriginWithPath("allow_origin", "has a path, which no origin has",
            "write scheme, host and port alone"),
        /// An allowed origin has a user name or a password. The `Origin` header never does.
        OriginWithUserinfo("allow_origin", "has a user name, which no origin has",
            "write scheme, host and port alone"),
        /// An allowed origin names the default port of its scheme. Browsers omit it.
        OriginDefaultPort("allow_origin", "names the scheme's default port, which browsers omit",
            "remove the port"),
        /// An allowed origin's port is not a number from 1 to 65535 without leading zeros.
        OriginInvalidPort("allow_origin", "has no valid port",
            "write a number from 1 to 65535, or \":*\" for any"),
        /// An allowed origin has no host.
        OriginWithoutHost("allow_origin", "has no host",
            "write scheme, \"://\" and host, such as \"https://app.example.com\""),
        /// An allowed origin's host is neither a domain nor an IP address.
        OriginInvalidHost("allow_origin", "has a host that is neither a domain nor an IP address",
            "write the host as the browser's address bar shows it"),
        /// An allowed origin's IPv6 address is not spelled as browsers spell it.
        OriginIpv6Spelling("allow_origin", "has an IPv6 address that browsers spell in another way",
            "write its shortest form, in lower case and in brackets"),
        /// An allowed origin's whole host is a wildcard.
        OriginWildcardHost("allow_origin", "covers every host",
            "write \"*.\" and a domain, such as \"https://*.example.com\", or allow_origin(Any)"),
        /// A wildcard stands where patterns can't have one.
        OriginUnsupportedWildcard("allow_origin", "has a wildcard where patterns can't have one",
            "write \"*.\" right after \"://\", \":*\" at the end, or use AllowOrigin::predicate"),
        /// A pattern covers the subdomains of an IP address, which has none.
        OriginWildcardOverIpAddress("allow_origin", "covers subdomains of an IP address, which has none",
            "remove the wildcard"),
        /// The origin `null` is allowed, which any page gets by means of a sandboxed frame.
        NullOrigin("allow_origin", "is an origin that any page can have",
            "remove it, or add dangerously_allow_null_origin(true)"),
        /// `file://` is allowed, the origin of any file that a user opens.
        FileOrigin("allow_origin", "is the origin of any file that a user opens",
            "remove it, or add dangerously_allow_null_origin(true)"),
        /// The origin `null` or `file://` is allowed together with credentials.
        NullOriginWithCredentials("allow_origin", "with credentials lets any page act as the user",
            "remove it"),
        /// A plain `http` origin is allowed together with credentials: whoever controls the network
        /// controls the page.
        InsecureOriginWithCredentials("allow_origin", "with credentials lets whoever controls the network act as the user (to accept that, add dangerously_allow_insecure_origins(true))",
            "use https"),
        /// A pattern covers a [public suffix](https://publicsuffix.org) together with credentials:
        /// anyone can register a name there.
        PublicSuffixWithCredentials("allow_origin", "with credentials trusts names that anyone can register",
            "name your own domain, or add dangerously_allow_public_suffixes(true)"),
        /// `*` stands in a list of methods. On its own it is [`Any`](crate::Any).
        MethodWildcardInList("allow_methods", "in a list is no method",
            "write allow_methods(Any) to allow any method, or name each"),
        /// One entry holds several methods.
        SeveralMethodsInOneEntry("allow_methods", "holds several methods",
            "give each as an entry of its own"),
        /// An allowed method is not a [token](https://httpwg.org/specs/rfc9110.html#tokens).
        MethodInvalid("allow_methods", "is not a method",
            "write a name such as \"GET\", or leave the entry out"),
        /// An allowed method is [forbidden](https://fetch.spec.whatwg.org/#forbidden-method).
        MethodForbidden("allow_methods", "is forbidden to pages by the Fetch standard",
            "remove it"),
        /// An allowed method is not spelled as browsers send it. Methods are case-sensitive.
        MethodSpelling("allow_methods", "is not how browsers spell the method",
            "write it in upper case"),
        /// `*` stands in a list of request headers. On its own it is [`Any`](crate::Any).
        HeaderWildcardInList("allow_headers", "in a list is no header name",
            "write allow_headers(Any) to allow any header, Authorization too, or name each"),
        /// One entry holds several request headers.
        SeveralHeadersInOneEntry("allow_headers", "holds several header names",
            "give each as an entry of its own"),
        /// An allowed request header is not a [token](https://httpwg.org/specs/rfc9110.html#tokens).
        HeaderInvalid("allow_headers", "is not a header name",
            "write a name such as \"content-type\", or leave the entry out"),
        /// `*` stands in a list of exposed headers. On its own it is [`Any`](crate::Any).
        ExposedHeaderWildcardInList("expose_headers", "in a list is no header name",
            "write expose_headers(Any) to expose any header, or name each"),
        /// One entry holds several exposed headers.
        SeveralExposedHeadersInOneEntry("expose_headers", "holds several header names",
            "give each as an entry of its own"),
        /// An exposed header is not a [token](https://httpwg.org/specs/rfc9110.html#tokens).
        ExposedHeaderInvalid("expose_headers", "is not a header name",
            "write a name such as \"etag\", or leave the entry out"),
        /// An exposed header is
        /// [forbidden](https://fetch.spec.whatwg.org/#forbidden-response-header-name): no page can
        /// read it. Cookies work without.
        ExposedHeaderForbidden("expose_headers", "is hidden from pages by the Fetch standard",
            "remove it; allow_credentials(true) is what cookies need"),
        /// A header to be named by `Vary` is not a [token](https://httpwg.org/specs/rfc9110.html#tokens).
        VaryInvalid("vary", "is not a header name",
            "give each name as an entry of its own, such as \"accept-language\""),
        /// A path to select a policy by does not begin with a slash, ends in one, has a query, or is
        /// spelled in another way than requests spell it.
        SelectedPathInvalid("select", "is not the beginning of a path",
            "write a slash and names between slashes, such as \"/api/public\""),
        /// A path to select a policy by is a pattern. It is compared as it is.
        SelectedPathPattern("select", "is a pattern, and a path fits all below it",
            "write the part before the pattern"),
        /// A host to select a policy by is none.
        SelectedHostInvalid("select", "is not a host",
            "write a host such as \"api.example.com\", with a port if only that is meant"),
        /// A host to select a policy by names the default port of a scheme. Browsers omit it.
        SelectedHostDefaultPort("select", "names a default port, which browsers omit",
            "remove the port"),
        /// A header to select a policy by is not a [token](https://httpwg.org/specs/rfc9110.html#tokens).
        SelectedHeaderInvalid("select", "is not a header name",
            "write a name such as \"x-tenant\""),
        /// A header's value to select a policy by has white space around it or characters that no header
        /// can have.
        SelectedHeaderValueInvalid("select", "is not a header's value",
            "write one without control characters"),
    }

    others {
        /// The allowed origins take more than four gigabytes.
        TooManyOrigins =>
            "allow_origin: the origins take more than 4 GiB; use AllowOrigin::predicate",
        /// Any origin is allowed together with credentials, which browsers
        /// [refuse](https://fetch.spec.whatwg.org/#cors-protocol-and-credentials).
        AnyOriginWithCredentials =>
            "allow_origin: any origin with credentials is refused by browsers; name the origins, or remove allow_credentials",
        /// Every origin is mirrored together with credentials: any page could act as the user.
        MirroredOriginWithCredentials =>
            "allow_origin: mirroring any origin with credentials lets any page act as the user; name the origins, or remove allow_credentials",
        /// Exposed headers are to be mirrored, and no request asks for any. A configuration file can say
        /// so, the builder can't.
        ExposedHeadersMirrored =>
            "expose_headers: there is nothing to mirror; write \"*\", or name the headers",
        /// A policy to select is for requests that one before it takes all.
        SelectedNever =>
            "select: a rule before this one takes all of its requests; write this one first",
        /// The origin `null` may be allowed together with credentials.
        NullOriginFlagWithCredentials =>
            "dangerously_allow_null_origin: with credentials any page could act as the user; remove it, or remove allow_credentials",
        /// The max-age is less than one second, the unit of the header, but not zero.
        #[non_exhaustive]
        MaxAgeBelowOneSecond { value: Duration = "The max-age as it was given." } =>
            "max_age: {value:?} is less than the one second that the header can say; write Duration::from_secs(1) or more, or Duration::ZERO for no caching",
        /// The max-age is more than 2147483647 seconds, the most that a
        /// [cache must understand](https://httpwg.org/specs/rfc9111.html#delta-seconds).
        #[non_exhaustive]
        MaxAgeTooLong { value: Duration = "The max-age as it was given." } =>
            "max_age: {value:?} is more than browsers understand; write Duration::from_secs(86400), the most that any of them keeps",
        /// Preflights would be answered with a status that is not an
        /// [ok status](https://fetch.spec.whatwg.org/#ok-status), so that each would fail.
        #[non_exhaustive]
        PreflightStatusNotOk { value: u16 = "The status as it was given." } =>
            "preflight_status: {value} makes browsers fail every preflight; write a status from 200 to 299",
    }
}

impl std::error::Error for ConfigError {}
