//! Every kind of mistake and warning: which configurations have it, and what the suggestion is.
//!
//! The texts are snapshots in one file, so that a change in wording can be reviewed at once: see
//! `tests/snapshots/config_errors__texts.snap`.

use http::{HeaderName, HeaderValue, Method};
use std::fmt::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;
use tower_cors::{
    AllowCredentials, AllowHeaders, AllowHosts, AllowOrigin, Any, ConfigErrorKind as Kind,
    ConfigErrors, ConfigWarningKind as Warned, CorsLayer, MaxAge, Setting,
};
use tower_layer::Layer;

fn cors() -> CorsLayer {
    CorsLayer::new()
}

fn list(origin: &str) -> CorsLayer {
    cors().allow_origins([origin])
}

fn with_credentials(origin: &str) -> CorsLayer {
    list(origin).allow_credentials(true)
}

#[track_caller]
fn errors(layer: CorsLayer) -> ConfigErrors {
    let shown = format!("{layer:?}");
    match layer.validate() {
        Ok(_) => panic!("accepted: {shown}"),
        Err(errors) => errors,
    }
}

/// An entry of the allowlist, what is wrong with it, and the suggestion.
#[rustfmt::skip]
const WRONG_ORIGINS: &[(&str, Kind, Option<&str>)] = &[
    (" ", Kind::WhiteSpace, None),
    ("https://example.com/", Kind::TrailingSlash, Some("https://example.com")),
    ("https://example.com/app", Kind::Path, Some("https://example.com")),
    ("https://example.com?a=1", Kind::Path, Some("https://example.com")),
    ("https://example.com#top", Kind::Path, Some("https://example.com")),
    ("https://example.com\\app", Kind::Path, Some("https://example.com")),
    ("https://example.com:443", Kind::DefaultPort, Some("https://example.com")),
    ("http://example.com:80", Kind::DefaultPort, Some("http://example.com")),
    ("http://localhost:3000/", Kind::TrailingSlash, Some("http://localhost:3000")),
    ("https://Example.com", Kind::UpperCase, Some("https://example.com")),
    ("HTTPS://example.com", Kind::UpperCase, Some("https://example.com")),
    ("HTTPS://Example.com:443/", Kind::TrailingSlash, Some("https://example.com")),
    ("example.com", Kind::NoScheme, Some("https://example.com")),
    ("localhost:3000", Kind::NoScheme, Some("http://localhost:3000")),
    ("127.0.0.1:8080", Kind::NoScheme, Some("http://127.0.0.1:8080")),
    ("//example.com", Kind::NoScheme, Some("https://example.com")),
    ("*.example.com", Kind::NoScheme, Some("https://*.example.com")),
    ("app", Kind::NoScheme, None),
    ("https:example.com", Kind::NoScheme, Some("https://example.com")),
    ("data:text/html,hi", Kind::NoScheme, None),
    ("about:blank", Kind::NoScheme, None),
    ("https://bücher.example", Kind::NotAscii, None),
    ("https://*", Kind::WildcardHost, None),
    ("https://*:8443", Kind::WildcardHost, None),
    ("https://*.", Kind::WildcardHost, None),
    ("*://example.com", Kind::InvalidScheme, None),
    ("http*://example.com", Kind::InvalidScheme, None),
    ("https://app-*", Kind::UnsupportedWildcard, None),
    ("https://a*b*.example.com", Kind::UnsupportedWildcard, None),
    ("https://**.example.com", Kind::UnsupportedWildcard, None),
    ("https://a.*.example.com", Kind::UnsupportedWildcard, None),
    ("https://*.*.example.com", Kind::UnsupportedWildcard, None),
    ("https://example.*", Kind::UnsupportedWildcard, None),
    ("https://example.com:80*", Kind::UnsupportedWildcard, None),
    (r"^https://.*\.example\.com$", Kind::UnsupportedWildcard, None),
    ("https://*.127.0.0.1", Kind::WildcardOverIpAddress, None),
    ("https://example.com ", Kind::WhiteSpace, Some("https://example.com")),
    ("https://exa mple.com", Kind::WhiteSpace, None),
    ("https://a.com,https://b.com", Kind::SeveralInOneEntry, None),
    ("https://a.com https://b.com", Kind::SeveralInOneEntry, None),
    ("a.com, b.com", Kind::SeveralInOneEntry, None),
    ("https://a.com,", Kind::TrailingSeparator, Some("https://a.com")),
    ("\"https://a.com\"", Kind::Quoted, Some("https://a.com")),
    ("'https://a.com'", Kind::Quoted, Some("https://a.com")),
    ("https://user@example.com", Kind::UserInfo, Some("https://example.com")),
    ("https://user:secret@example.com", Kind::UserInfo, Some("https://example.com")),
    ("https://", Kind::NoHost, None),
    ("https:///app", Kind::NoHost, None),
    ("https://:8080", Kind::NoHost, None),
    ("https://.example.com", Kind::InvalidHost, None),
    ("https://example..com", Kind::InvalidHost, None),
    ("https://example..com:8443", Kind::InvalidHost, None),
    ("https://example..com:*", Kind::InvalidHost, None),
    ("https://x-*.", Kind::UnsupportedWildcard, None),
    ("https://x-*.:8443", Kind::UnsupportedWildcard, None),
    ("app://x*.:*", Kind::UnsupportedWildcard, None),
    ("https://1.2.3.4.0", Kind::InvalidHost, None),
    ("https://1.2.3.4.5.0", Kind::InvalidHost, None),
    ("https://0.256.1.1", Kind::InvalidHost, None),
    ("https://0.256.1", Kind::InvalidHost, None),
    ("https://255.1", Kind::AddressSpelling, Some("https://255.0.0.1")),
    ("https://%65xample.com", Kind::InvalidHost, None),
    ("https://1.2.3.256", Kind::InvalidHost, None),
    ("https://[::1", Kind::InvalidHost, None),
    ("https://example.com:port", Kind::InvalidPort, None),
    ("https://example.com:0", Kind::InvalidPort, None),
    ("https://example.com:65536", Kind::InvalidPort, None),
    ("https://example.com:0443", Kind::InvalidPort, Some("https://example.com")),
    ("https://example.com:08443", Kind::InvalidPort, Some("https://example.com:8443")),
    ("https://example.com:", Kind::InvalidPort, Some("https://example.com")),
    ("http://[0:0:0:0:0:0:0:1]:3000", Kind::AddressSpelling, Some("http://[::1]:3000")),
    ("http://[2001:DB8::1]", Kind::AddressSpelling, Some("http://[2001:db8::1]")),
    ("http://[::ffff:127.0.0.1]", Kind::AddressSpelling, Some("http://[::ffff:7f00:1]")),
    ("http://[0:0::1]", Kind::AddressSpelling, Some("http://[::1]")),
    ("http://0x7f000001", Kind::AddressSpelling, Some("http://127.0.0.1")),
    ("http://127.1:3000", Kind::AddressSpelling, Some("http://127.0.0.1:3000")),
    ("http://::1:3000", Kind::NoBrackets, Some("http://[::1]:3000")),
    ("http://2001:db8::1", Kind::NoBrackets, Some("http://[2001:db8::1]")),
    ("ws://localhost:3000", Kind::WebSocketScheme, Some("http://localhost:3000")),
    ("wss://example.com", Kind::WebSocketScheme, Some("https://example.com")),
    ("null", Kind::NullOrigin, None),
    ("file://", Kind::FileOrigin, None),
    ("FILE://", Kind::FileOrigin, None),
    ("file://localhost", Kind::FileOrigin, None),
    ("file:///home/me/index.html", Kind::FileOrigin, None),
];

