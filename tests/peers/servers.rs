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
    _process: Child,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Express,
    Fastapi,
}

impl Kind {
    /// As the doctor calls it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Express => "express",
            Self::Fastapi => "fastapi",
        }
    }

    /// Starts it with the code that configures CORS.
    pub(crate) async fn start(self, cors: &str) -> Peer {
        let sources = root().join("tests/peers/servers");
        let installed = root().join("target/peers");
        let mut command = match self {
            Self::Express => {
                let mut command = Command::new("node");
                command
                    .arg(sources.join("express_server.js"))
                    .env("NODE_PATH", installed.join("node_modules"));
                command
            }
            Self::Fastapi => {
                let mut command = Command::new(installed.join("venv/bin/python"));
                command.arg(sources.join("fastapi_server.py"));
                command
            }
        };
        let mut process = command
            .env("CORS", cors)
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap_or_else(|error| panic!("{}: {error}; `.ci/peers` installs it", self.name()));
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let line = timeout(PATIENCE, lines.next_line()).await.unwrap().unwrap();
        let port = line
            .unwrap_or_else(|| panic!("{} does not start; `.ci/peers` installs it", self.name()));
        let peer = Peer {
            port: port.trim().parse().unwrap(),
            _process: process,
        };
        peer.wait().await;
        peer
    }
}

/// Starts nginx in front of `upstream`, with lines for its `http` and its `location` block.
pub(crate) async fn nginx(upstream: &Peer, http: &str, location: &str) -> Peer {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let home = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("nginx-{number}"));
    std::fs::create_dir_all(&home).unwrap();
    let free = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let port = free.local_addr().unwrap().port();
    drop(free);
    let configuration = include_str!("servers/nginx.conf")
        .replace("{port}", &port.to_string())
        .replace("{upstream}", &upstream.port.to_string())
        .replace("{http}", http)
        .replace("{location}", location);
    std::fs::write(home.join("nginx.conf"), configuration).unwrap();
    let process = Command::new("nginx")
        .args(["-e", "error.log", "-c", "nginx.conf", "-p"])
        .arg(&home)
        .kill_on_drop(true)
        .spawn()
        .unwrap_or_else(|error| panic!("nginx: {error}; `.ci/peers` installs it"));
    let peer = Peer {
        port,
        _process: process,
    };
    peer.wait().await;
    peer
}

impl Peer {
    async fn wait(&self) {
        let deadline = Instant::now() + PATIENCE;
        while TcpStream::connect(("127.0.0.1", self.port)).await.is_err() {
            assert!(
                Instant::now() < deadline,
                "nothing listens at {}",
                self.port
            );
            tokio::task::yield_now().await;
        }
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
        let name = row.name;
        let server = kind.start(row.cors).await;
        let (status, report) = server.ask(row.path, row.page, row.args).await;
        assert_eq!(
            (status, report["code"].as_str()),
            (1, Some(row.code)),
            "{name}: {report:#}"
        );
        let cause = report["cause"].as_str().unwrap();
        assert!(cause.contains(row.cause), "{name}: {cause}");
        let fix = fix(&report, kind.name()).unwrap_or_else(|| panic!("{name}: {report:#}"));
        let server = kind.start(&fix).await;
        let (status, report) = server.ask(row.path, row.page, row.args).await;
        assert_eq!(status, 0, "{name}: {fix}\n{report:#}");
    }
}

/// The configuration that a report prints for a server.
pub(crate) fn fix(report: &Value, server: &str) -> Option<String> {
    let configurations = report["configurations"].as_array()?.iter();
    let mut of_server = configurations.filter(|configuration| configuration["server"] == server);
    Some(of_server.next()?["text"].as_str()?.to_owned())
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
