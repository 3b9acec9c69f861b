//! The `Vary` header: which request headers a response depends on.

use super::inputs::Input;
use http::header::{Entry, VARY};
use http::{HeaderMap, HeaderName, HeaderValue};

/// The request headers to list in `Vary`, in a form that can be written without further work.
///
/// [Caches](https://fetch.spec.whatwg.org/#cors-protocol-and-http-caches) keep a response for each
/// value of these headers.
#[derive(Clone, Debug)]
pub(crate) struct Vary {
    /// Each name separately, for a response that already lists some of them.
    members: Vec<(HeaderName, HeaderValue)>,
    /// All names in one line.
    line: HeaderValue,
}

impl Vary {
    /// Takes what the policy reads and what the user has added. Returns `None` if there are no names.
    pub(crate) fn new(
        inputs: impl IntoIterator<Item = Input>,
        more: &[HeaderName],
    ) -> Option<Self> {
        let mut members: Vec<(HeaderName, HeaderValue)> = Vec::new();
        let inputs = inputs.into_iter().map(Input::name);
        for name in inputs.chain(more.iter().cloned()) {
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

    pub(super) fn values_mut(&mut self) -> impl Iterator<Item = &mut HeaderValue> {
        let members = self.members.iter_mut().map(|(_, value)| value);
        members.chain([&mut self.line])
    }

    pub(crate) fn line(&self) -> &HeaderValue {
        &self.line
    }

    /// Adds the names that the existing `Vary` of a response does not list yet.
    pub(super) fn merge_into(&self, response: &mut HeaderMap) {
        // One look-up is enough for reading and adding.
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

/// Returns the standard's spelling of a name that the policy itself depends on.
fn spelled(name: &HeaderName) -> HeaderValue {
    match Input::ALL.iter().find(|input| input.name() == *name) {
        Some(input) => HeaderValue::from_static(input.spelled()),
        None => HeaderValue::from(name.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::header::{ACCEPT_ENCODING, ORIGIN};

    #[test]
    fn what_a_response_varies_on_is_kept_and_listed_once() {
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
            (&["accept, *"], &["accept, *"]), // `*` already covers everything
            (&[""], &["", "Origin", "accept-encoding"]),
        ] {
            let mut response = HeaderMap::new();
            for line in existing {
                response.append(VARY, HeaderValue::from_static(line));
            }
            let vary = Vary::new([Input::Origin], &[ACCEPT_ENCODING, ORIGIN]).unwrap();
            vary.merge_into(&mut response);
            let lines: Vec<_> = response.get_all(VARY).iter().collect();
            assert_eq!(lines, merged, "{existing:?}");
        }
    }
}
