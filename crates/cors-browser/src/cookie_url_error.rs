//! What is wrong with the URL of a server that sets a cookie.

use crate::origin;
use std::{error, fmt};
use url::{ParseError, Url};

/// The error for a text that is not the URL of a server that can set a cookie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CookieUrlError {
    value: String,
    kind: CookieUrlErrorKind,
}

/// What is wrong with the URL of a server that sets a cookie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CookieUrlErrorKind {
    /// It is not a URL, or it is a relative one.
    Invalid(ParseError),
    /// Its scheme is neither `http` nor `https`, so no server answers with `Set-Cookie`.
    Scheme,
    /// It has a user name or a password, which browsers do not use for cookies.
    Credentials,
}

impl CookieUrlError {
    /// Returns what is wrong with the URL.
    #[must_use]
    pub fn kind(&self) -> CookieUrlErrorKind {
        self.kind
    }
}

impl fmt::Display for CookieUrlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = &self.value;
        match self.kind {
            CookieUrlErrorKind::Invalid(error) => write!(f, "{value:?} is not a URL: {error}")?,
            CookieUrlErrorKind::Scheme => {
                write!(f, "{value:?} is neither an http nor an https URL")?;
            }
            CookieUrlErrorKind::Credentials => {
                write!(f, "{value:?} has a user name or a password")?;
            }
        }
        f.write_str("; write the URL of the server that sets the cookie, such as \"https://api.example.com/login\"")
    }
}

impl error::Error for CookieUrlError {}

pub(crate) fn parse(value: &str) -> Result<Url, CookieUrlError> {
    let error = |kind| CookieUrlError {
        value: value.to_owned(),
        kind,
    };
    let url = Url::parse(value).map_err(|why| error(CookieUrlErrorKind::Invalid(why)))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(error(CookieUrlErrorKind::Scheme));
    }
    if origin::includes_credentials(&url) {
        return Err(error(CookieUrlErrorKind::Credentials));
    }
    Ok(url)
}