#[test]
fn each_wrong_origin_is_refused_with_its_kind_and_a_correct_suggestion() {
    for &(entry, kind, suggestion) in WRONG_ORIGINS {
        let errors = errors(list(entry));
        let [error] = &*errors.iter().collect::<Vec<_>>() else {
            panic!("{entry:?}: {errors}")
        };
        assert_eq!(
            (error.kind(), error.suggestion()),
            (kind, suggestion),
            "{entry:?}"
        );
        assert_eq!(
            (error.setting(), error.value()),
            (Setting::AllowOrigin, Some(entry))
        );
        assert_eq!((error.index(), error.rule()), (None, None), "{entry:?}");
        if let Some(suggestion) = suggestion {
            assert!(
                list(suggestion).validate().is_ok(),
                "{entry:?} is suggested to be {suggestion:?}"
            );
        }
    }
}

/// An entry of the allowed hosts, what is wrong with it, and the suggestion.
#[rustfmt::skip]
const WRONG_HOSTS: &[(&str, Kind, Option<&str>)] = &[
    ("http://localhost:3000", Kind::SchemeOfHost, Some("localhost:3000")),
    ("HTTPS://API.example.com:443/v1", Kind::SchemeOfHost, Some("api.example.com")),
    ("ws://localhost", Kind::SchemeOfHost, Some("localhost")),
    ("localhost/", Kind::TrailingSlash, Some("localhost")),
    ("localhost:3000/mcp", Kind::Path, Some("localhost:3000")),
    ("localhost?x", Kind::Path, Some("localhost")),
    ("user@localhost", Kind::UserInfo, Some("localhost")),
    ("localhost:0", Kind::InvalidPort, None),
    ("localhost:65536", Kind::InvalidPort, None),
    ("localhost:port", Kind::InvalidPort, None),
    ("localhost:", Kind::InvalidPort, Some("localhost")),
    ("localhost:03000", Kind::InvalidPort, Some("localhost:3000")),
    ("localhost:80", Kind::DefaultPort, Some("localhost")),
    ("localhost:443", Kind::DefaultPort, Some("localhost")),
    ("LOCALHOST", Kind::UpperCase, Some("localhost")),
    ("::1", Kind::NoBrackets, Some("[::1]")),
    ("::1:3000", Kind::NoBrackets, Some("[::1]:3000")),
    ("[0:0::1]", Kind::AddressSpelling, Some("[::1]")),
    ("127.1", Kind::AddressSpelling, Some("127.0.0.1")),
    ("[::1%lo]", Kind::InvalidHost, None),
    ("*", Kind::WildcardHost, None),
    ("*:3000", Kind::WildcardHost, None),
    ("*.", Kind::WildcardHost, None),
    ("a.*.example.com", Kind::UnsupportedWildcard, None),
    ("*.127.0.0.1", Kind::WildcardOverIpAddress, None),
    ("b\u{fc}cher.example", Kind::NotAscii, None),
    ("\"localhost\"", Kind::Quoted, None),
    ("localhost;", Kind::TrailingSeparator, Some("localhost")),
    ("localhost 127.0.0.1", Kind::WhiteSpace, None),
    (":3000", Kind::NoHost, None),
    ("/", Kind::NoHost, None),
    ("a..b", Kind::InvalidHost, None),
    ("%6cocalhost", Kind::InvalidHost, None),
];

