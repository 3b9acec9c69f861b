//! The cookies that a browser has.

use super::access::Access;
use super::cookie::{Cookie, SameSite, Stored, text};
use super::matching::{default_path, domain_matches, path_matches};
use super::reason::{CookieReason, CookieUse};
use super::set_cookie::{self, SetCookie, Unreadable};
use crate::origin;
use http::header::HeaderValue;
use std::cmp::Reverse;
use std::time::Duration;

/// How many cookies one domain and the whole browser can have. These are
/// [Chromium's limits](https://source.chromium.org/chromium/chromium/src/+/main:net/cookies/cookie_monster.h).
const MAX_OF_DOMAIN: usize = 180;
const MAX_OF_ALL: usize = 3_300;

/// The cookies that a browser has, in the order in which they were created.
#[derive(Debug, Default)]
pub(crate) struct CookieJar {
    cookies: Vec<Stored>,
    /// Counts the changes, to know which of two cookies is older.
    events: u64,
}

/// What a request or a script gets.
#[derive(Debug, Default)]
pub(crate) struct Retrieved {
    /// The value of the `Cookie` header; empty if there is no cookie.
    pub(crate) line: Vec<u8>,
    /// What happens to each cookie of the server.
    pub(crate) uses: Vec<CookieUse>,
    positions: Vec<usize>,
}

impl Retrieved {
    pub(crate) fn header(&self) -> Option<HeaderValue> {
        let has_cookies = !self.positions.is_empty();
        let header = has_cookies.then(|| HeaderValue::from_bytes(&self.line).ok());
        header.flatten()
    }
}

impl CookieJar {
    pub(crate) fn list(&self) -> Vec<Cookie> {
        self.cookies.iter().map(Stored::public).collect()
    }

    pub(crate) fn clear(&mut self) {
        self.cookies.clear();
    }

    pub(crate) fn remove_expired(&mut self, now: Duration) {
        self.cookies.retain(|cookie| !cookie.is_expired(now));
    }

    /// Removes the cookies that end with the session.
    pub(crate) fn end_session(&mut self) {
        self.cookies.retain(|cookie| cookie.expires.is_some());
    }

    /// [Stores](https://httpwg.org/http-extensions/draft-ietf-httpbis-rfc6265bis.html#name-storage-model) what a
    /// `Set-Cookie` line, or a script, sets.
    pub(crate) fn set(&mut self, access: &Access, line: &[u8]) -> CookieUse {
        let (name, refused) = match set_cookie::parse(line, access.now) {
            Ok(cookie) => {
                let name = text(&cookie.name);
                (name, self.store(access, cookie).err())
            }
            Err(unreadable) => {
                let pair = line.split(|&byte| byte == b';').next().unwrap_or_default();
                let name = pair.split(|&byte| byte == b'=').next().unwrap_or_default();
                let reason = match unreadable {
                    Unreadable::Malformed => CookieReason::Malformed,
                    Unreadable::TooLarge => CookieReason::TooLarge,
                };
                (text(name.trim_ascii()), Some(reason))
            }
        };
        CookieUse {
            name,
            set: true,
            refused,
        }
    }

