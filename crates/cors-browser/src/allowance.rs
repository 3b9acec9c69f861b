//! Whether a member of `Access-Control-Allow-Methods` or `Access-Control-Allow-Headers` allows something.

use crate::engine::Engine;
use http::header::AUTHORIZATION;

/// Something that a request needs permission for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asked<'a> {
    Method(&'a str),
    Header(&'a str),
}

impl Asked<'_> {
    /// Whether one member of a list allows it. `*` counts as a wildcard only if `has_wildcard` is set, and it includes
    /// [`Authorization`](https://fetch.spec.whatwg.org/#cors-non-wildcard-request-header-name) only in the engines.
    pub(crate) fn is_allowed_by(self, member: &str, has_wildcard: bool, engine: Engine) -> bool {
        let is_wildcard = has_wildcard && member == "*";
        match self {
            // Methods are compared byte for byte.
            Self::Method(method) => member == method || is_wildcard,
            Self::Header(name) => {
                member.eq_ignore_ascii_case(name)
                    || (is_wildcard && is_covered_by_wildcard(name, engine))
            }
        }
    }
}

/// Whether a wildcard allows the header of this name.
pub(crate) fn is_covered_by_wildcard(name: &str, engine: Engine) -> bool {
    !name.eq_ignore_ascii_case(AUTHORIZATION.as_str())
        || engine.allows_authorization_under_wildcard()
}
