//! Where today's engines allow what the standard blocks: `Authorization` under `Access-Control-Allow-Headers: *`.

use crate::finding::{Finding, Level};
use http::header::{ACCESS_CONTROL_ALLOW_HEADERS, AUTHORIZATION, HeaderMap, HeaderValue};

/// Names the header in an answer to a preflight, if only the wildcard allows it. Returns whether it named the header.
pub(crate) fn name_authorization(answer: &mut HeaderMap) -> bool {
    let lines = answer.get_all(ACCESS_CONTROL_ALLOW_HEADERS).iter();
    let members = lines.flat_map(|line| line.as_bytes().split(|&byte| byte == b','));
    let members: Vec<_> = members
        .map(|member| member.trim_ascii().to_ascii_lowercase())
        .collect();
    let has = |name: &[u8]| members.iter().any(|member| member == name);
    let is_under_wildcard = has(b"*") && !has(AUTHORIZATION.as_str().as_bytes());
    if is_under_wildcard {
        answer.append(
            ACCESS_CONTROL_ALLOW_HEADERS,
            HeaderValue::from_static("authorization"),
        );
    }
    is_under_wildcard
}

pub(crate) fn finding() -> Finding {
    let text = "the server allows the headers `*`, which by the standard do not include authorization. Today's browsers still allow it, but Chromium and Firefox warn that this will change. Name it next to the wildcard: Access-Control-Allow-Headers: *, authorization. Use --strict to judge by the standard";
    Finding::new(Level::Note, "authorization-under-wildcard", text)
}