fn for_hosts(host: &str) -> CorsLayer {
    list("https://a.com").allow_hosts([host])
}

#[test]
fn each_wrong_host_is_refused_with_its_kind_and_a_correct_suggestion() {
    for &(entry, kind, suggestion) in WRONG_HOSTS {
        let errors = errors(for_hosts(entry));
        let [error] = &*errors.iter().collect::<Vec<_>>() else {
            panic!("{entry:?}: {errors}")
        };
        let found = (
            error.setting(),
            error.kind(),
            error.suggestion(),
            error.value(),
        );
        assert_eq!(found, (Setting::AllowHosts, kind, suggestion, Some(entry)));
        if let Some(suggestion) = suggestion {
            assert!(
                for_hosts(suggestion).validate().is_ok(),
                "{entry:?} {suggestion:?}"
            );
        }
    }
}

#[test]
fn correct_hosts_are_accepted_in_every_form_of_a_list() {
    let all = [
        "localhost",
        "localhost:*",
        "localhost:3000",
        "*.localhost",
        "127.0.0.1:8080",
        "[::1]",
        "[::1]:*",
        "api.example.com",
        "*.example.com:8443",
        "pr-*.example.com",
        "my_host",
        "localhost.",
        "xn--bcher-kva.example",
    ];
    for layer in [
        cors().allow_hosts(all),
        cors().allow_hosts(all.to_vec()),
        cors().allow_hosts(all.map(str::to_owned).to_vec()),
        cors().allow_hosts(all.join(", ")),
        cors().allow_hosts(&*all.join(",")),
    ] {
        let layer = layer.allow_origin(Any).validate().unwrap();
        assert!(layer.warnings().is_empty(), "{:?}", layer.warnings());
    }
}

fn methods(names: &'static [&'static [u8]]) -> CorsLayer {
    let methods = names.iter().map(|name| Method::from_bytes(name).unwrap());
    cors().allow_methods(methods.collect::<Vec<_>>())
}

