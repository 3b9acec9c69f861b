use crate::client::{ADMIN, APP, Application, EVIL, Proxied};
use crate::client::{expect_no_mixture, expect_preflights_and_errors_to_pass, expect_readable};
use http::{Method, Version};
use hyper::body::Bytes;

#[path = "../../../../examples/nginx/proxy.rs"]
mod proxy;

use proxy::Nginx;

/// Both versions of HTTP.
fn ways(nginx: &Nginx) -> [Proxied; 2] {
    [
        Proxied::new(nginx.port, Version::HTTP_11),
        Proxied::new(nginx.h2_port, Version::HTTP_2),
    ]
}

async fn start(application: &Application) -> Nginx {
    Nginx::start(application.port)
        .await
        .expect("`.ci/peers` installs nginx")
}

#[tokio::test]
async fn no_page_gets_what_the_cache_keeps_for_another() {
    let application = Application::start().await;
    let nginx = start(&application).await;
    for proxied in ways(&nginx) {
        expect_no_mixture(&proxied).await;
        let cached = proxied.get("/items", Some(APP)).await;
        assert_eq!(
            cached.all("x-cache"),
            ["HIT"],
            "it is the cache that was asked"
        );
    }
}

#[tokio::test]
async fn headers_are_neither_stripped_nor_doubled() {
    let application = Application::start().await;
    let nginx = start(&application).await;
    for proxied in ways(&nginx) {
        expect_preflights_and_errors_to_pass(&proxied).await;
    }
}

#[tokio::test]
async fn pages_can_read_the_errors_of_nginx_itself() {
    let application = Application::start().await;
    let nginx = start(&application).await;
    let large = Bytes::from(vec![0; 2 << 20]);
    let [proxied, _] = ways(&nginx);
    for origin in [APP, EVIL] {
        let reply = proxied
            .send(Method::PUT, "/items", &[("origin", origin)], large.clone())
            .await;
        expect_readable(413, &reply, origin).await;
    }
    application.stop().await;
    for proxied in ways(&nginx) {
        for origin in [APP, ADMIN, EVIL] {
            expect_readable(502, &proxied.get("/other", Some(origin)).await, origin).await;
        }
    }
}

/// Returns how many of 400 requests from 20 origins are answered from the cache.
async fn hits(proxied: &Proxied, path: &str) -> usize {
    let mut hits = 0;
    for number in 0..400 {
        let origin = format!("https://tenant-{}.example.com", number % 20);
        let reply = proxied.get(path, Some(&origin)).await;
        hits += usize::from(reply.all("x-cache") == ["HIT"]);
    }
    hits
}

#[tokio::test]
async fn a_policy_for_one_origin_is_kept_once_for_everyone() {
    let application = Application::start().await;
    let nginx = start(&application).await;
    let [proxied, _] = ways(&nginx);
    let (several, single) = (
        hits(&proxied, "/items").await,
        hits(&proxied, "/single").await,
    );
    println!("of 400 requests from 20 origins, {several} hits for two origins, {single} for one");
    assert_eq!((several, single), (380, 399));
}
