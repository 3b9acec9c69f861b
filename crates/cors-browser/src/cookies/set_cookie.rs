//! `Set-Cookie` lines, as browsers read them.

use super::cookie::SameSite;
use super::date;
use crate::header_values::{self, trim};
use std::time::Duration;

/// How long the name and the value can be together, in bytes.
const MAX_PAIR: usize = 4_096;
/// How long the value of an attribute can be, in bytes. A longer attribute is ignored.
const MAX_ATTRIBUTE: usize = 1_024;
/// How long a cookie is kept at most: 400 days.
const MAX_AGE: Duration = Duration::from_secs(400 * 86_400);

/// A parsed `Set-Cookie` line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct SetCookie {
    pub(crate) name: Vec<u8>,
    pub(crate) value: Vec<u8>,
    /// The time since 1970. A time in the past deletes the cookie.
    pub(crate) expires: Option<Duration>,
    /// The domain in lower case, without the dot in front; empty if the attribute is missing or empty.
    pub(crate) domain: String,
    /// `None` if the attribute is missing or is not a path.
    pub(crate) path: Option<String>,
    pub(crate) secure: bool,
    pub(crate) http_only: bool,
    pub(crate) partitioned: bool,
    pub(crate) same_site: SameSite,
}

/// Why a line does not set a cookie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unreadable {
    Malformed,
    TooLarge,
}

/// Parses a line by [the algorithm of the standard](https://httpwg.org/http-extensions/draft-ietf-httpbis-rfc6265bis.html#name-the-set-cookie-header-field-2).
/// `now` is the time since 1970.
pub(crate) fn parse(line: &[u8], now: Duration) -> Result<SetCookie, Unreadable> {
    if line.iter().any(|&byte| is_control(byte)) {
        return Err(Unreadable::Malformed);
    }
    let mut parts = line.split(|&byte| byte == b';');
    let pair = parts.next().unwrap_or_default();
    let (name, value) = split_at_equals(pair).unwrap_or((b"", trim(pair)));
    if name.is_empty() && value.is_empty() {
        return Err(Unreadable::Malformed);
    }
    if name.len() + value.len() > MAX_PAIR {
        return Err(Unreadable::TooLarge);
    }
    let mut cookie = SetCookie {
        name: name.to_vec(),
        value: value.to_vec(),
        ..SetCookie::default()
    };
    let (mut expires, mut max_age) = (None, None);
    for part in parts {
        let (name, value) = split_at_equals(part).unwrap_or((trim(part), b""));
        if value.len() > MAX_ATTRIBUTE {
            continue;
        }
        match name.to_ascii_lowercase().as_slice() {
            b"expires" => expires = date_of(value, now).or(expires),
            b"max-age" => max_age = end_of(value, now).or(max_age),
            b"domain" => cookie.domain = domain_of(value),
            b"path" => cookie.path = path_of(value),
            b"secure" => cookie.secure = true,
            b"httponly" => cookie.http_only = true,
            b"partitioned" => cookie.partitioned = true,
            b"samesite" => cookie.same_site = same_site_of(value),
            _ => {}
        }
    }
    // Not in the standard yet: https://wpt.fyi/results/cookies/path
    if cookie.path.as_ref().is_some_and(|path| !path.is_ascii()) {
        return Err(Unreadable::Malformed);
    }
    cookie.expires = max_age.or(expires);
    Ok(cookie)
}

/// All control characters except the tab.
fn is_control(byte: u8) -> bool {
    (byte < 0x20 && byte != b'\t') || byte == 0x7f
}

fn split_at_equals(part: &[u8]) -> Option<(&[u8], &[u8])> {
    let at = part.iter().position(|&byte| byte == b'=')?;
    Some((trim(&part[..at]), trim(&part[at + 1..])))
}

fn date_of(value: &[u8], now: Duration) -> Option<Duration> {
    let expires = date::parse(&String::from_utf8_lossy(value))?;
    Some(expires.min(now.saturating_add(MAX_AGE)))
}

/// When a cookie with this `Max-Age` expires.
fn end_of(value: &[u8], now: Duration) -> Option<Duration> {
    let (negative, digits) = match value {
        [b'-', digits @ ..] => (true, digits),
        digits => (false, digits),
    };
    let seconds = header_values::seconds(digits)?;
    if negative || seconds == 0 {
        return Some(Duration::ZERO);
    }
    Some(now.saturating_add(Duration::from_secs(seconds).min(MAX_AGE)))
}

fn domain_of(value: &[u8]) -> String {
    let domain = value.strip_prefix(b".").unwrap_or(value);
    String::from_utf8_lossy(domain).to_ascii_lowercase()
}

fn path_of(value: &[u8]) -> Option<String> {
    value
        .starts_with(b"/")
        .then(|| String::from_utf8_lossy(value).into_owned())
}

