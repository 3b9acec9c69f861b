//! The parts of the JSON Schema that cannot be derived (feature `schemars`).

use super::list::{ANY, ConfigList, MIRROR_REQUEST};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use std::borrow::Cow;

/// Numbers with units, as `humantime` reads them, or seconds.
const DURATION: &str = "^(\\d+|\\s*(\\d+\\s*(nanos|nsec|ns|usec|us|µs|millis|msec|ms|seconds|second|secs|sec|s|minutes|minute|min|mins|m|hours|hour|hrs|hr|h|days|day|d|weeks|week|wks|wk|w|months|month|M|years|year|yrs|yr|y)\\s*)+)$";

impl JsonSchema for ConfigList {
    fn schema_name() -> Cow<'static, str> {
        "ConfigList".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "Any (\"*\"), what the request asks for (\"mirror_request\"), or a list.",
            "anyOf": [
                { "enum": [ANY, MIRROR_REQUEST, [ANY], [MIRROR_REQUEST]] },
                { "type": "array", "items": { "type": "string", "not": { "const": ANY } } },
                { "type": "string" }
            ]
        })
    }
}

pub(super) fn any_or_list(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "description": "Any (\"*\"), or a list.",
        "anyOf": [
            { "enum": [ANY, [ANY]] },
            { "type": "array", "items": { "type": "string", "not": { "const": ANY } } },
            { "type": "string", "not": { "const": MIRROR_REQUEST } }
        ]
    })
}

pub(super) fn names(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "anyOf": [
            { "type": "array", "items": { "type": "string" } },
            { "type": "string" }
        ]
    })
}

pub(super) fn max_age(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "description": "A duration (\"1h\", \"86400s\"), or a number of seconds.",
        "anyOf": [
            { "type": "integer", "minimum": 0 },
            { "type": "string", "pattern": DURATION, "examples": ["1h", "86400s"] },
            { "type": "null" }
        ]
    })
}
