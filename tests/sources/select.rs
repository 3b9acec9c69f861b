use http::{Request, Response};
use std::convert::Infallible;
use tower::{Layer, ServiceExt, service_fn};
use tower_cors::{Any, CorsLayer, CorsSelect};

/// The origin that tells which policy has answered.
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
    // Untouched, the handler's own header stays.
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
async fn the_first_rule_that_fits_is_the_one() {
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
        ("/", &[("host", "evil-admin.example.com")], "rest"),
        ("/", &[("host", "localhost:8080")], "local"),
        ("/", &[("host", "localhost:9090")], "rest"),
        ("/", &[("x-tenant", "acme")], "acme"),
        ("/", &[("x-tenant", "other")], "rest"),
        ("/", &[("x-tenant", "acme"), ("x-tenant", "other")], "rest"),
    ] {
        assert_eq!(
            chosen(&cors, uri, headers).await.as_deref(),
            Some(expected),
            "{uri} {headers:?}"
        );
    }
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
async fn vary_names_the_header_that_the_choice_hangs_on() {
    let cors = CorsLayer::select()
        .header("x-tenant", "acme", policy("acme"))
        .path(
            "/api",
            policy("api").allow_origin(["https://api.example.com", "https://b.example.com"]),
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

#[test]
fn every_mistake_of_every_policy_comes_at_once_with_its_rule() {
    let errors = CorsLayer::select()
        .path("api/", policy("api"))
        .path(
            "/admin",
            CorsLayer::new().allow_origin(Any).allow_credentials(true),
        )
        .host("Admin.example.com", policy("UPPER"))
        .host("https://a.com", policy("a"))
        .header("x tenant", "acme", policy("acme"))
        .otherwise(CorsLayer::new().allow_methods(["get", "put"]))
        .validate()
        .unwrap_err();
    assert_eq!(
        errors.to_string(),
        r#"path "api/": select: "api/" is not the beginning of a path; write "/api"
path "/admin": allow_origin: any origin with credentials is refused by browsers; name the origins, or remove allow_credentials
host "Admin.example.com": select: "Admin.example.com" is not a host; write "admin.example.com"
host "Admin.example.com": allow_origin: "https://UPPER.example.com" has upper-case letters, which browsers never send; write "https://upper.example.com"
host "https://a.com": select: "https://a.com" is not a host; write a host such as "api.example.com", with a port if only that is meant
header "x tenant: acme": select: "x tenant" is not a header name; write a name such as "x-tenant"
otherwise: allow_methods: "get" is not how browsers spell the method; write "GET" (index 0)
otherwise: allow_methods: "put" is not how browsers spell the method; write "PUT" (index 1)"#
    );
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
    ] {
        let text = cors.validate().unwrap_err().to_string();
        let expected = format!(
            "{rule}: select: a rule before this one takes all of its requests; write this one first"
        );
        assert_eq!(text, expected);
    }
    for right in [
        select().path("/api/public", page()).path("/api", page()),
        select().host("a.com:8080", page()).host("a.com", page()),
        select()
            .header("x-a", "b", page())
            .header("x-a", "c", page()),
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
    for (cors, mistake) in [
        (
            path("/items/{id}"),
            r#"is a pattern, and a path fits all below it; write "/items""#,
        ),
        (
            path("/items/:id/x"),
            r#"is a pattern, and a path fits all below it; write "/items""#,
        ),
        (
            path("/api/*"),
            r#"is a pattern, and a path fits all below it; write "/api""#,
        ),
        (
            path("/{id}"),
            "is a pattern, and a path fits all below it; write the part before the pattern",
        ),
        (
            path("/é"),
            r#"is not the beginning of a path; write "/%C3%A9""#,
        ),
        (
            path("/a b"),
            r#"is not the beginning of a path; write "/a%20b""#,
        ),
        (
            path("/a/../b/./c"),
            r#"is not the beginning of a path; write "/b/c""#,
        ),
        (
            path("/a?b"),
            r#"is not the beginning of a path; write a slash and names between slashes, such as "/api/public""#,
        ),
        (
            host("example.com:80"),
            r#"names a default port, which browsers omit; write "example.com""#,
        ),
        (
            host("Example.com:443"),
            r#"names a default port, which browsers omit; write "example.com""#,
        ),
        (header(" acme"), r#"is not a header's value; write "acme""#),
        (
            header("ac\nme"),
            "is not a header's value; write one without control characters",
        ),
    ] {
        let text = cors.validate().unwrap_err().to_string();
        assert!(text.ends_with(mistake), "{text}");
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
