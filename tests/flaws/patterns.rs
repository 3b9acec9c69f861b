//! Entries that cover more origins than they seem to.

use crate::support::{expect_covered, expect_refused};
use tower_cors::{ConfigErrorKind as Kind, CorsLayer, OriginSet};

/// rs/cors accepts a `*` anywhere (rs/cors#197), so that `h*` covers nearly every origin. Here it is the whole
/// first label, a part of the first label, or the port; anything else is refused.
#[test]
fn rs_cors_197_a_wildcard_is_not_accepted_anywhere() {
    for (entry, kind) in [
        ("h*", Kind::NoScheme),
        ("http*://example.com", Kind::InvalidScheme),
        ("https://*", Kind::WildcardHost),
        ("https://*:*", Kind::WildcardHost),
        ("https://example.*", Kind::UnsupportedWildcard),
        ("https://www.*.com", Kind::UnsupportedWildcard),
        ("https://*.*.com", Kind::UnsupportedWildcard),
        ("https://example.com:80*", Kind::UnsupportedWildcard),
        ("https://example.com*", Kind::UnsupportedWildcard),
    ] {
        expect_refused(entry, kind);
    }
}

/// gin-contrib/cors cut a `*` at the end together with the character before it, so that
/// `https://example.com/*` covered `https://example.community`. Here no entry ends with a `*` that is not
/// a port, and a port's ends at the host.
#[test]
fn cve_2019_25211_no_entry_covers_whatever_begins_like_it() {
    expect_refused("https://example.com/*", Kind::Path);
    expect_refused("http://localhost/*", Kind::Path);
    expect_covered(
        &["https://example.com", "http://localhost:*"],
        &[
            "https://example.com",
            "http://localhost",
            "http://localhost:3000",
        ],
        &[
            "https://example.community",
            "https://example.com.evil.com",
            "https://example.comevil",
            "http://localhost.example.com",
            "http://localhost.example.com:3000",
            "http://localhost:3000.evil.com",
            "http://localhostevil:3000",
            "http://localhost:",
        ],
    );
}

/// go-zero (also GHSA-fgxv-gw55-r5fq) compared the ends of strings, so that `victim.com` covered
/// `evil-victim.com`. Here an entry is a whole origin, and `*.` stands for whole labels.
#[test]
fn cve_2024_27302_no_entry_covers_whatever_ends_like_it() {
    expect_refused("victim.com", Kind::NoScheme);
    expect_covered(
        &["https://victim.com", "https://*.victim.com"],
        &[
            "https://victim.com",
            "https://a.victim.com",
            "https://a.b.victim.com",
        ],
        &[
            "https://evil-victim.com",
            "https://evilvictim.com",
            "https://a.evil-victim.com",
            "https://.victim.com",
            "https://evil.com/.victim.com",
            "https://evil.com#.victim.com",
            "https://evil.com?.victim.com",
            "https://evil.com\\.victim.com",
        ],
    );
}

/// Play with Docker (also GHSA-vq59-5x26-h639) compared the ends of hosts, too. Here an origin is compared with
/// its scheme and port.
#[test]
fn cve_2023_28109_the_end_of_a_host_is_compared_with_scheme_and_port() {
    expect_covered(
        &["https://*.play-with-docker.com"],
        &["https://labs.play-with-docker.com"],
        &[
            "https://evil-play-with-docker.com",
            "https://evilplay-with-docker.com:8080",
            "https://labs.play-with-docker.com:8080",
            "http://labs.play-with-docker.com",
            "//labs.play-with-docker.com",
            "labs.play-with-docker.com",
        ],
    );
}

/// elysia-cors looked for the entry anywhere in the origin. Here a shorter or longer string is another origin.
#[test]
fn cve_2025_50864_no_entry_is_looked_for_inside_the_origin() {
    expect_covered(
        &["https://example.com"],
        &["https://example.com"],
        &[
            "https://notexample.com",
            "https://example.com.evil.com",
            "https://evil.com/https://example.com",
            "https://https://example.com",
            "example.com",
            "https://example.co",
            "ttps://example.com",
            "https://",
            "https://EXAMPLE.com",
        ],
    );
}

