//! The rows of the tables: a mistake in a configuration, and what the doctor has to say about it.

pub(crate) const PAGE: &str = "https://app.example.com";

/// One way in which a server can be misconfigured.
#[derive(Clone, Copy)]
pub(crate) struct Broken {
    pub(crate) name: &'static str,
    /// The configuration that stays. The fix is pasted below it.
    pub(crate) kept: &'static str,
    /// The configuration with the mistake, which the fix replaces.
    pub(crate) cors: &'static str,
    pub(crate) path: &'static str,
    pub(crate) page: &'static str,
    /// The rest of the question to the doctor.
    pub(crate) args: &'static [&'static str],
    /// Of the block, or of the finding if the page is not blocked.
    pub(crate) code: &'static str,
    /// A part of what the doctor says.
    pub(crate) cause: &'static str,
}

impl Broken {
    /// Returns the whole configuration, with this in place of the mistake.
    pub(crate) fn with(&self, cors: &str) -> String {
        if self.kept.is_empty() {
            cors.to_owned()
        } else {
            format!("{}\n{cors}", self.kept)
        }
    }
}

/// The server has no CORS configuration. All other rows change something of this one.
pub(crate) const BROKEN: Broken = Broken {
    name: "no allow-origin",
    kept: "",
    cors: "",
    path: "/items",
    page: PAGE,
    args: &[],
    code: "allow-origin-missing",
    cause: "the origin is not allowed",
};

// The mistakes that most servers have in common:

pub(crate) const OPTIONS: Broken = Broken {
    name: "OPTIONS refused",
    args: &["-X", "PUT"],
    cause: "the router answers OPTIONS",
    ..BROKEN
};

/// The page needs all that a configuration can allow.
pub(crate) const EVERYTHING: Broken = Broken {
    name: "OPTIONS refused, for a method, a header and credentials",
    args: &["-X", "PUT", "-H", "X-Token: 1", "--credentials"],
    ..OPTIONS
};

pub(crate) const CREDENTIALS: Broken = Broken {
    name: "credentials not allowed",
    args: &["--credentials"],
    code: "allow-credentials-not-true",
    cause: "does not allow them",
    ..BROKEN
};

pub(crate) const WILDCARD: Broken = Broken {
    name: "any origin with credentials",
    args: &["--credentials"],
    code: "wildcard-with-credentials",
    cause: "but the page sends credentials",
    ..BROKEN
};

pub(crate) const METHOD: Broken = Broken {
    name: "a method missing",
    args: &["-X", "PUT"],
    code: "method-disallowed",
    cause: "does not allow the method",
    ..BROKEN
};

pub(crate) const HEADER: Broken = Broken {
    name: "a header missing",
    args: &["-H", "X-Token: 1"],
    code: "header-disallowed",
    cause: "a header",
    ..BROKEN
};

pub(crate) const ERROR: Broken = Broken {
    name: "headers lost on a 500",
    path: "/error",
    cause: "the headers are lost",
    ..BROKEN
};

pub(crate) const LOCALHOST: Broken = Broken {
    name: "localhost for 127.0.0.1",
    page: "http://localhost:3000",
    cause: "localhost and 127.0.0.1 are different origins",
    ..BROKEN
};

pub(crate) const SLASH: Broken = Broken {
    name: "a trailing slash in the list",
    cause: "with a slash at the end",
    ..BROKEN
};

pub(crate) const TWICE: Broken = Broken {
    name: "allow-origin twice",
    code: "allow-origin-multiple",
    cause: "is sent twice: the application and a proxy",
    ..BROKEN
};

pub(crate) const COOKIE: Broken = Broken {
    name: "a cookie that pages of other sites do not get",
    path: "/login",
    args: &["--credentials"],
    code: "cookie",
    cause: "SameSite=None; Secure",
    ..BROKEN
};