/// A configuration that is wrong for another reason, the kind, and the suggestion.
#[rustfmt::skip]
fn other_mistakes() -> Vec<(CorsLayer, Setting, Kind, Option<&'static str>)> {
    let not_utf_8 = || vec![HeaderValue::from_bytes(b"https://b\xfccher.example").unwrap()];
    let mirrored = || cors().allow_origin(AllowOrigin::mirror_request());
    #[allow(deprecated)]
    let very_permissive = CorsLayer::very_permissive;
    let null = |layer: CorsLayer| layer.dangerously_allow_null_origin(true);
    let any_host = |hosts: AllowHosts| list("https://a.com").allow_hosts(hosts);
    vec![
        (cors().allow_origin("*, https://a.com"), Setting::AllowOrigin, Kind::WildcardNotAlone, None),
        (cors().allow_origins(["https://a.com", "*"]), Setting::AllowOrigin, Kind::WildcardNotAlone, None),
        (cors().allow_origin(HeaderValue::from_static("https://a.com, https://b.com")), Setting::AllowOrigin, Kind::SeveralInOneEntry, None),
        (cors().allow_origin(not_utf_8()), Setting::AllowOrigin, Kind::NotAscii, None),
        (null(list("file:///app")), Setting::AllowOrigin, Kind::Path, Some("file://")),
        (cors().allow_origin(Any).allow_credentials(true), Setting::AllowOrigin, Kind::AnyOriginWithCredentials, None),
        (cors().allow_origin("*").allow_credentials(true), Setting::AllowOrigin, Kind::AnyOriginWithCredentials, None),
        (cors().allow_origins(["*"]).allow_credentials(true), Setting::AllowOrigin, Kind::AnyOriginWithCredentials, None),
        (cors().allow_origin(HeaderValue::from_static("*")).allow_credentials(true), Setting::AllowOrigin, Kind::AnyOriginWithCredentials, None),
        (cors().allow_origin(Any).allow_credentials(AllowCredentials::predicate(|_, _| false)), Setting::AllowOrigin, Kind::AnyOriginWithCredentials, None),
        (CorsLayer::permissive().allow_credentials(true), Setting::AllowOrigin, Kind::AnyOriginWithCredentials, None),
        (mirrored().allow_credentials(true), Setting::AllowOrigin, Kind::MirroredOriginWithCredentials, None),
        (very_permissive(), Setting::AllowOrigin, Kind::MirroredOriginWithCredentials, None),
        (list("null").allow_credentials(true), Setting::AllowOrigin, Kind::NullOriginWithCredentials, None),
        (list("file://").allow_credentials(true), Setting::AllowOrigin, Kind::NullOriginWithCredentials, None),
        (null(with_credentials("https://a.com")), Setting::DangerouslyAllowNullOrigin, Kind::NullOriginFlagWithCredentials, None),
        (null(very_permissive().dangerously_mirror_any_origin_with_credentials(true)), Setting::DangerouslyAllowNullOrigin, Kind::NullOriginFlagWithCredentials, None),
        (null(cors().allow_origin(AllowOrigin::predicate(|_, _| true)).allow_credentials(true)), Setting::DangerouslyAllowNullOrigin, Kind::NullOriginFlagWithCredentials, None),
        (with_credentials("http://example.com"), Setting::AllowOrigin, Kind::InsecureOriginWithCredentials, Some("https://example.com")),
        (with_credentials("http://*.example.com:*"), Setting::AllowOrigin, Kind::InsecureOriginWithCredentials, Some("https://*.example.com:*")),
        (with_credentials("http://example.com:443"), Setting::AllowOrigin, Kind::InsecureOriginWithCredentials, Some("https://example.com")),
        (with_credentials("http://localhost.example.com"), Setting::AllowOrigin, Kind::InsecureOriginWithCredentials, Some("https://localhost.example.com")),
        (with_credentials("ftp://example.com"), Setting::AllowOrigin, Kind::InsecureOriginWithCredentials, Some("https://example.com")),
        (with_credentials("http://192.168.0.1:3000"), Setting::AllowOrigin, Kind::InsecureOriginWithCredentials, None),
        (with_credentials("http://nas.local:8080"), Setting::AllowOrigin, Kind::InsecureOriginWithCredentials, None),
        (methods(&[b"P*"]), Setting::AllowMethods, Kind::ContainsWildcard, None),
        (methods(&[b"**"]), Setting::AllowMethods, Kind::ContainsWildcard, None),
        (methods(&[b"get"]), Setting::AllowMethods, Kind::MethodSpelling, Some("GET")),
        (methods(&[b"Patch"]), Setting::AllowMethods, Kind::MethodSpelling, Some("PATCH")),
        (cors().allow_methods("GET POST"), Setting::AllowMethods, Kind::SeveralInOneEntry, None),
        (cors().allow_methods("GET; POST"), Setting::AllowMethods, Kind::SeveralInOneEntry, None),
        (cors().allow_methods("GET:"), Setting::AllowMethods, Kind::InvalidName, Some("GET")),
        (cors().allow_methods("DE(LETE"), Setting::AllowMethods, Kind::InvalidName, None),
        (cors().allow_methods("trace:"), Setting::AllowMethods, Kind::InvalidName, None),
        (cors().allow_headers("x-amz-*"), Setting::AllowHeaders, Kind::ContainsWildcard, None),
        (cors().allow_headers([HeaderName::from_static("x-amz-*")]), Setting::AllowHeaders, Kind::ContainsWildcard, None),
        (cors().allow_headers(".*"), Setting::AllowHeaders, Kind::ContainsWildcard, None),
        (cors().allow_headers("Content Type"), Setting::AllowHeaders, Kind::InvalidName, Some("content-type")),
        (cors().allow_headers("Content-Type:"), Setting::AllowHeaders, Kind::InvalidName, Some("content-type")),
        (cors().allow_headers("x token"), Setting::AllowHeaders, Kind::SeveralInOneEntry, None),
        (cors().allow_headers("überschrift"), Setting::AllowHeaders, Kind::InvalidName, None),
        (cors().allow_headers("x:*"), Setting::AllowHeaders, Kind::InvalidName, None),
        (cors().expose_headers("x-*"), Setting::ExposeHeaders, Kind::ContainsWildcard, None),
        (cors().expose_headers("ETag;Link"), Setting::ExposeHeaders, Kind::SeveralInOneEntry, None),
        (cors().expose_headers("\"ETag\""), Setting::ExposeHeaders, Kind::InvalidName, Some("etag")),
        (cors().expose_headers("e(tag)"), Setting::ExposeHeaders, Kind::InvalidName, None),
        (cors().expose_headers("set-cookie:"), Setting::ExposeHeaders, Kind::InvalidName, None),
        (cors().vary("x-*"), Setting::Vary, Kind::ContainsWildcard, None),
        (cors().vary("x tenant"), Setting::Vary, Kind::SeveralInOneEntry, None),
        (cors().vary("X-Tenant:"), Setting::Vary, Kind::InvalidName, Some("x-tenant")),
        (cors().max_age(Duration::from_millis(999)), Setting::MaxAge, Kind::MaxAgeTooShort, None),
        (any_host(AllowHosts::from("")), Setting::AllowHosts, Kind::NoHosts, None),
        (any_host(AllowHosts::from(" , ")), Setting::AllowHosts, Kind::NoHosts, None),
        (any_host(AllowHosts::from([""])), Setting::AllowHosts, Kind::NoHosts, None),
        (any_host(AllowHosts::from(Vec::<String>::new())), Setting::AllowHosts, Kind::NoHosts, None),
        (cors().preflight_status(403), Setting::PreflightStatus, Kind::PreflightStatusNotOk, None),
        (cors().preflight_status(http::StatusCode::FOUND), Setting::PreflightStatus, Kind::PreflightStatusNotOk, None),
        (cors().preflight_status(99), Setting::PreflightStatus, Kind::PreflightStatusNotOk, None),
    ]
}

#[test]
fn each_other_mistake_is_refused_with_its_setting_its_kind_and_a_suggestion() {
    for (layer, setting, kind, suggestion) in other_mistakes() {
        let shown = format!("{layer:?}");
        let errors = errors(layer);
        assert_eq!(errors.len(), 1, "{shown}: {errors}");
        let error = errors.into_iter().next().unwrap();
        let found = (error.setting(), error.kind(), error.suggestion());
        assert_eq!(found, (setting, kind, suggestion), "{shown}");
    }
}

