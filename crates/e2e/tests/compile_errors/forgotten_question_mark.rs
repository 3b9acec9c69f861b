use axum::{Router, routing::get};
use tower_cors::CorsLayer;

fn main() {
    let cors = CorsLayer::new().allow_origin("https://app.example.com").validate();
    let _: Router = Router::new().route("/", get(|| async { "hello" })).layer(cors);
}
