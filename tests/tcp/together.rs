//! A list and functions together, and the types that functions use.

use crate::support::{APP, EVIL, serve};
use axum::Router;
use axum::routing::get;
use http::request::Parts;
use http::{HeaderValue, Method};
use std::sync::Arc;
use std::sync::Mutex;
use tower_cors::{AllowOrigin, ConfigError, ConfigErrorKind as Kind, CorsLayer, Origin, OriginSet};

/// The functions that were called, in this order.
type Calls = Arc<Mutex<Vec<&'static str>>>;

fn at_once(calls: &Calls, name: &'static str, allowed: &'static str) -> AllowOrigin {
    let calls = Arc::clone(calls);
    AllowOrigin::predicate(move |origin: &HeaderValue, _: &Parts| {
        calls.lock().unwrap().push(name);
        origin == allowed
    })
}

fn later(calls: &Calls, name: &'static str, allowed: &'static str) -> AllowOrigin {
    let calls = Arc::clone(calls);
    AllowOrigin::async_predicate(move |origin: HeaderValue, _: &Parts| {
        // Makes the caller wait, as a database would.
        async move {
            tokio::task::yield_now().await;
            calls.lock().unwrap().push(name);
            origin == allowed
        }
    })
}

/// Checks which origins are allowed, and which functions were called.
async fn asked(origins: AllowOrigin, calls: &Calls, origin: &str) -> (bool, Vec<&'static str>) {
    let cors = CorsLayer::new().allow_origin(origins);
    let server = serve(Router::new().route("/", get(|| async {})).layer(cors)).await;
    let reply = server
        .send(Method::GET, "/", &[("origin", origin)], "")
        .await;
    let allowed = reply.headers.get("access-control-allow-origin");
    let allowed = allowed.map(|allowed| assert_eq!(allowed, origin)).is_some();
    (allowed, std::mem::take(&mut *calls.lock().unwrap()))
}

#[tokio::test]
async fn lists_come_first_then_predicates_then_async_predicates_in_whatever_order_they_are_written()
{
    let calls = Calls::default();
    let list = || AllowOrigin::from("https://app.example.com, https://*.example.org");
    let now = || at_once(&calls, "at once", "https://at-once.example");
    let then = || later(&calls, "later", "https://later.example");
    for origins in [
        list().or(now()).or(then()),
        then().or(now()).or(list()),
        now().or(list()).or(then()),
        then().or(list().or(now())),
    ] {
        for (origin, allowed, called) in [
            (APP, true, &[][..]),
            ("https://a.example.org", true, &[]),
            ("https://at-once.example", true, &["at once"]),
            ("https://later.example", true, &["at once", "later"]),
            (EVIL, false, &["at once", "later"]),
            ("null", false, &[]),
            ("https://later.example/", false, &[]),
        ] {
            let found = asked(origins.clone(), &calls, origin).await;
            assert_eq!(found, (allowed, called.to_vec()), "{origins:?} {origin}");
        }
    }
}

#[tokio::test]
async fn two_of_a_kind_allow_what_either_allows() {
    let calls = Calls::default();
    let lists = AllowOrigin::from("https://a.com").or("https://b.com");
    let predicates =
        at_once(&calls, "one", "https://a.com").or(at_once(&calls, "two", "https://b.com"));
    let waiting = later(&calls, "one", "https://a.com").or(later(&calls, "two", "https://b.com"));
    for origins in [lists, predicates, waiting] {
        for (origin, allowed) in [
            ("https://a.com", true),
            ("https://b.com", true),
            (EVIL, false),
        ] {
            let (found, called) = asked(origins.clone(), &calls, origin).await;
            assert_eq!(found, allowed, "{origins:?} {origin}");
            // The second one is not called if the first one allows the origin.
            let asked_of_all = called.is_empty() || called.len() == 1 || origin != "https://a.com";
            assert!(asked_of_all, "{called:?}");
        }
    }
}

