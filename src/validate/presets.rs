//! The names that presets such as `mcp()` add to those that the user lists.

use crate::intent::Intent;

/// The names that a preset adds to those that the user sets.
pub(super) struct Preset {
    pub(super) methods: &'static [&'static str],
    pub(super) request_headers: &'static [&'static str],
    pub(super) response_headers: &'static [&'static str],
}

/// [gRPC-web](https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-WEB.md): what clients send, and what they read
/// if a call ends before its first message.
pub(super) const GRPC_WEB: Preset = Preset {
    methods: &[],
    request_headers: &["content-type", "x-grpc-web", "x-user-agent", "grpc-timeout"],
    response_headers: &["grpc-status", "grpc-message", "grpc-status-details-bin"],
};

/// What the Model Context Protocol needs over
/// [streamable HTTP](https://modelcontextprotocol.io/specification/2026-07-28/basic/transports/streamable-http), in
/// the revisions that clients use. The revision of 2026-07-28 only has `POST`, no sessions, and headers that name what
/// is called. The [earlier ones](https://modelcontextprotocol.io/specification/2025-11-25/basic/transports) have `GET`,
/// `DELETE`, sessions, and streams that can be resumed.
pub(super) const MCP: Preset = Preset {
    methods: &["GET", "POST", "DELETE"],
    request_headers: &[
        "content-type",
        "authorization",
        "mcp-session-id",
        "mcp-protocol-version",
        "last-event-id",
        "mcp-method",
        "mcp-name",
    ],
    response_headers: &["mcp-session-id", "www-authenticate"],
};

fn presets(intent: &Intent) -> impl Iterator<Item = Preset> {
    let presets = [(intent.grpc_web, GRPC_WEB), (intent.mcp, MCP)];
    presets
        .into_iter()
        .filter_map(|(is_set, preset)| is_set.then_some(preset))
}

/// Returns the names, and those names of the presets that are not among them.
pub(super) fn with_presets(
    intent: &Intent,
    mut names: Vec<String>,
    of_preset: fn(&Preset) -> &'static [&'static str],
) -> Vec<String> {
    for name in presets(intent).flat_map(|preset| of_preset(&preset)) {
        if !names.iter().any(|known| known == name) {
            names.push((*name).to_owned());
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::{GRPC_WEB, MCP};
    use crate::fetch::well_known;

    #[test]
    fn the_names_of_presets_are_well_known() {
        for preset in [MCP, GRPC_WEB] {
            for name in preset.request_headers {
                assert!(well_known::is_request_header(name), "{name}");
            }
            for name in preset.response_headers {
                assert!(well_known::is_response_header(name), "{name}");
            }
            for method in preset.methods {
                assert_eq!(well_known::method_meant_by(method), None, "{method}");
            }
        }
    }
}