/// A configuration that is accepted with a warning, what that is, its value, and the suggestion.
type Accepted = (
    CorsLayer,
    Setting,
    Warned,
    Option<&'static str>,
    Option<&'static str>,
);

#[rustfmt::skip]
fn warnings() -> Vec<Accepted> {
    let any = || cors().allow_origin(Any);
    let named = |names: &'static str| any().allow_headers(names);
    vec![
        (any().allow_methods("GET, TRACE"), Setting::AllowMethods, Warned::ForbiddenMethod, Some("TRACE"), None),
        (any().allow_methods([Method::CONNECT]), Setting::AllowMethods, Warned::ForbiddenMethod, Some("CONNECT"), None),
        (any().allow_methods("track"), Setting::AllowMethods, Warned::ForbiddenMethod, Some("track"), None),
        (any().expose_headers([http::header::SET_COOKIE]), Setting::ExposeHeaders, Warned::ForbiddenResponseHeader, Some("set-cookie"), None),
        (any().expose_headers("Set-Cookie2"), Setting::ExposeHeaders, Warned::ForbiddenResponseHeader, Some("Set-Cookie2"), None),
        (named("cookie"), Setting::AllowHeaders, Warned::ForbiddenRequestHeader, Some("cookie"), None),
        (named("Host"), Setting::AllowHeaders, Warned::ForbiddenRequestHeader, Some("Host"), None),
        (named("Origin"), Setting::AllowHeaders, Warned::ForbiddenRequestHeader, Some("Origin"), None),
        (named("Sec-Fetch-Mode"), Setting::AllowHeaders, Warned::ForbiddenRequestHeader, Some("Sec-Fetch-Mode"), None),
        (named("proxy-x"), Setting::AllowHeaders, Warned::ForbiddenRequestHeader, Some("proxy-x"), None),
        (named("access-control-request-method"), Setting::AllowHeaders, Warned::ForbiddenRequestHeader, Some("access-control-request-method"), None),
        (named("Access-Control-Allow-Origin"), Setting::AllowHeaders, Warned::ResponseHeader, Some("Access-Control-Allow-Origin"), None),
        (cors().allow_origins(["https://a.com", ""]), Setting::AllowOrigin, Warned::EmptyEntry, None, None),
        (cors().allow_origin([HeaderValue::from_static(""), HeaderValue::from_static("https://a.com")]), Setting::AllowOrigin, Warned::EmptyEntry, None, None),
        (cors().allow_origins(["https://a.com", "https://b.com", "https://a.com"]), Setting::AllowOrigin, Warned::Duplicate, Some("https://a.com"), None),
        (cors().allow_origins(["https://*.a.com", "https://*.a.com"]), Setting::AllowOrigin, Warned::Duplicate, Some("https://*.a.com"), None),
        (any().allow_methods("PUT, PUT"), Setting::AllowMethods, Warned::Duplicate, Some("PUT"), None),
        (named("x-a, X-A"), Setting::AllowHeaders, Warned::Duplicate, Some("X-A"), None),
        (any().allow_methods("GETT"), Setting::AllowMethods, Warned::LikelyTypo, Some("GETT"), Some("GET")),
        (any().allow_methods("PSOT"), Setting::AllowMethods, Warned::LikelyTypo, Some("PSOT"), Some("POST")),
        (named("Contnet-Type"), Setting::AllowHeaders, Warned::LikelyTypo, Some("Contnet-Type"), Some("content-type")),
        (named("Authorisation"), Setting::AllowHeaders, Warned::LikelyTypo, Some("Authorisation"), Some("authorization")),
        (any().expose_headers("x-request-ids"), Setting::ExposeHeaders, Warned::LikelyTypo, Some("x-request-ids"), Some("x-request-id")),
        (list("htps://a.com"), Setting::AllowOrigin, Warned::LikelyTypo, Some("htps://a.com"), Some("https://a.com")),
        (list("https://*example.com"), Setting::AllowOrigin, Warned::LikelyTypo, Some("https://*example.com"), Some("https://*.example.com")),
        (any().allow_hosts("localhost, localhost"), Setting::AllowHosts, Warned::Duplicate, Some("localhost"), None),
        (any().allow_hosts(["localhost", ""]), Setting::AllowHosts, Warned::EmptyEntry, None, None),
        (cors(), Setting::AllowOrigin, Warned::AllowsNothing, None, None),
        (cors().allow_origin(" , ,"), Setting::AllowOrigin, Warned::AllowsNothing, None, None),
        (cors().allow_origin([] as [HeaderValue; 0]), Setting::AllowOrigin, Warned::AllowsNothing, None, None),
        (any().max_age(Duration::from_secs(86_401)), Setting::MaxAge, Warned::MaxAgeBeyondBrowsers, Some("86401s"), None),
        (any().max_age(MaxAge::exact(Duration::MAX)), Setting::MaxAge, Warned::MaxAgeBeyondBrowsers, Some("18446744073709551615.999999999s"), None),
    ]
}

