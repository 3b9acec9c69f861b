//! The auto traits and sizes of the types, which are part of the API, and their `Debug` output.

use http::Response;
use std::convert::Infallible;
use std::future::Ready;
use tower_cors::{
    AllowOrigin, ConfigError, ConfigErrors, Cors, CorsLayer, CorsSelect, Decision, DecisionFuture,
    DenialReason, EarlyResponse, OriginSet, Policy, ResponseFuture, ResponseHeaders,
};

fn is_send<T: Send>() {}
fn is_sync<T: Sync>() {}
fn is_clone<T: Clone>() {}
fn is_unpin<T: Unpin>() {}
fn is_error<T: std::error::Error + Send + Sync + 'static>() {}

type Inner = Ready<Result<Response<()>, Infallible>>;

/// Is `Clone`, but neither `Send` nor `Sync`.
type Local = std::rc::Rc<()>;

#[test]
fn types_are_send_sync_and_clone_where_their_contents_are() {
    is_send::<CorsLayer>();
    is_sync::<CorsLayer>();
    is_clone::<CorsLayer>();
    is_send::<CorsSelect>();
    is_sync::<CorsSelect>();
    is_clone::<CorsSelect>();
    is_send::<Policy>();
    is_sync::<Policy>();
    is_clone::<Policy>();
    is_send::<Cors<()>>();
    is_sync::<Cors<()>>();
    is_clone::<Cors<Local>>();
    is_send::<AllowOrigin>();
    is_sync::<AllowOrigin>();
    is_send::<ResponseFuture<Inner>>();
    is_unpin::<ResponseFuture<Inner>>();
    is_send::<DecisionFuture>();
    is_unpin::<DecisionFuture>();
    is_send::<Decision>();
    is_send::<ResponseHeaders>();
    is_send::<EarlyResponse>();
    is_sync::<DenialReason>();
    is_error::<ConfigError>();
    is_error::<ConfigErrors>();
}

#[test]
fn debug_output_shows_what_a_service_wraps_but_not_the_functions() {
    use tower_layer::Layer;
    let cors = CorsLayer::new().allow_origin(AllowOrigin::predicate(|_, _| true));
    let shown = format!("{:?}", cors.layer("the inner service"));
    assert!(shown.starts_with("Cors {"), "{shown}");
    assert!(shown.contains("the inner service"), "{shown}");
    assert!(shown.contains("at_once: Some(Fn)"), "{shown}");
    let later = AllowOrigin::async_predicate(|_, _| async { true });
    let shown = format!("{later:?}");
    assert!(shown.contains("later: Some(AsyncFn)"), "{shown}");
    let select = CorsLayer::select().path("/api", CorsLayer::permissive());
    let shown = format!("{:?}", select.layer("the inner service"));
    assert!(shown.starts_with("SelectedCors {"), "{shown}");
    assert!(shown.contains("/api"), "{shown}");
    // A list is shown by its length, because it may be long.
    let list = ["https://a.com", "https://b.com", "https://*.c.com"];
    let shown = format!("{:?}", OriginSet::new(list).unwrap());
    assert!(
        shown.contains("count: 2") && shown.contains("patterns: 1"),
        "{shown}"
    );
}

#[test]
fn a_service_is_two_pointers_larger_than_the_one_it_wraps() {
    assert_eq!(
        size_of::<Cors<[u64; 3]>>(),
        size_of::<[u64; 3]>() + 2 * size_of::<usize>()
    );
}

#[test]
fn a_future_is_at_most_64_bytes_larger_than_the_one_it_wraps() {
    let extra = size_of::<ResponseFuture<Inner>>() - size_of::<Inner>();
    assert!(extra <= 64, "{extra}");
}

#[cfg(feature = "reload")]
#[test]
fn a_handle_can_be_given_to_other_threads() {
    use tower_cors::{CorsHandle, ReloadableCors, ReloadableCorsLayer};

    is_send::<CorsHandle>();
    is_sync::<CorsHandle>();
    is_clone::<CorsHandle>();
    is_send::<ReloadableCorsLayer>();
    is_sync::<ReloadableCorsLayer>();
    is_send::<ReloadableCors<()>>();
    is_sync::<ReloadableCors<()>>();
}
