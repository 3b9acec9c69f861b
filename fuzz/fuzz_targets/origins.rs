//! The parser of origins and the set of patterns, against the simple implementation that the exhaustive tests
//! use, and against the `url` crate.

#![no_main]

#[path = "../../tests/exhaustive/simple.rs"]
mod simple;

use arbitrary::{Arbitrary, Unstructured};
use http::HeaderValue;
use libfuzzer_sys::fuzz_target;
use tower_cors::{Origin, OriginSet};
use url::Url;

/// What origins and entries are made of, so that most of them are nearly right.
const PIECES: [&str; 48] = [
    "https://",
    "http://",
    "app://",
    "ws://",
    "ftp://",
    "s",
    "://",
    ":",
    "/",
    ".",
    "..",
    "*",
    "*.",
    ":*",
    "*-",
    "-*",
    "a",
    "b",
    "ab",
    "ba",
    "a.b",
    "com",
    ".com",
    "example",
    "localhost",
    "[",
    "]",
    "[::1]",
    "[2001:db8::1]",
    "::",
    "0",
    "1",
    "12",
    "443",
    ":443",
    ":80",
    ":8443",
    "65535",
    "65536",
    "127.0.0.1",
    "1.2.3",
    "0x",
    "0x1f",
    "xn--",
    "-",
    "_",
    "~",
    "@",
];

/// Some of the pieces, or any text.
#[derive(Debug)]
struct Text(String);

impl<'a> Arbitrary<'a> for Text {
    fn arbitrary(input: &mut Unstructured<'a>) -> arbitrary::Result<Self> {
        if input.ratio(1, 8)? {
            return String::arbitrary(input).map(Self);
        }
        let count = input.int_in_range(1..=8)?;
        let pieces = (0..count).map(|_| input.choose(&PIECES).copied());
        pieces.collect::<arbitrary::Result<String>>().map(Self)
    }
}

#[derive(Arbitrary, Debug)]
struct Input {
    entries: Vec<Text>,
    origins: Vec<Text>,
    bytes: Vec<u8>,
}

fuzz_target!(|input: Input| {
    let mut right = Vec::new();
    for Text(entry) in input.entries.iter().take(12) {
        // A WebSocket has the origin of its page, so that of `ws` is refused. An empty entry is left out.
        let is_websocket = entry.starts_with("ws://") || entry.starts_with("wss://");
        let meant = simple::entry(entry).filter(|_| !is_websocket);
        let is_accepted = OriginSet::new([entry]).is_ok();
        assert_eq!(
            is_accepted,
            meant.is_some() || entry.is_empty(),
            "{entry:?}"
        );
        right.extend(meant.map(|meant| (entry, meant)));
    }
    let set = OriginSet::new(right.iter().map(|(entry, _)| entry))
        .expect("right alone, so right together");
    // The entries are themselves origins, or nearly.
    let origins = input
        .origins
        .iter()
        .chain(&input.entries)
        .map(|Text(text)| text.as_bytes());
    for origin in origins.chain([&*input.bytes]) {
        let Ok(value) = HeaderValue::from_bytes(origin) else {
            continue;
        };
        let parts = std::str::from_utf8(origin).ok().and_then(simple::origin);
        let read = Origin::from_header(&value);
        assert_eq!(read.is_some(), parts.is_some(), "{value:?}");
        let meant = parts.is_some_and(|parts| right.iter().any(|(_, entry)| entry.covers(&parts)));
        assert_eq!(set.contains(&value), meant, "{value:?} {:?}", input.entries);
        if let Some(origin) = read {
            check_by_url(&value, &origin);
        }
    }
});

/// What the library takes for an origin of a scheme that browsers know, `url` serializes in the same way.
fn check_by_url(value: &HeaderValue, origin: &Origin<'_>) {
    // Whether Punycode is right is not looked at: a browser that sends it has done so.
    let is_known = ["http", "https", "ws", "wss", "ftp"].contains(&origin.scheme());
    if !is_known || origin.host().contains("xn--") {
        return;
    }
    let text = value.to_str().expect("origins are ASCII");
    let url = Url::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    assert_eq!(url.origin().ascii_serialization(), text);
    assert_eq!(
        (url.host_str(), url.port()),
        (Some(origin.host()), origin.port()),
        "{text}"
    );
}
