//! An Actix server to put under load: `actix-server none` or `actix-server actix-cors`.
//!
//! Prints its URL and serves until its standard input ends.

use actix_cors::Cors;
use actix_web::middleware::Condition;
use actix_web::{App, HttpResponse, HttpServer, web};
use std::io::{Read, stdin};
use tower_cors_benches::scenarios::{EXPOSED, HEADERS, MAX_AGE, METHODS, listed};
use tower_cors_benches::work::{ORIGINS, work};

#[actix_web::main]
async fn main() -> std::io::Result<()> {
    let has_cors = match std::env::args().nth(1).as_deref() {
        Some("none") => false,
        Some("actix-cors") => true,
        _ => panic!("the argument must be none or actix-cors"),
    };
    let server = HttpServer::new(move || {
        let resource = web::resource("/")
            .get(async || work())
            .route(web::method(actix_web::http::Method::OPTIONS).to(HttpResponse::NoContent));
        App::new()
            .wrap(Condition::new(has_cors, cors()))
            .service(resource)
    });
    let server = server.workers(1).bind(("127.0.0.1", 0))?;
    for address in server.addrs() {
        println!("http://{address}");
    }
    let server = server.run();
    let handle = server.handle();
    std::thread::spawn(move || {
        drop(stdin().read_to_end(&mut Vec::new()));
        drop(handle.stop(false));
    });
    server.await
}

fn cors() -> Cors {
    let cors = Cors::default()
        .supports_credentials()
        .expose_headers(EXPOSED)
        .allowed_methods(METHODS.each_ref().map(|method| method.as_str()))
        .allowed_headers(HEADERS)
        .max_age(usize::try_from(MAX_AGE).expect("a small number"));
    (0..ORIGINS).fold(cors, |cors, number| cors.allowed_origin(&listed(number)))
}
