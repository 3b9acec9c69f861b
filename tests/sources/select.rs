use http::{Request, Response};
use std::convert::Infallible;
use tower::{Layer, ServiceExt, service_fn};
use tower_cors::{Any, ConfigErrorKind as Kind, ConfigWarning, CorsLayer, CorsSelect};

/// A policy that allows one origin, which shows that this policy has answered.
fn policy(name: &str) -> CorsLayer {
    CorsLayer::new().allow_origin(format!("https://{name}.example.com"))
}

#[derive(Clone)]
struct Beta;

/// The allowed origin's first label, what `Vary` says, and the status.
async fn answered(cors: &CorsSelect, request: Request<()>) -> (Option<String>, String, u16) {
    let handler = service_fn(|_: Request<()>| async {
        let response = Response::builder()
            .status(202)
            .header("access-control-allow-methods", "own");
        Ok::<_, Infallible>(response.body(()).unwrap())
    });
    let response = cors.layer(handler).oneshot(request).await.unwrap();
    let text = |name: &str| {
        let values = response.headers().get_all(name).iter();
        let values: Vec<_> = values.map(|value| value.to_str().unwrap()).collect();
        values.join(", ")
    };
    let origin = text("access-control-allow-origin");
    let label = origin
        .strip_prefix("https://")
        .and_then(|origin| origin.split('.').next());
    // If nothing is changed, the handler's own header is still there.
    assert_eq!(
        text("access-control-allow-methods") == "own",
        label.is_none()
    );
    (
        label.map(str::to_owned),
        text("vary"),
        response.status().as_u16(),
    )
}

async fn chosen(
    cors: &CorsSelect,
    uri: &str,
    headers: &[(&'static str, &'static str)],
) -> Option<String> {
    let mut request = Request::builder()
        .uri(uri)
        .header("origin", "https://x.example.com");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    answered(cors, request.body(()).unwrap()).await.0
}

#[tokio::test]
async fn the_first_rule_that_fits_decides() {
    let cors = CorsLayer::select()
        .path("/api/public", policy("public"))
        .path("/api", policy("api"))
        .host("admin.example.com", policy("admin"))
        .host("localhost:8080", policy("local"))
        .header("x-tenant", "acme", policy("acme"))
        .otherwise(policy("rest"))
        .validate()
        .unwrap();
    for (uri, headers, expected) in [
        ("/api/public", &[][..], "public"),
        ("/api/public/news?page=2", &[], "public"),
        ("/api/publications", &[], "api"),
        ("/api", &[("host", "admin.example.com")], "api"),
        ("/apis", &[], "rest"),
        ("/", &[("host", "admin.example.com")], "admin"),
        ("/", &[("host", "ADMIN.example.com:8443")], "admin"),
        ("https://admin.example.com/", &[], "admin"), // HTTP/2
        ("/", &[("host", "admin.example.com.")], "admin"),
        ("/", &[("host", "localhost.:8080")], "local"),
        (
            "/",
            &[("host", "x.com"), ("host", "admin.example.com")],
            "admin",
        ),
        ("https://x.com/", &[("host", "admin.example.com")], "admin"),
        ("/", &[("host", "evil-admin.example.com")], "rest"),
        ("/", &[("host", "localhost:8080")], "local"),
        ("/", &[("host", "localhost:9090")], "rest"),
        ("/", &[("x-tenant", "acme")], "acme"),
        ("/", &[("x-tenant", "other")], "rest"),
        ("/", &[("x-tenant", "other"), ("x-tenant", "acme")], "acme"), // the handler may read either
    ] {
        assert_eq!(
            chosen(&cors, uri, headers).await.as_deref(),
            Some(expected),
            "{uri} {headers:?}"
        );
    }
}

/// Spellings that some service takes for a path below `/admin`.
const SPELLINGS: [&str; 12] = [
    "/admin/users",
    "/%61dmin/users",
    "/%2561dmin/users",
    "//admin/users",
    "/admin//users",
    "/ADMIN/users",
    "/admin;x/users",
    "/admin%3Bx/users",
    "/admin%2Fusers",
    "/admin%5Cusers",
    "/./admin/users",
    "/x/../admin/users",
];

fn strict_admin() -> CorsSelect {
    CorsLayer::select()
        .path("/admin", policy("strict"))
        .path("/", CorsLayer::permissive())
        .validate()
        .unwrap()
}

async fn allowed_origin<S, B>(service: S, path: &str) -> (Option<String>, u16)
where
    S: tower::Service<Request<B>, Response = Response<B>, Error = Infallible>,
    B: Default,
{
    let request = Request::builder()
        .uri(path)
        .header("origin", "https://evil.com");
    let response = service
        .oneshot(request.body(B::default()).unwrap())
        .await
        .unwrap();
    let allowed = response.headers().get("access-control-allow-origin");
    let allowed = allowed.map(|origin| origin.to_str().unwrap().to_owned());
    (allowed, response.status().as_u16())
}