#[test]
fn what_is_harmless_or_a_likely_slip_is_accepted_with_a_warning() {
    for (layer, setting, kind, value, suggestion) in warnings() {
        let shown = format!("{layer:?}");
        let layer = layer.validate().expect(&shown);
        let [warning] = &*layer.warnings().iter().collect::<Vec<_>>() else {
            panic!("{shown}: {:?}", layer.warnings())
        };
        let found = (
            warning.setting(),
            warning.kind(),
            warning.value(),
            warning.suggestion(),
        );
        assert_eq!(found, (setting, kind, value, suggestion), "{shown}");
    }
}

#[test]
fn a_list_of_empty_entries_allows_nothing() {
    let layer = cors().allow_origins([""]);
    let kinds: Vec<_> = layer
        .warnings()
        .iter()
        .map(tower_cors::ConfigWarning::kind)
        .collect();
    assert_eq!(kinds, [Warned::EmptyEntry, Warned::AllowsNothing]);
}

/// The headers of the answer to a preflight, and the headers that a response exposes.
fn sent(layer: &CorsLayer, name: &str) -> Option<String> {
    let policy = layer.policy().unwrap();
    let origin = "https://a.com";
    let preflight = http::Request::options("/")
        .header("origin", origin)
        .header("access-control-request-method", "PUT");
    let (head, ()) = preflight.body(()).unwrap().into_parts();
    let Ok(tower_cors::Decision::Answer(answer)) = policy.decide(&head).now() else {
        panic!("a preflight is answered");
    };
    let get = http::Request::get("/").header("origin", origin);
    let (head, ()) = get.body(()).unwrap().into_parts();
    let Ok(tower_cors::Decision::Forward(cors)) = policy.decide(&head).now() else {
        panic!("a request is forwarded");
    };
    let mut headers = http::HeaderMap::new();
    cors.apply(&mut headers);
    let value = answer.headers().get(name).or(headers.get(name));
    value.map(|value| value.to_str().unwrap().to_owned())
}

#[test]
fn what_has_no_effect_is_left_out_and_a_likely_slip_is_sent() {
    let layer = cors()
        .allow_origin("https://a.com")
        .allow_methods("TRACE, GETT, PUT, PUT")
        .allow_headers("cookie, Origin, Authorisation, access-control-allow-origin, X-A, x-a")
        .expose_headers("set-cookie, etag")
        .max_age(Duration::MAX);
    for (name, value) in [
        ("access-control-allow-methods", "GETT,PUT"),
        (
            "access-control-allow-headers",
            "authorisation,access-control-allow-origin,x-a",
        ),
        ("access-control-expose-headers", "etag"),
        ("access-control-max-age", "2147483647"),
    ] {
        assert_eq!(sent(&layer, name).as_deref(), Some(value), "{name}");
    }
    let indices: Vec<_> = layer
        .warnings()
        .iter()
        .map(tower_cors::ConfigWarning::index)
        .collect();
    let expected = [
        Some(0),
        Some(1),
        Some(3),
        Some(0),
        Some(1),
        Some(2),
        Some(3),
        Some(5),
        Some(0),
        None,
    ];
    assert_eq!(indices, expected, "{}", layer.warnings());
}

#[test]
fn a_star_means_any_if_it_is_the_only_entry_and_for_names_always() {
    for (methods, headers, exposed) in [("*", "*", "*"), ("*, PUT", "*, authorization", "etag, *")]
    {
        let layer = cors()
            .allow_origin("https://a.com")
            .allow_methods(methods)
            .allow_headers(headers)
            .expose_headers(exposed);
        for (name, value) in [
            ("access-control-allow-methods", "*"),
            ("access-control-allow-headers", "*,authorization"),
            ("access-control-expose-headers", "*"),
        ] {
            assert_eq!(
                sent(&layer, name).as_deref(),
                Some(value),
                "{headers}: {name}"
            );
        }
        assert!(layer.warnings().is_empty());
    }
    let layer = cors()
        .allow_origins(["*"])
        .allow_headers(AllowHeaders::from("*".to_owned()));
    assert_eq!(
        sent(&layer, "access-control-allow-origin").as_deref(),
        Some("*")
    );
}

#[test]
fn a_string_is_a_list_in_the_syntax_of_headers() {
    let layer = cors()
        .allow_origin(" https://a.com ,, https://*.b.com,\thttp://localhost:* ,".to_owned())
        .allow_methods(" PUT,,DELETE ")
        .allow_headers("X-A , x-b")
        .vary("accept-language, X-Tenant");
    assert!(layer.warnings().is_empty(), "{}", layer.warnings());
    for (name, value) in [
        ("access-control-allow-origin", "https://a.com"),
        ("access-control-allow-methods", "PUT,DELETE"),
        ("access-control-allow-headers", "x-a,x-b"),
        ("vary", "Origin, accept-language, x-tenant"),
    ] {
        assert_eq!(sent(&layer, name).as_deref(), Some(value), "{name}");
    }
}

#[test]
fn every_origin_except_null_is_mirrored_with_credentials_only_if_the_flag_is_set() {
    #[allow(deprecated)]
    let layer = CorsLayer::very_permissive()
        .dangerously_mirror_any_origin_with_credentials(true)
        .validate()
        .unwrap();
    let policy = layer.policy().unwrap();
    for (origin, allowed) in [
        ("https://evil.com", true),
        ("null", false),
        ("file://", false),
    ] {
        let request = http::Request::get("/")
            .header("origin", origin)
            .body(())
            .unwrap();
        let Ok(tower_cors::Decision::Forward(cors)) = policy.decide(&request.into_parts().0).now()
        else {
            panic!("a request is forwarded");
        };
        let mut headers = http::HeaderMap::new();
        cors.apply(&mut headers);
        let credentials = headers.contains_key("access-control-allow-credentials");
        assert_eq!(credentials, allowed, "{origin}");
    }
    // What `very_permissive` mirrors can be replaced.
    #[allow(deprecated)]
    let replaced =
        CorsLayer::very_permissive().allow_origin(AllowOrigin::predicate(|origin, _| {
            origin == "https://a.com"
        }));
    assert_eq!(
        sent(&replaced, "access-control-allow-origin").as_deref(),
        Some("https://a.com")
    );
}

