//! Entries that allow more together than each of them alone.

use http::HeaderValue;
use tower_cors::OriginSet;

const HOSTS: [&str; 8] = [
    "foo.com",
    "bar.com",
    "oo.com",
    "barfoo.com",
    "foobar.com",
    "o.com",
    "a.foo.com",
    "com",
];

/// Fails if two entries, in this order, allow an origin that neither of them allows alone.
fn expect_no_more_together(first: &str, second: &str) {
    let set =
        |entries: &[&str]| OriginSet::new(entries).unwrap_or_else(|errors| panic!("{errors}"));
    let (one, other, both) = (set(&[first]), set(&[second]), set(&[first, second]));
    for host in HOSTS {
        for prefix in ["", "bar", "a.", "b", "."] {
            let origin = HeaderValue::from_str(&format!("https://{prefix}{host}")).unwrap();
            let alone = one.contains(&origin) || other.contains(&origin);
            assert_eq!(both.contains(&origin), alone, "{first} {second} {origin:?}");
        }
    }
}

/// jub0bs/cors (also GO-2024-2813) kept hosts in a tree of suffixes that are not whole labels: `foo.com` and
/// `bar.com` together also allowed `barfoo.com`. Here exact origins are looked up whole.
#[test]
fn ghsa_vhxv_fg4m_p2w8_origins_with_a_common_suffix_allow_no_more_together() {
    for first in HOSTS {
        for second in HOSTS {
            expect_no_more_together(&format!("https://{first}"), &format!("https://{second}"));
        }
    }
}

/// jub0bs/fcors (also GO-2024-2812) had the same tree for its patterns. Here patterns are kept by whole
/// labels.
#[test]
fn ghsa_v84h_653v_4pq9_patterns_with_a_common_suffix_allow_no_more_together() {
    for first in HOSTS {
        for second in HOSTS {
            for (one, other) in [
                ("*.", ""),
                ("", "*."),
                ("*.", "*."),
                ("b*.", "*."),
                ("b*.", ""),
            ] {
                expect_no_more_together(
                    &format!("https://{one}{first}"),
                    &format!("https://{other}{second}"),
                );
            }
        }
    }
}
