//! The guide's requests, sent by pages.

use crate::engines::Session;
use axum::Router;
use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use axum::response::Html;
use cors_browser::Engine;
use http::Method;
use serde_json::Value;
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;
use tower_cors::CorsLayer;

use e2e::guide as blocks;

/// Runs the statements of a block, and returns `null` or the error.
const RUN: &str = r"
    const [code, done] = arguments;
    const AsyncFunction = (async () => {}).constructor;
    new AsyncFunction(code)().then(() => done(null), (error) => done(String(error)));
";

#[tokio::test]
async fn the_guide_tells_rightly_which_requests_need_a_preflight() {
    let sent: Arc<Mutex<Vec<Method>>> = Arc::default();
    let seen = Arc::clone(&sent);
    let record = move |request: Request, next: Next| {
        seen.lock().unwrap().push(request.method().clone());
        next.run(request)
    };
    let pages = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let api = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let page = format!("http://localhost:{}", pages.local_addr().unwrap().port());
    let api_url = format!("http://{}", api.local_addr().unwrap());
    let cors = CorsLayer::new()
        .allow_origins([page.as_str()])
        .allow_methods("DELETE")
        .allow_headers("authorization, content-type")
        .allow_credentials(true)
        .validate()
        .unwrap();
    let answers = Router::new()
        .fallback(async || "items")
        .layer(cors)
        .layer(from_fn(record));
    let tasks = [
        tokio::spawn(async { axum::serve(api, answers).await.unwrap() }),
        tokio::spawn(async {
            let page = async || Html("<!doctype html><title>page</title>");
            axum::serve(pages, Router::new().fallback(page))
                .await
                .unwrap();
        }),
    ];
    for engine in [Engine::Chromium, Engine::Firefox, Engine::WebKit] {
        let session = Session::start(engine).await;
        session.open(&page).await;
        for block in blocks::blocks("js") {
            sent.lock().unwrap().clear();
            let code = block.replace("https://api.example.com", &api_url);
            let error = session
                .client
                .execute_async(RUN, vec![code.into()])
                .await
                .unwrap();
            assert_eq!(error, Value::Null, "{engine:?}: {block}");
            let preflighted = sent.lock().unwrap().first() == Some(&Method::OPTIONS);
            let told = block.starts_with("// preflight");
            assert!(told || block.starts_with("// no preflight"), "{block}");
            assert_eq!(preflighted, told, "{engine:?}: {block}");
        }
        session.close().await;
    }
    tasks.iter().for_each(tokio::task::JoinHandle::abort);
}
