use crate::support::{APP, OTHER, get, hello, one, preflight, request, send};
use cors::{
    AllowCredentials, AllowHeaders, AllowMethods, AllowOrigin, AllowPrivateNetwork, Any, Cors,
    CorsLayer, ExposeHeaders, MaxAge, Vary, preflight_request_headers,
};
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_ENCODING, ETAG, HeaderName};
use http::request::Parts as RequestParts;
use http::{HeaderValue, Method};
use std::time::Duration;
use tower::{Layer, ServiceBuilder, ServiceExt, service_fn};

const ORIGIN: &str = "access-control-allow-origin";

/// Those of the origins `APP` and `OTHER` that can read a response.
async fn readers(layer: CorsLayer) -> Vec<&'static str> {
    let mut readers = Vec::new();
    for origin in [APP, OTHER] {
        let response = send(&layer, get(origin)).await;
        if matches!(one(response.headers(), ORIGIN), Some(named) if named == origin || named == "*") {
            readers.push(origin);
        }
    }
    readers
}

/// One header of the answer to a preflight from `APP`.
async fn answered(layer: CorsLayer, name: &str) -> Option<String> {
    let response = send(&layer, preflight(APP)).await;
    one(response.headers(), name).map(str::to_owned)
}

/// One header of the response to a request from `APP`.
async fn responded(layer: CorsLayer, name: &str) -> Option<String> {
    let response = send(&layer, get(APP)).await;
    one(response.headers(), name).map(str::to_owned)
}

fn app() -> HeaderValue {
    APP.parse::<HeaderValue>().unwrap()
}

fn from_app() -> CorsLayer {
    CorsLayer::new().allow_origin(app())
}

#[tokio::test]
async fn constructors() {
    assert!(readers(CorsLayer::new()).await.is_empty());
    assert!(readers(CorsLayer::default()).await.is_empty());
    assert_eq!(readers(CorsLayer::permissive()).await, [APP, OTHER]);
    assert_eq!(answered(CorsLayer::permissive(), "access-control-allow-methods").await.unwrap(), "*");
    assert_eq!(responded(CorsLayer::permissive(), "access-control-expose-headers").await.unwrap(), "*");
}

#[tokio::test]
async fn allow_origin_header_value() {
    assert_eq!(readers(CorsLayer::new().allow_origin(app())).await, [APP]);
}

#[tokio::test]
async fn allow_origin_wildcard_header_value() {
    assert_eq!(readers(CorsLayer::new().allow_origin("*".parse::<HeaderValue>().unwrap())).await, [APP, OTHER]);
}

#[tokio::test]
async fn allow_origin_array() {
    let origins: [HeaderValue; 2] = [APP.parse().unwrap(), "http://api.example.com".parse().unwrap()];
    assert_eq!(readers(CorsLayer::new().allow_origin(origins)).await, [APP]);
}

#[tokio::test]
async fn allow_origin_vec() {
    let origins: Vec<HeaderValue> = vec![APP.parse().unwrap(), OTHER.parse().unwrap()];
    assert_eq!(readers(CorsLayer::new().allow_origin(origins)).await, [APP, OTHER]);
}

#[tokio::test]
async fn allow_origin_any() {
    assert_eq!(readers(CorsLayer::new().allow_origin(Any)).await, [APP, OTHER]);
    #[allow(deprecated)]
    let any = cors::any();
    assert_eq!(readers(CorsLayer::new().allow_origin(any)).await, [APP, OTHER]);
}

#[tokio::test]
async fn allow_origin_constructors() {
    for (origin, expected) in [
        (AllowOrigin::default(), &[][..]),
        (AllowOrigin::any(), &[APP, OTHER]),
        (AllowOrigin::exact(app()), &[APP]),
        (AllowOrigin::list([app(), HeaderValue::from_static("http://b.com")]), &[APP]),
        (AllowOrigin::list(vec![app()].into_iter()), &[APP]),
        (AllowOrigin::mirror_request(), &[APP, OTHER]),
    ] {
        assert_eq!(readers(CorsLayer::new().allow_origin(origin)).await, expected);
    }
}

#[tokio::test]
async fn allow_origin_predicate() {
    let layer = CorsLayer::new().allow_origin(AllowOrigin::predicate(
        |origin: &HeaderValue, _request_parts: &RequestParts| {
            origin.as_bytes().ends_with(b"//app.example.com")
        },
    ));
    assert_eq!(readers(layer).await, [APP]);
}

