//! Starting a server with a configuration, and asking the doctor about it.

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::process::{Child, Command};
use tokio::time::{Instant, timeout};

pub(crate) const PAGE: &str = "https://app.example.com";

/// Longer than any of these takes to start.
const PATIENCE: Duration = Duration::from_secs(60);

/// A server that is killed when it is dropped.
pub(crate) struct Peer {
    pub(crate) port: u16,
    process: Child,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Express,
    Fastapi,
    Flask,
    Django,
}

impl Kind {
    /// As the doctor calls it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Express => "express",
            Self::Fastapi => "fastapi",
            Self::Flask => "flask",
            Self::Django => "django",
        }
    }

    /// Starts it with the code that configures CORS.
    pub(crate) async fn start(self, cors: &str) -> Peer {
        self.start_with(cors, "").await
    }

    /// The same, and the code that sets the cookie, if it is another.
    pub(crate) async fn start_with(self, cors: &str, cookie: &str) -> Peer {
        let sources = root().join("tests/peers/servers");
        let installed = root().join("target/peers");
        let (program, source) = match self {
            Self::Express => (PathBuf::from("node"), "express_server.js".to_owned()),
            of_python => {
                let source = format!("{}_server.py", of_python.name());
                (installed.join("venv/bin/python"), source)
            }
        };
        let mut command = Command::new(program);
        command
            .arg(sources.join(source))
            .env("NODE_PATH", installed.join("node_modules"))
            .env("CORS", cors)
            .env("COOKIE", cookie);
        Peer::start(self.name(), command).await
    }
}

/// Starts nginx in front of `upstream`, with lines for its `http` and its `location` block.
pub(crate) async fn nginx(upstream: &Peer, http: &str, location: &str) -> Peer {
    let (home, port) = proxy_home().await;
    let configuration = include_str!("servers/nginx.conf")
        .replace("{port}", &port.to_string())
        .replace("{upstream}", &upstream.port.to_string())
        .replace("{http}", http)
        .replace("{location}", location);
    std::fs::write(home.join("nginx.conf"), configuration).unwrap();
    let mut command = Command::new("nginx");
    command
        .args(["-e", "error.log", "-c", "nginx.conf", "-p"])
        .arg(&home);
    Peer::listening("nginx", command, port).await
}

/// Starts Caddy in front of `upstream`, with lines for its site.
pub(crate) async fn caddy(upstream: &Peer, site: &str) -> Peer {
    caddy_with(upstream, "", site).await
}

/// The same, with a line for its global options.
pub(crate) async fn caddy_with(upstream: &Peer, option: &str, site: &str) -> Peer {
    let (home, port) = proxy_home().await;
    let configuration = include_str!("servers/Caddyfile")
        .replace("{port}", &port.to_string())
        .replace("{upstream}", &upstream.port.to_string())
        .replace("{option}", option)
        .replace("{site}", site);
    std::fs::write(home.join("Caddyfile"), configuration).unwrap();
    let mut command = Command::new("caddy");
    command
        .args(["run", "--adapter", "caddyfile", "--config"])
        .arg(home.join("Caddyfile"))
        .env("HOME", &home)
        .stderr(Stdio::null());
    Peer::listening("caddy", command, port).await
}

/// A folder of its own, and a port that is free.
async fn proxy_home() -> (PathBuf, u16) {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let home = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("proxy-{number}"));
    std::fs::create_dir_all(&home).unwrap();
    let free = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    (home, free.local_addr().unwrap().port())
}

impl Peer {
    /// Starts a server that prints its port.
    pub(crate) async fn start(name: &str, mut command: Command) -> Self {
        let mut process = spawn(name, command.stdout(Stdio::piped()));
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let line = timeout(PATIENCE, lines.next_line()).await.unwrap().unwrap();
        let port = line.unwrap_or_else(|| panic!("{name} does not start; `.ci/peers` installs it"));
        let mut peer = Self {
            port: port.trim().parse().unwrap(),
            process,
        };
        peer.wait().await;
        peer
    }

