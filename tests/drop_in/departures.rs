//! Behaviour that is different on purpose after the import is changed: the rows of the migration guide.

use crate::support::{APP, OTHER, get, one, preflight, request, send};
use http::header::{ACCEPT, COOKIE, ETAG, SET_COOKIE};
use http::{HeaderMap, Method, Request, Response, StatusCode};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;
use tower::{Layer, ServiceExt};
use tower_cors::{AllowHeaders, AllowMethods, AllowOrigin};

const ORIGIN: &str = "access-control-allow-origin";

/// The same configuration for `tower_http::cors` and for this crate.
macro_rules! both {
    ($($setter:ident($($argument:expr)?)).+) => {
        (
            tower_http::cors::CorsLayer::new()$(.$setter($($argument)?))+,
            tower_cors::CorsLayer::new()$(.$setter($($argument)?))+,
        )
    };
}

fn origins() -> [http::HeaderValue; 2] {
    [
        http::HeaderValue::from_static(APP),
        http::HeaderValue::from_static(OTHER),
    ]
}

fn vary(headers: &HeaderMap) -> Vec<&str> {
    headers
        .get_all("vary")
        .iter()
        .map(|line| line.to_str().unwrap())
        .collect()
}

#[tokio::test]
async fn an_options_request_that_is_not_a_preflight_is_passed_on() {
    row("`OPTIONS` request that is not a preflight");
    let (old, new) = both!(allow_origin(origins()));
    let options = || request(Method::OPTIONS, &[("origin", APP)]);
    assert_eq!(send(&old, options()).await.body(), "");
    assert_eq!(send(&new, options()).await.body(), "hello");
}

#[tokio::test]
async fn a_preflight_from_a_disallowed_origin_is_403_without_headers() {
    row("preflight from a disallowed origin");
    let (old, new) = both!(
        allow_origin(origins())
            .allow_methods([Method::PUT])
            .allow_credentials(true)
    );
    let old = send(&old, preflight("https://evil.com")).await;
    assert_eq!(old.status(), StatusCode::OK);
    assert_eq!(
        one(old.headers(), "access-control-allow-credentials"),
        Some("true")
    );
    let new = send(&new, preflight("https://evil.com")).await;
    assert_eq!(new.status(), StatusCode::FORBIDDEN);
    assert_eq!(
        new.headers()
            .iter()
            .map(|(name, _)| name.as_str())
            .collect::<Vec<_>>(),
        ["vary"]
    );
}

#[tokio::test]
async fn any_header_includes_authorization() {
    row("`allow_headers(Any)`");
    let old = tower_http::cors::CorsLayer::permissive();
    let new = tower_cors::CorsLayer::permissive();
    let name = "access-control-allow-headers";
    assert_eq!(
        one(send(&old, preflight(APP)).await.headers(), name),
        Some("*")
    );
    assert_eq!(
        one(send(&new, preflight(APP)).await.headers(), name),
        Some("*,authorization")
    );
}

#[tokio::test]
async fn a_disallowed_origin_gets_no_cors_headers_at_all() {
    row("other request from a disallowed origin");
    let (old, new) = both!(
        allow_origin(origins())
            .allow_credentials(true)
            .expose_headers([http::header::ETAG])
    );
    let old = send(&old, get("https://evil.com")).await;
    assert_eq!(
        one(old.headers(), "access-control-allow-credentials"),
        Some("true")
    );
    let new = send(&new, get("https://evil.com")).await;
    assert_eq!(new.headers().len(), 1);
    assert_eq!(vary(new.headers()), ["Origin"]);
}

#[tokio::test]
async fn methods_and_headers_that_are_mirrored_are_tokens_of_all_lines() {
    row("mirrored methods and headers");
    let old = tower_http::cors::CorsLayer::new()
        .allow_origin(tower_http::cors::Any)
        .allow_headers(tower_http::cors::AllowHeaders::mirror_request())
        .allow_methods(tower_http::cors::AllowMethods::mirror_request());
    let new = tower_cors::CorsLayer::new()
        .allow_origin(tower_cors::Any)
        .allow_headers(AllowHeaders::mirror_request())
        .allow_methods(AllowMethods::mirror_request());
    let ask = |method, first, second| {
        let lines = [
            ("origin", APP),
            ("access-control-request-method", method),
            ("access-control-request-headers", first),
            ("access-control-request-headers", second),
        ];
        request(Method::OPTIONS, &lines)
    };
    let headers = "access-control-allow-headers";
    assert_eq!(
        one(
            send(&old, ask("PUT", "x-a", "x-b")).await.headers(),
            headers
        ),
        Some("x-a")
    );
    assert_eq!(
        one(
            send(&new, ask("PUT", "x-a", "x-b")).await.headers(),
            headers
        ),
        Some("x-a,x-b")
    );
    let methods = "access-control-allow-methods";
    assert_eq!(
        one(send(&old, ask("GET, PUT", "", "")).await.headers(), methods),
        Some("GET, PUT")
    );
    assert_eq!(
        one(send(&new, ask("GET, PUT", "", "")).await.headers(), methods),
        None
    );
}

