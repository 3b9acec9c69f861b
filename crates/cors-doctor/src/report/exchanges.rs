//! The lines of the exchanges that matter for the verdict.

use cors_browser::Exchange;
use http::header::{ACCESS_CONTROL_ALLOW_HEADERS, AUTHORIZATION, HeaderMap, HeaderName};

/// Leaves out the headers that were only added because browsers add them.
pub(super) fn lines(exchanges: &[Exchange], is_allowed_today: bool) -> Vec<String> {
    let mut lines = Vec::new();
    for Exchange {
        request, response, ..
    } in exchanges
    {
        lines.push(format!("> {} {}", request.method, request.uri));
        lines.extend(header_lines('>', &request.headers));
        if let Some(response) = response {
            lines.push(format!("< {}", response.status));
            let added = format!(
                "< {ACCESS_CONTROL_ALLOW_HEADERS}: {}",
                AUTHORIZATION.as_str()
            );
            let of_response = header_lines('<', &response.headers);
            lines.extend(of_response.filter(|line| !is_allowed_today || *line != added));
        }
    }
    lines
}

fn header_lines(mark: char, headers: &HeaderMap) -> impl Iterator<Item = String> {
    let shown = headers.iter().filter(|(name, _)| has_a_part(name));
    shown.map(move |(name, value)| {
        let value = String::from_utf8_lossy(value.as_bytes());
        format!("{mark} {name}: {value}")
    })
}

fn has_a_part(name: &HeaderName) -> bool {
    let name = name.as_str();
    let others = ["origin", "vary", "location", "server", "via", "set-cookie"];
    others.contains(&name) || name.starts_with("access-control-")
}