#[tokio::test]
async fn a_strict_rule_that_comes_first_covers_what_a_decoding_service_takes_for_its_path() {
    let normalize = |path: &str| {
        let path = path
            .replace("%25", "%")
            .replace("%61", "a")
            .replace("%3B", ";");
        let path = path.replace("%2F", "/").replace("%5C", "/").to_lowercase();
        let names = path
            .split('/')
            .filter(|name| !name.is_empty() && *name != ".");
        let names: Vec<_> = names.map(|name| name.split(';').next().unwrap()).collect();
        names.join("/").replace("x/../", "")
    };
    for path in SPELLINGS {
        assert_eq!(normalize(path), "admin/users", "{path}");
        let serves_admin = service_fn(move |request: Request<()>| async move {
            let is_admin = normalize(request.uri().path()) == "admin/users";
            let status = if is_admin { 200 } else { 404 };
            Ok(Response::builder().status(status).body(()).unwrap())
        });
        let answer = allowed_origin(strict_admin().layer(serves_admin), path).await;
        let strict = Some("https://strict.example.com".to_owned());
        assert_eq!(answer, (strict, 200), "{path}");
    }
}

#[tokio::test]
async fn a_strict_rule_that_comes_first_covers_what_axum_routes_to_its_path() {
    let app = axum::Router::new()
        .route("/admin/users", axum::routing::get(|| async {}))
        .route("/admin/{*rest}", axum::routing::get(|| async {}))
        .fallback(|| async { axum::http::StatusCode::NOT_FOUND })
        .layer(strict_admin());
    let (mut served, mut refused) = (0, 0);
    for path in SPELLINGS.into_iter().chain(["/", "/public"]) {
        let (allowed, status) = allowed_origin(app.clone(), path).await;
        if status == 200 {
            served += 1;
            assert_eq!(
                allowed.as_deref(),
                Some("https://strict.example.com"),
                "{path}"
            );
        } else {
            refused += usize::from(allowed.as_deref() == Some("*"));
        }
    }
    assert!(served >= 2 && refused == 2, "{served} {refused}");
}

#[tokio::test]
async fn an_extension_chooses() {
    let cors = CorsLayer::select().extension::<Beta>(policy("beta"));
    let mut request = Request::builder()
        .header("origin", "https://x.example.com")
        .body(())
        .unwrap();
    assert_eq!(answered(&cors, request.clone()).await.0, None);
    request.extensions_mut().insert(Beta);
    assert_eq!(answered(&cors, request).await.0.as_deref(), Some("beta"));
}

#[tokio::test]
async fn what_fits_no_rule_passes_through_untouched() {
    let cors = CorsLayer::select().path("/api", policy("api"));
    for method in ["GET", "OPTIONS"] {
        let request = Request::builder()
            .method(method)
            .uri("/other")
            .header("origin", "https://api.example.com");
        let request = request
            .header("access-control-request-method", "PUT")
            .body(())
            .unwrap();
        assert_eq!(
            answered(&cors, request).await,
            (None, String::new(), 202),
            "{method}"
        );
    }
}

#[tokio::test]
async fn vary_lists_the_header_that_the_choice_depends_on() {
    let cors = CorsLayer::select()
        .header("x-tenant", "acme", policy("acme"))
        .path(
            "/api",
            policy("api").allow_origins(["https://api.example.com", "https://b.example.com"]),
        );
    for (uri, tenant, label, vary) in [
        ("/", "acme", Some("acme"), "x-tenant"),
        ("/api", "other", Some("api"), "Origin, x-tenant"),
        ("/", "other", None, "x-tenant"),
    ] {
        let request = Request::builder()
            .uri(uri)
            .header("x-tenant", tenant)
            .header("origin", "https://api.example.com");
        let (found, named, _) = answered(&cors, request.body(()).unwrap()).await;
        assert_eq!(
            (found.as_deref(), named.as_str()),
            (label, vary),
            "{uri} {tenant}"
        );
    }
}

/// The rule, the kind and the suggestion of each mistake.
fn found(cors: CorsSelect) -> Vec<(String, Kind, Option<String>)> {
    let errors = cors.validate().unwrap_err();
    let found = errors.iter().map(|error| {
        let rule = error.rule().unwrap().to_owned();
        (rule, error.kind(), error.suggestion().map(str::to_owned))
    });
    found.collect()
}

