//! What is logged about denied requests (feature `tracing`).

use http::request::Parts;
use http::{HeaderValue, Request, Response};
use serde_json::Value;
use std::convert::Infallible;
use std::io::{self, Write};
use std::sync::{Arc, Mutex};
use std::time::Instant;
use tower::{Layer, Service, ServiceExt, service_fn};
use tower_cors::{AllowCredentials, AllowOrigin, Any, CorsLayer, ExistingHeaders};
use tracing::subscriber::with_default;
use tracing::{Level, Subscriber};

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

/// Returns the events that a layer logs at `level` for these requests.
fn events_at(level: Level, cors: &CorsLayer, requests: &[(&str, Headers<'_>)]) -> Vec<Value> {
    let service = cors.layer(service_fn(|_| async {
        Ok::<_, Infallible>(Response::new(()))
    }));
    events_of(level, &service, requests)
}

/// Returns the events that are logged at `level` while `service` serves these requests.
fn events_of<S>(level: Level, service: &S, requests: &[(&str, Headers<'_>)]) -> Vec<Value>
where
    S: Service<Request<()>, Response = Response<()>, Error = Infallible> + Clone,
{
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
            let request = request.header("host", "api.example.com").body(()).unwrap();
            runtime.block_on(service.clone().oneshot(request)).unwrap();
        }
    });
    let text = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    let lines = text
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap());
    // There is a separate test for warnings about the configuration.
    let denied = lines.filter(|line| line["level"] != "WARN");
    denied.map(|line| line["fields"].clone()).collect()
}

fn event(cors: &CorsLayer, method: &str, headers: Headers<'_>) -> Option<Value> {
    let mut events = events_at(Level::DEBUG, cors, &[(method, headers)]);
    assert!(events.len() <= 1, "{events:#?}");
    events.pop()
}

/// What the event says was denied, its code, and the call that would allow it.
fn logged(
    cors: &CorsLayer,
    method: &str,
    headers: Headers<'_>,
) -> (String, String, Option<String>) {
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

/// The headers of a preflight that asks for a method and for headers.
fn asks<'a>(method: &'a str, names: &'a str) -> [(&'static str, &'a str); 3] {
    [
        ("origin", PAGE),
        ("access-control-request-method", method),
        ("access-control-request-headers", names),
    ]
}

#[test]
fn an_event_names_the_origin_and_the_request_but_never_the_query() {
    let cors = CorsLayer::new().allow_origins([PAGE, "https://b.example.com"]);
    let event = event(&cors, "DELETE", &[("origin", "https://other.example.com")]).unwrap();
    assert_eq!(event["origin"], "https://other.example.com");
    assert_eq!(event["method"], "DELETE");
    assert_eq!(event["path"], "/items");
    assert_eq!(event["preflight"], false);
    assert_eq!(event["omitted"], 0);
}

#[test]
fn a_denied_origin_is_logged_with_the_call_that_allows_it() {
    let origin = ("origin", "https://other.example.com");
    let others = "https://other.example.com";
    let nobody = CorsLayer::new();
    let one = CorsLayer::new().allow_origin(PAGE);
    let list = CorsLayer::new().allow_origins([PAGE, "https://b.example.com"]);
    let rejecting = list.clone().reject_disallowed_origins(true);
    let added = format!(".allow_origins([…, {others:?}])");
    for (cors, allow) in [
        (&nobody, format!(".allow_origins([{others:?}])")),
        (&one, added.clone()),
        (&list, added.clone()),
        (&rejecting, added),
    ] {
        expect(
            &logged(cors, "GET", &[origin]),
            "the origin",
            "disallowed-origin",
            Some(&allow),
        );
        let preflight = [origin, ("access-control-request-method", "GET")];
        expect(
            &logged(cors, "OPTIONS", &preflight),
            "the origin",
            "disallowed-origin",
            Some(&allow),
        );
    }
}

#[test]
fn a_denied_host_is_logged_for_every_client() {
    let cors = CorsLayer::new().allow_origin(PAGE).allow_hosts("localhost");
    // After DNS rebinding, page and server have the same origin, so the `GET` has no `Origin`.
    let rebound = ("origin", "http://api.example.com");
    let preflight = ("access-control-request-method", "PUT");
    for (method, headers) in [
        ("GET", &[][..]),
        ("GET", &[rebound]),
        ("OPTIONS", &[rebound, preflight]),
    ] {
        let event = event(&cors, method, headers).unwrap_or_else(|| panic!("{headers:?}"));
        assert_eq!(event["host"], "api.example.com");
        assert_eq!(
            (&event["denied"], &event["code"]),
            (&"the host".into(), &"disallowed-host".into())
        );
        assert_eq!(event["allow"], r#".allow_hosts([…, "api.example.com"])"#);
        assert_eq!(
            (&event["method"], &event["path"]),
            (&method.into(), &"/items".into())
        );
        assert_eq!(event["preflight"], method == "OPTIONS");
    }
    let two = event(&cors, "GET", &[("host", "localhost")]).unwrap();
    assert_eq!(
        (&two["code"], &two["host"], &two["allow"]),
        (&"several-hosts".into(), &"".into(), &Value::Null)
    );
}

#[test]
fn a_denial_by_a_predicate_is_logged_when_its_result_is_known() {
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
            let (denied, code, allow) = logged(&cors, method, &headers);
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
fn a_denied_method_or_header_of_a_preflight_is_logged() {
    for origins in [
        AllowOrigin::from(PAGE),
        AllowOrigin::async_predicate(|_, _| async { true }),
    ] {
        let cors = CorsLayer::new()
            .allow_origin(origins)
            .allow_methods("PATCH")
            .allow_headers("x-a");
        expect(
            &logged(&cors, "OPTIONS", &asks("PUT", "x-a")),
            "the method PUT",
            "method-disallowed",
            Some(r#".allow_methods("…, PUT")"#),
        );
        expect(
            &logged(&cors, "OPTIONS", &asks("PATCH", "x-a,x-b, x-c")),
            "the headers x-b, x-c",
            "header-disallowed",
            Some(r#".allow_headers("…, x-b, x-c")"#),
        );
        expect(
            &logged(&cors, "OPTIONS", &asks("POST", "x-a,x-b")),
            "the header x-b",
            "header-disallowed",
            Some(r#".allow_headers("…, x-b")"#),
        );
        expect(
            &logged(&cors, "OPTIONS", &asks("PUT", "x-b")),
            "the method PUT and the header x-b",
            "method-disallowed",
            Some(r#".allow_methods("…, PUT").allow_headers("…, x-b")"#),
        );
        expect(
            &logged(&cors, "OPTIONS", &asks("GET", "b,c,d,e,f,g,h,i")),
            "the headers b, c, d, e, f, g, h, i",
            "header-disallowed",
            Some(r#".allow_headers("…, b, c, d, e, f, g, h, i")"#),
        );
        // `denied` only lists some of the nine names, but the call contains all of them.
        expect(
            &logged(&cors, "OPTIONS", &asks("GET", "b,c,d,e,f,g,h,i,j")),
            "the headers b, c, d, e, f, g, h, i, …",
            "header-disallowed",
            Some(r#".allow_headers("…, b, c, d, e, f, g, h, i, j")"#),
        );
        for allowed in [asks("PATCH", "x-a"), asks("POST", "X-A"), asks("GET", "")] {
            assert_eq!(event(&cors, "OPTIONS", &allowed), None, "{allowed:?}");
        }
    }
    for any in [
        CorsLayer::permissive(),
        CorsLayer::permissive().allow_origins([PAGE, "https://b.com"]),
    ] {
        assert_eq!(
            event(&any, "OPTIONS", &asks("PUT", "authorization,x-a")),
            None
        );
    }
}

#[test]
fn cookies_that_arrive_without_being_allowed_are_logged() {
    let included = [
        ("origin", PAGE),
        ("sec-fetch-mode", "cors"),
        ("cookie", "a=b"),
    ];
    let cors = CorsLayer::new().allow_origin(PAGE);
    let allow = Some(".allow_credentials(true)");
    expect(
        &logged(&cors, "GET", &included),
        "credentials",
        "no-allow-credentials",
        allow,
    );
    let any = CorsLayer::new().allow_origin(Any);
    let allow = format!(".allow_origins([{PAGE:?}]).allow_credentials(true)");
    expect(
        &logged(&any, "GET", &included),
        "credentials",
        "wildcard-with-credentials",
        Some(&allow),
    );
    let waited_for = AllowOrigin::async_predicate(|_, _| async { true });
    let waited_for = CorsLayer::new().allow_origin(waited_for);
    expect(
        &logged(&waited_for, "GET", &included),
        "credentials",
        "no-allow-credentials",
        Some(".allow_credentials(true)"),
    );

    for allowed in [&cors, &waited_for] {
        let allowed = allowed.clone().allow_credentials(true);
        assert_eq!(event(&allowed, "GET", &included), None);
    }
    for not_included in [
        &[("origin", PAGE), ("sec-fetch-mode", "cors")][..],
        &[
            ("origin", PAGE),
            ("sec-fetch-mode", "no-cors"),
            ("cookie", "a=b"),
        ],
        &[("origin", PAGE), ("cookie", "a=b")],
    ] {
        assert_eq!(event(&cors, "GET", not_included), None, "{not_included:?}");
    }
    // Posting a form sends cookies, but no script reads the response.
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
fn the_call_in_an_event_is_one_that_the_configuration_accepts() {
    let asks = |method: &'static str| [("origin", PAGE), ("access-control-request-method", method)];
    let cors = CorsLayer::new().allow_origin(PAGE);
    for method in ["patch", "get", "TRACE", "*"] {
        let said = logged(&cors, "OPTIONS", &asks(method));
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
        r#".allow_origins([…, "http://plain.example"]).dangerously_allow_insecure_origins(true)"#;
    expect(
        &logged(&with_credentials, "GET", &plain),
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
    let allow = format!(".allow_origins([{PAGE:?}]).allow_credentials(true)");
    expect(
        &logged(&mirrored, "GET", &included),
        "credentials",
        "no-allow-credentials",
        Some(&allow),
    );
}

#[test]
fn no_event_advises_replacing_a_predicate_for_credentials() {
    let cors = CorsLayer::new()
        .allow_origins([PAGE, "https://b.example.com"])
        .allow_credentials(AllowCredentials::predicate(|_, _| false));
    let included = [
        ("origin", PAGE),
        ("sec-fetch-mode", "cors"),
        ("cookie", "a=b"),
    ];
    let (_, code, allow) = logged(&cors, "GET", &included);
    assert_eq!(code, "no-allow-credentials");
    assert!(
        allow
            .unwrap()
            .contains("the predicate in .allow_credentials")
    );
}

#[test]
fn what_the_handler_may_allow_itself_is_not_logged() {
    let cors = CorsLayer::new()
        .allow_origin(PAGE)
        .existing_headers(ExistingHeaders::Preserve);
    assert_eq!(
        event(&cors, "GET", &[("origin", "https://other.example.com")]),
        None
    );
}

#[test]
fn what_does_not_concern_the_policy_is_not_logged() {
    let cors = CorsLayer::new().allow_origins([PAGE, "https://b.example.com"]);
    for headers in [
        &[][..],
        &[("origin", PAGE)],
        &[("origin", "https://api.example.com")], // a page of the same host
    ] {
        assert_eq!(event(&cors, "POST", headers), None, "{headers:?}");
    }
    let denied = [("GET", &[("origin", "https://other.example.com")][..])];
    assert_eq!(events_at(Level::INFO, &cors, &denied), Vec::<Value>::new());
}

#[test]
fn an_event_names_no_call_if_none_would_allow_the_request() {
    let cors = CorsLayer::new().allow_origins([PAGE, "https://b.example.com"]);
    let twice = [("origin", PAGE), ("origin", PAGE)];
    expect(
        &logged(&cors, "GET", &twice),
        "the origin",
        "several-origins",
        None,
    );
    let one = CorsLayer::new().allow_origin(PAGE);
    let twice = [("origin", PAGE), ("origin", "https://other.example.com")];
    expect(
        &logged(&one, "GET", &twice),
        "the origin",
        "several-origins",
        None,
    );
    for odd in ["https://app.example.com/", "evil", "https://\u{e9}.com", ""] {
        expect(
            &logged(&cors, "GET", &[("origin", odd)]),
            "the origin",
            "disallowed-origin",
            None,
        );
    }
    let null = [("origin", "null")];
    let allow = r#".allow_origins([…, "null"]).dangerously_allow_null_origin(true)"#;
    expect(
        &logged(&cors, "GET", &null),
        "the origin",
        "disallowed-origin",
        Some(allow),
    );
    // The predicate is not called with it before that is allowed.
    let asked = AllowOrigin::predicate(|_, _| false);
    expect(
        &logged(&CorsLayer::new().allow_origin(asked), "GET", &null),
        "the origin",
        "disallowed-origin",
        Some(".dangerously_allow_null_origin(true)"),
    );
    let cors = cors.allow_credentials(true);
    expect(
        &logged(&cors, "GET", &null),
        "the origin",
        "disallowed-origin",
        None,
    );
}

#[test]
fn a_preflight_for_what_is_not_a_method_is_not_logged() {
    let cors = CorsLayer::new().allow_origin(PAGE);
    for method in ["", "GET, PUT", "P(T"] {
        let asked = [("origin", PAGE), ("access-control-request-method", method)];
        assert_eq!(event(&cors, "OPTIONS", &asked), None, "{method}");
    }
}

#[test]
fn a_hostile_client_can_neither_flood_the_log_nor_write_into_it() {
    let cors = CorsLayer::new().allow_origins([PAGE, "https://b.example.com"]);
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

#[test]
fn a_layer_inside_another_is_logged_with_the_headers_that_have_no_effect() {
    let inner = CorsLayer::permissive();
    let handler = service_fn(|_| async { Ok::<_, Infallible>(Response::new(())) });
    let outer = CorsLayer::new().allow_origins([PAGE, "https://b.example.com"]);
    let get: (&str, Headers<'_>) = ("GET", &[("origin", PAGE)]);
    let preflight: (&str, Headers<'_>) = (
        "OPTIONS",
        &[("origin", PAGE), ("access-control-request-method", "GET")],
    );
    let nested = outer.layer(inner.layer(handler));
    let events = events_of(Level::DEBUG, &nested, &[get, preflight]);
    let [event] = &*events else {
        panic!("{events:#?}")
    };
    assert_eq!(event["code"], "headers-replaced");
    assert_eq!(
        event["existing"],
        "access-control-expose-headers, access-control-allow-origin"
    );
    assert_eq!(
        (&event["existing_origin"], &event["omitted"]),
        (&"*".into(), &0.into())
    );
    let message = event["message"].as_str().unwrap();
    assert!(message.ends_with("that one has no effect"), "{message}");

    // The layer inside answers alone, or the outer keeps what it says.
    let keeps = outer.clone().existing_headers(ExistingHeaders::Preserve);
    let elsewhere = CorsLayer::select().path("/elsewhere", outer);
    assert!(events_of(Level::DEBUG, &inner.layer(handler), &[get]).is_empty());
    assert!(events_of(Level::DEBUG, &keeps.layer(inner.layer(handler)), &[get]).is_empty());
    assert!(events_of(Level::DEBUG, &elsewhere.layer(inner.layer(handler)), &[get]).is_empty());
    assert!(events_of(Level::INFO, &nested, &[get]).is_empty());
}

#[test]
fn headers_that_a_handler_sets_are_logged_cut_and_escaped_and_at_most_ten_times_a_second() {
    let handler = service_fn(|_| async {
        let long =
            HeaderValue::from_bytes(&[b"\x9b31m".to_vec(), vec![b'a'; 60_000]].concat()).unwrap();
        let response = Response::builder().header("access-control-allow-origin", long);
        Ok::<_, Infallible>(response.body(()).unwrap())
    });
    let denied: Headers<'_> = &[("origin", "https://other.example.com")];
    let requests = [("GET", denied)].repeat(100);
    let cors = CorsLayer::new().allow_origins([PAGE, "https://b.example.com"]);
    let started = Instant::now();
    let events = events_of(Level::DEBUG, &cors.layer(handler), &requests);
    let seconds = usize::try_from(started.elapsed().as_secs()).unwrap() + 2;
    let (replaced, of_denials): (Vec<_>, Vec<_>) = events
        .iter()
        .partition(|event| event["code"] == "headers-replaced");
    // Neither kind takes the other's places.
    for (events, kind) in [(&replaced, "replaced"), (&of_denials, "denied")] {
        let count = events.len();
        assert!((10..=seconds * 10).contains(&count), "{kind}: {count}");
    }
    for event in replaced {
        let origin = event["existing_origin"].as_str().unwrap();
        assert!(origin.starts_with("\\x9b31maaa"), "{origin}");
        assert!(origin.chars().count() <= 256, "{origin}");
    }
}

#[test]
fn each_warning_about_a_configuration_is_one_event_when_it_is_compiled() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .json()
        .with_writer(move || writer.clone())
        .finish();
    with_default(subscriber, || {
        let cors = CorsLayer::new()
            .allow_origin(PAGE)
            .allow_methods("PUT, GETT")
            .allow_headers("cookie");
        for _ in 0..3 {
            drop(cors.layer(()));
        }
        let _ = CorsLayer::new().allow_origin(PAGE).validate();
    });
    let text = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    let lines: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let [method, header] = &*lines else {
        panic!("{text}")
    };
    assert_eq!(
        (&method["level"], &header["level"]),
        (&"WARN".into(), &"WARN".into())
    );
    assert_eq!(method["fields"]["setting"], "allow_methods");
    assert_eq!(method["fields"]["index"], 1);
    assert_eq!(
        method["fields"]["message"],
        "allow_methods: \"GETT\" is not a well-known method; did you mean \"GET\"? (index 1)"
    );
    assert_eq!(header["fields"]["setting"], "allow_headers");
}

/// A subscriber that formats events, and writes them nowhere.
fn forgetful_subscriber() -> impl Subscriber + Send + Sync {
    tracing_subscriber::fmt()
        .with_max_level(Level::DEBUG)
        .with_writer(io::sink)
        .finish()
}

/// The head of a request, as a server would read it.
fn head_of(request: http::request::Builder) -> Parts {
    let (head, ()) = request.body(()).unwrap().into_parts();
    drop(head.headers.clone()); // gives the bytes of its values a reference count
    head
}

#[test]
fn a_flood_of_denied_requests_costs_no_memory_once_the_limit_is_reached() {
    let policy = CorsLayer::new()
        .allow_origins([PAGE, "https://b.example.com"])
        .policy()
        .unwrap();
    let path = format!("/{}", "%00".repeat(10_000));
    let names = "x-a-long-name-that-is-not-allowed,".repeat(200);
    let head = |method: &str, origin: &str| {
        let request = Request::builder().method(method).uri(&path);
        let request = request.header("origin", HeaderValue::from_str(origin).unwrap());
        let request = request
            .header("access-control-request-method", "PUT")
            .header("access-control-request-headers", &names);
        head_of(request)
    };
    let heads = [head("GET", "https://evil.com"), head("OPTIONS", PAGE)];
    let decide = |head| drop(policy.decide(head).now().expect("no async predicate"));
    with_default(forgetful_subscriber(), || {
        let started = Instant::now();
        let logged = allocation_counter::measure(|| decide(&heads[0]));
        // This is enough for a formatted event, but not for a copy of the path of 30 kB.
        assert!(logged.bytes_total < 20_000, "{logged:?}");
        for _ in 0..20 {
            heads.iter().for_each(decide);
        }
        let [actual, preflight] =
            [0, 1].map(|at| allocation_counter::measure(|| decide(&heads[at])));
        // If this took longer than a second, one more event is logged.
        if started.elapsed().as_secs() == 0 {
            assert_eq!(actual.count_total, 0);
            // The headers of the answer are a copy of the precomputed ones.
            assert!(preflight.count_total <= 2, "{preflight:?}");
        }
    });
}

#[test]
fn what_is_logged_of_a_preflight_does_not_grow_with_it() {
    let allocated = |method: &str, names: &str| {
        // A new policy, because of the limit for events.
        let policy = CorsLayer::new().allow_origin(PAGE).policy().unwrap();
        let request = Request::builder().method("OPTIONS").header("origin", PAGE);
        let request = request
            .header("access-control-request-method", method)
            .header("access-control-request-headers", names);
        let head = head_of(request);
        let decide = || drop(policy.decide(&head).now().expect("no async predicate"));
        allocation_counter::measure(decide).bytes_total
    };
    with_default(forgetful_subscriber(), || {
        let usual = allocated(&"P".repeat(256), &"x".repeat(256));
        for (method, names) in [(256, 60_000), (400_000, 256), (400_000, 60_000)] {
            let long = allocated(&"P".repeat(method), &"x".repeat(names));
            assert!(long <= usual, "{method} {names}: {long} instead of {usual}");
        }
    });
}

#[test]
fn what_is_kept_while_an_async_predicate_decides_does_not_grow_with_the_request() {
    let allocated = |method: usize, path: usize| {
        let asked = AllowOrigin::async_predicate(|_, _| async { false });
        let policy = CorsLayer::new().allow_origin(asked).policy().unwrap();
        let request = Request::builder()
            .method(&*"M".repeat(method))
            .uri(format!("/{}", "p".repeat(path)))
            .header("origin", PAGE);
        let head = head_of(request);
        allocation_counter::measure(|| drop(policy.decide(&head))).bytes_total
    };
    with_default(forgetful_subscriber(), || {
        let usual = allocated(256, 256);
        for (method, path) in [(300_000, 256), (256, 60_000)] {
            let long = allocated(method, path);
            assert!(long <= usual, "{method} {path}: {long} instead of {usual}");
        }
    });
}