    /// Starts a server that listens where it is told.
    async fn listening(name: &str, mut command: Command, port: u16) -> Self {
        let mut peer = Self {
            port,
            process: spawn(name, &mut command),
        };
        peer.wait().await;
        peer
    }

    async fn wait(&mut self) {
        let deadline = Instant::now() + PATIENCE;
        while TcpStream::connect(("127.0.0.1", self.port)).await.is_err() {
            let ended = self.process.try_wait().unwrap();
            assert!(ended.is_none(), "it does not start: {ended:?}");
            assert!(
                Instant::now() < deadline,
                "nothing listens at {}",
                self.port
            );
            tokio::task::yield_now().await;
        }
    }

    /// Nothing else takes its port: all others ask for a free one.
    pub(crate) async fn stop(&mut self) {
        self.process.kill().await.unwrap();
    }

    /// The doctor's exit status and report.
    pub(crate) async fn ask(&self, path: &str, page: &str, args: &[&str]) -> (i32, Value) {
        let url = format!("http://127.0.0.1:{}{path}", self.port);
        let started = Instant::now();
        let output = Command::new(env!("CARGO_BIN_EXE_cors-doctor"))
            .args([url.as_str(), "--origin", page, "--json"])
            .args(args)
            .output()
            .await
            .unwrap();
        assert!(started.elapsed() < Duration::from_secs(10), "in time");
        let text = String::from_utf8_lossy(&output.stdout);
        let report = serde_json::from_str(&text)
            .unwrap_or_else(|_| panic!("{text}{}", String::from_utf8_lossy(&output.stderr)));
        (output.status.code().unwrap(), report)
    }
}

/// One way to be broken.
#[derive(Clone)]
pub(crate) struct Broken {
    pub(crate) name: &'static str,
    pub(crate) cors: &'static str,
    pub(crate) path: &'static str,
    pub(crate) page: &'static str,
    pub(crate) args: &'static [&'static str],
    pub(crate) code: &'static str,
    pub(crate) cause: &'static str,
}

/// Breaks, asks, mends, and asks again.
pub(crate) async fn mend(kind: Kind, rows: &[Broken]) {
    for row in rows {
        let fix = check_broken(&kind.start(row.cors).await, row, kind.name()).await;
        check_mended(&kind.start(&fix).await, row, kind.name(), &fix).await;
    }
}

/// The doctor names the cause; its fix for the server.
pub(crate) async fn check_broken(peer: &Peer, row: &Broken, server: &str) -> String {
    let name = row.name;
    let (status, report) = peer
        .ask(row.path, row.page, &with_server(row, server))
        .await;
    assert_eq!(
        (status, report["code"].as_str()),
        (1, Some(row.code)),
        "{server}, {name}: {report:#}"
    );
    let cause = report["cause"].as_str().unwrap();
    assert!(cause.contains(row.cause), "{server}, {name}: {cause}");
    fix(&report, server).unwrap_or_else(|| panic!("{server}, {name}: {report:#}"))
}

/// With the fix, a browser allows it.
pub(crate) async fn check_mended(peer: &Peer, row: &Broken, server: &str, fix: &str) {
    let (status, report) = peer
        .ask(row.path, row.page, &with_server(row, server))
        .await;
    assert_eq!(status, 0, "{server}, {}: {fix}\n{report:#}", row.name);
}

/// Servers in Rust and Go leave no name in their answers; the others are to be recognised.
fn with_server<'a>(row: &Broken, server: &'a str) -> Vec<&'a str> {
    let mut args = row.args.to_vec();
    if ["actix", "axum", "go-rs", "tower-http"].contains(&server) {
        args.extend(["--server", server]);
    }
    args
}

/// The configuration that a report prints for a server.
pub(crate) fn fix(report: &Value, server: &str) -> Option<String> {
    let configurations = report["configurations"].as_array()?.iter();
    let mut of_server = configurations.filter(|configuration| configuration["server"] == server);
    Some(of_server.next()?["text"].as_str()?.to_owned())
}

fn spawn(name: &str, command: &mut Command) -> Child {
    let spawned = command.kill_on_drop(true).spawn();
    spawned.unwrap_or_else(|error| panic!("{name}: {error}; `.ci/peers` installs it"))
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