#[derive(Clone)]
struct Client;

impl Client {
    async fn fetch_allowed_origins(&self) -> Vec<HeaderValue> {
        self.fetch_allowed_origins_for_path("/".to_owned()).await
    }

    async fn fetch_allowed_origins_for_path(&self, path: String) -> Vec<HeaderValue> {
        tokio::task::yield_now().await;
        if path == "/" { vec![app()] } else { Vec::new() }
    }
}

#[tokio::test]
async fn allow_origin_async_predicate() {
    let client = Client;
    let layer = CorsLayer::new().allow_origin(AllowOrigin::async_predicate(
        |origin: HeaderValue, _request_parts: &RequestParts| async move {
            let origins = client.fetch_allowed_origins().await;
            origins.contains(&origin)
        },
    ));
    assert_eq!(readers(layer).await, [APP]);
}

#[tokio::test]
async fn allow_origin_async_predicate_of_the_path() {
    let client = Client;
    let layer = CorsLayer::new().allow_origin(AllowOrigin::async_predicate(
        |origin: HeaderValue, parts: &RequestParts| {
            let path = parts.uri.path().to_owned();
            async move {
                let origins = client.fetch_allowed_origins_for_path(path).await;
                origins.contains(&origin)
            }
        },
    ));
    assert_eq!(readers(layer).await, [APP]);
}

#[tokio::test]
async fn allow_methods_every_form() {
    for (methods, expected) in [
        (AllowMethods::default(), None),
        (Method::PUT.into(), Some("PUT")),
        ([Method::GET, Method::POST].into(), Some("GET,POST")),
        (vec![Method::GET, Method::PUT].into(), Some("GET,PUT")),
        (Any.into(), Some("*")),
        (AllowMethods::any(), Some("*")),
        (AllowMethods::exact(Method::DELETE), Some("DELETE")),
        (AllowMethods::list([Method::GET, Method::PATCH]), Some("GET,PATCH")),
        (AllowMethods::list(vec![Method::PUT]), Some("PUT")),
        (AllowMethods::mirror_request(), Some("PUT")),
    ] {
        let layer = from_app().allow_methods(methods);
        assert_eq!(answered(layer, "access-control-allow-methods").await.as_deref(), expected);
    }
    let layer = from_app().allow_methods([Method::GET]).allow_methods(Method::PUT);
    assert_eq!(answered(layer, "access-control-allow-methods").await.unwrap(), "PUT");
}

#[tokio::test]
async fn allow_headers_every_form() {
    for (headers, expected) in [
        (AllowHeaders::default(), None),
        ([AUTHORIZATION, ACCEPT].into(), Some("authorization,accept")),
        (vec![AUTHORIZATION, HeaderName::from_static("x-a")].into(), Some("authorization,x-a")),
        (AllowHeaders::list([AUTHORIZATION]), Some("authorization")),
        (AllowHeaders::list(vec![ACCEPT]), Some("accept")),
        (AllowHeaders::mirror_request(), Some("x-token")),
    ] {
        let layer = from_app().allow_headers(headers);
        assert_eq!(answered(layer, "access-control-allow-headers").await.as_deref(), expected);
    }
    for any in [AllowHeaders::any(), Any.into()] {
        let layer = from_app().allow_headers(any);
        assert!(answered(layer, "access-control-allow-headers").await.unwrap().starts_with('*'));
    }
}

#[tokio::test]
async fn expose_headers_every_form() {
    for (headers, expected) in [
        (ExposeHeaders::default(), None),
        ([CONTENT_ENCODING].into(), Some("content-encoding")),
        (vec![CONTENT_ENCODING, ETAG].into(), Some("content-encoding,etag")),
        (Any.into(), Some("*")),
        (ExposeHeaders::any(), Some("*")),
        (ExposeHeaders::list([ETAG]), Some("etag")),
    ] {
        let layer = from_app().expose_headers(headers);
        assert_eq!(responded(layer, "access-control-expose-headers").await.as_deref(), expected);
    }
}

