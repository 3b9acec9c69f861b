//! What a policy says about a request, without a service.

use crate::support::APP;
use http::Request;
use tower_cors::{AllowOrigin, CorsLayer, Decision, DenialReason};

#[test]
fn a_decision_that_waits_is_not_there_now() {
    let asked = AllowOrigin::async_predicate(|_, _| async { true });
    let policy = CorsLayer::new().allow_origin(asked).policy().unwrap();
    for method in ["GET", "OPTIONS"] {
        let request = Request::builder()
            .method(method)
            .header("origin", APP)
            .header("access-control-request-method", "PUT");
        let (head, ()) = request.body(()).unwrap().into_parts();
        let decision = policy.decide(&head);
        let shown = format!("{decision:?}");
        assert!(shown.starts_with("DecisionFuture("), "{shown}");
        assert!(shown.contains("Answer { origin: "), "{shown}");
        assert!(decision.now().is_err(), "{method}");
    }
    let (head, ()) = Request::new(()).into_parts();
    assert!(policy.decide(&head).now().is_ok());
}

#[test]
fn a_policy_says_why_a_page_cannot_read_a_response() {
    let list = CorsLayer::new().allow_origins([APP, "https://b.example.com"]);
    for (origin, reason) in [
        (Some(APP), None),
        (
            Some("https://evil.com"),
            Some(DenialReason::DisallowedOrigin),
        ),
        (None, None),
    ] {
        let request = Request::get("/");
        let request = match origin {
            Some(origin) => request.header("origin", origin),
            None => request,
        };
        let (head, ()) = request.body(()).unwrap().into_parts();
        let Ok(Decision::Forward(headers)) = list.policy().unwrap().decide(&head).now() else {
            panic!("{origin:?} is not forwarded");
        };
        assert_eq!(headers.reason(), reason, "{origin:?}");
    }
}