#[tokio::test]
async fn null_and_what_browsers_never_send_is_neither_passed_to_predicates_nor_mirrored() {
    row("requests with origins that no browser sends");
    let old = tower_http::cors::CorsLayer::new()
        .allow_origin(tower_http::cors::AllowOrigin::mirror_request());
    let new = tower_cors::CorsLayer::new().allow_origin(AllowOrigin::mirror_request());
    for origin in ["null", "<script>", "https://user@app.example.com"] {
        assert_eq!(
            one(send(&old, get(origin)).await.headers(), ORIGIN),
            Some(origin)
        );
        assert_eq!(
            one(send(&new, get(origin)).await.headers(), ORIGIN),
            None,
            "{origin}"
        );
    }
}

#[tokio::test]
async fn a_handlers_own_allow_origin_does_not_survive() {
    row("`Access-Control-*` headers that the handler sets");
    let own = || {
        tower::service_fn(|_: Request<String>| async {
            let response = Response::builder().header(ORIGIN, "*");
            Ok::<_, std::convert::Infallible>(response.body(String::new()).unwrap())
        })
    };
    let (old, new) = both!(allow_origin(origins()).allow_credentials(true));
    let old = old
        .layer(own())
        .oneshot(get("https://evil.com"))
        .await
        .unwrap();
    assert_eq!(one(old.headers(), ORIGIN), Some("*"));
    let new = new
        .layer(own())
        .oneshot(get("https://evil.com"))
        .await
        .unwrap();
    assert_eq!(one(new.headers(), ORIGIN), None);
}

#[tokio::test]
async fn several_origin_lines_are_denied_instead_of_using_the_first() {
    row("several `Origin` lines, where several origins are allowed");
    let (old, new) = both!(allow_origin(origins()));
    let lines = || {
        request(
            Method::GET,
            &[("origin", APP), ("origin", "https://evil.com")],
        )
    };
    assert_eq!(one(send(&old, lines()).await.headers(), ORIGIN), Some(APP));
    assert_eq!(one(send(&new, lines()).await.headers(), ORIGIN), None);
}

#[tokio::test]
async fn a_list_of_one_origin_is_the_same_as_that_origin() {
    row("list of one origin");
    let (old, new) = both!(allow_origin([http::HeaderValue::from_static(APP)]));
    let old = send(&old, get("https://evil.com")).await;
    assert_eq!(
        (one(old.headers(), ORIGIN), vary(old.headers())),
        (None, vec!["origin"])
    );
    let new = send(&new, get("https://evil.com")).await;
    assert_eq!(
        (one(new.headers(), ORIGIN), vary(new.headers())),
        (Some(APP), vec![])
    );
}

#[tokio::test]
async fn vary_adds_to_what_is_needed_instead_of_replacing_it() {
    row("`.vary([…])`");
    let (old, new) = both!(allow_origin(origins()).vary([http::header::ACCEPT]));
    assert_eq!(vary(send(&old, get(APP)).await.headers()), ["accept"]);
    assert_eq!(
        vary(send(&new, get(APP)).await.headers()),
        ["Origin, accept"]
    );
}

/// Records which row of the migration guide a test shows; [`every_row_of_the_guide_is_shown`] looks for these.
#[track_caller]
fn row(title: &str) {
    assert!(
        rows().contains(&title),
        "{title:?} is not a row of the guide"
    );
}

/// The first column of the guide's table.
fn rows() -> Vec<&'static str> {
    let guide = include_str!("../../src/guide/migrating.md");
    let (_, section) = guide.split_once("### What behaves differently").unwrap();
    let (section, _) = section.split_once("\n### ").unwrap();
    let rows = section.lines().filter_map(|line| line.strip_prefix("| "));
    rows.filter_map(|row| row.split(" | ").next())
        .filter(|title| !title.starts_with('|'))
        .collect()
}

#[test]
fn every_row_of_the_guide_is_shown() {
    let source = include_str!("departures.rs");
    assert!(rows().len() >= 26, "{:?}", rows());
    for title in rows() {
        assert!(source.contains(&format!("row(\"{title}\");")), "{title}");
    }
}