#[test]
fn every_mistake_in_every_policy_is_returned_at_once_with_its_rule() {
    let cors = CorsLayer::select()
        .path("api/", policy("api"))
        .path(
            "/admin",
            CorsLayer::new().allow_origin(Any).allow_credentials(true),
        )
        .host("Admin.example.com", policy("UPPER"))
        .host("https://a.com", policy("a"))
        .header("x tenant", "acme", policy("acme"))
        .otherwise(CorsLayer::new().allow_methods("gett, get, put"));
    let text = cors.clone().validate().unwrap_err().to_string();
    assert!(
        text.starts_with("rule path \"api/\": select: \"api/\" is not"),
        "{text}"
    );
    let admin = "host \"Admin.example.com\"";
    let expected = [
        ("path \"api/\"", Kind::InvalidPath, Some("/api")),
        ("path \"/admin\"", Kind::AnyOriginWithCredentials, None),
        (admin, Kind::InvalidHost, Some("admin.example.com")),
        (admin, Kind::UpperCase, Some("https://upper.example.com")),
        ("host \"https://a.com\"", Kind::InvalidHost, None),
        ("header \"x tenant: acme\"", Kind::InvalidName, None),
        ("otherwise", Kind::MethodSpelling, Some("GET")),
        ("otherwise", Kind::MethodSpelling, Some("PUT")),
    ];
    let expected = expected
        .map(|(rule, kind, suggestion)| (rule.to_owned(), kind, suggestion.map(str::to_owned)));
    assert_eq!(found(cors.clone()), expected);
    let warned: Vec<_> = cors.warnings().iter().map(ConfigWarning::rule).collect();
    assert_eq!(warned, [Some("otherwise")]);
}

#[test]
fn a_rule_that_no_request_reaches_is_a_mistake() {
    let page = || policy("page");
    let select = CorsLayer::select;
    for (cors, rule) in [
        (
            select().path("/api", page()).path("/api/public", page()),
            "path \"/api/public\"",
        ),
        (
            select().path("/api", page()).path("/API/%70ublic", page()),
            "path \"/API/%70ublic\"",
        ),
        (
            select().path("/", page()).path("/api", page()),
            "path \"/api\"",
        ),
        (
            select().otherwise(page()).host("a.com", page()),
            "host \"a.com\"",
        ),
        (
            select().host("a.com", page()).host("a.com:8080", page()),
            "host \"a.com:8080\"",
        ),
        (
            select()
                .header("x-a", "b", page())
                .header("X-A", "b", page()),
            "header \"X-A: b\"",
        ),
        (
            select().extension::<Beta>(page()).extension::<Beta>(page()),
            "extension sources::select::Beta",
        ),
    ] {
        assert_eq!(found(cors), [(rule.to_owned(), Kind::NeverReached, None)]);
    }
    for right in [
        select().path("/api/public", page()).path("/api", page()),
        select().host("a.com:8080", page()).host("a.com", page()),
        select()
            .header("x-a", "b", page())
            .header("x-a", "c", page()),
        select().extension::<Beta>(page()).extension::<u8>(page()),
        select()
            .path("/api", page())
            .path("/apis", page())
            .otherwise(page()),
    ] {
        assert!(right.validate().is_ok());
    }
}

#[test]
fn a_rule_for_requests_that_are_not_sent_is_a_mistake_with_its_fix() {
    let path = |path| CorsLayer::select().path(path, policy("page"));
    let host = |host| CorsLayer::select().host(host, policy("page"));
    let header = |value| CorsLayer::select().header("x-tenant", value, policy("page"));
    for (cors, kind, suggestion) in [
        (path("/items/{id}"), Kind::PathPattern, Some("/items")),
        (path("/items/:id/x"), Kind::PathPattern, Some("/items")),
        (path("/api/*"), Kind::PathPattern, Some("/api")),
        (path("/{id}"), Kind::PathPattern, None),
        (path("/é"), Kind::InvalidPath, Some("/%C3%A9")),
        (path("/a b"), Kind::InvalidPath, Some("/a%20b")),
        (path("/a/../b/./c"), Kind::InvalidPath, Some("/b/c")),
        (path("/a?b"), Kind::InvalidPath, None),
        (
            host("example.com:80"),
            Kind::DefaultPort,
            Some("example.com"),
        ),
        (
            host("Example.com:443"),
            Kind::DefaultPort,
            Some("example.com"),
        ),
        (header(" acme"), Kind::InvalidHeaderValue, Some("acme")),
        (header("ac\nme"), Kind::InvalidHeaderValue, None),
    ] {
        let [(rule, found, suggested)] = &*found(cors) else {
            panic!("one mistake");
        };
        assert_eq!((*found, suggested.as_deref()), (kind, suggestion), "{rule}");
    }
    for right in [
        path("/"),
        path("/items:batch"),
        path("/a//b"),
        path("/%7B"),
        host("[::1]:8080"),
        header(""),
    ] {
        assert!(right.validate().is_ok());
    }
}
