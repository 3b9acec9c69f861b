//! A policy and a request, against an oracle that says in plain words what the response has to be.

#![no_main]

mod meant;
mod oracle;
#[path = "../../../tests/exhaustive/simple.rs"]
mod simple;

use futures_util::FutureExt;
use http::{HeaderMap, Request, Response};
use libfuzzer_sys::fuzz_target;
use meant::{Asked, Meant};
use oracle::Answer;
use std::convert::Infallible;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use tower::{Layer, ServiceExt, service_fn};
use tower_cors::{CorsLayer, Decision};

fuzz_target!(|input: (Meant, Asked)| {
    let (meant, asked) = input;
    let layer = match meant.layer().validate() {
        Err(errors) => {
            assert!(oracle::is_refused(&meant), "{meant:?}: {errors}");
            return;
        }
        Ok(layer) => layer,
    };
    assert!(!oracle::is_refused(&meant), "{meant:?}");
    let expected = oracle::answer(&meant, &asked);
    let request = asked.request();
    let by_service = answer(&layer, request.clone(), &asked.own());
    assert_eq!(by_service, expected, "{meant:#?} {asked:#?}");
    let by_policy = answer_by_policy(&layer, request, &asked.own());
    assert_eq!(by_policy, expected, "{meant:#?} {asked:#?}");
});

/// What the layer makes of a request, and of the headers of the service behind it.
fn answer(layer: &CorsLayer, request: Request<()>, own: &HeaderMap) -> Answer {
    let is_called = AtomicBool::new(false);
    // While an async predicate is asked, the service is called already, but its future is not polled.
    let service = layer.layer(service_fn(|_: Request<()>| async {
        is_called.store(true, Relaxed);
        let mut response = Response::new(());
        response.headers_mut().clone_from(own);
        Ok::<_, Infallible>(response)
    }));
    let response = service.oneshot(request).now_or_never();
    let Ok(response) = response.expect("nothing to wait for");
    let is_called = is_called.load(Relaxed);
    Answer::of(is_called, response.status(), response.headers())
}

/// The same by the policy alone.
fn answer_by_policy(layer: &CorsLayer, request: Request<()>, own: &HeaderMap) -> Answer {
    let (head, ()) = request.into_parts();
    let policy = layer.policy().expect("a validated layer");
    let decision = policy.decide(&head).now_or_never();
    match decision.expect("nothing to wait for") {
        Decision::Answer(answer) => Answer::of(false, answer.status(), answer.headers()),
        Decision::Forward(cors) => {
            let mut headers = own.clone();
            cors.apply(&mut headers);
            Answer::of(true, http::StatusCode::OK, &headers)
        }
    }
}
