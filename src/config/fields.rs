//! Reads each key. Errors name the key and what to write.

use super::list::{ANY, ConfigList, MIRROR_REQUEST};
use crate::error::quoted::beginning;
use crate::intent::names::members;
use crate::intent::switches::ExistingHeaders;
use serde::Deserializer;
use serde::de::{DeserializeSeed, Error, SeqAccess, Unexpected, Visitor};
use std::fmt;

/// A function for each key, in the form that `#[serde(deserialize_with)]` needs.
macro_rules! fields {
    ($($key:ident: $value:ty = $method:ident, $visitor:expr;)*) => {$(
        pub(super) fn $key<'de, D: Deserializer<'de>>(deserializer: D) -> Result<$value, D::Error> {
            deserializer.$method($visitor)
        }
    )*};
}

/// Reads the hosts. This is only called if the file contains the key.
pub(super) fn allow_hosts<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Vec<String>>, D::Error> {
    deserializer
        .deserialize_any(Names("allow_hosts", "localhost"))
        .map(Some)
}

/// The keys that are `true` or `false`.
macro_rules! flags {
    ($($key:ident,)*) => {
        fields! { $($key: bool = deserialize_bool, Flag(stringify!($key));)* }
    };
}

fields! {
    allow_origin: ConfigList = deserialize_any, List("allow_origin", MIRRORED, r#"["https://app.example.com"]"#);
    allow_methods: ConfigList = deserialize_any, List("allow_methods", MIRRORED, r#"["GET", "PUT"]"#);
    allow_headers: ConfigList = deserialize_any, List("allow_headers", MIRRORED, r#"["content-type"]"#);
    expose_headers: ConfigList = deserialize_any, List("expose_headers", "", r#"["etag"]"#);
    vary: Vec<String> = deserialize_any, Names("vary", "accept-language");
    preflight_status: u16 = deserialize_u16, Status;
    existing_headers: ExistingHeaders = deserialize_str, Existing;
}

flags! {
    allow_credentials,
    allow_private_network,
    grpc_web,
    mcp,
    reject_disallowed_origins,
    dangerously_allow_null_origin,
    dangerously_allow_insecure_origins,
    dangerously_allow_public_suffixes,
    dangerously_mirror_any_origin_with_credentials,
}

const MIRRORED: &str = r#", "mirror_request""#;

/// The key, what it accepts in addition to `"*"`, and an example of a list.
struct List(&'static str, &'static str, &'static str);

impl<'de> Visitor<'de> for List {
    type Value = ConfigList;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} to be \"*\"{} or a list such as {}",
            self.0, self.1, self.2
        )
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<ConfigList, E> {
        Ok(list(members(text).map(str::to_owned).collect()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, entries: A) -> Result<ConfigList, A::Error> {
        strings(self.0, entries).map(list)
    }
}

/// In the environment, the value of such a setting is always a list.
fn list(entries: Vec<String>) -> ConfigList {
    match &*entries {
        [only] if only == ANY => ConfigList::Any,
        [only] if only == MIRROR_REQUEST => ConfigList::MirrorRequest,
        _ => ConfigList::These(entries),
    }
}

/// The key, and an example of an entry.
struct Names(&'static str, &'static str);

impl<'de> Visitor<'de> for Names {
    type Value = Vec<String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} to be a list such as [\"{}\"]", self.0, self.1)
    }

    fn visit_str<E: Error>(self, list: &str) -> Result<Self::Value, E> {
        Ok(members(list).map(str::to_owned).collect())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, names: A) -> Result<Self::Value, A::Error> {
        strings(self.0, names)
    }
}

fn strings<'de, A: SeqAccess<'de>>(
    key: &'static str,
    mut entries: A,
) -> Result<Vec<String>, A::Error> {
    let mut strings = Vec::new();
    while let Some(entry) = entries.next_element_seed(Entry(key, strings.len()))? {
        strings.push(entry);
    }
    Ok(strings)
}

/// An entry of a list, with the list's key and the index of the entry.
struct Entry(&'static str, usize);

impl<'de> DeserializeSeed<'de> for Entry {
    type Value = String;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<String, D::Error> {
        // This does not ask for a string, because formats would then convert a number to one.
        deserializer.deserialize_any(self)
    }
}

impl Visitor<'_> for Entry {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} to be a list of strings (index {})", self.0, self.1)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<String, E> {
        Ok(text.to_owned())
    }
}

struct Flag(&'static str);

impl Visitor<'_> for Flag {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} to be true or false", self.0)
    }

    fn visit_bool<E: Error>(self, yes: bool) -> Result<bool, E> {
        Ok(yes)
    }
}

struct Status;

impl Visitor<'_> for Status {
    type Value = u16;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("preflight_status to be a number from 200 to 299")
    }

    fn visit_u64<E: Error>(self, status: u64) -> Result<u16, E> {
        u16::try_from(status).map_err(|_| E::invalid_value(Unexpected::Unsigned(status), &self))
    }

    fn visit_i64<E: Error>(self, status: i64) -> Result<u16, E> {
        u16::try_from(status).map_err(|_| E::invalid_value(Unexpected::Signed(status), &self))
    }

    fn visit_f64<E: Error>(self, status: f64) -> Result<u16, E> {
        let whole = whole(status).ok_or_else(|| E::invalid_value(Unexpected::Float(status), &self));
        self.visit_u64(whole?)
    }
}

/// Accepts `204.0` as well, because it is a whole number in JSON.
pub(super) fn whole(number: f64) -> Option<u64> {
    let is_whole = number.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(&number);
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // checked in the line above
    is_whole.then_some(number as u64)
}

struct Existing;

impl Visitor<'_> for Existing {
    type Value = ExistingHeaders;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(r#"existing_headers to be "replace" or "preserve""#)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<ExistingHeaders, E> {
        match text {
            "replace" => Ok(ExistingHeaders::Replace),
            "preserve" => Ok(ExistingHeaders::Preserve),
            _ => Err(E::invalid_value(Unexpected::Str(beginning(text).0), &self)),
        }
    }
}
