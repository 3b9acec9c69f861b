//! A block: a reason, and the request that it is about.

use super::{BlockReason, Explanation};
use std::fmt;

/// A block: its reason, and the situation in which the browser blocked the request.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Blocked {
    /// Why the request is blocked.
    pub reason: BlockReason,
    /// Whether the preflight failed, so that the request itself was never sent.
    pub during_preflight: bool,
    /// The origin of the page.
    pub page: String,
    /// The value of the request's `Origin` header. It is `null` after some redirects.
    pub origin: String,
    /// Whether the [credentials mode](crate::CredentialsMode) was `include`.
    pub includes_credentials: bool,
    /// Whether the response came from the HTTP cache of the browser.
    pub from_cache: bool,
}

impl Blocked {
    /// Returns [`BlockReason::code`].
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.reason.code()
    }

    /// Returns what the block means, what causes it and how to fix it.
    #[must_use]
    pub fn explain(&self) -> Explanation {
        let section = self.reason.section();
        let [chromium, firefox, webkit] = self.reason.consoles(self);
        Explanation {
            code: self.reason.code(),
            section: section.title,
            link: section.link,
            chromium,
            firefox,
            webkit,
            cause: self.reason.cause(self),
            fix: self.reason.fix(self),
        }
    }

    /// Returns one example of each kind of block, with made-up values, for reference pages.
    ///
    /// # Examples
    ///
    /// ```
    /// use cors_browser::Blocked;
    ///
    /// let blocks = Blocked::catalogue();
    /// let missing = blocks.iter().find(|blocked| blocked.code() == "allow-origin-missing").unwrap();
    /// let header = &missing.explain().fix.headers[0];
    /// assert_eq!(header.name, "access-control-allow-origin");
    /// assert_eq!(header.value, "https://app.example.com");
    /// ```
    #[must_use]
    pub fn catalogue() -> Vec<Self> {
        let example = |reason: BlockReason| Self {
            during_preflight: reason.section() == crate::section::PREFLIGHT,
            includes_credentials: matches!(
                reason,
                BlockReason::WildcardWithCredentials | BlockReason::AllowCredentialsNotTrue { .. }
            ),
            page: "https://app.example.com".to_owned(),
            origin: "https://app.example.com".to_owned(),
            from_cache: false,
            reason,
        };
        BlockReason::examples().into_iter().map(example).collect()
    }

    /// Whether redirects have made the origin opaque.
    pub(super) fn is_redirected(&self) -> bool {
        self.origin == "null" && self.page != "null"
    }

    /// What Chromium puts in front of its message if a check of the preflight's response fails.
    pub(super) fn chromium_prefix(&self) -> &'static str {
        if self.during_preflight {
            "Response to preflight request doesn't pass access control check: "
        } else {
            ""
        }
    }
}

impl fmt::Display for Blocked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.reason.fmt(f)
    }
}

/// What a console prints, either always or only for some blocks.
pub(super) struct Printed(pub(super) Option<String>);

impl From<&str> for Printed {
    fn from(text: &str) -> Self {
        Self(Some(text.to_owned()))
    }
}

impl From<String> for Printed {
    fn from(text: String) -> Self {
        Self(Some(text))
    }
}

impl From<Option<String>> for Printed {
    fn from(text: Option<String>) -> Self {
        Self(text)
    }
}
