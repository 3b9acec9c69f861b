//! What a configuration has to allow: what the page needs, and what the server was seen to allow already.

use super::plain::{is_name, is_origin};
use crate::allowed::Allowed;
use crate::question::Question;
use cors_browser::{is_forbidden_request_header, normalize_method};
use http::header::{HeaderName, HeaderValue};

/// Pages may always send these; some libraries nevertheless refuse them unless they are named.
const SAFELISTED: [&str; 3] = ["GET", "HEAD", "POST"];

/// The methods that stand for any method. `*` would do the same, but not with credentials, and not in every library.
const USUAL: [&str; 3] = ["PUT", "PATCH", "DELETE"];

#[derive(Clone, Debug)]
pub(crate) struct Wanted {
    /// The allowed origins; the first one is the page's.
    pub(super) origins: Vec<String>,
    /// Whether any page may read what is sent without credentials.
    pub(super) any_origin: bool,
    pub(super) credentials: bool,
    pub(super) methods: Vec<String>,
    pub(super) any_header: bool,
    /// Begins with `*` if any header is allowed.
    pub(super) headers: Vec<String>,
    pub(super) exposed: Vec<String>,
}

impl Wanted {
    /// Returns `None` if no configuration should contain what the page needs: if its origin is `null`, which every page
    /// can get, or if its origin or a name means something else in a configuration.
    pub(crate) fn of(question: &Question, allowed: &Allowed) -> Option<Self> {
        let (asked, reads) = (question.asked_headers(), &question.reads);
        let named = asked.iter().chain(reads).map(HeaderName::as_str);
        let mut named = named.chain([question.request.method().as_str()]);
        if !named.all(is_name) {
            return None;
        }
        let credentials = question.credentials || allowed.credentials;
        let mut origins = vec![question.origin.clone()];
        origins.extend(allowed.origins.iter().filter(|it| is_origin(it)).cloned());

        let mut methods: Vec<_> = SAFELISTED.map(str::to_owned).into();
        if allowed.any_method {
            methods.extend(USUAL.map(str::to_owned));
        }
        methods.extend(allowed.methods.iter().filter(|it| is_name(it)).cloned());
        methods.push(normalize_method(question.request.method()).to_string());

        let mut headers = Vec::new();
        if allowed.any_header {
            // The wildcard does not include it.
            headers.extend(["*".to_owned(), "authorization".to_owned()]);
        }
        let written = allowed.headers.iter();
        headers.extend(
            written
                .filter(|name| is_name(name) && can_be_sent(name))
                .cloned(),
        );
        headers.extend(asked.iter().map(HeaderName::to_string));

        let mut exposed = allowed.exposed.clone();
        // With credentials, `*` is the name of a header.
        exposed.retain(|name| is_name(name) || name == "*" && !credentials);
        exposed.extend(reads.iter().map(HeaderName::to_string));

        let wanted = Self {
            origins: unique(origins),
            any_origin: allowed.any_origin,
            credentials,
            methods: unique(methods),
            any_header: allowed.any_header,
            headers: unique(headers),
            exposed: unique(exposed),
        };
        (wanted.is_any() || is_origin(&question.origin)).then_some(wanted)
    }

    /// Whether `*` alone is enough.
    pub(crate) fn is_any(&self) -> bool {
        self.any_origin && !self.credentials
    }

    /// Whether one of the origins uses plain http and is not on this machine.
    pub(super) fn is_insecure(&self) -> bool {
        let insecure = |origin: &String| origin.starts_with("http://") && !is_loopback(origin);
        self.origins.iter().any(insecure)
    }
}

fn can_be_sent(name: &str) -> bool {
    HeaderName::from_bytes(name.as_bytes())
        .is_ok_and(|name| !is_forbidden_request_header(&name, &HeaderValue::from_static("")))
}

fn is_loopback(origin: &str) -> bool {
    let host = origin.trim_start_matches("http://");
    ["localhost", "127.", "[::1]"]
        .iter()
        .any(|loopback| host.starts_with(loopback))
}

/// Keeps each value once, in the order in which the values first appear.
fn unique(list: Vec<String>) -> Vec<String> {
    let mut unique: Vec<String> = Vec::with_capacity(list.len());
    for item in list {
        if !unique.contains(&item) {
            unique.push(item);
        }
    }
    unique
}
