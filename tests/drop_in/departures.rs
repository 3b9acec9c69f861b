//! Where changing the import changes behaviour on purpose: the rows of the migration guide.

use crate::support::{APP, OTHER, get, one, preflight, request, send};
use http::{HeaderMap, Method, Request, Response, StatusCode};
use std::panic::{AssertUnwindSafe, catch_unwind};
use tower::{Layer, ServiceExt};
use tower_cors::{AllowHeaders, AllowMethods, AllowOrigin};

const ORIGIN: &str = "access-control-allow-origin";

/// The same configuration, of the incumbent and of this crate.
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
async fn options_that_is_no_preflight_is_passed_on() {
    let (old, new) = both!(allow_origin(origins()));
    let options = || request(Method::OPTIONS, &[("origin", APP)]);
    assert_eq!(send(&old, options()).await.body(), "");
    assert_eq!(send(&new, options()).await.body(), "hello");
}

#[tokio::test]
async fn a_preflight_from_a_disallowed_origin_is_403_without_headers() {
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
async fn null_and_what_no_browser_sends_is_not_put_to_predicates_nor_mirrored() {
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
async fn several_origin_lines_are_denied_where_the_first_was_believed() {
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
async fn a_list_of_one_is_the_same_as_that_origin_alone() {
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
    let (old, new) = both!(allow_origin(origins()).vary([http::header::ACCEPT]));
    assert_eq!(vary(send(&old, get(APP)).await.headers()), ["accept"]);
    assert_eq!(
        vary(send(&new, get(APP)).await.headers()),
        ["Origin, accept"]
    );
}

#[test]
fn configurations_that_can_not_work_or_should_not_are_refused() {
    fn accepted(layer: impl Layer<()>) -> bool {
        catch_unwind(AssertUnwindSafe(|| drop(layer.layer(())))).is_ok()
    }
    let slash = || http::HeaderValue::from_static("https://app.example.com/");
    let (old, new) = both!(allow_origin([slash(), slash()]));
    assert_eq!((accepted(old), accepted(new)), (true, false));
    let (old, new) =
        both!(allow_origin(http::HeaderValue::from_static("null")).allow_credentials(true));
    assert_eq!((accepted(old), accepted(new)), (true, false));
    let old = tower_http::cors::CorsLayer::very_permissive();
    let new = tower_cors::CorsLayer::new()
        .allow_credentials(true)
        .allow_origin(AllowOrigin::mirror_request());
    assert_eq!((accepted(old), accepted(new)), (true, false));
    // What was refused there although it can be done.
    let old = tower_http::cors::CorsLayer::new()
        .allow_origin(origins())
        .allow_credentials(true)
        .allow_methods(tower_http::cors::Any);
    let new = tower_cors::CorsLayer::new()
        .allow_origin(origins())
        .allow_credentials(true)
        .allow_methods(tower_cors::Any);
    assert_eq!((accepted(old), accepted(new)), (false, true));
}