fn is_accepted(layer: impl Layer<()>) -> bool {
    catch_unwind(AssertUnwindSafe(|| drop(layer.layer(())))).is_ok()
}

fn value(text: &'static str) -> http::HeaderValue {
    http::HeaderValue::from_static(text)
}

#[tokio::test]
async fn any_methods_or_headers_with_credentials_are_echoed_or_listed() {
    row("`Any` for methods, headers or exposed headers, with credentials");
    let of_old = || {
        let layer = tower_http::cors::CorsLayer::new().allow_origin(origins());
        layer.allow_credentials(true)
    };
    assert!(!is_accepted(of_old().allow_methods(tower_http::cors::Any)));
    assert!(!is_accepted(of_old().allow_headers(tower_http::cors::Any)));
    assert!(!is_accepted(of_old().expose_headers(tower_http::cors::Any)));
    let new = tower_cors::CorsLayer::new()
        .allow_origin(origins())
        .allow_credentials(true)
        .allow_methods(tower_cors::Any)
        .allow_headers(tower_cors::Any);
    let answer = send(&new, preflight(APP)).await;
    assert_eq!(
        one(answer.headers(), "access-control-allow-methods"),
        Some("PUT")
    );
    assert_eq!(
        one(answer.headers(), "access-control-allow-headers"),
        Some("x-token")
    );
}

#[tokio::test]
async fn patterns_match() {
    row("patterns such as `http://localhost:*`");
    let (old, new) = both!(allow_origin([value("http://localhost:*"), value(OTHER)]));
    let origin = "http://localhost:3000";
    assert_eq!(one(send(&old, get(origin)).await.headers(), ORIGIN), None);
    assert_eq!(
        one(send(&new, get(origin)).await.headers(), ORIGIN),
        Some(origin)
    );
}

#[tokio::test]
async fn a_star_in_a_list_is_any_origin_or_a_mistake() {
    row("`*` in a list of origins");
    let old = catch_unwind(|| tower_http::cors::AllowOrigin::list([value("*")]));
    assert!(old.is_err());
    let new = tower_cors::CorsLayer::new().allow_origin([value("*")]);
    assert_eq!(one(send(&new, get(APP)).await.headers(), ORIGIN), Some("*"));
    assert!(!is_accepted(
        tower_cors::CorsLayer::new().allow_origin([value("*"), value(APP)])
    ));
}

#[tokio::test]
async fn vary_is_merged() {
    row("`Vary` that the handler sets");
    let own = || {
        tower::service_fn(|_: Request<String>| async {
            let response = Response::builder().header("vary", "origin");
            Ok::<_, std::convert::Infallible>(response.body(String::new()).unwrap())
        })
    };
    let (old, new) = both!(allow_origin(origins()));
    let old = old.layer(own()).oneshot(get(APP)).await.unwrap();
    assert_eq!(vary(old.headers()).len(), 2);
    let new = new.layer(own()).oneshot(get(APP)).await.unwrap();
    assert_eq!(vary(new.headers()), ["origin"]);
}

#[tokio::test]
async fn the_private_network_header_is_only_on_preflights_that_ask_for_it() {
    row("`Access-Control-Allow-Private-Network`");
    let (old, new) = both!(allow_origin(origins()).allow_private_network(true));
    let name = "access-control-allow-private-network";
    assert_eq!(
        one(send(&old, get("https://evil.com")).await.headers(), name),
        None
    );
    let preflight_without = request(
        Method::OPTIONS,
        &[("origin", APP), ("access-control-request-method", "PUT")],
    );
    let asked = [
        ("access-control-request-private-network", "true"),
        ("origin", "https://evil.com"),
    ];
    let old = send(&old, request(Method::GET, &asked)).await;
    assert_eq!(one(old.headers(), name), Some("true"));
    assert_eq!(
        one(
            send(&new, request(Method::GET, &asked)).await.headers(),
            name
        ),
        None
    );
    assert_eq!(
        one(send(&new, preflight_without).await.headers(), name),
        None
    );
    let answer = send(&new, preflight(APP)).await;
    assert_eq!(one(answer.headers(), name), Some("true"));
    assert_eq!(
        vary(answer.headers()),
        ["Origin, Access-Control-Request-Private-Network"]
    );
}

#[tokio::test]
async fn null_needs_a_flag_and_is_never_allowed_with_credentials() {
    row("`null` in the list, mirrored, or passed to a predicate");
    let (old, new) = both!(allow_origin([value("null"), value(APP)]));
    assert_eq!(
        one(send(&old, get("null")).await.headers(), ORIGIN),
        Some("null")
    );
    assert!(!is_accepted(new.clone()));
    let allowed = new.dangerously_allow_null_origin(true);
    assert_eq!(
        one(send(&allowed, get("null")).await.headers(), ORIGIN),
        Some("null")
    );
    assert!(!is_accepted(allowed.allow_credentials(true)));
}