/// Every text, in the terms of the builder and of an application.
#[test]
fn texts() {
    let mut texts = String::new();
    for (entry, ..) in WRONG_ORIGINS {
        writeln!(texts, "{}", errors(list(entry))).unwrap();
    }
    for (entry, ..) in WRONG_HOSTS {
        writeln!(texts, "{}", errors(for_hosts(entry))).unwrap();
    }
    for (layer, ..) in other_mistakes() {
        writeln!(texts, "{}", errors(layer)).unwrap();
    }
    #[cfg(feature = "public-suffix")]
    for layer in [with_credentials(PUBLIC_SUFFIXES[0]), for_hosts("*.com")] {
        writeln!(texts, "{}", errors(layer)).unwrap();
    }
    #[cfg(not(feature = "public-suffix"))]
    return;
    #[allow(unreachable_code)]
    {
        texts += "\nWarnings\n";
        for (layer, ..) in warnings() {
            writeln!(texts, "{}", layer.warnings()).unwrap();
        }
        texts += "\nIn an application that has settings for origins, methods and plain http\n";
        let name = |setting| match setting {
            Setting::AllowOrigin => Some("--origins".to_owned()),
            Setting::AllowMethods => Some("--methods".to_owned()),
            Setting::DangerouslyAllowInsecureOrigins => Some("--allow-http".to_owned()),
            _ => None,
        };
        for layer in [
            list("https://a.com/"),
            list("https://*"),
            list("null"),
            cors().allow_origin(Any).allow_credentials(true),
            cors()
                .allow_origin(AllowOrigin::mirror_request())
                .allow_credentials(true),
            with_credentials("http://192.168.0.1"),
            with_credentials("http://a.com"),
            methods(&[b"P*"]),
            cors().max_age(Duration::from_millis(1)),
        ] {
            writeln!(texts, "{}", errors(layer).with_names(name)).unwrap();
        }
        insta::assert_snapshot!(texts);
    }
}

/// Patterns that cover a public suffix.
const PUBLIC_SUFFIXES: &[&str] = &[
    "https://*.com",
    "https://*.co.uk",
    "https://*.github.io",
    "https://*.github.io:*",
    "https://*.com.",
    "https://*.ck", // every name below it is a public suffix
    "https://*.kawasaki.jp",
    "https://*.compute.amazonaws.com",
    "https://*-team.vercel.app",
    "https://pr-*.github.io:*",
    "https://a-*-b.co.uk",
];

#[cfg(feature = "public-suffix")]
#[test]
fn each_public_suffix_is_refused_with_credentials() {
    for pattern in PUBLIC_SUFFIXES {
        let errors = errors(with_credentials(pattern));
        let kinds: Vec<_> = errors.iter().map(tower_cors::ConfigError::kind).collect();
        assert_eq!(kinds, [Kind::PublicSuffixWithCredentials], "{pattern}");
    }
    for pattern in PUBLIC_SUFFIXES {
        let host = pattern.replace("https://", "");
        let errors = errors(for_hosts(&host));
        let kinds: Vec<_> = errors.iter().map(tower_cors::ConfigError::kind).collect();
        assert_eq!(kinds, [Kind::PublicSuffixHost], "{host}");
    }
    let two = errors(with_credentials("http://*.com"));
    let kinds: Vec<_> = two.iter().map(tower_cors::ConfigError::kind).collect();
    let expected = [
        Kind::InsecureOriginWithCredentials,
        Kind::PublicSuffixWithCredentials,
    ];
    assert_eq!(kinds, expected);
}

#[cfg(not(feature = "public-suffix"))]
#[test]
fn without_the_feature_public_suffixes_are_not_known() {
    for pattern in PUBLIC_SUFFIXES {
        assert!(with_credentials(pattern).validate().is_ok(), "{pattern}");
    }
}

#[test]
fn a_mistake_in_a_long_list_is_reported_with_its_index() {
    let mut origins: Vec<_> = (0..100_000)
        .map(|number| format!("https://t{number}.example.com"))
        .collect();
    origins[77_777].push('/');
    let layer = cors()
        .allow_origins(&origins)
        .allow_methods("PUT, get")
        .allow_headers("x-a, e(x)");
    let errors = layer.validate().unwrap_err();
    let found: Vec<_> = errors
        .iter()
        .map(|error| (error.index(), error.suggestion()))
        .collect();
    let expected = [
        (Some(77_777), Some("https://t77777.example.com")),
        (Some(1), Some("GET")),
        (Some(1), None),
    ];
    assert_eq!(found, expected);
    assert!(errors.to_string().contains("(index 77777)\n"));
}

