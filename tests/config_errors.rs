//! Every wrong configuration, with the text that it prints, word for word.

use http::HeaderValue;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;
use tower_cors::{
    AllowCredentials, AllowOrigin, Any, ConfigError, ConfigErrors, CorsLayer, MaxAge,
};
use tower_layer::Layer;

fn cors() -> CorsLayer {
    CorsLayer::new()
}

#[track_caller]
fn errors(layer: CorsLayer) -> ConfigErrors {
    let shown = format!("{layer:?}");
    match layer.validate() {
        Ok(_) => panic!("accepted: {shown}"),
        Err(errors) => errors,
    }
}

#[track_caller]
fn text(layer: CorsLayer) -> String {
    errors(layer).to_string()
}

/// An entry of the allowlist, and what it prints.
#[rustfmt::skip]
const WRONG_ORIGINS: &[(&str, &str)] = &[
    ("", r#"allow_origin: "" is empty; leave the entry out, or write an origin such as "https://app.example.com""#),
    (" ", r#"allow_origin: " " contains white space; remove it"#),
    ("https://example.com/", r#"allow_origin: "https://example.com/" ends in a slash, which browsers never send; write "https://example.com""#),
    ("https://example.com/app", r#"allow_origin: "https://example.com/app" has a path, which no origin has; write "https://example.com""#),
    ("https://example.com?a=1", r#"allow_origin: "https://example.com?a=1" has a path, which no origin has; write "https://example.com""#),
    ("https://example.com#top", r#"allow_origin: "https://example.com#top" has a path, which no origin has; write "https://example.com""#),
    ("https://example.com:443", r#"allow_origin: "https://example.com:443" names the scheme's default port, which browsers omit; write "https://example.com""#),
    ("http://example.com:80", r#"allow_origin: "http://example.com:80" names the scheme's default port, which browsers omit; write "http://example.com""#),
    ("http://localhost:3000/", r#"allow_origin: "http://localhost:3000/" ends in a slash, which browsers never send; write "http://localhost:3000""#),
    ("https://Example.com", r#"allow_origin: "https://Example.com" has upper-case letters, which browsers never send; write "https://example.com""#),
    ("HTTPS://example.com", r#"allow_origin: "HTTPS://example.com" has upper-case letters, which browsers never send; write "https://example.com""#),
    ("HTTPS://Example.com:443/", r#"allow_origin: "HTTPS://Example.com:443/" ends in a slash, which browsers never send; write "https://example.com""#),
    ("example.com", r#"allow_origin: "example.com" has no scheme; write "https://example.com""#),
    ("localhost:3000", r#"allow_origin: "localhost:3000" has no scheme; write "http://localhost:3000""#),
    ("127.0.0.1:8080", r#"allow_origin: "127.0.0.1:8080" has no scheme; write "http://127.0.0.1:8080""#),
    ("//example.com", r#"allow_origin: "//example.com" has no scheme; write "https://example.com""#),
    ("*.example.com", r#"allow_origin: "*.example.com" has no scheme; write "https://*.example.com""#),
    ("app", r#"allow_origin: "app" has no scheme; write scheme, "://" and host, such as "https://app.example.com""#),
    ("https:example.com", r#"allow_origin: "https:example.com" has no scheme; write "https://example.com""#),
    ("https://bücher.example", r#"allow_origin: "https://bücher.example" is not ASCII; write the domain in Punycode ("xn--…"), as browsers send it"#),
    ("https://*", r#"allow_origin: "https://*" covers every host; write "*." and a domain, such as "https://*.example.com", or allow_origin(Any)"#),
    ("https://*:8443", r#"allow_origin: "https://*:8443" covers every host; write "*." and a domain, such as "https://*.example.com", or allow_origin(Any)"#),
    ("https://*.", r#"allow_origin: "https://*." covers every host; write "*." and a domain, such as "https://*.example.com", or allow_origin(Any)"#),
    ("*://example.com", r#"allow_origin: "*://example.com" has no valid scheme; write a scheme such as "https", and an entry for each"#),
    ("http*://example.com", r#"allow_origin: "http*://example.com" has no valid scheme; write a scheme such as "https", and an entry for each"#),
    ("https://app-*.example.com", r#"allow_origin: "https://app-*.example.com" has a wildcard where patterns can't have one; write "*." right after "://", ":*" at the end, or use AllowOrigin::predicate"#),
    ("https://*example.com", r#"allow_origin: "https://*example.com" has a wildcard where patterns can't have one; write "*." right after "://", ":*" at the end, or use AllowOrigin::predicate"#),
    ("https://a.*.example.com", r#"allow_origin: "https://a.*.example.com" has a wildcard where patterns can't have one; write "*." right after "://", ":*" at the end, or use AllowOrigin::predicate"#),
    ("https://*.*.example.com", r#"allow_origin: "https://*.*.example.com" has a wildcard where patterns can't have one; write "*." right after "://", ":*" at the end, or use AllowOrigin::predicate"#),
    ("https://example.*", r#"allow_origin: "https://example.*" has a wildcard where patterns can't have one; write "*." right after "://", ":*" at the end, or use AllowOrigin::predicate"#),
    ("https://example.com:80*", r#"allow_origin: "https://example.com:80*" has a wildcard where patterns can't have one; write "*." right after "://", ":*" at the end, or use AllowOrigin::predicate"#),
    ("https://*.127.0.0.1", r#"allow_origin: "https://*.127.0.0.1" covers subdomains of an IP address, which has none; remove the wildcard"#),
    ("https://example.com ", r#"allow_origin: "https://example.com " contains white space; write "https://example.com""#),
    ("https://exa mple.com", r#"allow_origin: "https://exa mple.com" contains white space; remove it"#),
    ("https://a.com,https://b.com", r#"allow_origin: "https://a.com,https://b.com" holds several origins; give each as an entry of its own"#),
    ("https://a.com https://b.com", r#"allow_origin: "https://a.com https://b.com" holds several origins; give each as an entry of its own"#),
    ("a.com, b.com", r#"allow_origin: "a.com, b.com" holds several origins; give each as an entry of its own"#),
    ("\"https://a.com\"", r#"allow_origin: "\"https://a.com\"" is in quotes; write "https://a.com""#),
    ("'https://a.com'", r#"allow_origin: "'https://a.com'" is in quotes; write "https://a.com""#),
    ("https://user@example.com", r#"allow_origin: "https://user@example.com" has a user name, which no origin has; write "https://example.com""#),
    ("https://user:secret@example.com", r#"allow_origin: "https://user:secret@example.com" has a user name, which no origin has; write "https://example.com""#),
    ("https://", r#"allow_origin: "https://" has no host; write scheme, "://" and host, such as "https://app.example.com""#),
    ("https:///app", r#"allow_origin: "https:///app" has no host; write scheme, "://" and host, such as "https://app.example.com""#),
    ("https://:8080", r#"allow_origin: "https://:8080" has no host; write scheme, "://" and host, such as "https://app.example.com""#),
    ("https://.example.com", r#"allow_origin: "https://.example.com" has a host that is neither a domain nor an IP address; write the host as the browser's address bar shows it"#),
    ("https://example..com", r#"allow_origin: "https://example..com" has a host that is neither a domain nor an IP address; write the host as the browser's address bar shows it"#),
    ("https://example.com:port", r#"allow_origin: "https://example.com:port" has no valid port; write a number from 1 to 65535, or ":*" for any"#),
    ("https://example.com:0", r#"allow_origin: "https://example.com:0" has no valid port; write a number from 1 to 65535, or ":*" for any"#),
    ("https://example.com:65536", r#"allow_origin: "https://example.com:65536" has no valid port; write a number from 1 to 65535, or ":*" for any"#),
    ("https://example.com:0443", r#"allow_origin: "https://example.com:0443" has no valid port; write "https://example.com""#),
    ("https://example.com:", r#"allow_origin: "https://example.com:" has no valid port; write "https://example.com""#),
    ("https://1.2.3.256", r#"allow_origin: "https://1.2.3.256" has a host that is neither a domain nor an IP address; write the host as the browser's address bar shows it"#),
    ("https://[::1", r#"allow_origin: "https://[::1" has a host that is neither a domain nor an IP address; write the host as the browser's address bar shows it"#),
    ("http://[0:0:0:0:0:0:0:1]:3000", r#"allow_origin: "http://[0:0:0:0:0:0:0:1]:3000" has an IPv6 address that browsers spell in another way; write "http://[::1]:3000""#),
    ("http://[2001:DB8::1]", r#"allow_origin: "http://[2001:DB8::1]" has an IPv6 address that browsers spell in another way; write "http://[2001:db8::1]""#),
    ("http://[::ffff:127.0.0.1]", r#"allow_origin: "http://[::ffff:127.0.0.1]" has an IPv6 address that browsers spell in another way; write "http://[::ffff:7f00:1]""#),
    ("ws://localhost:3000", r#"allow_origin: "ws://localhost:3000" is where a WebSocket leads, not the page that opens it; write "http://localhost:3000""#),
    ("wss://example.com", r#"allow_origin: "wss://example.com" is where a WebSocket leads, not the page that opens it; write "https://example.com""#),
    ("null", r#"allow_origin: "null" is an origin that any page can have; remove it, or add dangerously_allow_null_origin(true)"#),
    ("file://", r#"allow_origin: "file://" is the origin of any file that a user opens; remove it, or add dangerously_allow_null_origin(true)"#),
    ("file:///home/me/index.html", r#"allow_origin: "file:///home/me/index.html" is the origin of any file that a user opens; remove it, or add dangerously_allow_null_origin(true)"#),
    ("data:text/html,hi", r#"allow_origin: "data:text/html,hi" has no scheme; write scheme, "://" and host, such as "https://app.example.com""#),
    ("about:blank", r#"allow_origin: "about:blank" has no scheme; write scheme, "://" and host, such as "https://app.example.com""#),
    ("https://example.com\\app", r#"allow_origin: "https://example.com\\app" has a path, which no origin has; write "https://example.com""#),
    ("https://%65xample.com", r#"allow_origin: "https://%65xample.com" has a host that is neither a domain nor an IP address; write the host as the browser's address bar shows it"#),
];

#[test]
fn each_wrong_origin_is_refused_with_its_reason_and_its_fix() {
    for &(entry, expected) in WRONG_ORIGINS {
        let errors = errors(cors().allow_origin([entry]));
        assert_eq!(errors.to_string(), expected, "{entry:?}");
        assert_eq!(errors.iter().count(), 1, "{entry:?}");
        if let Some(suggestion) = errors.iter().next().and_then(ConfigError::suggestion) {
            let mended = cors().allow_origin([suggestion]).validate();
            assert!(
                mended.is_ok(),
                "{entry:?} is suggested to be {suggestion:?}"
            );
        }
    }
}

/// A configuration that is wrong for another reason, and what it prints.
#[rustfmt::skip]
fn other_mistakes() -> Vec<(CorsLayer, &'static str)> {
    let list = |origin: &str| cors().allow_origin([origin]);
    let with_credentials = |origin: &str| list(origin).allow_credentials(true);
    vec![
        (list("*"), r#"allow_origin: "*" in a list is no origin; write allow_origin(Any) to allow any origin, or name each"#),
        (cors().allow_origin(vec![HeaderValue::from_bytes(b"https://b\xfccher.example").unwrap()]), r#"allow_origin: "https://b�cher.example" is not ASCII; write the domain in Punycode ("xn--…"), as browsers send it"#),
        (list("file:///app").dangerously_allow_null_origin(true), r#"allow_origin: "file:///app" has a path, which no origin has; write "file://""#),
        (cors().allow_origin(Any).allow_credentials(true), r"allow_origin: any origin with credentials is refused by browsers; name the origins, or remove allow_credentials"),
        (cors().allow_origin("*").allow_credentials(true), r"allow_origin: any origin with credentials is refused by browsers; name the origins, or remove allow_credentials"),
        (cors().allow_origin(HeaderValue::from_static("*")).allow_credentials(true), r"allow_origin: any origin with credentials is refused by browsers; name the origins, or remove allow_credentials"),
        (cors().allow_origin(Any).allow_credentials(AllowCredentials::predicate(|_, _| false)), r"allow_origin: any origin with credentials is refused by browsers; name the origins, or remove allow_credentials"),
        (CorsLayer::permissive().allow_credentials(true), r"allow_origin: any origin with credentials is refused by browsers; name the origins, or remove allow_credentials"),
        (cors().allow_origin(AllowOrigin::mirror_request()).allow_credentials(true), r"allow_origin: mirroring any origin with credentials lets any page act as the user; name the origins, or remove allow_credentials"),
        (list("null").allow_credentials(true), r#"allow_origin: "null" with credentials lets any page act as the user; remove it"#),
        (list("file://").allow_credentials(true), r#"allow_origin: "file://" with credentials lets any page act as the user; remove it"#),
        (list("https://a.com").allow_credentials(true).dangerously_allow_null_origin(true), "dangerously_allow_null_origin: with credentials any page could act as the user; remove it, or remove allow_credentials"),
        (list("FILE://"), r#"allow_origin: "FILE://" is the origin of any file that a user opens; remove it, or add dangerously_allow_null_origin(true)"#),
        (list("file://localhost"), r#"allow_origin: "file://localhost" is the origin of any file that a user opens; remove it, or add dangerously_allow_null_origin(true)"#),
        (list("https://a.com,"), r#"allow_origin: "https://a.com," ends in a comma; write "https://a.com""#),
        (list("https://a.com:"), r#"allow_origin: "https://a.com:" has no valid port; write "https://a.com""#),
        (list("https://a.com:08443"), r#"allow_origin: "https://a.com:08443" has no valid port; write "https://a.com:8443""#),
        (list(r"^https://.*\.example\.com$"), r#"allow_origin: "^https://.*\\.example\\.com$" has a wildcard where patterns can't have one; write "*." right after "://", ":*" at the end, or use AllowOrigin::predicate"#),
        (cors().allow_origin(AllowOrigin::predicate(|_, _| true)).allow_credentials(true).dangerously_allow_null_origin(true), "dangerously_allow_null_origin: with credentials any page could act as the user; remove it, or remove allow_credentials"),
        (with_credentials("http://example.com"), r#"allow_origin: "http://example.com" with credentials lets whoever controls the network act as the user (to accept that, add dangerously_allow_insecure_origins(true)); write "https://example.com""#),
        (with_credentials("http://*.example.com:*"), r#"allow_origin: "http://*.example.com:*" with credentials lets whoever controls the network act as the user (to accept that, add dangerously_allow_insecure_origins(true)); write "https://*.example.com:*""#),
        (with_credentials("http://example.com:443"), r#"allow_origin: "http://example.com:443" with credentials lets whoever controls the network act as the user (to accept that, add dangerously_allow_insecure_origins(true)); write "https://example.com""#),
        (with_credentials("http://192.168.0.1:3000"), r#"allow_origin: "http://192.168.0.1:3000" with credentials lets whoever controls the network act as the user (to accept that, add dangerously_allow_insecure_origins(true)); write "https://192.168.0.1:3000""#),
        (with_credentials("http://localhost.example.com"), r#"allow_origin: "http://localhost.example.com" with credentials lets whoever controls the network act as the user (to accept that, add dangerously_allow_insecure_origins(true)); write "https://localhost.example.com""#),
        (cors().allow_methods(["*"]), r#"allow_methods: "*" in a list is no method; write allow_methods(Any) to allow any method, or name each"#),
        (cors().allow_methods([""]), r#"allow_methods: "" is not a method; write a name such as "GET", or leave the entry out"#),
        (cors().allow_methods("GET, POST"), r#"allow_methods: "GET, POST" holds several methods; give each as an entry of its own"#),
        (cors().allow_methods(["GET POST"]), r#"allow_methods: "GET POST" holds several methods; give each as an entry of its own"#),
        (cors().allow_methods([" get "]), r#"allow_methods: " get " is not a method; write "GET""#),
        (cors().allow_methods(["GET:"]), r#"allow_methods: "GET:" is not a method; write "GET""#),
        (cors().allow_methods(["DE(LETE"]), r#"allow_methods: "DE(LETE" is not a method; write a name such as "GET", or leave the entry out"#),
        (cors().allow_methods(["get"]), r#"allow_methods: "get" is not how browsers spell the method; write "GET""#),
        (cors().allow_methods(["Patch"]), r#"allow_methods: "Patch" is not how browsers spell the method; write "PATCH""#),
        (cors().allow_methods([http::Method::TRACE]), r#"allow_methods: "TRACE" is forbidden to pages by the Fetch standard; remove it"#),
        (cors().allow_methods(["connect"]), r#"allow_methods: "connect" is forbidden to pages by the Fetch standard; remove it"#),
        (cors().allow_methods(["TRACK"]), r#"allow_methods: "TRACK" is forbidden to pages by the Fetch standard; remove it"#),
        (cors().allow_headers(["*", "authorization"]), r#"allow_headers: "*" in a list is no header name; write allow_headers(Any) to allow any header, Authorization too, or name each (index 0)"#),
        (cors().allow_headers(["Content-Type, Authorization"]), r#"allow_headers: "Content-Type, Authorization" holds several header names; give each as an entry of its own"#),
        (cors().allow_headers(["Content-Type:"]), r#"allow_headers: "Content-Type:" is not a header name; write "content-type""#),
        (cors().allow_headers(["x token"]), r#"allow_headers: "x token" holds several header names; give each as an entry of its own"#),
        (cors().allow_headers([""]), r#"allow_headers: "" is not a header name; write a name such as "content-type", or leave the entry out"#),
        (cors().allow_headers(["überschrift"]), r#"allow_headers: "überschrift" is not a header name; write a name such as "content-type", or leave the entry out"#),
        (cors().expose_headers(["*"]), r#"expose_headers: "*" in a list is no header name; write expose_headers(Any) to expose any header, or name each"#),
        (cors().expose_headers("ETag;Link"), r#"expose_headers: "ETag;Link" holds several header names; give each as an entry of its own"#),
        (cors().expose_headers([" ETag"]), r#"expose_headers: " ETag" is not a header name; write "etag""#),
        (cors().expose_headers(["e(tag)"]), r#"expose_headers: "e(tag)" is not a header name; write a name such as "etag", or leave the entry out"#),
        (cors().expose_headers([http::header::SET_COOKIE]), r#"expose_headers: "set-cookie" is hidden from pages by the Fetch standard; remove it; allow_credentials(true) is what cookies need"#),
        (cors().allow_methods(["trace "]), r#"allow_methods: "trace " is not a method; write a name such as "GET", or leave the entry out"#),
        (cors().allow_headers(["*:"]), r#"allow_headers: "*:" is not a header name; write a name such as "content-type", or leave the entry out"#),
        (cors().expose_headers(["set-cookie "]), r#"expose_headers: "set-cookie " is not a header name; write a name such as "etag", or leave the entry out"#),
        (cors().expose_headers(["Set-Cookie2"]), r#"expose_headers: "Set-Cookie2" is hidden from pages by the Fetch standard; remove it; allow_credentials(true) is what cookies need"#),
        (cors().max_age(Duration::from_millis(999)), r"max_age: 999ms is less than the one second that the header can say; write Duration::from_secs(1) or more, or Duration::ZERO for no caching"),
        (cors().max_age(MaxAge::exact(Duration::MAX)), r"max_age: 18446744073709551615.999999999s is more than browsers understand; write Duration::from_secs(86400), the most that any of them keeps"),
        (cors().vary(["accept-language", "x tenant"]), r#"vary: "x tenant" is not a header name; give each name as an entry of its own, such as "accept-language" (index 1)"#),
        (cors().vary("X-Tenant:"), r#"vary: "X-Tenant:" is not a header name; write "x-tenant""#),
        (cors().preflight_status(403), r"preflight_status: 403 makes browsers fail every preflight; write a status from 200 to 299"),
        (cors().preflight_status(http::StatusCode::FOUND), r"preflight_status: 302 makes browsers fail every preflight; write a status from 200 to 299"),
        (cors().preflight_status(99), r"preflight_status: 99 makes browsers fail every preflight; write a status from 200 to 299"),
    ]
}

#[test]
fn a_mistake_in_a_long_list_is_told_with_its_index() {
    let mut origins: Vec<_> = (0..100_000)
        .map(|number| format!("https://t{number}.example.com"))
        .collect();
    origins[77_777].push('/');
    let layer = cors()
        .allow_origin(&origins)
        .allow_methods(["PUT", "get"])
        .allow_headers(["x-a", ""]);
    let errors = layer.validate().unwrap_err();
    assert_eq!(
        errors.indices().collect::<Vec<_>>(),
        [Some(77_777), Some(1), Some(1)]
    );
    assert!(
        errors
            .to_string()
            .contains("write \"https://t77777.example.com\" (index 77777)\n")
    );
}

#[test]
fn each_other_mistake_is_refused_with_its_reason_and_its_fix() {
    for (layer, expected) in other_mistakes() {
        let shown = format!("{layer:?}");
        assert_eq!(text(layer), expected, "{shown}");
    }
}

/// A pattern that covers a public suffix, and what it prints with credentials.
#[rustfmt::skip]
const PUBLIC_SUFFIXES: &[&str] = &[
    "https://*.com", "https://*.co.uk", "https://*.github.io", "https://*.github.io:*", "https://*.com.",
    "https://*.ck", "https://*.kawasaki.jp", "https://*.compute.amazonaws.com", // every name below is a suffix
];

#[cfg(feature = "public-suffix")]
#[test]
fn each_public_suffix_is_refused_with_its_reason_and_its_fix() {
    for pattern in PUBLIC_SUFFIXES {
        let layer = cors().allow_origin([pattern]).allow_credentials(true);
        let expected = format!(
            "allow_origin: {pattern:?} with credentials trusts names that anyone can register; \
             name your own domain, or add dangerously_allow_public_suffixes(true)"
        );
        assert_eq!(text(layer), expected);
    }
    let two = errors(cors().allow_origin("http://*.com").allow_credentials(true));
    let [insecure, public] = &*two.iter().collect::<Vec<_>>() else {
        panic!("{two}")
    };
    assert!(matches!(
        insecure,
        ConfigError::InsecureOriginWithCredentials { .. }
    ));
    assert!(matches!(
        public,
        ConfigError::PublicSuffixWithCredentials { .. }
    ));
}

#[cfg(not(feature = "public-suffix"))]
#[test]
fn without_the_feature_public_suffixes_are_not_known() {
    for pattern in PUBLIC_SUFFIXES {
        let layer = cors().allow_origin([pattern]).allow_credentials(true);
        assert!(layer.validate().is_ok(), "{pattern}");
    }
}

#[test]
fn all_mistakes_come_at_once_in_the_order_of_the_settings() {
    let layer = cors()
        .max_age(Duration::from_millis(1))
        .expose_headers(["set-cookie"])
        .allow_methods(["get", "GET, PUT"])
        .allow_headers(["x(y"])
        .allow_credentials(true)
        .preflight_status(500)
        .allow_origin(["https://a.com/", "http://a.com", "https://b.com"]);
    let errors = errors(layer);
    let kinds: Vec<_> = errors.iter().map(|error| format!("{error:?}")).collect();
    let kinds: Vec<_> = kinds
        .iter()
        .map(|kind| kind.split(' ').next().unwrap())
        .collect();
    assert_eq!(
        kinds,
        [
            "OriginTrailingSlash",
            "InsecureOriginWithCredentials",
            "MethodSpelling",
            "SeveralMethodsInOneEntry",
            "HeaderInvalid",
            "ExposedHeaderForbidden",
            "MaxAgeBelowOneSecond",
            "PreflightStatusNotOk",
        ]
    );
    assert_eq!(errors.to_string().lines().count(), kinds.len());
    assert_eq!((&errors).into_iter().count(), errors.into_iter().count());
}

#[test]
fn a_mistake_is_told_apart_by_its_variant_and_holds_the_offending_value() {
    let errors = errors(cors().allow_origin(["https://a.com:443"]));
    let [error] = &*errors.iter().collect::<Vec<_>>() else {
        panic!("{errors}")
    };
    match error {
        ConfigError::OriginDefaultPort { value, .. } => assert_eq!(value, "https://a.com:443"),
        other => panic!("{other:?}"),
    }
    assert_eq!(error.suggestion(), Some("https://a.com"));
}

#[test]
fn a_layer_that_was_not_validated_panics_with_the_same_text() {
    let layer = cors().allow_origin(["https://a.com/", "b.com"]);
    let expected = text(layer.clone());
    let panic = catch_unwind(AssertUnwindSafe(|| layer.layer(()))).expect_err("it panics");
    assert_eq!(panic.downcast_ref::<String>(), Some(&expected));
}

#[test]
fn what_is_dangerous_is_accepted_if_it_is_said_so() {
    for layer in [
        cors()
            .allow_origin("null")
            .dangerously_allow_null_origin(true),
        cors()
            .allow_origin(["file://", "https://a.com"])
            .dangerously_allow_null_origin(true),
        cors()
            .allow_origin("http://a.com")
            .allow_credentials(true)
            .dangerously_allow_insecure_origins(true),
        cors()
            .allow_origin("https://*.com")
            .allow_credentials(true)
            .dangerously_allow_public_suffixes(true),
    ] {
        let shown = format!("{layer:?}");
        assert!(layer.validate().is_ok(), "{shown}");
    }
}

#[test]
fn what_is_harmless_is_accepted() {
    for layer in [
        cors(),
        cors().allow_credentials(true),
        CorsLayer::permissive(),
        cors().allow_origin(Vec::<String>::new()),
        cors().allow_origin(["https://a.com", "https://a.com"]),
        cors().allow_origin([
            "https://a.com",
            "https://*.a.com:*",
            "http://localhost:*",
            "http://[::1]:*",
        ]),
        cors().allow_origin("https://xn--bcher-kva.example"),
        cors().allow_origin("https://*.com"), // without credentials, what is public is public
        cors().allow_origin("http://a.com"),
        cors()
            .allow_origin([
                "tauri://localhost",
                "capacitor://localhost",
                "chrome-extension://abcdefghijklmnop",
            ])
            .allow_credentials(true),
        cors()
            .allow_origin([
                "http://localhost:*",
                "http://app.localhost",
                "http://127.0.0.1:3000",
                "http://[::1]:3000",
            ])
            .allow_credentials(true),
        cors()
            .allow_origin([
                "https://*.internal",
                "https://*.example.com",
                "https://*.me.github.io",
            ])
            .allow_credentials(true),
        cors().allow_methods(["GET", "PROPFIND", "purge"]),
        cors().allow_headers([
            "Origin",
            "X-Requested-With",
            "Content-Type",
            "Accept",
            "Cookie",
        ]), // copied everywhere
        cors().max_age(Duration::ZERO),
        cors().max_age(Duration::from_millis(1500)),
        cors().preflight_status(204),
        cors().preflight_status(http::StatusCode::NO_CONTENT),
    ] {
        let shown = format!("{layer:?}");
        assert!(layer.validate().is_ok(), "{shown}");
    }
}