    fn store(&mut self, access: &Access, cookie: SetCookie) -> Result<(), CookieReason> {
        let prefixes = Prefixes::of(&cookie);
        let (domain, host_only) = scope(access.host(), &cookie.domain)?;
        let has_root_path = cookie.path.as_deref() == Some("/");
        let mut new = Stored {
            domain,
            host_only,
            path: cookie
                .path
                .unwrap_or_else(|| default_path(access.url).to_owned()),
            name: cookie.name,
            value: cookie.value,
            secure: cookie.secure,
            http_only: cookie.http_only,
            same_site: cookie.same_site,
            partition: (cookie.partitioned || access.partitions_all())
                .then(|| access.partition.clone()),
            expires: cookie.expires,
            created: access.now,
            creation: self.next_event(),
            last_access: self.events,
        };
        if !access.includes_credentials {
            return Err(CookieReason::CredentialsMode);
        }
        if new.secure && !access.is_secure() {
            return Err(CookieReason::Secure);
        }
        if !access.is_http && new.http_only {
            return Err(CookieReason::HttpOnly);
        }
        if !new.secure && !access.is_secure() && self.hides_secure_one(&new) {
            return Err(CookieReason::OverSecure);
        }
        if let Some(reason) = access.refuses_to_store(new.same_site) {
            return Err(reason);
        }
        let checks_attributes = access.engine.checks_attributes();
        if checks_attributes && new.same_site == SameSite::None && !new.secure {
            return Err(CookieReason::NoneWithoutSecure);
        }
        if cookie.partitioned && !new.secure {
            return Err(CookieReason::PartitionedWithoutSecure);
        }
        if checks_attributes && prefixes.are_broken_by(&new, has_root_path) {
            return Err(CookieReason::Prefix);
        }
        if new.partition.is_none() && access.blocks_unpartitioned() {
            return Err(CookieReason::ThirdParty);
        }
        if let Some(at) = self.cookies.iter().position(|old| old.has_same_key(&new)) {
            let old = &self.cookies[at];
            if !access.is_http && old.http_only {
                return Err(CookieReason::HttpOnly);
            }
            (new.created, new.creation) = (old.created, old.creation);
            self.cookies.remove(at);
        }
        if !new.is_expired(access.now) {
            let domain = new.domain.clone();
            self.cookies.push(new);
            self.cookies.sort_by_key(|cookie| cookie.creation);
            self.evict(&domain);
        }
        Ok(())
    }

    /// Whether a cookie from plain HTTP would hide a secure one:
    /// [step 16](https://httpwg.org/http-extensions/draft-ietf-httpbis-rfc6265bis.html#name-storage-model).
    fn hides_secure_one(&self, new: &Stored) -> bool {
        self.cookies.iter().any(|old| {
            old.secure
                && old.name == new.name
                && (domain_matches(&old.domain, &new.domain)
                    || domain_matches(&new.domain, &old.domain))
                && path_matches(&new.path, &old.path)
        })
    }

    /// [Removes excess cookies](https://httpwg.org/http-extensions/draft-ietf-httpbis-layered-cookies.html#name-cookie-store-eviction).
    fn evict(&mut self, domain: &str) {
        let of_domain = |cookie: &&Stored| cookie.domain == domain;
        while self.cookies.iter().filter(of_domain).count() > MAX_OF_DOMAIN {
            self.remove_first_by(|cookie| {
                (cookie.domain != domain, cookie.secure, cookie.last_access)
            });
        }
        while self.cookies.len() > MAX_OF_ALL {
            self.remove_first_by(|cookie| (false, false, cookie.last_access));
        }
    }

    fn remove_first_by<K: Ord>(&mut self, key: impl Fn(&Stored) -> K) {
        let cookies = self.cookies.iter().enumerate();
        if let Some((at, _)) = cookies.min_by_key(|(_, cookie)| key(cookie)) {
            self.cookies.remove(at);
        }
    }

    /// [Retrieves](https://httpwg.org/http-extensions/draft-ietf-httpbis-rfc6265bis.html#name-retrieval-algorithm) the
    /// cookies that a request sends, or that a script reads.
    pub(crate) fn retrieve(&self, access: &Access) -> Retrieved {
        let mut retrieved = Retrieved::default();
        let mut found: Vec<_> = self
            .cookies
            .iter()
            .enumerate()
            .filter(|(_, cookie)| covers(cookie, access))
            .collect();
        found.sort_by_key(|(_, cookie)| (Reverse(cookie.path.len()), cookie.creation));
        for (position, cookie) in found {
            let refused = refuses_to_send(cookie, access);
            if refused.is_none() {
                if !retrieved.positions.is_empty() {
                    retrieved.line.extend(b"; ");
                }
                if !cookie.name.is_empty() {
                    retrieved.line.extend(&cookie.name);
                    retrieved.line.push(b'=');
                }
                retrieved.line.extend(&cookie.value);
                retrieved.positions.push(position);
            }
            retrieved.uses.push(CookieUse {
                name: text(&cookie.name),
                set: false,
                refused,
            });
        }
        retrieved
    }

