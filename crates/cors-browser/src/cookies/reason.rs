//! What happens to a cookie, and why.

use std::fmt;

/// What happened to one cookie in a fetch.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CookieUse {
    /// The name of the cookie.
    pub name: String,
    /// Whether this use is an attempt to set the cookie. If not, the cookie was stored earlier, and this is an attempt
    /// to send it.
    pub set: bool,
    /// Why the cookie was not sent, or not stored. `None` means that it was sent, or stored.
    pub refused: Option<CookieReason>,
}

macro_rules! reasons {
    ($($(#[$doc:meta])* $name:ident = $code:literal: $text:literal;)*) => {
        /// Why a cookie is not sent, or not stored.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum CookieReason {
            $($(#[$doc])* $name,)*
        }

        impl CookieReason {
            /// Returns a short name, which does not change between releases.
            #[must_use]
            pub fn code(self) -> &'static str {
                match self {
                    $(Self::$name => $code,)*
                }
            }
        }

        impl fmt::Display for CookieReason {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(match self {
                    $(Self::$name => $text,)*
                })
            }
        }
    };
}

reasons! {
    /// The [credentials mode](https://fetch.spec.whatwg.org/#concept-request-credentials-mode) of the request
    /// excludes cookies.
    CredentialsMode = "credentials-mode":
        "the page's credentials mode excludes cookies. To send cookies to another origin, use `credentials: \"include\"`";
    /// The request comes from another site, and the cookie is `SameSite=Strict` or `Lax`, or has no `SameSite`, which
    /// means `Lax`.
    SameSite = "same-site":
        "the page and the server are on different sites. Only a cookie with `SameSite=None; Secure` can be sent between sites, and browsers that block third-party cookies also require `Partitioned`";
    /// The cookie is `SameSite=Strict`, and the user comes here from another site.
    SameSiteStrict = "same-site-strict":
        "the cookie is `SameSite=Strict`, and the user comes here from another site. A `SameSite=Lax` cookie is sent when the user follows a link";
    /// The cookie is `SameSite=Lax`, or has no `SameSite`, and another site posts a form here.
    SameSiteLax = "same-site-lax":
        "the cookie is `SameSite=Lax`, and another site posts a form here. To prevent forged requests, browsers do not send the cookie";
    /// The cookie is `SameSite=Strict` or `Lax`, or has no `SameSite`. The page and the server are on the same site,
    /// but the request was redirected through another site.
    SameSiteRedirect = "same-site-redirect":
        "the request was redirected through another site, so it counts as a request from another site. Redirect within one site";
    /// The server is on a different site from the top-level page, and the browser blocks third-party cookies that are
    /// not `Partitioned`.
    ThirdParty = "third-party":
        "the server is on a different site from the top-level page, and the browser blocks third-party cookies. Set the cookie with `SameSite=None; Secure; Partitioned`, or serve the page and the API from one site";
    /// The cookie is partitioned, and it was set under another top-level site.
    Partition = "partition":
        "the cookie is partitioned, and it was set under another top-level site";
    /// The cookie has `Partitioned` but not `Secure`.
    PartitionedWithoutSecure = "partitioned-without-secure":
        "a cookie with `Partitioned` also needs `Secure`";
    /// The cookie has `SameSite=None` but not `Secure`.
    NoneWithoutSecure = "none-without-secure":
        "a cookie with `SameSite=None` also needs `Secure`";
    /// The cookie is `Secure`, but the connection is not.
    Secure = "secure":
        "the cookie is `Secure`, but the request goes over plain HTTP";
    /// A `Secure` cookie of the same name exists, and this cookie comes over plain HTTP.
    OverSecure = "over-secure":
        "a `Secure` cookie of the same name exists, and plain HTTP cannot replace it";
    /// `Domain` names a domain that the server does not belong to, or one under which anyone can register a domain.
    Domain = "domain":
        "the server does not belong to the `Domain` of the cookie, or anyone can register names under that domain";
    /// The name starts with `__Secure-`, `__Host-`, `__Http-` or `__Host-Http-`, and the attributes are not those that
    /// this prefix requires.
    Prefix = "prefix":
        "the attributes do not fit the prefix of the name: `__Secure-` needs `Secure`; `__Http-` needs `Secure` and `HttpOnly`; `__Host-` needs `Secure`, `Path=/` and no `Domain`; `__Host-Http-` needs all of these";
    /// The cookie is `HttpOnly`, and a script wants to read or write it.
    HttpOnly = "http-only":
        "the cookie is `HttpOnly`, and scripts can neither read nor write such a cookie";
    /// The line has control characters, or neither a name nor a value.
    Malformed = "malformed":
        "the line is not a cookie: it has control characters, or neither a name nor a value";
    /// Together, the name and the value are longer than 4096 bytes.
    TooLarge = "too-large":
        "together, the name and the value are longer than 4096 bytes";
}