#[tokio::test]
async fn any_origin_combined_with_more_is_any_origin() {
    let calls = Calls::default();
    for origins in [
        AllowOrigin::any().or("https://a.com"),
        at_once(&calls, "never", "").or(AllowOrigin::any()),
        AllowOrigin::mirror_request().or(AllowOrigin::any()),
    ] {
        let cors = CorsLayer::new().allow_origin(origins);
        let server = serve(Router::new().route("/", get(|| async {})).layer(cors)).await;
        let reply = server.send(Method::GET, "/", &[("origin", EVIL)], "").await;
        assert_eq!(reply.headers["access-control-allow-origin"], "*");
    }
    assert!(calls.lock().unwrap().is_empty());
}

#[test]
fn what_is_unsafe_with_credentials_is_also_refused_next_to_a_function() {
    let calls = Calls::default();
    let function = || at_once(&calls, "", "");
    for (origins, kind) in [
        (
            AllowOrigin::from("http://a.com").or(function()),
            Kind::InsecureOriginWithCredentials,
        ),
        (function().or("null"), Kind::NullOriginWithCredentials),
        (
            function().or(AllowOrigin::any()),
            Kind::AnyOriginWithCredentials,
        ),
        (
            AllowOrigin::mirror_request().or("https://a.com"),
            Kind::MirroredOriginWithCredentials,
        ),
    ] {
        let shown = format!("{origins:?}");
        let layer = CorsLayer::new()
            .allow_origin(origins)
            .allow_credentials(true);
        let errors = layer.validate().expect_err(&shown);
        assert_eq!(
            errors.iter().map(ConfigError::kind).collect::<Vec<_>>(),
            [kind],
            "{shown}"
        );
    }
}

#[test]
fn a_set_has_the_same_checks_and_look_up_as_the_list_of_a_policy() {
    let set =
        OriginSet::new(["https://a.com", "https://pr-*.b.com", "http://localhost:*"]).unwrap();
    for (origin, contained) in [
        ("https://a.com", true),
        ("https://pr-1.b.com", true),
        ("http://localhost:3000", true),
        ("https://A.com", false),
        ("https://b.com", false),
        ("null", false),
        ("", false),
    ] {
        assert_eq!(
            set.contains(&HeaderValue::from_static(origin)),
            contained,
            "{origin}"
        );
    }
    assert!(
        !OriginSet::new::<[&str; 0]>([])
            .unwrap()
            .contains(&HeaderValue::from_static("null"))
    );

    let kinds = |set: Result<OriginSet, tower_cors::ConfigErrors>| {
        set.unwrap_err()
            .iter()
            .map(ConfigError::kind)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        kinds(OriginSet::new(["https://a.com/", "b.com"])),
        [Kind::TrailingSlash, Kind::NoScheme]
    );
    assert_eq!(kinds(OriginSet::new(["*"])), [Kind::WildcardHost]);
    assert_eq!(kinds(OriginSet::new(["null"])), [Kind::NullOrigin]);
    assert!(OriginSet::new(["http://a.com"]).is_ok());
    assert_eq!(
        kinds(OriginSet::with_credentials(["http://a.com"])),
        [Kind::InsecureOriginWithCredentials]
    );
    assert_eq!(
        OriginSet::new(["https://a.com", "https://a.com"])
            .unwrap()
            .warnings()
            .len(),
        1
    );
}

#[test]
fn an_origin_has_the_parts_that_functions_need() {
    let value = HeaderValue::from_static("http://[::1]:3000");
    let origin = Origin::from_header(&value).unwrap();
    assert_eq!(
        (origin.scheme(), origin.host(), origin.port()),
        ("http", "[::1]", Some(3000))
    );
    let shown = r#"Origin { scheme: "http", host: "[::1]", port: Some(3000) }"#;
    assert_eq!(format!("{origin:?}"), shown);
}
