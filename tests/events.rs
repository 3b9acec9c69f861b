//! What the log says of denied requests (feature `tracing`).

use http::{HeaderValue, Request, Response};
use serde_json::Value;
use std::convert::Infallible;
use std::io::{self, Write};
use std::sync::{Arc, Mutex};
use std::time::Instant;
use tower::{Layer, ServiceExt, service_fn};
use tower_cors::{AllowCredentials, AllowOrigin, Any, CorsLayer, ExistingHeaders};
use tracing::Level;
use tracing::subscriber::with_default;

const PAGE: &str = "https://app.example.com";

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

type Headers<'a> = &'a [(&'static str, &'a str)];

/// The events that a layer logs at `level` when it is sent these requests.
fn events_at(level: Level, cors: &CorsLayer, requests: &[(&str, Headers<'_>)]) -> Vec<Value> {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .json()
        .with_max_level(level)
        .with_writer(move || writer.clone())
        .finish();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    with_default(subscriber, || {
        for (method, headers) in requests {
            let mut request = Request::builder()
                .method(*method)
                .uri("/items?token=secret");
            for (name, value) in *headers {
                let value = HeaderValue::from_bytes(value.as_bytes()).unwrap();
                request = request.header(*name, value);
            }
            let service = cors.layer(service_fn(|_| async {
                Ok::<_, Infallible>(Response::new(()))
            }));
            let request = request.header("host", "api.example.com").body(()).unwrap();
            runtime.block_on(service.oneshot(request)).unwrap();
        }
    });
    let text = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    let lines = text
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap());
    lines.map(|line| line["fields"].clone()).collect()
}

fn event(cors: &CorsLayer, method: &str, headers: Headers<'_>) -> Option<Value> {
    let mut events = events_at(Level::DEBUG, cors, &[(method, headers)]);
    assert!(events.len() <= 1, "{events:#?}");
    events.pop()
}

/// What the event says was denied, its code, and the call that allows it.
fn told(cors: &CorsLayer, method: &str, headers: Headers<'_>) -> (String, String, Option<String>) {
    let event = event(cors, method, headers).unwrap_or_else(|| panic!("{headers:?}"));
    let text = |key: &str| event[key].as_str().map(str::to_owned);
    (
        text("denied").unwrap(),
        text("code").unwrap(),
        text("allow"),
    )
}

fn expect(said: &(String, String, Option<String>), denied: &str, code: &str, allow: Option<&str>) {
    assert_eq!(
        (said.0.as_str(), said.1.as_str(), said.2.as_deref()),
        (denied, code, allow)
    );
}

#[test]
fn an_event_says_who_asked_for_what_and_never_the_query() {
    let cors = CorsLayer::new().allow_origin([PAGE, "https://b.example.com"]);
    let event = event(&cors, "DELETE", &[("origin", "https://other.example.com")]).unwrap();
    assert_eq!(event["origin"], "https://other.example.com");
    assert_eq!(event["method"], "DELETE");
    assert_eq!(event["path"], "/items");
    assert_eq!(event["preflight"], false);
    assert_eq!(event["omitted"], 0);
}

#[test]
fn a_denied_origin_is_told_with_the_call_that_allows_it() {
    let origin = ("origin", "https://other.example.com");
    let others = "https://other.example.com";
    let nobody = CorsLayer::new();
    let one = CorsLayer::new().allow_origin(PAGE);
    let list = CorsLayer::new().allow_origin([PAGE, "https://b.example.com"]);
    let rejecting = list.clone().reject_disallowed_origins(true);
    let added = format!(".allow_origin([…, {others:?}])");
    for (cors, allow) in [
        (&nobody, format!(".allow_origin([{others:?}])")),
        (&one, added.clone()),
        (&list, added.clone()),
        (&rejecting, added),
    ] {
        expect(
            &told(cors, "GET", &[origin]),
            "the origin",
            "disallowed-origin",
            Some(&allow),
        );
        let preflight = [origin, ("access-control-request-method", "GET")];
        expect(
            &told(cors, "OPTIONS", &preflight),
            "the origin",
            "disallowed-origin",
            Some(&allow),
        );
    }
}

#[test]
fn predicates_are_told_when_they_have_answered() {
    let predicates = [
        AllowOrigin::predicate(|_, _| false),
        AllowOrigin::async_predicate(|_, _| async { false }),
    ];
    for predicate in predicates {
        let cors = CorsLayer::new().allow_origin(predicate);
        for (method, more) in [
            ("GET", vec![]),
            ("OPTIONS", vec![("access-control-request-method", "GET")]),
        ] {
            let headers = [vec![("origin", PAGE)], more].concat();
            let (denied, code, allow) = told(&cors, method, &headers);
            assert_eq!(
                (denied.as_str(), code.as_str()),
                ("the origin", "disallowed-origin")
            );
            assert!(allow.unwrap().contains("predicate"));
        }
    }
    let cors = CorsLayer::new().allow_origin(AllowOrigin::async_predicate(|_, _| async { true }));
    assert_eq!(event(&cors, "GET", &[("origin", PAGE)]), None);
}

#[test]
fn a_denied_method_or_header_of_a_preflight_is_told() {
    let cors = CorsLayer::new()
        .allow_origin(PAGE)
        .allow_methods(["PATCH"])
        .allow_headers(["x-a"]);
    let asks = |method: &'static str, names: &'static str| {
        [
            ("origin", PAGE),
            ("access-control-request-method", method),
            ("access-control-request-headers", names),
        ]
    };
    expect(
        &told(&cors, "OPTIONS", &asks("PUT", "x-a")),
        "the method PUT",
        "method-disallowed",
        Some(r#".allow_methods([…, "PUT"])"#),
    );
    expect(
        &told(&cors, "OPTIONS", &asks("PATCH", "x-a,x-b, x-c")),
        "the headers x-b, x-c",
        "header-disallowed",
        Some(r#".allow_headers([…, "x-b", "x-c"])"#),
    );
    expect(
        &told(&cors, "OPTIONS", &asks("PUT", "x-b")),
        "the method PUT and the header x-b",
        "method-disallowed",
        Some(r#".allow_methods([…, "PUT"]).allow_headers([…, "x-b"])"#),
    );
    // Nine are told in part; all are in the call.
    expect(
        &told(&cors, "OPTIONS", &asks("GET", "b,c,d,e,f,g,h,i,j")),
        "the headers b, c, d, e, f, g, h, i, …",
        "header-disallowed",
        Some(r#".allow_headers([…, "b", "c", "d", "e", "f", "g", "h", "i", "j"])"#),
    );
    for allowed in [asks("PATCH", "x-a"), asks("POST", "X-A"), asks("GET", "")] {
        assert_eq!(event(&cors, "OPTIONS", &allowed), None, "{allowed:?}");
    }
    for any in [
        CorsLayer::permissive(),
        CorsLayer::permissive().allow_origin([PAGE, "https://b.com"]),
    ] {
        assert_eq!(
            event(&any, "OPTIONS", &asks("PUT", "authorization,x-a")),
            None
        );
    }
}

#[test]
fn cookies_that_came_and_are_not_allowed_are_told() {
    let included = [
        ("origin", PAGE),
        ("sec-fetch-mode", "cors"),
        ("cookie", "a=b"),
    ];
    let cors = CorsLayer::new().allow_origin(PAGE);
    let allow = Some(".allow_credentials(true)");
    expect(
        &told(&cors, "GET", &included),
        "credentials",
        "no-allow-credentials",
        allow,
    );
    let any = CorsLayer::new().allow_origin(Any);
    let allow = format!(".allow_origin([{PAGE:?}]).allow_credentials(true)");
    expect(
        &told(&any, "GET", &included),
        "credentials",
        "wildcard-with-credentials",
        Some(&allow),
    );
    let waited_for = AllowOrigin::async_predicate(|_, _| async { true });
    let waited_for = CorsLayer::new().allow_origin(waited_for);
    expect(
        &told(&waited_for, "GET", &included),
        "credentials",
        "no-allow-credentials",
        Some(".allow_credentials(true)"),
    );

    for allowed in [&cors, &waited_for] {
        let allowed = allowed.clone().allow_credentials(true);
        assert_eq!(event(&allowed, "GET", &included), None);
    }
    // A form that is posted carries cookies, and no script reads its answer.
    let navigation = [
        ("origin", PAGE),
        ("sec-fetch-mode", "navigate"),
        ("cookie", "a=b"),
    ];
    assert_eq!(event(&cors, "POST", &navigation), None);
    let foreign = "https://other.example.com";
    for mode in ["navigate", "websocket"] {
        let asked = [("origin", foreign), ("sec-fetch-mode", mode)];
        assert_eq!(event(&cors, "POST", &asked), None, "{mode}");
        let rejecting = cors.clone().reject_disallowed_origins(true);
        assert!(event(&rejecting, "POST", &asked).is_some(), "{mode}");
        let nobody = AllowOrigin::async_predicate(|_, _| async { false });
        let nobody = CorsLayer::new().allow_origin(nobody);
        assert_eq!(event(&nobody, "POST", &asked), None, "{mode}");
        let rejecting = nobody.reject_disallowed_origins(true);
        assert!(event(&rejecting, "POST", &asked).is_some(), "{mode}");
    }
}

#[test]
fn a_call_that_is_told_is_one_that_the_configuration_takes() {
    let asks = |method: &'static str| [("origin", PAGE), ("access-control-request-method", method)];
    let cors = CorsLayer::new().allow_origin(PAGE);
    for method in ["patch", "get", "TRACE", "*"] {
        let said = told(&cors, "OPTIONS", &asks(method));
        expect(
            &said,
            &format!("the method {method}"),
            "method-disallowed",
            None,
        );
    }
    let plain = [("origin", "http://plain.example")];
    let with_credentials = cors.clone().allow_credentials(true);
    let allow =
        r#".allow_origin([…, "http://plain.example"]).dangerously_allow_insecure_origins(true)"#;
    expect(
        &told(&with_credentials, "GET", &plain),
        "the origin",
        "disallowed-origin",
        Some(allow),
    );
    let mirrored = CorsLayer::new().allow_origin(AllowOrigin::mirror_request());
    let included = [
        ("origin", PAGE),
        ("sec-fetch-mode", "cors"),
        ("cookie", "a=b"),
    ];
    let allow = format!(".allow_origin([{PAGE:?}]).allow_credentials(true)");
    expect(
        &told(&mirrored, "GET", &included),
        "credentials",
        "no-allow-credentials",
        Some(&allow),
    );
}

#[test]
fn a_predicate_of_credentials_is_not_to_be_replaced() {
    let cors = CorsLayer::new()
        .allow_origin([PAGE, "https://b.example.com"])
        .allow_credentials(AllowCredentials::predicate(|_, _| false));
    let included = [
        ("origin", PAGE),
        ("sec-fetch-mode", "cors"),
        ("cookie", "a=b"),
    ];
    let (_, code, allow) = told(&cors, "GET", &included);
    assert_eq!(code, "no-allow-credentials");
    assert!(
        allow
            .unwrap()
            .contains("the predicate of .allow_credentials")
    );
}

#[test]
fn what_the_handler_may_allow_itself_is_not_told() {
    let cors = CorsLayer::new()
        .allow_origin(PAGE)
        .existing_headers(ExistingHeaders::Preserve);
    assert_eq!(
        event(&cors, "GET", &[("origin", "https://other.example.com")]),
        None
    );
}

#[test]
fn what_is_no_matter_of_the_policy_is_not_told() {
    let cors = CorsLayer::new().allow_origin([PAGE, "https://b.example.com"]);
    for headers in [
        &[][..],
        &[("origin", PAGE)],
        &[("origin", "https://api.example.com")], // the host's own page
    ] {
        assert_eq!(event(&cors, "POST", headers), None, "{headers:?}");
    }
    let denied = [("GET", &[("origin", "https://other.example.com")][..])];
    assert_eq!(events_at(Level::INFO, &cors, &denied), Vec::<Value>::new());
}

#[test]
fn no_call_is_told_where_none_allows_it() {
    let cors = CorsLayer::new().allow_origin([PAGE, "https://b.example.com"]);
    let twice = [("origin", PAGE), ("origin", PAGE)];
    expect(
        &told(&cors, "GET", &twice),
        "the origin",
        "several-origins",
        None,
    );
    let one = CorsLayer::new().allow_origin(PAGE);
    let twice = [("origin", PAGE), ("origin", "https://other.example.com")];
    expect(
        &told(&one, "GET", &twice),
        "the origin",
        "several-origins",
        None,
    );
    for odd in ["https://app.example.com/", "evil", "https://\u{e9}.com", ""] {
        expect(
            &told(&cors, "GET", &[("origin", odd)]),
            "the origin",
            "disallowed-origin",
            None,
        );
    }
    let null = [("origin", "null")];
    let allow = r#".allow_origin([…, "null"]).dangerously_allow_null_origin(true)"#;
    expect(
        &told(&cors, "GET", &null),
        "the origin",
        "disallowed-origin",
        Some(allow),
    );
    let cors = cors.allow_credentials(true);
    expect(
        &told(&cors, "GET", &null),
        "the origin",
        "disallowed-origin",
        None,
    );
}

#[test]
fn a_hostile_client_can_neither_flood_the_log_nor_write_into_it() {
    let cors = CorsLayer::new().allow_origin([PAGE, "https://b.example.com"]);
    let long = format!("https://{}\u{80}", "a".repeat(60_000));
    let odd = [
        [("origin", "https://a.com\u{9b}31m")],
        [("origin", long.as_str())],
    ];
    let names = "x-".to_owned() + &"a".repeat(60_000);
    let preflight = [
        ("origin", PAGE),
        ("access-control-request-method", "GET"),
        ("access-control-request-headers", names.as_str()),
    ];
    let mut requests: Vec<(&str, Headers<'_>)> = odd.iter().map(|odd| ("GET", &odd[..])).collect();
    requests.extend([("OPTIONS", &preflight[..])].repeat(300));
    let started = Instant::now();
    let events = events_at(Level::DEBUG, &cors, &requests);
    let seconds = usize::try_from(started.elapsed().as_secs()).unwrap() + 2;
    assert!(
        (3..=seconds * 10).contains(&events.len()),
        "{}",
        events.len()
    );
    for event in &events {
        for value in event
            .as_object()
            .unwrap()
            .values()
            .filter_map(Value::as_str)
        {
            assert!(value.chars().count() <= 256, "{value}");
            assert!(value.chars().all(|c| !c.is_control()), "{value:?}");
        }
    }
}
