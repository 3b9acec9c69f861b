//! Which hosts and paths a cookie belongs to.

use url::{Host, Url};

/// Whether `host` [domain-matches](https://httpwg.org/http-extensions/draft-ietf-httpbis-rfc6265bis.html#name-domain-matching)
/// a cookie's domain.
pub(crate) fn domain_matches(host: &str, domain: &str) -> bool {
    host == domain
        || (matches!(Host::parse(host), Ok(Host::Domain(_)))
            && host
                .strip_suffix(domain)
                .is_some_and(|rest| rest.ends_with('.')))
}

/// Whether a path [path-matches](https://httpwg.org/http-extensions/draft-ietf-httpbis-rfc6265bis.html#name-paths-and-path-match)
/// a cookie's path.
pub(crate) fn path_matches(path: &str, cookie_path: &str) -> bool {
    path.strip_prefix(cookie_path)
        .is_some_and(|rest| rest.is_empty() || cookie_path.ends_with('/') || rest.starts_with('/'))
}

/// The [default path](https://httpwg.org/http-extensions/draft-ietf-httpbis-rfc6265bis.html#name-paths-and-path-match)
/// of cookies that a URL sets: everything before its last slash.
pub(crate) fn default_path(url: &Url) -> &str {
    match url.path().rfind('/') {
        None | Some(0) => "/",
        Some(end) => &url.path()[..end],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_domain_covers_its_subdomains_but_not_what_only_ends_alike() {
        for (host, domain, matched) in [
            ("example.com", "example.com", true),
            ("a.example.com", "example.com", true),
            ("a.b.example.com", "example.com", true),
            ("badexample.com", "example.com", false),
            ("example.com", "a.example.com", false),
            ("example.com.", "example.com", false),
            ("127.0.0.1", "127.0.0.1", true),
            ("127.0.0.1", "0.0.1", false), // an address has no parent domain
            ("[::1]", "[::1]", true),
        ] {
            assert_eq!(domain_matches(host, domain), matched, "{host} {domain}");
        }
    }

    #[test]
    fn a_path_covers_what_lies_below_it() {
        for (path, cookie_path, matched) in [
            ("/", "/", true),
            ("/a", "/", true),
            ("/a", "/a", true),
            ("/a/b", "/a", true),
            ("/a/", "/a", true),
            ("/a", "/a/", false),
            ("/ab", "/a", false),
            ("/A", "/a", false),
            ("/%61", "/a", false),
        ] {
            assert_eq!(
                path_matches(path, cookie_path),
                matched,
                "{path} {cookie_path}"
            );
        }
    }

    #[test]
    fn the_default_path_is_the_directory() {
        for (url, path) in [
            ("https://a.com", "/"),
            ("https://a.com/x", "/"),
            ("https://a.com/x/", "/x"),
            ("https://a.com/x/y?z=/a", "/x"),
        ] {
            assert_eq!(default_path(&Url::parse(url).unwrap()), path, "{url}");
        }
    }
}