#[test]
fn all_mistakes_are_returned_at_once_in_the_order_of_the_settings() {
    let layer = cors()
        .max_age(Duration::from_millis(1))
        .expose_headers("e(tag)")
        .allow_methods("get, GET PUT")
        .allow_headers("x(y")
        .allow_credentials(true)
        .preflight_status(500)
        .allow_origins(["https://a.com/", "http://a.com", "https://b.com"]);
    let errors = errors(layer);
    let kinds: Vec<_> = errors.iter().map(tower_cors::ConfigError::kind).collect();
    assert_eq!(
        kinds,
        [
            Kind::TrailingSlash,
            Kind::InsecureOriginWithCredentials,
            Kind::MethodSpelling,
            Kind::SeveralInOneEntry,
            Kind::InvalidName,
            Kind::InvalidName,
            Kind::MaxAgeTooShort,
            Kind::PreflightStatusNotOk,
        ]
    );
    assert_eq!(errors.to_string().lines().count(), kinds.len());
    assert_eq!(errors.iter().len(), errors.len());
    assert_eq!(
        (&errors).into_iter().rev().count(),
        errors.into_iter().count()
    );
}

#[test]
fn a_layer_that_was_not_validated_panics_with_the_same_text() {
    let layer = cors().allow_origins(["https://a.com/", "b.com"]);
    let expected = errors(layer.clone()).to_string();
    let panic = catch_unwind(AssertUnwindSafe(|| layer.layer(()))).expect_err("it panics");
    assert_eq!(panic.downcast_ref::<String>(), Some(&expected));
}

#[test]
fn what_is_dangerous_is_accepted_if_its_flag_is_set() {
    for layer in [
        list("null").dangerously_allow_null_origin(true),
        cors()
            .allow_origins(["file://", "https://a.com"])
            .dangerously_allow_null_origin(true),
        with_credentials("http://a.com").dangerously_allow_insecure_origins(true),
        with_credentials("http://nas.local:8080").dangerously_allow_insecure_origins(true),
        with_credentials("https://*.com").dangerously_allow_public_suffixes(true),
    ] {
        let shown = format!("{layer:?}");
        let layer = layer.validate().expect(&shown);
        assert!(layer.warnings().is_empty(), "{shown}");
    }
}

#[test]
fn what_is_harmless_is_accepted_without_a_warning() {
    let any = || cors().allow_origin(Any);
    for layer in [
        CorsLayer::permissive(),
        cors().reject_disallowed_origins(true),
        cors().allow_origins([
            "https://a.com",
            "https://*.a.com:*",
            "http://localhost:*",
            "http://[::1]:*",
        ]),
        list("https://xn--bcher-kva.example"),
        list("https://*.com"), // without credentials this is safe
        list("http://a.com"),
        cors()
            .allow_origins([
                "tauri://localhost",
                "capacitor://localhost",
                "chrome-extension://abcdefghijklmnop",
            ])
            .allow_credentials(true),
        cors()
            .allow_origins([
                "http://localhost:*",
                "http://app.localhost",
                "http://localhost.",
                "http://*.localhost.",
                "ftp://localhost",
                "http://127.0.0.1:3000",
                "http://[::1]:3000",
            ])
            .allow_credentials(true),
        cors()
            .allow_origins([
                "https://*.internal",
                "https://*-team.example.com",
                "https://*.example.com",
                "https://*.me.github.io",
            ])
            .allow_credentials(true),
        any().allow_methods("GET, PROPFIND, purge"),
        any().allow_headers("X-Requested-With, Content-Type, Accept, x-token, page"),
        any().max_age(Duration::ZERO),
        any().max_age(Duration::from_secs(1)),
        any().max_age(Duration::from_millis(1500)),
        any().max_age(Duration::from_secs(86_400)),
        any().preflight_status(204),
        any().preflight_status(http::StatusCode::NO_CONTENT),
        any().vary("*"),
    ] {
        let shown = format!("{layer:?}");
        let layer = layer.validate().expect(&shown);
        assert!(
            layer.warnings().is_empty(),
            "{shown}: {:?}",
            layer.warnings()
        );
    }
}

#[test]
fn a_huge_configuration_does_not_cause_a_huge_message() {
    let long = format!("https://{}.com/", "ä".repeat(1_000_000));
    let errors = errors(cors().allow_origins([&long]).allow_methods(&*long));
    let text = errors.to_string();
    assert!(text.len() < 2_000, "{}", text.len());
    assert!(
        text.contains("ä\" (and 999813 more characters) contains characters outside ASCII"),
        "{text}"
    );
    assert_eq!(format!("{errors:?}"), text);

    let many = vec!["https://a.com/"; 100_000];
    let errors = self::errors(cors().allow_origins(many));
    let text = errors.to_string();
    assert!(text.len() < 10_000, "{}", text.len());
    assert!(
        text.ends_with(" (index 49)\nand 99950 more mistakes"),
        "{text}"
    );
    assert_eq!(errors.len(), 100_000);

    let path = format!("/{{id}}{}", "x".repeat(1_000_000));
    let text = CorsLayer::select()
        .path(path, cors())
        .validate()
        .unwrap_err()
        .to_string();
    assert!(text.len() < 2_000, "{}", text.len());

    // A suggestion that is cut off would be wrong.
    let text = self::errors(list(&format!("https://{}/", "a".repeat(220)))).to_string();
    assert!(
        text.ends_with("but browsers never send one; remove it"),
        "{text}"
    );
}
