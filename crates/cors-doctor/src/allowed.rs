//! What a server was seen to allow, so that no fix takes any of it away.

use cors_browser::{Exchange, Page, is_forbidden_method};
use http::Method;
use http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, HeaderMap, HeaderName, ORIGIN,
};

/// A method and a header that no server allows unless it allows any.
pub(crate) const MADE_UP_METHOD: &str = "CORS-DOCTOR";
pub(crate) const MADE_UP_HEADER: &str = "x-cors-doctor";
/// An origin that no server has reason to allow.
pub(crate) const FOREIGN: &str = "https://cors-doctor.invalid";

/// The most entries that are kept. No server lists more, unless it is hostile.
const MOST: usize = 40;

/// The longest name or origin that is kept. No server uses a longer one, unless it is hostile.
const LONGEST: usize = 200;

/// What answers have named, whether or not the page could use it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Allowed {
    pub(crate) any_origin: bool,
    /// Origins that were allowed by name.
    pub(crate) origins: Vec<String>,
    /// Whether an origin that is allowed by name gets credentials.
    pub(crate) credentials: bool,
    pub(crate) any_method: bool,
    pub(crate) methods: Vec<String>,
    pub(crate) any_header: bool,
    pub(crate) headers: Vec<String>,
    /// Response headers that pages may read; `*` is one of them if it was sent.
    pub(crate) exposed: Vec<String>,
}

impl Allowed {
    /// Adds what an answer to `origin` names.
    pub(crate) fn add(&mut self, origin: &str, headers: &HeaderMap) {
        self.add_origins(origin, headers);
        for method in members(headers, &ACCESS_CONTROL_ALLOW_METHODS) {
            self.add_method(&method);
        }
        for name in members(headers, &ACCESS_CONTROL_ALLOW_HEADERS) {
            self.add_header(&name);
        }
        for name in members(headers, &ACCESS_CONTROL_EXPOSE_HEADERS) {
            if name == "*" || HeaderName::from_bytes(name.as_bytes()).is_ok() {
                push(&mut self.exposed, name.to_ascii_lowercase());
            }
        }
    }

    fn add_origins(&mut self, origin: &str, headers: &HeaderMap) {
        let values = members(headers, &ACCESS_CONTROL_ALLOW_ORIGIN);
        if let [value] = &values[..] {
            self.any_origin |= value == "*" || value == FOREIGN;
            // With the wildcard, credentials have no effect. If a server gives them to any origin, that is a mistake.
            let credentials = headers.get(ACCESS_CONTROL_ALLOW_CREDENTIALS);
            self.credentials |=
                value == origin && origin != FOREIGN && credentials.is_some_and(|it| it == "true");
        }
        // A list in this header works for no page, but it shows which origins should be allowed.
        for value in values {
            if value != "null" && value != FOREIGN && Page::try_at(&value).is_ok() {
                push(&mut self.origins, value);
            }
        }
    }

    /// Adds what other answers have named.
    pub(crate) fn merge(&mut self, other: &Self) {
        self.any_origin |= other.any_origin;
        self.credentials |= other.credentials;
        self.any_method |= other.any_method;
        self.any_header |= other.any_header;
        for (list, more) in [
            (&mut self.origins, &other.origins),
            (&mut self.methods, &other.methods),
            (&mut self.headers, &other.headers),
            (&mut self.exposed, &other.exposed),
        ] {
            for value in more {
                push(list, value.clone());
            }
        }
    }

    pub(crate) fn add_method(&mut self, method: &str) {
        if method == "*" || method == MADE_UP_METHOD {
            self.any_method = true;
        } else if Method::from_bytes(method.as_bytes()).is_ok_and(|it| !is_forbidden_method(&it)) {
            push(&mut self.methods, method.to_owned());
        }
    }

    pub(crate) fn add_header(&mut self, name: &str) {
        if name == "*" || name == MADE_UP_HEADER {
            self.any_header = true;
        } else if let Ok(name) = HeaderName::from_bytes(name.as_bytes()) {
            push(&mut self.headers, name.to_string());
        }
    }

    /// What the exchanges of a request and its preflight show.
    pub(crate) fn of_exchanges(exchanges: &[Exchange]) -> Self {
        let mut allowed = Self::default();
        for exchange in exchanges {
            let origin = exchange.request.headers.get(ORIGIN);
            let origin = origin.and_then(|origin| origin.to_str().ok());
            if let Some(response) = &exchange.response {
                allowed.add(origin.unwrap_or_default(), &response.headers);
            }
        }
        allowed
    }
}

fn push(list: &mut Vec<String>, value: String) {
    if value.len() <= LONGEST && list.len() < MOST && !list.contains(&value) {
        list.push(value);
    }
}

/// The members of a list, even if someone has separated them with something other than commas. `*` is only a member if
/// nothing but commas is around it, because browsers take `"*"` for text, and then nobody has access.
fn members(headers: &HeaderMap, name: &HeaderName) -> Vec<String> {
    let lines = headers.get_all(name).iter();
    let lines = lines.filter_map(|line| line.to_str().ok());
    let members = lines.flat_map(|line| line.split(',')).flat_map(|member| {
        let is_wildcard = member.trim() == "*";
        let parts = member.split([';', ' ', '"', '\'', '[', ']', '|']);
        parts.filter(move |part| is_wildcard || *part != "*")
    });
    members
        .filter(|member| !member.is_empty())
        .take(MOST)
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::Allowed;
    use http::HeaderMap;

    fn allowed(origin: &str, lines: &[(&'static str, &'static str)]) -> Allowed {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(*name, value.parse().unwrap());
        }
        let mut allowed = Allowed::default();
        allowed.add(origin, &headers);
        allowed
    }

    #[test]
    fn what_an_answer_names_is_kept_whatever_separates_it() {
        let found = allowed(
            "https://a.example",
            &[
                ("access-control-allow-origin", "https://b.example"),
                ("access-control-allow-credentials", "true"),
                ("access-control-allow-methods", "PUT; DELETE, TRACE"),
                ("access-control-allow-headers", "X-A x-b"),
                ("access-control-expose-headers", "ETag"),
            ],
        );
        assert_eq!(found.origins, ["https://b.example"]);
        assert_eq!(found.methods, ["PUT", "DELETE"]); // TRACE is forbidden
        assert_eq!(found.headers, ["x-a", "x-b"]);
        assert_eq!(found.exposed, ["etag"]);
        assert!(!found.credentials); // another origin gets them
    }

    #[test]
    fn a_wildcard_that_browsers_do_not_take_for_one_is_not_any() {
        for broken in ["\"*\"", "'*'", "[*]", "*;", ";*"] {
            let found = allowed(
                "https://a.example",
                &[
                    ("access-control-allow-origin", broken),
                    ("access-control-allow-methods", broken),
                    ("access-control-allow-headers", broken),
                    ("access-control-expose-headers", broken),
                ],
            );
            assert_eq!(found, Allowed::default(), "{broken}");
        }
    }

    #[test]
    fn a_wildcard_and_what_was_made_up_mean_any() {
        for (origin, method, header) in [
            ("*", "*", "*"),
            (super::FOREIGN, super::MADE_UP_METHOD, super::MADE_UP_HEADER),
        ] {
            let found = allowed(
                super::FOREIGN,
                &[
                    ("access-control-allow-origin", origin),
                    ("access-control-allow-credentials", "true"),
                    ("access-control-allow-methods", method),
                    ("access-control-allow-headers", header),
                ],
            );
            assert!(found.any_origin && found.any_method && found.any_header);
            assert!(found.methods.is_empty() && found.headers.is_empty() && !found.credentials);
        }
    }
}
