//! A decision, written onto the headers of a response.

use super::actual::{Exposed, Headers, own_names};
use super::decision::Grant;
use crate::fetch::names::{TRUE, is_of_protocol};
use http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS,
    VARY,
};
use http::{HeaderMap, HeaderName, HeaderValue};
use std::mem;

/// What of the inner service's own headers stays.
#[derive(Default)]
struct Kept {
    /// The origin, and with it whether credentials are allowed.
    origin: bool,
    exposed: bool,
}

impl Headers {
    pub(super) fn write(
        &self,
        grant: &mut Grant,
        credentials: bool,
        preserve_existing: bool,
        response: &mut HeaderMap,
    ) {
        let found = Found::in_names_of(response);
        let kept = if found.protocol {
            self.settle(grant, credentials, preserve_existing, response)
        } else {
            Kept::default()
        };
        match mem::replace(grant, Grant::NotAsked) {
            Grant::Same => {
                if let Some(origin) = &self.same_origin {
                    self.allow(origin.clone(), self.same_credentials, &kept, response);
                }
            }
            Grant::Echo(origin) => {
                self.allow(origin, credentials, &kept, response);
            }
            Grant::NotAsked | Grant::Denied(_) | Grant::Untouched => {}
        }
        match &self.vary {
            Some(vary) if found.vary => vary.merge_into(response),
            Some(vary) => insert(response, VARY, vary.line().clone()),
            None => {}
        }
    }

    #[allow(clippy::inline_always)] // 11 instructions
    #[inline(always)]
    fn allow(&self, origin: HeaderValue, credentials: bool, kept: &Kept, response: &mut HeaderMap) {
        if !kept.exposed {
            match &self.exposed {
                Exposed::Nothing => {}
                Exposed::These(names) => {
                    insert(response, ACCESS_CONTROL_EXPOSE_HEADERS, names.clone());
                }
                Exposed::OfResponse => expose_all(response),
            }
        }
        if !kept.origin {
            insert(response, ACCESS_CONTROL_ALLOW_ORIGIN, origin);
            if credentials {
                insert(response, ACCESS_CONTROL_ALLOW_CREDENTIALS, TRUE);
            }
        }
    }

    /// What of the headers that stand there already stays. What is written over is not removed first.
    #[cold]
    fn settle(
        &self,
        grant: &Grant,
        credentials: bool,
        preserve_existing: bool,
        response: &mut HeaderMap,
    ) -> Kept {
        let (allowed, credentials) = match grant {
            Grant::Untouched => return Kept::default(),
            _ if preserve_existing => return keep_usable(response),
            Grant::Same => (self.same_origin.is_some(), self.same_credentials),
            Grant::Echo(_) => (true, credentials),
            Grant::NotAsked | Grant::Denied(_) => (false, false),
        };
        let exposed = matches!(self.exposed, Exposed::These(_));
        let is_written = |name: &HeaderName| {
            *name == ACCESS_CONTROL_ALLOW_ORIGIN
                || credentials && *name == ACCESS_CONTROL_ALLOW_CREDENTIALS
                || exposed && *name == ACCESS_CONTROL_EXPOSE_HEADERS
        };
        let is_stale = |name: &&HeaderName| is_of_protocol(name) && !(allowed && is_written(name));
        while let Some(stale) = response.keys().find(is_stale).cloned() {
            response.remove(stale);
        }
        Kept::default()
    }
}

/// What stands on a response already, found by one look at its names: asking for each costs six times
/// as much.
#[derive(Default)]
struct Found {
    protocol: bool,
    vary: bool,
}

impl Found {
    #[inline]
    fn in_names_of(response: &HeaderMap) -> Self {
        let mut found = Self::default();
        for name in response.keys() {
            // As names, which are numbers mostly; as text it costs 25 more for each.
            found.vary |= *name == VARY;
            found.protocol |= is_of_protocol(name);
        }
        found
    }
}

fn insert(response: &mut HeaderMap, name: HeaderName, value: HeaderValue) {
    // The one error is a map of 32768 names, which `insert` would panic on and no server sends.
    let _ = response.try_insert(name, value);
}