#[tokio::test]
async fn allow_credentials_every_form() {
    for (credentials, expected) in [
        (AllowCredentials::default(), None),
        (true.into(), Some("true")),
        (false.into(), None),
        (AllowCredentials::yes(), Some("true")),
        (AllowCredentials::predicate(|origin: &HeaderValue, _: &RequestParts| origin == APP), Some("true")),
        (AllowCredentials::predicate(|_: &HeaderValue, _: &RequestParts| false), None),
    ] {
        let layer = from_app().allow_credentials(credentials);
        let name = "access-control-allow-credentials";
        assert_eq!(responded(layer.clone(), name).await.as_deref(), expected);
        assert_eq!(answered(layer, name).await.as_deref(), expected);
    }
}

#[tokio::test]
async fn max_age_every_form() {
    for (max_age, expected) in [
        (MaxAge::default(), None),
        ((Duration::from_secs(60) * 10).into(), Some("600")),
        (MaxAge::exact(Duration::from_millis(1500)), Some("1")),
        (MaxAge::dynamic(|_origin: &HeaderValue, parts: &RequestParts| -> Duration {
            Duration::from_secs(parts.uri.path().len() as u64)
        }), Some("1")),
    ] {
        let layer = from_app().max_age(max_age);
        assert_eq!(answered(layer, "access-control-max-age").await.as_deref(), expected);
    }
}

#[tokio::test]
async fn allow_private_network_every_form() {
    for (allow, expected) in [
        (AllowPrivateNetwork::default(), None),
        (true.into(), Some("true")),
        (false.into(), None),
        (AllowPrivateNetwork::yes(), Some("true")),
        (AllowPrivateNetwork::predicate(|origin: &HeaderValue, parts: &RequestParts| {
            parts.uri.path() == "/" && origin == APP
        }), Some("true")),
    ] {
        let layer = from_app().allow_private_network(allow);
        let name = "access-control-allow-private-network";
        assert_eq!(answered(layer.clone(), name).await.as_deref(), expected);
    }
}

#[tokio::test]
async fn vary_every_form() {
    for vary in [
        Vary::from([AUTHORIZATION]),
        Vary::from(vec![AUTHORIZATION]),
        Vary::list([AUTHORIZATION]),
    ] {
        let vary = responded(from_app().vary(vary), "vary").await;
        assert_eq!(vary.as_deref(), Some("authorization"));
    }
    let all = from_app().vary(preflight_request_headers().collect::<Vec<_>>());
    let all = responded(all, "vary").await.unwrap().to_ascii_lowercase();
    assert_eq!(all, "origin, access-control-request-method, access-control-request-headers");
    let _names_all = Vary::default();
}

/// Forms that applications use. The compiler can only infer from the setter what `parse` returns.
#[tokio::test]
async fn values_that_are_parsed_where_they_are_used() -> Result<(), Box<dyn std::error::Error>> {
    let listed = [APP, OTHER];
    let texts: Vec<String> = listed.map(str::to_owned).to_vec();
    let comma_separated = format!("{APP},{OTHER}");

    let mut pushed = Vec::new();
    for origin in listed {
        pushed.push(origin.parse()?);
    }
    let fallible: Result<Vec<_>, _> = texts.iter().map(|origin| origin.parse()).collect();
    let turbofish = texts.iter().map(|origin| HeaderValue::from_str(origin)).collect::<Result<Vec<_>, _>>()?;
    let layers = [
        CorsLayer::new().allow_origin([APP.parse().unwrap(), OTHER.parse()?]),
        CorsLayer::new().allow_origin(["https://app.example.com".parse()?, "https://other.example.com".parse()?]),
        CorsLayer::new().allow_origin(vec![APP.parse().unwrap(), OTHER.parse().unwrap()]),
        CorsLayer::new().allow_origin(listed.map(|origin| origin.parse().unwrap())),
        CorsLayer::new().allow_origin(pushed),
        CorsLayer::new().allow_origin(fallible?),
        CorsLayer::new().allow_origin(turbofish),
        CorsLayer::new().allow_origin(texts.iter().filter_map(|origin| origin.parse().ok()).collect::<Vec<_>>()),
        CorsLayer::new().allow_origin(comma_separated.split(',').map(|origin| origin.parse().unwrap()).collect::<Vec<HeaderValue>>()),
        CorsLayer::new().allow_origin(AllowOrigin::list(texts.iter().map(|origin| origin.parse().unwrap()))),
        CorsLayer::new().allow_origin(AllowOrigin::list(texts.iter().flat_map(|origin| origin.parse()))),
        CorsLayer::new().allow_origin(AllowOrigin::list([APP.parse()?, OTHER.parse()?])),
        generic(vec![APP.parse::<HeaderValue>()?, OTHER.parse()?]),
        generic([HeaderValue::from_static(APP), HeaderValue::from_static(OTHER)]),
        generic(AllowOrigin::list(listed.map(HeaderValue::from_static))),
    ];
    for layer in layers {
        assert_eq!(readers(layer).await, [APP, OTHER]);
    }
    for layer in [
        CorsLayer::new().allow_origin(APP.parse::<HeaderValue>()?),
        CorsLayer::new().allow_origin(AllowOrigin::exact(APP.parse()?)),
        CorsLayer::new().allow_origin([APP.parse()?]),
        CorsLayer::new().allow_origin([HeaderValue::from_static(APP)]),
        by_environment(Some(APP)),
    ] {
        assert_eq!(readers(layer).await, [APP]);
    }
    assert_eq!(readers(by_environment(None)).await, [APP, OTHER]);
    assert!(readers(CorsLayer::new().allow_origin([])).await.is_empty());
    Ok(())
}

