//! A duration: `"1h"`, or a number of seconds.

use super::fields::whole;
use crate::error::quoted::beginning;
use serde::de::{Error, Unexpected, Visitor};
use serde::{Deserializer, Serializer};
use std::fmt;
use std::time::Duration;

const EXPECTED: &str =
    r#"max_age to be a duration such as "1h" or "86400s", or a number of seconds"#;

#[allow(clippy::ref_option)] // serde requires this signature
pub(super) fn serialize<S: Serializer>(
    age: &Option<Duration>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match age {
        Some(age) => serializer.collect_str(&humantime::format_duration(*age)),
        None => serializer.serialize_none(),
    }
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Duration>, D::Error> {
    deserializer.deserialize_any(AgeVisitor)
}

struct AgeVisitor;

impl Visitor<'_> for AgeVisitor {
    type Value = Option<Duration>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(EXPECTED)
    }

    fn visit_u64<E: Error>(self, seconds: u64) -> Result<Self::Value, E> {
        Ok(Some(Duration::from_secs(seconds)))
    }

    fn visit_i64<E: Error>(self, seconds: i64) -> Result<Self::Value, E> {
        let positive = u64::try_from(seconds);
        let positive =
            positive.map_err(|_| E::invalid_value(Unexpected::Signed(seconds), &self))?;
        self.visit_u64(positive)
    }

    fn visit_f64<E: Error>(self, seconds: f64) -> Result<Self::Value, E> {
        let whole =
            whole(seconds).ok_or_else(|| E::invalid_value(Unexpected::Float(seconds), &self));
        self.visit_u64(whole?)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        // Environment variables are always strings.
        if let Ok(seconds) = text.parse() {
            return self.visit_u64(seconds);
        }
        let age = humantime::parse_duration(text);
        age.map(Some)
            .map_err(|_| E::invalid_value(Unexpected::Str(beginning(text).0), &self))
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }
}
