//! Servers that the layer runs in, other than Axum, which all other tests use.

use crate::support::{ADMIN, APP, EVIL, Server, listed};
use http::{Request, Response, Version};
use http_body_util::{Empty, Full};
use hyper::body::{Bytes, Incoming};
use hyper_util::client::legacy::Client;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use hyper_util::service::TowerToHyperService;
use std::convert::Infallible;
use tokio::net::TcpListener;
use tower::{Service, ServiceBuilder, service_fn};
use tower_cors::{AllowOrigin, CorsLayer, Decision, Policy};

const NAMED: [&str; 2] = [
    "access-control-allow-origin: https://app.example.com",
    "vary: Origin",
];

fn cors() -> CorsLayer {
    CorsLayer::new().allow_origins([APP, ADMIN])
}

async fn hello(_: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    Ok(Response::new("hello".into()))
}

/// Serves every connection with a clone of `service`, as HTTP/1.1 or HTTP/2.
pub(crate) async fn serve_hyper<S, B>(listener: TcpListener, service: S)
where
    S: Service<Request<Incoming>, Response = Response<B>, Error = Infallible>
        + Clone
        + Send
        + 'static,
    S::Future: Send,
    B: hyper::body::Body + Send + 'static,
    B::Data: Send,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        let service = TowerToHyperService::new(service.clone());
        tokio::spawn(async move {
            let connection = auto::Builder::new(TokioExecutor::new());
            // The test does not fail because a client closes its connection.
            let _ = connection
                .serve_connection(TokioIo::new(stream), service)
                .await;
        });
    }
}

#[tokio::test]
async fn a_service_builder_around_a_hyper_service() {
    let service = ServiceBuilder::new().layer(cors()).service_fn(hello);
    let server = Server::start(|listener| serve_hyper(listener, service)).await;
    let reply = server.get("/", APP).await;
    reply.expect(200, &NAMED);
    assert_eq!(reply.body, "hello");
    let reply = server.preflight("/", APP, "PUT", "").await;
    reply.expect(200, &NAMED);
    assert_eq!(
        (&*reply.body, &reply.headers["content-length"]),
        ("", &"0".parse().unwrap())
    );
}

#[tokio::test]
async fn http_2() {
    let service = ServiceBuilder::new()
        .layer(cors().reject_disallowed_origins(true))
        .service_fn(hello);
    let server = Server::start(|listener| serve_hyper(listener, service)).await;
    let client = Client::builder(TokioExecutor::new())
        .http2_only(true)
        .build_http::<Empty<Bytes>>();
    let own = format!("http://{}", server.address());
    for (origin, status, named) in [(APP, 200, true), (EVIL, 403, false), (&own, 200, false)] {
        let request = Request::get(&own)
            .header("origin", origin)
            .body(Empty::new())
            .unwrap();
        let response = client.request(request).await.unwrap();
        assert_eq!(response.version(), Version::HTTP_2);
        assert_eq!(response.status(), status, "{origin}");
        let allowed = response.headers().get("access-control-allow-origin");
        assert_eq!(allowed.is_some(), named, "{origin}");
    }
}

#[tokio::test]
async fn a_body_without_default() {
    /// This type has no obvious empty value.
    fn wrapped(text: &'static str) -> http_body_util::Either<Full<Bytes>, Empty<Bytes>> {
        http_body_util::Either::Left(text.into())
    }
    let service = ServiceBuilder::new()
        .layer(cors().with_empty_body(|| http_body_util::Either::Right(Empty::new())))
        .service(service_fn(|_: Request<Incoming>| async {
            Ok::<_, Infallible>(Response::new(wrapped("hello")))
        }));
    let server = Server::start(|listener| serve_hyper(listener, service)).await;
    assert_eq!(server.get("/", APP).await.body, "hello");
    let reply = server.preflight("/", APP, "PUT", "").await;
    reply.expect(200, &NAMED);
    assert_eq!(reply.body, "");
}

#[tokio::test]
async fn a_policy_in_a_plain_function_without_layers() {
    async fn with(
        policy: Policy,
        request: Request<Incoming>,
    ) -> Result<Response<Full<Bytes>>, Infallible> {
        let (head, body) = request.into_parts();
        match policy.decide(&head).await {
            Decision::Answer(answer) => Ok(answer.into_response(Full::default())),
            Decision::Forward(cors) => {
                let mut response = hello(Request::from_parts(head, body)).await?;
                cors.apply(response.headers_mut());
                Ok(response)
            }
        }
    }
    for origins in [
        listed(&[APP, ADMIN]),
        AllowOrigin::async_predicate(|origin, _| async move { origin == APP }),
    ] {
        let policy = CorsLayer::new().allow_origin(origins).policy().unwrap();
        let service = service_fn(move |request| with(policy.clone(), request));
        let server = Server::start(|listener| serve_hyper(listener, service)).await;
        server.get("/", APP).await.expect(200, &NAMED);
        server.get("/", EVIL).await.expect(200, &NAMED[1..]);
        server
            .preflight("/", APP, "PUT", "")
            .await
            .expect(200, &NAMED);
        server
            .preflight("/", EVIL, "PUT", "")
            .await
            .expect(403, &NAMED[1..]);
    }
}

#[tokio::test]
async fn an_error_of_the_service_passes_through_untouched() {
    let mut service = ServiceBuilder::new()
        .layer(cors())
        .service_fn(|_: Request<()>| async { Err::<Response<()>, _>("of the service") });
    let request = Request::get("/").header("origin", APP).body(()).unwrap();
    assert_eq!(service.call(request).await.unwrap_err(), "of the service");
}