fn generic(origins: impl Into<AllowOrigin>) -> CorsLayer {
    CorsLayer::new().allow_origin(origins)
}

fn by_environment(origin: Option<&str>) -> CorsLayer {
    let origin = match origin {
        Some(origin) => AllowOrigin::exact(HeaderValue::from_str(origin).unwrap()),
        None => Any.into(),
    };
    CorsLayer::new().allow_origin(origin)
}

#[tokio::test]
async fn methods_and_headers_that_are_parsed_where_they_are_used() -> Result<(), Box<dyn std::error::Error>> {
    let methods = "access-control-allow-methods";
    for layer in [
        from_app().allow_methods(["PUT".parse()?, "PATCH".parse()?]),
        from_app().allow_methods([Method::PUT, Method::PATCH].to_vec()),
        from_app().allow_methods(AllowMethods::list(["PUT", "PATCH"].iter().map(|method| method.parse().unwrap()))),
        from_app().allow_methods(["PUT", "PATCH"].iter().filter_map(|method| method.parse().ok()).collect::<Vec<_>>()),
        from_app().allow_methods(["PUT", "PATCH"].map(|method| Method::from_bytes(method.as_bytes()).unwrap())),
    ] {
        assert_eq!(answered(layer, methods).await.as_deref(), Some("PUT,PATCH"));
    }
    let headers = "access-control-allow-headers";
    for layer in [
        from_app().allow_headers(["x-a".parse()?, AUTHORIZATION]),
        from_app().allow_headers([HeaderName::from_static("x-a"), AUTHORIZATION]),
        from_app().allow_headers(vec!["x-a".parse::<HeaderName>()?, "Authorization".parse()?]),
        from_app().allow_headers(AllowHeaders::list(["x-a", "authorization"].iter().map(|name| name.parse().unwrap()))),
        from_app().allow_headers("x-a,authorization".split(',').filter_map(|name| name.parse().ok()).collect::<Vec<_>>()),
    ] {
        assert_eq!(answered(layer, headers).await.as_deref(), Some("x-a,authorization"));
    }
    assert_eq!(answered(from_app().allow_headers([]), headers).await, None);
    assert_eq!(answered(from_app().allow_methods([]), methods).await, None);
    let exposed = "access-control-expose-headers";
    assert_eq!(responded(from_app().expose_headers([]), exposed).await, None);
    assert_eq!(responded(from_app().expose_headers(["x-total".parse()?]), exposed).await.as_deref(), Some("x-total"));
    assert_eq!(responded(from_app().vary([]), "vary").await, None);
    Ok(())
}

#[tokio::test]
async fn very_permissive_with_its_origin_replaced() {
    #[allow(deprecated)]
    let layer = CorsLayer::very_permissive()
        .allow_origin(AllowOrigin::predicate(|origin: &HeaderValue, _: &RequestParts| origin == APP))
        .max_age(Duration::from_secs(3600));
    assert_eq!(readers(layer.clone()).await, [APP]);
    for (name, value) in [
        ("access-control-allow-credentials", "true"),
        ("access-control-allow-methods", "PUT"),
        ("access-control-allow-headers", "x-token"),
        ("access-control-max-age", "3600"),
    ] {
        assert_eq!(answered(layer.clone(), name).await.as_deref(), Some(value));
    }
}

