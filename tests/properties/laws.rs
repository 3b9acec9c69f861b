use crate::generate::{Origins, answer, answer_by_policy, is_preflight, policy, request, response};
use crate::inputs::Input;
use http::{HeaderMap, HeaderValue, Request};
use proptest::prelude::*;

fn lines<'a>(headers: &'a HeaderMap, name: &str) -> Vec<&'a HeaderValue> {
    headers.get_all(name).iter().collect()
}

/// The names in all lines of a header.
fn members(headers: &HeaderMap, name: &str) -> Vec<String> {
    lines(headers, name)
        .iter()
        .flat_map(|line| line.to_str().unwrap().split(','))
        .map(|member| member.trim().to_ascii_lowercase())
        .collect()
}

fn is_token(name: &str) -> bool {
    http::HeaderName::from_bytes(name.as_bytes()).is_ok()
}

fn cors_headers(headers: &HeaderMap) -> Vec<(String, Vec<&HeaderValue>)> {
    let mut names: Vec<_> = headers
        .keys()
        .filter(|name| name.as_str().starts_with("access-control-"))
        .map(ToString::to_string)
        .collect();
    names.sort();
    names
        .into_iter()
        .map(|name| (name.clone(), lines(headers, &name)))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_500, max_global_rejects: 100_000, ..Default::default() })]

    /// This also shows that nothing panics, because every case runs the layer.
    #[test]
    fn an_origin_that_the_policy_does_not_allow_is_never_echoed(policy in policy(), request in request(), own in response()) {
        let response = answer(&policy, &request, &own);
        prop_assume!(is_preflight(&request) || !policy.keeps_origin_of(&own));
        for allowed in lines(response.headers(), "access-control-allow-origin") {
            match &policy.origins {
                Origins::Any => prop_assert_eq!(allowed, "*"),
                origins => {
                    prop_assert!(origins.mean(allowed.to_str().unwrap()), "{:?}", allowed);
                    prop_assert_ne!(allowed, "*");
                }
            }
        }
    }

    #[test]
    fn an_allowed_origin_is_allowed(policy in policy(), request in request(), own in response()) {
        let origins = lines(request.headers(), "origin");
        let [origin] = &*origins else { return Ok(()) };
        let Ok(text) = origin.to_str() else { return Ok(()) };
        let is_serialized = crate::generate::ORIGINS[..12].contains(&text) && !text.contains('@');
        prop_assume!(is_serialized && policy.origins.mean(text) && !policy.keeps_origin_of(&own));
        let response = answer(&policy, &request, &own);
        let allowed = lines(response.headers(), "access-control-allow-origin");
        prop_assert!(allowed == ["*"] || allowed == [*origin], "{:?}", allowed);
        prop_assert!(response.status().is_success());
    }

    #[test]
    fn the_wildcard_never_comes_with_credentials_and_no_header_twice(policy in policy(), request in request(), own in response()) {
        let response = answer(&policy, &request, &own);
        let origins = lines(response.headers(), "access-control-allow-origin");
        prop_assert!(origins.len() <= 1, "{:?}", origins);
        if response.headers().contains_key("access-control-allow-credentials") && !policy.keeps_origin_of(&own) {
            prop_assert!(!origins.is_empty());
            prop_assert_ne!(origins[0], "*");
            prop_assert!(!members(response.headers(), "access-control-allow-methods").contains(&"*".to_owned()));
            prop_assert!(!members(response.headers(), "access-control-allow-headers").contains(&"*".to_owned()));
            prop_assert!(!members(response.headers(), "access-control-expose-headers").contains(&"*".to_owned()));
        }
        prop_assert!(origins != ["*"] || !response.headers().contains_key("access-control-allow-credentials"));
    }

    #[test]
    fn lists_of_methods_and_headers_hold_tokens_only(policy in policy(), request in request()) {
        let response = answer(&policy, &request, &HeaderMap::new());
        for name in ["access-control-allow-methods", "access-control-allow-headers"] {
            for member in members(response.headers(), name) {
                prop_assert!(is_token(&member), "{name}: {member:?}");
            }
        }
    }

    /// The headers that distinguish preflights from other `OPTIONS` requests are not in `Vary`, because
    /// [caches may not store the responses](https://httpwg.org/specs/rfc9110.html#OPTIONS).
    #[test]
    fn requests_that_a_cache_may_confuse_get_the_same_cors_headers(
        policy in policy(), first in request(), second in request(), own in response(), share in any::<[bool; Input::ALL.len()]>(),
    ) {
        let second = made_alike(&first, second, share);
        let stored = answer(&policy, &first, &own);
        let vary = members(stored.headers(), "vary");
        prop_assume!(!vary.contains(&"*".to_owned()));
        let agree = |name: &String| lines(first.headers(), name) == lines(second.headers(), name);
        // The host is part of the URL, which is the primary key of a cache.
        let same_host = agree(&Input::Host.name().to_string());
        let alike = same_host && first.method() == second.method() && is_preflight(&first) == is_preflight(&second);
        prop_assume!(alike && vary.iter().all(agree));
        let fresh = answer(&policy, &second, &own);
        prop_assert_eq!(stored.status(), fresh.status(), "{:?} {:?}", first, second);
        prop_assert_eq!(cors_headers(stored.headers()), cors_headers(fresh.headers()), "{:?} {:?}", first, second);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_500, max_global_rejects: 100_000, ..Default::default() })]

    /// Listening to the layer's events makes no difference (feature `tracing`).
    #[test]
    fn the_service_and_the_policy_make_the_same_decision(policy in policy(), request in request(), own in response()) {
        let by_service = answer(&policy, &request, &own);
        let by_policy = answer_by_policy(&policy, &request, &own);
        prop_assert_eq!((by_service.status(), by_service.headers()), (by_policy.status(), by_policy.headers()));
        let subscriber = tracing_subscriber::fmt().with_max_level(tracing::Level::DEBUG).with_writer(std::io::sink);
        tracing::subscriber::with_default(subscriber.finish(), || {
            let heard = answer(&policy, &request, &own);
            prop_assert_eq!((by_service.status(), by_service.headers()), (heard.status(), heard.headers()));
            let heard = answer_by_policy(&policy, &request, &own);
            prop_assert_eq!((by_service.status(), by_service.headers()), (heard.status(), heard.headers()));
            Ok(())
        })?;
    }
}

/// Returns `second` with the method and some headers of `first`, because two random requests rarely agree.
fn made_alike(
    first: &Request<()>,
    mut second: Request<()>,
    share: [bool; Input::ALL.len()],
) -> Request<()> {
    second.method_mut().clone_from(first.method());
    let shared = Input::ALL.iter().zip(share).filter(|(_, share)| *share);
    for (input, _) in shared {
        let name = input.name();
        second.headers_mut().remove(&name);
        for value in first.headers().get_all(&name) {
            second.headers_mut().append(&name, value.clone());
        }
    }
    second
}
