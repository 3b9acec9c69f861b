use http::{Request, Response};
use std::convert::Infallible;
use tower::{Service, ServiceBuilder};
use tower_cors::{Any, CorsLayer};

enum Body {
    Text(String),
}

async fn handler(_: Request<()>) -> Result<Response<Body>, Infallible> {
    Ok(Response::new(Body::Text("hello".to_owned())))
}

fn serve<S: Service<Request<()>>>(_: S) {}

fn main() {
    let service = ServiceBuilder::new()
        .layer(CorsLayer::new().allow_origin(Any))
        .service_fn(handler);
    serve(service);
}
