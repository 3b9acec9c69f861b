use tower_cors::CorsLayer;

fn main() {
    let _ = CorsLayer::new().allow_methods([http_0_2::Method::PUT]);
}