/// A layer that is made once and used in many places, as state, behind functions and in statics.
#[tokio::test]
async fn a_layer_that_is_passed_around() {
    static SHARED: std::sync::OnceLock<CorsLayer> = std::sync::OnceLock::new();
    fn make(development: bool) -> CorsLayer {
        if development { CorsLayer::permissive() } else { CorsLayer::default() }
    }
    fn extended(layer: CorsLayer) -> CorsLayer {
        layer.allow_headers(Any).allow_methods(Any).expose_headers(Any).max_age(Duration::from_secs(60) * 60)
    }
    let mut layer = make(false);
    layer = layer.allow_origin(app());
    let layer = extended(layer).allow_credentials(false);
    assert_eq!(readers(SHARED.get_or_init(|| layer.clone()).clone()).await, [APP]);
    assert_eq!(readers(make(true)).await, [APP, OTHER]);
    let optional: Option<CorsLayer> = Some(layer);
    let service = ServiceBuilder::new().option_layer(optional).service(service_fn(hello));
    assert!(service.oneshot(get(APP)).await.is_ok());
    let service = ServiceBuilder::new()
        .layer(tower::layer::util::Identity::new())
        .layer(CorsLayer::new().allow_origin(Any))
        .service(tower::util::BoxCloneSyncService::new(service_fn(hello)));
    let response = service.oneshot(get(APP)).await.unwrap();
    assert_eq!(one(response.headers(), ORIGIN), Some("*"));
}

#[tokio::test]
async fn the_layer_on_an_axum_router() {
    use axum::{Router, body::Body, routing::get as route};
    let preflight = || {
        let request = http::Request::options("/").header("origin", APP);
        request.header("access-control-request-method", "PUT").body(Body::empty()).unwrap()
    };
    for router in [
        Router::<()>::new().route("/", route(|| async {})).layer(from_app()),
        Router::new().route("/", route(|| async {}).layer(from_app())),
        Router::new().nest("/api", Router::new().route("/", route(|| async {}))).layer(ServiceBuilder::new().layer(from_app())),
        Router::new().route("/", route(|| async {})).with_state(()).layer(from_app()),
    ] {
        let response = router.oneshot(preflight()).await.unwrap();
        assert_eq!(response.headers()[ORIGIN], APP);
    }
}

#[tokio::test]
async fn the_layer_in_a_service_builder_and_a_field() {
    struct App {
        service: Cors<Inner>,
    }
    #[derive(Clone, Debug)]
    struct Inner;
    impl tower::Service<http::Request<String>> for Inner {
        type Response = http::Response<String>;
        type Error = std::convert::Infallible;
        type Future = std::future::Ready<Result<Self::Response, Self::Error>>;
        fn poll_ready(&mut self, _: &mut std::task::Context<'_>) -> std::task::Poll<Result<(), Self::Error>> {
            std::task::Poll::Ready(Ok(()))
        }
        fn call(&mut self, _: http::Request<String>) -> Self::Future {
            std::future::ready(Ok(http::Response::new(String::new())))
        }
    }
    let mut app = App { service: Cors::permissive(Inner) };
    let _: (&Inner, String) = (app.service.get_ref(), format!("{:?}", app.service));
    let _: &mut Inner = app.service.get_mut();
    let response = app.service.clone().oneshot(get(APP)).await.unwrap();
    assert_eq!(one(response.headers(), ORIGIN), Some("*"));
    let _: Inner = app.service.into_inner();
    let _: CorsLayer = Cors::<Inner>::layer();

    let service = ServiceBuilder::new().layer(from_app()).service(service_fn(hello));
    let response = service.oneshot(request(Method::GET, &[])).await.unwrap();
    assert_eq!(one(response.headers(), ORIGIN), Some(APP));
    let mut service: Cors<_> = from_app().layer(service_fn(hello));
    let future: cors::ResponseFuture<_> = tower::Service::call(&mut service, get(APP));
    assert_eq!(future.await.unwrap().body(), "hello");
}