    /// Notes that the cookies have been used, which protects them from eviction.
    pub(crate) fn touch(&mut self, retrieved: &Retrieved) {
        let event = self.next_event();
        for &position in &retrieved.positions {
            self.cookies[position].last_access = event;
        }
    }

    fn next_event(&mut self) -> u64 {
        self.events += 1;
        self.events
    }
}

fn covers(cookie: &Stored, access: &Access) -> bool {
    let host = access.host();
    let of_host = if cookie.host_only {
        cookie.domain == host
    } else {
        domain_matches(host, &cookie.domain)
    };
    of_host && path_matches(access.url.path(), &cookie.path) && !cookie.is_expired(access.now)
}

fn refuses_to_send(cookie: &Stored, access: &Access) -> Option<CookieReason> {
    if !access.includes_credentials {
        Some(CookieReason::CredentialsMode)
    } else if cookie.secure && !access.is_secure() {
        Some(CookieReason::Secure)
    } else if cookie.http_only && !access.is_http {
        Some(CookieReason::HttpOnly)
    } else if cookie
        .partition
        .as_ref()
        .is_some_and(|key| *key != access.partition)
    {
        Some(CookieReason::Partition)
    } else {
        let age = access.now.saturating_sub(cookie.created);
        let same_site = access.refuses_to_send(cookie.same_site, age);
        let third_party = || {
            let is_out_of_reach = cookie.partition.is_none() && access.blocks_unpartitioned();
            is_out_of_reach.then_some(CookieReason::ThirdParty)
        };
        same_site.or_else(third_party)
    }
}

/// The domain of a new cookie, and whether it is for that host alone:
/// [steps 8 to 10](https://httpwg.org/http-extensions/draft-ietf-httpbis-rfc6265bis.html#name-storage-model).
fn scope(host: &str, attribute: &str) -> Result<(String, bool), CookieReason> {
    let is_suffix = origin::is_public_suffix(attribute);
    if attribute.is_empty() || (is_suffix && attribute == host) {
        return Ok((host.to_owned(), true));
    }
    if is_suffix || !attribute.is_ascii() || !domain_matches(host, attribute) {
        return Err(CookieReason::Domain);
    }
    Ok((attribute.to_owned(), false))
}

/// Whether a cookie breaks what its name
/// [promises](https://httpwg.org/http-extensions/draft-ietf-httpbis-layered-cookies.html#name-cookie-name-prefixes).
#[derive(Clone, Copy)]
struct Prefixes {
    secure: bool,
    host: bool,
    http: bool,
    /// The name is empty, but the value starts with a prefix: the server would read the value as a name.
    is_hidden: bool,
}

impl Prefixes {
    fn of(cookie: &SetCookie) -> Self {
        let is_hidden = cookie.name.is_empty();
        let text = if is_hidden {
            &cookie.value
        } else {
            &cookie.name
        };
        let text = text.to_ascii_lowercase();
        let host_http = text.starts_with(b"__host-http-");
        let host = text.starts_with(b"__host-");
        let http = host_http || text.starts_with(b"__http-");
        let secure = host || http || text.starts_with(b"__secure-");
        Self {
            secure,
            host,
            http,
            is_hidden,
        }
    }

    fn are_broken_by(self, cookie: &Stored, has_root_path: bool) -> bool {
        (self.secure && (self.is_hidden || !cookie.secure))
            || (self.host && (!cookie.host_only || !has_root_path))
            || (self.http && !cookie.http_only)
    }
}
