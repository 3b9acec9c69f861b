//! An API whose CORS configuration is the code in CORS, which has to be one of those that it was built with.

// No set of configurations needs all of it.
#![allow(dead_code, unused_macros)]

use axum::Router;
use axum::http::StatusCode;
use axum::routing::get;
use std::error::Error;

type Done = Result<(), Box<dyn Error>>;

/// Serves an `App` of actix-web.
macro_rules! actix {
    ($app:expr) => {{
        use actix_web::{App, HttpResponse, HttpServer, web};
        let server = HttpServer::new(|| {
            let items = web::resource("/items")
                .route(web::get().to(|| async { HttpResponse::Ok() }))
                .route(web::put().to(|| async { HttpResponse::Ok() }));
            $app.service(items)
        });
        let server = server.workers(1).bind(("127.0.0.1", 0))?;
        println!("{}", server.addrs()[0].port());
        actix_web::rt::System::new().block_on(server.run())?;
        Ok(())
    }};
}

fn router() -> Router {
    Router::new()
        .route("/items", get(|| async {}).put(|| async {}))
        .route(
            "/error",
            get(|| async { StatusCode::INTERNAL_SERVER_ERROR }),
        )
}

fn serve(app: Router) -> Done {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?
        .block_on(async {
            let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await?;
            println!("{}", listener.local_addr()?.port());
            axum::serve(listener, app).await?;
            Ok(())
        })
}

// `fn start(cors: &str) -> Done`
include!(env!("CASES"));

fn main() -> Done {
    start(&std::env::var("CORS")?)
}
