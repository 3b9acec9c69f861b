//! Policies that are chosen by the path. flask-cors compared paths by rules of its own, which were not those
//! of the router; here a strict rule that comes first fits every spelling that a router may take for its
//! path, so rules do not have to be ordered by length.

use crate::support::{APP, EVIL, answer, request};
use http::Method;
use tower_cors::{CorsLayer, CorsSelect};

/// `/admin` for one origin, everything else for anyone.
fn strict_first() -> CorsSelect {
    CorsLayer::select()
        .path(
            "/admin",
            CorsLayer::new().allow_origins([APP, "https://b.example.com"]),
        )
        .otherwise(CorsLayer::permissive())
        .validate()
        .unwrap()
}

fn allowed_origin(cors: &CorsSelect, path: &str) -> Option<String> {
    let sent = request(Method::GET, path, &[("origin", EVIL)]);
    let response = answer(cors, sent, &[]);
    let origin = response.headers().get("access-control-allow-origin");
    origin.map(|origin| origin.to_str().unwrap().to_owned())
}

#[track_caller]
fn expect_strict(paths: &[&str]) {
    let cors = strict_first();
    assert_eq!(allowed_origin(&cors, "/news").as_deref(), Some("*"));
    for path in paths {
        assert_eq!(allowed_origin(&cors, path), None, "{path}");
    }
}

/// flask-cors sorted its patterns by length, so that a longer, laxer one came before a stricter one. Here the
/// order is the one in which the rules are written, and a rule that no request reaches is refused.
#[test]
fn cve_2024_6839_rules_are_taken_in_the_order_in_which_they_are_written() {
    let lax = CorsLayer::permissive();
    let strict = CorsLayer::new().allow_origin(APP);
    let cors = CorsLayer::select()
        .path("/api", strict.clone())
        .path("/public/long/path", lax.clone())
        .otherwise(strict.clone());
    assert_eq!(
        allowed_origin(&cors, "/public/long/path").as_deref(),
        Some("*")
    );
    assert_eq!(
        allowed_origin(&cors, "/api/public/long/path").as_deref(),
        Some(APP)
    );
    let never_reached = CorsLayer::select()
        .path("/api", strict)
        .path("/api/public/long", lax);
    let errors = never_reached.validate().unwrap_err();
    let kinds: Vec<_> = errors.iter().map(tower_cors::ConfigError::kind).collect();
    assert_eq!(kinds, [tower_cors::ConfigErrorKind::NeverReached]);
}

/// flask-cors read `+` as a space, which the router did not, so that the rule of a path with a plus was not
/// found. Here a plus and a space are alike to a rule, so that no spelling of either misses a strict one.
#[test]
fn cve_2024_6844_a_plus_in_a_path_does_not_miss_a_strict_rule() {
    let strict = CorsLayer::new().allow_origin(APP);
    let cors = CorsLayer::select()
        .path("/c++", strict)
        .otherwise(CorsLayer::permissive());
    for (path, expected) in [
        ("/c++", APP),
        ("/c%2B%2b/x", APP),
        ("/c%20%20", APP),
        ("/C+%20", APP),
        ("/c", "*"),
        ("/c+", "*"),
    ] {
        assert_eq!(
            allowed_origin(&cors, path).as_deref(),
            Some(expected),
            "{path}"
        );
    }
    expect_strict(&["/admin/a+b", "/admin/+", "/admin%2F+"]);
}

/// flask-cors compared paths in either case, where the router did not, so that a laxer rule took requests
/// of a stricter one. Here either case is a reading of the path, so that the stricter rule takes them.
#[test]
fn cve_2024_6866_a_path_in_another_case_does_not_miss_a_strict_rule() {
    expect_strict(&["/admin", "/ADMIN", "/Admin/users", "/%41dmin", "/aDMIN;x"]);
}

/// flask-cors compared paths before `..` was resolved. Here that is a reading of the path, too.
#[test]
fn cve_2020_25032_a_path_with_dots_does_not_miss_a_strict_rule() {
    expect_strict(&[
        "/news/../admin",
        "/news/%2e%2e/admin",
        "/./admin",
        "//admin",
        "/news/..%2Fadmin/users",
        "/admin/../admin",
    ]);
}