/// Starlette's regular expressions were not anchored at their end (Kludex/starlette#800, #801). Here there are
/// no regular expressions: what looks like one is refused, and whatever follows a covered origin makes
/// another.
#[test]
fn starlette_800_nothing_may_follow_a_covered_origin() {
    for (entry, kind) in [
        ("https://.*.ok.org", Kind::UnsupportedWildcard),
        ("https://\\w+.ok.org", Kind::NoHost),
        ("https://(a|b).ok.org", Kind::InvalidHost),
        ("https://ok.org$", Kind::UnsupportedWildcard),
        ("^https://ok.org", Kind::UnsupportedWildcard),
    ] {
        expect_refused(entry, kind);
    }
    let entries = ["https://*.ok.org", "https://ok.org"];
    let set = OriginSet::new(entries).unwrap();
    for origin in ["https://a.ok.org", "https://ok.org"] {
        for more in [
            ".evil.com",
            ".",
            ":1",
            "/",
            "\\",
            "#",
            "?",
            "@evil.com",
            ",",
            " ",
            "%00",
            "\u{e4}",
        ] {
            let longer =
                http::HeaderValue::from_bytes(format!("{origin}{more}").as_bytes()).unwrap();
            assert!(!set.contains(&longer), "{longer:?}");
        }
    }
}

/// sanic-cors made the same mistake: a literal origin was a regular expression, in which a dot is any
/// character and which need not reach the end. Here a dot is a dot.
#[test]
fn cve_2026_37737_a_dot_is_a_dot_and_the_end_is_the_end() {
    expect_covered(
        &["https://trusted.example.com", "https://*.trusted.com"],
        &["https://trusted.example.com", "https://x.trusted.com"],
        &[
            "https://trusted.example.com.attacker.io",
            "https://trustedxexample.com",
            "https://trusted.examplexcom",
            "https://x.trustedxcom",
            "https://x.trusted.com.attacker.io",
        ],
    );
}

/// rack-cors made regular expressions of names and did not anchor them, so that `example.com.example.net` and
/// `example.com-example.net` were allowed. Here both are other hosts.
#[test]
fn cve_2017_11173_a_name_that_goes_on_is_another_host() {
    expect_covered(
        &[
            "http://example.com",
            "https://*.example.com",
            "https://example.com:*",
        ],
        &[
            "http://example.com",
            "https://a.example.com",
            "https://example.com:8443",
        ],
        &[
            "http://example.com.example.net",
            "http://example.com-example.net",
            "https://a.example.com.example.net",
            "https://a.example.com-example.net",
            "https://example.com-example.net:8443",
        ],
    );
}

/// django-cors-headers compared hosts without their schemes (adamchainz/django-cors-headers#379), so that the
/// page of an `http` origin, which anyone on the network can change, was trusted by an `https` one. Here the
/// scheme is compared, and an `http` origin is refused together with credentials.
#[test]
fn django_cors_headers_379_another_scheme_or_port_is_another_origin() {
    expect_covered(
        &["https://example.com", "https://b.example.com:8443"],
        &["https://example.com", "https://b.example.com:8443"],
        &[
            "http://example.com",
            "wss://example.com",
            "https://example.com:8443",
            "https://example.com:443", // no browser sends it
            "https://b.example.com",
            "http://b.example.com:8443",
        ],
    );
    expect_refused("example.com", Kind::NoScheme);
    let insecure = CorsLayer::new()
        .allow_origin("http://example.com")
        .allow_credentials(true);
    let errors = insecure.validate().unwrap_err();
    let kinds: Vec<_> = errors.iter().map(tower_cors::ConfigError::kind).collect();
    assert_eq!(kinds, [Kind::InsecureOriginWithCredentials]);
}
