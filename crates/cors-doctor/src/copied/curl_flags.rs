//! curl's flags, as far as they say what is sent.

use crate::error::CliError;

/// A flag that counts here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flag {
    Method,
    Header,
    Cookie,
    Data,
    Json,
    Form,
    /// The data goes into the URL.
    Get,
    Head,
    /// A file is sent.
    Upload,
    User,
    Bearer,
    Range,
    Url,
    /// Says nothing about the request, and takes a value.
    Value,
    /// Says nothing about the request.
    Switch,
}

impl Flag {
    fn takes_value(self) -> bool {
        !matches!(self, Self::Get | Self::Head | Self::Switch)
    }

    fn of_letter(letter: char) -> Option<Self> {
        Some(match letter {
            'X' => Self::Method,
            'H' => Self::Header,
            'b' => Self::Cookie,
            'd' => Self::Data,
            'F' => Self::Form,
            'G' => Self::Get,
            'I' => Self::Head,
            'T' => Self::Upload,
            'u' => Self::User,
            'r' => Self::Range,
            'A' | 'c' | 'C' | 'D' | 'e' | 'E' | 'K' | 'm' | 'o' | 'P' | 'Q' | 't' | 'U' | 'w'
            | 'x' | 'y' | 'Y' | 'z' => Self::Value,
            '#' | '0' | '1' | '2' | '3' | '4' | '6' | 'a' | 'f' | 'g' | 'i' | 'j' | 'J' | 'k'
            | 'l' | 'L' | 'n' | 'N' | 'O' | 'p' | 'q' | 'R' | 's' | 'S' | 'v' | 'Z' => Self::Switch,
            _ => return None,
        })
    }

    fn of_name(name: &str) -> Option<Self> {
        Some(match name {
            "request" => Self::Method,
            "header" => Self::Header,
            "cookie" => Self::Cookie,
            "data" | "data-ascii" | "data-binary" | "data-raw" | "data-urlencode" => Self::Data,
            "json" => Self::Json,
            "form" | "form-string" => Self::Form,
            "get" => Self::Get,
            "head" => Self::Head,
            "upload-file" => Self::Upload,
            "user" => Self::User,
            "oauth2-bearer" => Self::Bearer,
            "range" => Self::Range,
            "url" => Self::Url,
            "cacert" | "capath" | "cert" | "cert-type" | "ciphers" | "connect-timeout"
            | "connect-to" | "cookie-jar" | "dump-header" | "interface" | "keepalive-time"
            | "key" | "key-type" | "limit-rate" | "max-redirs" | "max-time" | "noproxy"
            | "output" | "output-dir" | "pass" | "proxy" | "proxy-header" | "proxy-user"
            | "referer" | "resolve" | "retry" | "retry-delay" | "retry-max-time"
            | "speed-limit" | "speed-time" | "stderr" | "tls-max" | "trace" | "trace-ascii"
            | "unix-socket" | "user-agent" | "write-out" => Self::Value,
            "anyauth"
            | "basic"
            | "compressed"
            | "digest"
            | "fail"
            | "fail-with-body"
            | "globoff"
            | "http0.9"
            | "http1.0"
            | "http1.1"
            | "http2"
            | "http2-prior-knowledge"
            | "http3"
            | "include"
            | "insecure"
            | "ipv4"
            | "ipv6"
            | "location"
            | "location-trusted"
            | "negotiate"
            | "no-buffer"
            | "no-keepalive"
            | "no-progress-meter"
            | "ntlm"
            | "path-as-is"
            | "progress-bar"
            | "remote-name"
            | "silent"
            | "show-error"
            | "ssl-no-revoke"
            | "ssl-reqd"
            | "styled-output"
            | "tcp-nodelay"
            | "tlsv1"
            | "tlsv1.0"
            | "tlsv1.1"
            | "tlsv1.2"
            | "tlsv1.3"
            | "trace-time"
            | "verbose" => Self::Switch,
            _ => return None,
        })
    }
}

/// The flags of a line in their order, each with its value; a word that belongs to no flag is a URL.
pub(super) fn read(words: Vec<String>) -> Result<Vec<(Flag, String)>, CliError> {
    let mut words = words.into_iter();
    let mut read = Vec::new();
    while let Some(word) = words.next() {
        let unknown = || CliError::new(format!("--curl: {word} is not supported; remove it"));
        let mut value = |glued: Option<&str>| {
            let value = glued.map(str::to_owned).or_else(|| words.next());
            value.ok_or_else(|| CliError::new(format!("--curl: {word} needs a value")))
        };
        if let Some(long) = word.strip_prefix("--") {
            let (name, glued) = match long.split_once('=') {
                Some((name, glued)) => (name, Some(glued)),
                None => (long, None),
            };
            let flag = Flag::of_name(name).ok_or_else(unknown)?;
            let value = if flag.takes_value() {
                value(glued)?
            } else {
                String::new()
            };
            read.push((flag, value));
        } else if let Some(letters) = word.strip_prefix('-').filter(|rest| !rest.is_empty()) {
            for (at, letter) in letters.char_indices() {
                let flag = Flag::of_letter(letter).ok_or_else(unknown)?;
                if flag.takes_value() {
                    let glued = &letters[at + letter.len_utf8()..];
                    read.push((flag, value((!glued.is_empty()).then_some(glued))?));
                    break;
                }
                read.push((flag, String::new()));
            }
        } else {
            read.push((Flag::Url, word));
        }
    }
    Ok(read)
}
