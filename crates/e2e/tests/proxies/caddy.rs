use crate::client::{ADMIN, APP, Application, EVIL, Proxied};
use crate::client::{expect_no_mixture, expect_preflights_and_errors_to_pass, expect_readable};
use http::Version;
use std::path::PathBuf;
use std::process::Stdio;
use tokio::net::{TcpListener, TcpStream};
use tokio::process::{Child, Command};

/// Caddy with the example's configuration. It stops when this is dropped.
struct Caddy {
    port: u16,
    _process: Child,
}

impl Caddy {
    async fn start(application: &Application) -> Self {
        let free = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = free.local_addr().unwrap().port();
        drop(free);
        let home = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("caddy-{port}"));
        std::fs::create_dir_all(&home).unwrap();
        let configuration = include_str!("../../../../examples/nginx/Caddyfile")
            .replace("127.0.0.1:8080", &format!("127.0.0.1:{port}"))
            .replace("127.0.0.1:3000", &format!("127.0.0.1:{}", application.port));
        std::fs::write(home.join("Caddyfile"), configuration).unwrap();
        let mut process = Command::new("caddy")
            .args(["run", "--adapter", "caddyfile", "--config"])
            .arg(home.join("Caddyfile"))
            .env("HOME", &home)
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .expect("`.ci/peers` installs Caddy");
        while TcpStream::connect(("127.0.0.1", port)).await.is_err() {
            assert_eq!(process.try_wait().unwrap(), None, "it does not start");
            tokio::task::yield_now().await;
        }
        Self {
            port,
            _process: process,
        }
    }

    fn ways(&self) -> [Proxied; 2] {
        [Version::HTTP_11, Version::HTTP_2].map(|version| Proxied::new(self.port, version))
    }
}

#[tokio::test]
async fn headers_pass_through_caddy() {
    let application = Application::start().await;
    let caddy = Caddy::start(&application).await;
    for proxied in caddy.ways() {
        expect_no_mixture(&proxied).await;
        expect_preflights_and_errors_to_pass(&proxied).await;
    }
}

#[tokio::test]
async fn pages_can_read_the_errors_of_caddy_itself() {
    let application = Application::start().await;
    let caddy = Caddy::start(&application).await;
    application.stop().await;
    for proxied in caddy.ways() {
        for origin in [APP, ADMIN, EVIL] {
            expect_readable(502, &proxied.get("/items", Some(origin)).await, origin).await;
        }
    }
}
