//! Whether the server's answer opens a WebSocket.

use crate::header_values::{self, extract_tokens};
use crate::reason::BlockReason;
use crate::request::WEBSOCKET_PROTOCOL;
use http::header::HeaderMap;
use http::{StatusCode, response};

/// The end of [establishing a WebSocket connection](https://websockets.spec.whatwg.org/#concept-websocket-establish): the
/// status is 101, and the server chooses a subprotocol exactly if the page asks for some.
pub(crate) fn check(asked: &HeaderMap, answer: &response::Parts) -> Result<(), BlockReason> {
    let status = answer.status;
    if status != StatusCode::SWITCHING_PROTOCOLS {
        return Err(BlockReason::WebsocketRefused { status });
    }
    let asked = extract_tokens(asked, &WEBSOCKET_PROTOCOL).ok().flatten();
    let chosen = header_values::get(&answer.headers, &WEBSOCKET_PROTOCOL);
    let chosen = chosen.map(|value| header_values::text(&value));
    let is_right = match (&asked, &chosen) {
        (None, None) => true,
        (Some(asked), Some(chosen)) => asked.contains(chosen),
        _ => false,
    };
    if is_right {
        return Ok(());
    }
    let protocol = chosen.unwrap_or_default();
    Err(BlockReason::WebsocketProtocol { protocol })
}
