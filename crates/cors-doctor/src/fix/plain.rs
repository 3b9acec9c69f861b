//! What may be copied into a configuration.
//!
//! A server or a log can name what looks like an origin or a header to a browser, but means more in a configuration:
//! `https://*` is every host for several libraries, and `x-$a` is a variable for nginx and PHP.

use cors_browser::Page;

/// Whether this is an origin as real pages have it, so that every library takes it for that one origin.
pub(super) fn is_origin(text: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "+-._:/[]".contains(c);
    text != "null" && text.chars().all(is_plain) && Page::try_at(text).is_ok()
}

/// Whether this is the name of a method or header without characters that could be syntax.
pub(super) fn is_name(text: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    !text.is_empty() && text.chars().all(is_plain)
}

/// Returns a regular expression for exactly this [origin](is_origin), without anchors.
pub(super) fn regex(origin: &str) -> String {
    let mut regex = String::new();
    for c in origin.chars() {
        if "+.[]".contains(c) {
            regex.push('\\');
        }
        regex.push(c);
    }
    regex
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_plain_if_no_library_takes_it_for_a_pattern() {
        for plain in [
            "https://app.example.com",
            "http://[::1]:3000",
            "http://127.0.0.1:8080",
            "moz-extension://0b5f-1",
            "capacitor://localhost",
        ] {
            assert!(is_origin(plain), "{plain}");
        }
        for odd in [
            "null",
            "*",
            "https://*",
            "https://*.example.com",
            "https://a*b",
            "https://api(.*).example.com",
            "https://$host",
            "https://a.example/",
            "https://a.example^",
            "a.example",
            "",
        ] {
            assert!(!is_origin(odd), "{odd}");
        }
    }

    #[test]
    fn a_name_is_plain_if_no_server_takes_it_for_a_variable() {
        for (name, plain) in [
            ("x-request-id", true),
            ("X_a.1", true),
            ("x-$host", false),
            ("%ci", false),
            ("x`a", false),
            ("x|a", false),
            ("*", false),
            ("", false),
        ] {
            assert_eq!(is_name(name), plain, "{name}");
        }
    }

    #[test]
    fn a_regular_expression_has_no_syntax_but_that_of_the_origin() {
        assert_eq!(regex("https://a-b.example"), r"https://a-b\.example");
        assert_eq!(regex("http://[::1]:3000"), r"http://\[::1\]:3000");
    }
}