#[cold]
fn expose_all(response: &mut HeaderMap) {
    if let Some(names) = own_names(response) {
        insert(response, ACCESS_CONTROL_EXPOSE_HEADERS, names);
    }
}

fn keep_usable(response: &mut HeaderMap) -> Kept {
    let credentials = response
        .get_all(ACCESS_CONTROL_ALLOW_CREDENTIALS)
        .iter()
        .any(|value| value == "true");
    let mut origins = response.get_all(ACCESS_CONTROL_ALLOW_ORIGIN).iter();
    let origin = match (origins.next(), origins.next()) {
        (Some(origin), None) => {
            let has_several = origin.as_bytes().contains(&b',');
            !has_several && (origin != "*" || !credentials)
        }
        _ => false,
    };
    if !origin {
        response.remove(ACCESS_CONTROL_ALLOW_ORIGIN);
        response.remove(ACCESS_CONTROL_ALLOW_CREDENTIALS);
    }
    Kept {
        origin,
        exposed: response.contains_key(ACCESS_CONTROL_EXPOSE_HEADERS),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(
        preserve: bool,
        (mut grant, credentials): (Grant, bool),
        existing: &[(&'static str, &'static str)],
    ) -> Vec<String> {
        let headers = Headers {
            same_origin: None,
            same_credentials: false,
            exposed: Exposed::These(HeaderValue::from_static("x-layer")),
            vary: None,
        };
        let mut response = HeaderMap::new();
        for &(name, value) in existing {
            response.append(name, HeaderValue::from_static(value));
        }
        headers.write(&mut grant, credentials, preserve, &mut response);
        let mut lines: Vec<_> = response
            .iter()
            .map(|(name, value)| format!("{name}: {}", value.to_str().unwrap()))
            .collect();
        lines.sort();
        lines
    }

    fn allowed() -> (Grant, bool) {
        (Grant::Echo(HeaderValue::from_static("https://a.com")), true)
    }

    const OURS: [&str; 3] = [
        "access-control-allow-credentials: true",
        "access-control-allow-origin: https://a.com",
        "access-control-expose-headers: x-layer",
    ];

    #[test]
    fn existing_headers_are_replaced_each_by_one_line_or_none() {
        let existing = [
            ("access-control-allow-origin", "*"),
            ("access-control-allow-origin", "https://evil.com"),
            ("access-control-allow-methods", "DELETE"),
            ("access-control-max-age", "1"),
            ("x-other", "stays"),
        ];
        let mut replaced = OURS.to_vec();
        replaced.push("x-other: stays");
        assert_eq!(written(false, allowed(), &existing), replaced);
        assert_eq!(
            written(false, (Grant::NotAsked, false), &existing),
            ["x-other: stays"]
        );
    }

    #[test]
    fn preserved_headers_are_kept_and_the_missing_ones_added() {
        let own = [("access-control-expose-headers", "x-own")];
        assert_eq!(
            written(true, allowed(), &own),
            [OURS[0], OURS[1], "access-control-expose-headers: x-own"]
        );
        let own = [("access-control-allow-origin", "https://own.com")];
        assert_eq!(
            written(true, allowed(), &own),
            ["access-control-allow-origin: https://own.com", OURS[2]]
        );
    }

    #[test]
    fn what_no_browser_accepts_is_not_preserved() {
        for existing in [
            [
                ("access-control-allow-origin", "*"),
                ("access-control-allow-origin", "*"),
            ],
            [
                ("access-control-allow-origin", "*"),
                ("access-control-allow-credentials", "true"),
            ],
        ] {
            assert_eq!(written(true, allowed(), &existing), OURS, "{existing:?}");
        }
        // Without an origin, leave to send credentials says nothing, but beside the layer's `*` it would.
        let existing = [("access-control-allow-credentials", "true")];
        let echo = (allowed().0, false);
        assert_eq!(written(true, echo, &existing), OURS[1..]);
    }
}
