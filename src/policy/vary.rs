//! The `Vary` header: which request headers a response depends on.

use http::header::{
    ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD, Entry, ORIGIN, VARY,
};
use http::{HeaderMap, HeaderName, HeaderValue};

/// Request headers to name in `Vary`, ready to be written.
///
/// [Caches](https://fetch.spec.whatwg.org/#cors-protocol-and-http-caches) keep a response for each
/// value of these.
#[derive(Debug)]
pub(crate) struct Vary {
    /// Each on its own, for a response that names some already.
    members: Vec<(HeaderName, HeaderValue)>,
    /// All in one line.
    line: HeaderValue,
}

impl Vary {
    /// `None` if there is nothing to name.
    pub(crate) fn new(names: impl IntoIterator<Item = HeaderName>) -> Option<Self> {
        let mut members: Vec<(HeaderName, HeaderValue)> = Vec::new();
        for name in names {
            if members.iter().all(|(known, _)| *known != name) {
                let value = spelled(&name);
                members.push((name, value));
            }
        }
        let line = match &*members {
            [] => return None,
            [(_, only)] => only.clone(),
            several => {
                let values: Vec<_> = several.iter().map(|(_, value)| value.as_bytes()).collect();
                HeaderValue::from_bytes(&values.join(&b", "[..])).ok()?
            }
        };
        Some(Self { members, line })
    }

    pub(crate) fn line(&self) -> &HeaderValue {
        &self.line
    }

    /// Adds what a response that has a `Vary` does not name yet.
    pub(super) fn merge_into(&self, response: &mut HeaderMap) {
        // One look-up for all that is asked and added.
        let Ok(Entry::Occupied(mut lines)) = response.try_entry(VARY) else {
            return;
        };
        for (name, value) in &self.members {
            if !lines
                .iter()
                .any(|line| names_already(line.as_bytes(), name.as_str().as_bytes()))
            {
                lines.append(value.clone());
            }
        }
    }
}

fn names_already(line: &[u8], name: &[u8]) -> bool {
    line.split(|&byte| byte == b',').any(|member| {
        let member = member.trim_ascii();
        member == b"*" || member.eq_ignore_ascii_case(name)
    })
}

/// The standard's spelling for the names that the policy itself depends on.
fn spelled(name: &HeaderName) -> HeaderValue {
    match name {
        name if name == ORIGIN => HeaderValue::from_static("Origin"),
        name if name == ACCESS_CONTROL_REQUEST_METHOD => {
            HeaderValue::from_static("Access-Control-Request-Method")
        }
        name if name == ACCESS_CONTROL_REQUEST_HEADERS => {
            HeaderValue::from_static("Access-Control-Request-Headers")
        }
        name => HeaderValue::from(name.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::header::ACCEPT_ENCODING;

    #[test]
    fn what_a_response_varies_on_is_kept_and_named_once() {
        for (existing, merged) in [
            (
                &["Accept"][..],
                &["Accept", "Origin", "accept-encoding"][..],
            ),
            (&["ORIGIN"], &["ORIGIN", "accept-encoding"]),
            (
                &["accept", "Accept-Encoding , origin"],
                &["accept", "Accept-Encoding , origin"],
            ),
            (&["x-origin"], &["x-origin", "Origin", "accept-encoding"]),
            (&["accept, *"], &["accept, *"]), // says everything already
            (&[""], &["", "Origin", "accept-encoding"]),
        ] {
            let mut response = HeaderMap::new();
            for line in existing {
                response.append(VARY, HeaderValue::from_static(line));
            }
            let vary = Vary::new([ORIGIN, ACCEPT_ENCODING, ORIGIN]).unwrap();
            vary.merge_into(&mut response);
            let lines: Vec<_> = response.get_all(VARY).iter().collect();
            assert_eq!(lines, merged, "{existing:?}");
        }
    }
}