fn same_site_of(value: &[u8]) -> SameSite {
    match value.to_ascii_lowercase().as_slice() {
        b"none" => SameSite::None,
        b"strict" => SameSite::Strict,
        b"lax" => SameSite::Lax,
        _ => SameSite::Unset,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Duration = Duration::from_secs(1_700_000_000);

    fn pair(line: &str) -> Result<(String, String), Unreadable> {
        let cookie = parse(line.as_bytes(), NOW)?;
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Ok((text(cookie.name), text(cookie.value)))
    }

    #[test]
    fn name_and_value_are_split_at_the_first_equals_sign_and_trimmed() {
        for (line, name, value) in [
            ("a=b", "a", "b"),
            (" a \t=\t b ; Secure", "a", "b"),
            ("a=b=c", "a", "b=c"),
            ("a==", "a", "="),
            ("a=", "a", ""),
            ("a", "", "a"), // a cookie without a name
            ("=a", "", "a"),
            ("==a", "", "=a"),
            ("a=\"b\"", "a", "\"b\""), // quotes belong to the value
            ("a=b c", "a", "b c"),
            ("a=b,c=d", "a", "b,c=d"),
            ("a=b;c=d", "a", "b"),
            ("a\tb=c", "a\tb", "c"),
            ("ä=ö", "ä", "ö"),
        ] {
            let expected = Ok((name.to_owned(), value.to_owned()));
            assert_eq!(pair(line), expected, "{line:?}");
        }
    }

    #[test]
    fn a_line_with_control_characters_a_path_outside_ascii_or_nothing_sets_no_cookie() {
        for line in [
            "",
            "=",
            " = ",
            ";a=b",
            "a=b\0",
            "a=\nb",
            "a\r=b",
            "a=b; Path=/\x01",
            "a=b; Path=/ä",
            "a=\x7f",
        ] {
            assert_eq!(pair(line), Err(Unreadable::Malformed), "{line:?}");
        }
    }

    #[test]
    fn name_and_value_are_4096_bytes_long_at_most() {
        let line = |value: usize| format!("a={}", "b".repeat(value));
        assert!(pair(&line(4_095)).is_ok());
        assert_eq!(pair(&line(4_096)), Err(Unreadable::TooLarge));
        let attributes = format!("a=b; x={}", "y".repeat(10_000));
        assert!(pair(&attributes).is_ok(), "attributes are not counted");
    }

    #[test]
    fn the_last_attribute_of_a_kind_counts_and_unknown_ones_do_not() {
        let read = |attributes: &str| parse(format!("a=b{attributes}").as_bytes(), NOW).unwrap();
        for (attributes, domain, path) in [
            (
                "; Domain=A.com; domain = B.com ; Foo; Path=/x",
                "b.com",
                Some("/x"),
            ),
            ("; Domain=.a.com", "a.com", None),
            ("; Domain=..a.com", ".a.com", None),
            ("; Domain=a.com; Domain", "", None),
            ("; PATH = /a ; Path=/b", "", Some("/b")),
            ("; Path=/a; Path=b", "", None),
            ("; Path=/a; Path", "", None),
            (";;; Path=/a;", "", Some("/a")),
        ] {
            let cookie = read(attributes);
            assert_eq!(cookie.domain, domain, "{attributes}");
            assert_eq!(cookie.path.as_deref(), path, "{attributes}");
        }
        let long = format!(
            "; Path=/a; Path=/{}; Domain={}",
            "b".repeat(1_024),
            "c".repeat(1_025)
        );
        let cookie = read(&long);
        assert_eq!(
            cookie.path.as_deref(),
            Some("/a"),
            "a longer attribute is ignored"
        );
        assert_eq!(cookie.domain, "");
        let cookie = read(";SECURE=no; httponly ;Partitioned=1");
        assert!(cookie.secure && cookie.http_only && cookie.partitioned);
    }

    #[test]
    fn same_site_has_three_values_and_any_other_counts_as_unset() {
        for (value, same_site) in [
            ("Strict", SameSite::Strict),
            ("lAX", SameSite::Lax),
            (" none ", SameSite::None),
            ("", SameSite::Unset),
            ("Foo", SameSite::Unset),
            ("Strict; SameSite=Foo", SameSite::Unset), // the last one counts
        ] {
            let line = format!("a=b; SameSite={value}");
            assert_eq!(
                parse(line.as_bytes(), NOW).unwrap().same_site,
                same_site,
                "{value}"
            );
        }
    }

    #[test]
    fn max_age_wins_over_expires_and_400_days_is_the_limit() {
        let limit = NOW + MAX_AGE;
        let soon = NOW + Duration::from_secs(5);
        for (attributes, expires) in [
            ("", None),
            ("; Max-Age=5", Some(soon)),
            ("; Max-Age=0", Some(Duration::ZERO)),
            ("; Max-Age=-5", Some(Duration::ZERO)),
            ("; Max-Age=+5", None),
            ("; Max-Age=5.5", None),
            ("; Max-Age=-", None),
            ("; Max-Age=\"5\"", None),
            ("; Max-Age=5; Max-Age=soon", Some(soon)),
            ("; Max-Age=99999999999999999999999", Some(limit)),
            (
                "; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
                Some(Duration::ZERO),
            ),
            (
                "; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=5",
                Some(soon),
            ),
            (
                "; Max-Age=5; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
                Some(soon),
            ),
            ("; Expires=Fri, 31 Dec 9999 23:59:59 GMT", Some(limit)),
            ("; Expires=never", None),
        ] {
            let line = format!("a=b{attributes}");
            assert_eq!(
                parse(line.as_bytes(), NOW).unwrap().expires,
                expires,
                "{attributes}"
            );
        }
    }
}
