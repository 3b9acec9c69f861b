//! Writes a decision to the headers of a response.

use super::actual::{ActualHeaders, Exposed, own_names};
use super::decision::Grant;
use crate::fetch::names::{TRUE, is_of_protocol};
use http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS,
    VARY,
};
use http::{HeaderMap, HeaderName, HeaderValue};
use std::mem;

/// Which of the inner service's own headers stay.
#[derive(Default)]
struct Kept {
    /// The origin, together with whether credentials are allowed.
    origin: bool,
    exposed: bool,
}

impl ActualHeaders {
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
            Grant::Echo(origin) => self.allow(origin, credentials, &kept, response),
            Grant::NotAsked | Grant::Denied(_) | Grant::Untouched | Grant::Waiting(_) => {}
        }
        match &self.vary {
            Some(vary) if found.vary => vary.merge_into(response),
            Some(vary) => insert(response, VARY, vary.line().clone()),
            None => {}
        }
    }

    #[allow(clippy::inline_always)] // 19 instructions of 491
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

    /// Finds out which of the existing headers stay. Headers that will be overwritten are not removed first.
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
            Grant::NotAsked | Grant::Denied(_) | Grant::Waiting(_) => (false, false),
        };
        #[cfg(feature = "tracing")]
        super::events::log_replacement(&self.replacements, response);
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

/// The CORS headers that a response already has. They are found by going through its names once, because looking up
/// each of them costs six times as much.
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
            // This compares parsed names, most of which are stored as numbers. Comparing text costs 25 more
            // instructions for each.
            found.vary |= *name == VARY;
            found.protocol |= is_of_protocol(name);
        }
        found
    }
}

fn insert(response: &mut HeaderMap, name: HeaderName, value: HeaderValue) {
    // The only error is a map with 32768 names, which servers never send. `insert` would panic.
    let _ = response.try_insert(name, value);
}

#[cold]
fn expose_all(response: &mut HeaderMap) {
    if let Some(names) = own_names(response) {
        insert(response, ACCESS_CONTROL_EXPOSE_HEADERS, names);
    }
}

fn keep_usable(response: &mut HeaderMap) -> Kept {
    let credentials = keep_credentials(response);
    let mut origins = response.get_all(ACCESS_CONTROL_ALLOW_ORIGIN).iter();
    let origin = match (origins.next(), origins.next()) {
        (Some(origin), None) => {
            // Without the white space around it, because browsers ignore that.
            let origin = origin.as_bytes().trim_ascii();
            let has_several = origin
                .iter()
                .any(|&byte| byte == b',' || byte.is_ascii_whitespace());
            !has_several && (origin != b"*" || !credentials)
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

/// Keeps one line that allows credentials if every line allows them, otherwise none. Returns whether one was kept.
fn keep_credentials(response: &mut HeaderMap) -> bool {
    let mut lines = response.get_all(ACCESS_CONTROL_ALLOW_CREDENTIALS).iter();
    let allowed =
        lines.next().is_some_and(|first| first == "true") && lines.all(|line| line == "true");
    if allowed {
        insert(response, ACCESS_CONTROL_ALLOW_CREDENTIALS, TRUE);
    } else {
        response.remove(ACCESS_CONTROL_ALLOW_CREDENTIALS);
    }
    allowed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(
        preserve: bool,
        (mut grant, credentials): (Grant, bool),
        existing: &[(&'static str, &'static str)],
    ) -> Vec<String> {
        let headers = ActualHeaders {
            same_origin: None,
            same_credentials: false,
            exposed: Exposed::These(HeaderValue::from_static("x-layer")),
            vary: None,
            #[cfg(feature = "tracing")]
            replacements: crate::policy::rate_limit::RateLimit::new().into(),
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
    fn values_that_browsers_never_accept_are_not_preserved() {
        for existing in [
            [
                ("access-control-allow-origin", "*"),
                ("access-control-allow-origin", "*"),
            ],
            [
                ("access-control-allow-origin", "*"),
                ("access-control-allow-credentials", "true"),
            ],
            [
                ("access-control-allow-origin", " *\t"),
                ("access-control-allow-credentials", "true"),
            ],
            [
                (
                    "access-control-allow-origin",
                    "https://own.com https://b.com",
                ),
                ("access-control-allow-credentials", "true"),
            ],
        ] {
            assert_eq!(written(true, allowed(), &existing), OURS, "{existing:?}");
        }
        // Browsers read two lines as the single value `true, true`, which does not allow credentials.
        let own = [
            ("access-control-allow-origin", "https://own.com"),
            ("access-control-allow-credentials", "true"),
            ("access-control-allow-credentials", "true"),
        ];
        let kept = [
            OURS[0],
            "access-control-allow-origin: https://own.com",
            OURS[2],
        ];
        assert_eq!(written(true, allowed(), &own), kept);
        let own = [
            own[0],
            own[1],
            ("access-control-allow-credentials", "false"),
        ];
        assert_eq!(written(true, allowed(), &own), kept[1..]);
        // Without an origin, this header has no effect, but together with the layer's `*` it would have one.
        let existing = [("access-control-allow-credentials", "true")];
        let echo = (allowed().0, false);
        assert_eq!(written(true, echo, &existing), OURS[1..]);
    }
}
