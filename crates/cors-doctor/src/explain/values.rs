//! Reads a line of a browser's console: URL, origin, method, header and value.

use http::StatusCode;
use url::Url;

/// Names of response headers. A line puts them into quotes, as it does with values.
const RESPONSE_HEADERS: &str = "access-control-";

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Line {
    /// The URL that the page asked for, according to the line.
    pub(super) url: Option<String>,
    /// The page's origin.
    pub(super) origin: Option<String>,
    pub(super) method: Option<String>,
    /// A request header that is not allowed, or a response header that is not exposed.
    pub(super) header: Option<String>,
    /// The value of a response header.
    pub(super) value: Option<String>,
    /// The status of the response.
    pub(super) status: Option<StatusCode>,
    /// Whether the preflight failed, according to the line.
    pub(super) is_preflight: bool,
}

impl Line {
    pub(super) fn read(text: &str) -> Self {
        let lower = text.to_lowercase();
        let quoted = quoted(text);
        let after = |marks: &[&str]| marks.iter().find_map(|mark| word_after(text, mark));
        let url = after(&[
            "Access to fetch at '",
            "Access to XMLHttpRequest at '",
            "Access to script at '",
            "Access to font at '",
            "Access to image at '",
            "Access to internal resource at '",
            "connection to '",
            "cannot load ",
            "Cancelled load to ",
            "denied by",
            "connect to '",
            "requested an insecure resource '",
            "requested an insecure XMLHttpRequest endpoint '",
        ]);
        let url = url
            .filter(|url| looks_like_url(url))
            .or_else(|| first_url(text, &quoted));
        let origin = after(&[
            "from origin '",
            "from origin “",
            "policy: Origin ",
            "Origin '",
            "Origin ",
            "The page at '",
            "The page at “",
        ]);
        let origin = origin
            .filter(|origin| origin == "null" || origin.contains("://"))
            .map(|origin| only_origin(&origin));
        // Safari's line about a missing header names only the origin.
        let url = url.filter(|url| origin.as_ref() != Some(url));
        let method = after(&["Method ", "Methode ", "méthode ", "método "]);
        let method = method.or_else(|| first_word(text));
        let is_method = |method: &String| {
            method.len() > 1 && method.chars().all(|c| c.is_ascii_uppercase() || c == '-')
        };
        let header = after(&[
            "Request header field ",
            "unsafe header \"",
            "unsafe header '",
        ]);
        Self {
            value: value(&quoted),
            header: header.or_else(|| header_of_firefox(&lower, &quoted)),
            method: method.filter(is_method),
            status: after(&["Status code: ", "response code: ", "status of "])
                .and_then(|status| status.parse().ok()),
            is_preflight: lower.contains("preflight"),
            url,
            origin,
        }
    }
}

/// The text after one of the marks, up to a quote, a space or a sentence's end.
fn word_after(text: &str, mark: &str) -> Option<String> {
    let rest = &text[text.find(mark)? + mark.len()..];
    let end = rest.find(|c: char| c.is_whitespace() || "'\"’”»`)".contains(c));
    let word = rest[..end.unwrap_or(rest.len())].trim_end_matches(['.', ',', ':', ';']);
    (!word.is_empty()).then(|| word.to_owned())
}

/// `DELETE https://… net::ERR_FAILED` begins with the method.
fn first_word(text: &str) -> Option<String> {
    let word = text.split_whitespace().next()?;
    ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
        .contains(&word)
        .then(|| word.to_owned())
}

fn looks_like_url(word: &str) -> bool {
    word.contains("://") || word.starts_with("localhost") || word.starts_with("127.")
}

/// The first URL that is not an origin in quotes, and not the address of a help page.
fn first_url(text: &str, quoted: &[String]) -> Option<String> {
    let words = text.split(|c: char| c.is_whitespace() || "'\"‘’“”„«»()<>[]`".contains(c));
    let urls = words.filter(|word| {
        let is_url = ["http://", "https://", "ws://", "wss://", "file://"]
            .iter()
            .any(|scheme| word.starts_with(scheme));
        is_url && !word.contains("developer.mozilla.org")
    });
    let urls: Vec<_> = urls
        .map(|url| url.trim_end_matches(['.', ',', ';', ':']))
        .collect();
    let is_value = |url: &str| quoted.iter().any(|value| value == url);
    let url = urls.iter().find(|url| !is_value(url)).or(urls.first())?;
    Some((*url).to_owned())
}