#[tokio::test]
async fn what_has_no_effect_is_left_out_and_nothing_is_sent_twice() {
    row("methods and headers that have no effect (`TRACE`, `cookie`, exposed `set-cookie`)");
    row("duplicates in a list");
    let (old, new) = both!(
        allow_origin(value(APP))
            .allow_methods([Method::TRACE, Method::PUT, Method::PUT])
            .allow_headers([COOKIE, ACCEPT])
            .expose_headers([SET_COOKIE, ETAG])
    );
    assert_eq!(new.warnings().len(), 4);
    for (name, before, now) in [
        ("access-control-allow-methods", "TRACE,PUT,PUT", "PUT"),
        ("access-control-allow-headers", "cookie,accept", "accept"),
    ] {
        assert_eq!(
            one(send(&old, preflight(APP)).await.headers(), name),
            Some(before)
        );
        assert_eq!(
            one(send(&new, preflight(APP)).await.headers(), name),
            Some(now)
        );
    }
    let name = "access-control-expose-headers";
    assert_eq!(
        one(send(&old, get(APP)).await.headers(), name),
        Some("set-cookie,etag")
    );
    assert_eq!(
        one(send(&new, get(APP)).await.headers(), name),
        Some("etag")
    );
}

#[tokio::test]
async fn a_max_age_is_always_one_that_browsers_understand() {
    row("max-age of less than a second");
    let (old, new) = both!(allow_origin(value(APP)).max_age(Duration::from_millis(999)));
    assert_eq!((is_accepted(old), is_accepted(new)), (true, false));
    row("max-age of more than 2 147 483 647 s");
    let (old, new) = both!(allow_origin(value(APP)).max_age(Duration::from_secs(1 << 40)));
    let name = "access-control-max-age";
    assert_eq!(
        one(send(&old, preflight(APP)).await.headers(), name),
        Some("1099511627776")
    );
    assert_eq!(
        one(send(&new, preflight(APP)).await.headers(), name),
        Some("2147483647")
    );
}

#[test]
fn configurations_that_can_not_work_or_should_not_are_refused() {
    row("configured origins that no browser sends (`https://a.com/`, `:443`, upper case)");
    for origin in ["https://a.com/", "https://a.com:443", "https://A.com"] {
        let (old, new) = both!(allow_origin([value(origin), value(APP)]));
        assert_eq!(
            (is_accepted(old), is_accepted(new)),
            (true, false),
            "{origin}"
        );
    }
    row("plain `http` origins with credentials, except for loopback");
    let (old, new) = both!(allow_origin(value("http://a.com")).allow_credentials(true));
    assert_eq!((is_accepted(old), is_accepted(new.clone())), (true, false));
    assert!(is_accepted(new.dangerously_allow_insecure_origins(true)));
    let (_, loopback) = both!(allow_origin(value("http://localhost:3000")).allow_credentials(true));
    assert!(is_accepted(loopback));

    row("mirrored origin with credentials (`very_permissive()`)");
    let old = tower_http::cors::CorsLayer::very_permissive();
    #[allow(deprecated)]
    let new = tower_cors::CorsLayer::very_permissive();
    assert_eq!((is_accepted(old), is_accepted(new.clone())), (true, false));
    assert!(is_accepted(
        new.dangerously_mirror_any_origin_with_credentials(true)
    ));

    row("any origin with `AllowCredentials::predicate`");
    let old = tower_http::cors::CorsLayer::new()
        .allow_origin(tower_http::cors::Any)
        .allow_credentials(tower_http::cors::AllowCredentials::predicate(|_, _| true));
    let new = tower_cors::CorsLayer::new()
        .allow_origin(tower_cors::Any)
        .allow_credentials(tower_cors::AllowCredentials::predicate(|_, _| true));
    assert_eq!((is_accepted(old), is_accepted(new)), (true, false));

    row("methods in lower case (`put`)");
    let put = || Method::from_bytes(b"put").unwrap();
    let (old, new) = both!(allow_origin(value(APP)).allow_methods([put()]));
    assert_eq!((is_accepted(old), is_accepted(new)), (true, false));

    row("names with a `*` in them (`x-amz-*`)");
    let name = || http::HeaderName::from_static("x-amz-*");
    let (old, new) = both!(allow_origin(value(APP)).allow_headers([name()]));
    assert_eq!((is_accepted(old), is_accepted(new)), (true, false));
}