/// `https://app.example.com` of `https://app.example.com/page`.
fn only_origin(page: &str) -> String {
    match Url::parse(page).map(|url| url.origin()) {
        Ok(origin) if origin.is_tuple() => origin.ascii_serialization(),
        _ => page.trim_end_matches('/').to_owned(),
    }
}

/// Returns the texts in quotes, in their order. Each language has its own quotes.
fn quoted(text: &str) -> Vec<String> {
    const QUOTES: [(char, &[char]); 7] = [
        ('\'', &['\'']),
        ('"', &['"']),
        ('‘', &['’']),
        ('“', &['”']),
        ('„', &['“', '”']),
        ('«', &['»']),
        ('`', &['`']),
    ];
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((at, open)) = rest
        .char_indices()
        .find(|(_, c)| QUOTES.iter().any(|(open, _)| open == c))
    {
        let inside = &rest[at + open.len_utf8()..];
        let close = QUOTES.iter().find(|(mark, _)| *mark == open);
        let close = close.map_or(&[][..], |(_, close)| close);
        // An apostrophe within a word does not open a quote.
        let is_apostrophe = rest[..at]
            .chars()
            .next_back()
            .is_some_and(char::is_alphanumeric);
        match inside.find(close) {
            Some(end) if !is_apostrophe => {
                found.push(inside[..end].to_owned());
                rest = &inside[end..];
                rest = &rest[rest.chars().next().map_or(0, char::len_utf8)..];
            }
            _ => rest = inside,
        }
    }
    found
}

/// Returns the value in quotes next to the name of a response header.
fn value(quoted: &[String]) -> Option<String> {
    let is_name = |text: &String| text.to_lowercase().starts_with(RESPONSE_HEADERS);
    let name = quoted.iter().position(is_name)?;
    let is_value =
        |text: &&String| !is_name(text) && !["include", "true", "no-cors"].contains(&text.as_str());
    let (before, after) = quoted.split_at(name);
    // Firefox prints an invalid member before the name of the header.
    let before = before.iter().filter(|text| !text.contains("://"));
    after.iter().chain(before).find(is_value).cloned()
}

/// Firefox puts a request header that is missing into quotes, before the response header that lacks it.
fn header_of_firefox(lower: &str, quoted: &[String]) -> Option<String> {
    if !lower.contains("access-control-allow-headers") {
        return None;
    }
    let mut names = quoted.iter().filter(|text| {
        let is_name = text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        is_name && !text.is_empty() && !text.to_lowercase().starts_with(RESPONSE_HEADERS)
    });
    names.next().cloned()
}

#[cfg(test)]
mod tests {
    use super::Line;

    #[test]
    fn a_line_says_url_origin_method_header_and_value_in_every_browser() {
        for (line, url, origin, method, header, value) in [
            (
                "Access to XMLHttpRequest at 'https://api.example/a?b=c' from origin 'https://app.example' has been blocked by CORS policy: The 'Access-Control-Allow-Origin' header has a value 'https://b.example' that is not equal to the supplied origin.",
                "https://api.example/a?b=c",
                "https://app.example",
                "",
                "",
                "https://b.example",
            ),
            (
                "Access to fetch at 'https://api.example/a' from origin 'null' has been blocked by CORS policy: Method DELETE is not allowed by Access-Control-Allow-Methods in preflight response.",
                "https://api.example/a",
                "null",
                "DELETE",
                "",
                "",
            ),
            (
                "Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at https://api.example/a. (Reason: header ‘x-token’ is not allowed according to header ‘Access-Control-Allow-Headers’ from CORS preflight response).",
                "https://api.example/a",
                "",
                "",
                "x-token",
                "x-token", // not a value, so it is not used here
            ),
            (
                "Origin https://app.example is not allowed by Access-Control-Allow-Origin. Status code: 404",
                "",
                "https://app.example",
                "",
                "",
                "",
            ),
            (
                "The page at 'https://app.example/shop/' was loaded over HTTPS, but requested an insecure resource 'http://api.example/'. This request has been blocked",
                "http://api.example/",
                "https://app.example",
                "",
                "",
                "",
            ),
            (
                "POST http://localhost:8080/a net::ERR_CONNECTION_REFUSED",
                "http://localhost:8080/a",
                "",
                "POST",
                "",
                "",
            ),
            (
                "Refused to get unsafe header \"X-Total\"",
                "",
                "",
                "",
                "X-Total",
                "",
            ),
        ] {
            let said = Line::read(line);
            let wanted = [url, origin, method, header, value]
                .map(|it| (!it.is_empty()).then(|| it.to_owned()));
            assert_eq!(
                [said.url, said.origin, said.method, said.header, said.value],
                wanted,
                "{line}"
            );
        }
    }
}
